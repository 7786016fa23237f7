"""Reading answers exactly the parts that were asked for."""

from typing import Any

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, typed


@pytest.fixture
def filled(api: Api) -> Api:
    """Fill some cells, and a second tab called `My tab`."""
    api.batch(
        typed([["a", None, "c"], [], [1.5, True, "=A3*2"]]),
        {"addSheet": {"properties": {"sheetId": 7, "title": "My tab"}}},
        typed([["there"]], row=1, column=1, sheet_id=7),
    )
    return api


def test_grid_data_leaves_out_empty_ends_but_not_sizes(filled: Api) -> None:
    body = {"dataFilters": [{"gridRange": grid((1, 5), (0, 3))}]}
    [sheet] = filled.sheets("data(startRow,rowData.values.formattedValue,rowMetadata)", **body)
    assert sheet["data"] == [
        {
            "startRow": 1,
            "rowData": [
                {},
                {
                    "values": [
                        {"formattedValue": "1.5"},
                        {"formattedValue": "TRUE"},
                        {"formattedValue": "3"},
                    ]
                },
            ],
            "rowMetadata": [{"pixelSize": 21}] * 4,
        }
    ]


def test_only_tabs_that_match_are_answered_each_range_apart(filled: Api) -> None:
    filters = [{"gridRange": {"sheetId": 7}}, {"a1Range": "'My tab'!B2"}]
    found = filled.sheets("properties.title,data(startColumn,rowData)", dataFilters=filters)
    [sheet] = found
    assert sheet["properties"] == {"title": "My tab"}
    values = [data["rowData"][-1]["values"][-1]["formattedValue"] for data in sheet["data"]]
    assert (values, sheet["data"][1]["startColumn"]) == (["there", "there"], 1)


def test_a_read_tells_value_result_and_error_apart(filled: Api) -> None:
    filled.batch(typed([["=1/0", '=A1&"!"', "x"]], row=8))
    fields = "userEnteredValue,effectiveValue,formattedValue"
    error = {"type": "DIVIDE_BY_ZERO", "message": "Function DIVIDE parameter 2 cannot be zero."}
    assert filled.cells("A9:C9", fields) == [
        [
            {
                "userEnteredValue": {"formulaValue": "=1/0"},
                "effectiveValue": {"errorValue": error},
                "formattedValue": "#DIV/0!",
            },
            {
                "userEnteredValue": {"formulaValue": '=A1&"!"'},
                "effectiveValue": {"stringValue": "a!"},
                "formattedValue": "a!",
            },
            {
                "userEnteredValue": {"stringValue": "x"},
                "effectiveValue": {"stringValue": "x"},
                "formattedValue": "x",
            },
        ]
    ]


def test_grid_data_comes_only_when_wanted(filled: Api) -> None:
    first = filled.get(filled.base, ranges="A1")["sheets"][0]
    assert "data" not in first
    first = filled.get(filled.base, ranges="A1", includeGridData="true")["sheets"][0]
    assert first["data"][0]["rowData"][0]["values"][0]["effectiveFormat"]["textFormat"] == {
        "foregroundColor": {},
        "fontFamily": "Arial",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    }
    body = {"dataFilters": [{"a1Range": "A1"}], "includeGridData": True}
    [sheet] = filled.post(f"{filled.base}:getByDataFilter", body)["sheets"]
    assert len(sheet["data"]) == 1
    assert len(filled.post(f"{filled.base}:getByDataFilter", {})["sheets"]) == 2


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ("properties.title", {"properties": {"title": "Untitled spreadsheet"}}),
        ("properties/title", {"properties": {"title": "Untitled spreadsheet"}}),
        (
            "sheets(properties(sheetId, title))",
            {
                "sheets": [
                    {"properties": {"sheetId": 0, "title": "Sheet1"}},
                    {"properties": {"sheetId": 7, "title": "My tab"}},
                ]
            },
        ),
        (
            "sheets.properties.sheetId,sheets/properties(index)",
            {
                "sheets": [
                    {"properties": {"sheetId": 0, "index": 0}},
                    {"properties": {"sheetId": 7, "index": 1}},
                ]
            },
        ),
        (
            "sheets.properties.sheetId,sheets.properties.sheetId(x),namedRanges",
            {"sheets": [{"properties": {"sheetId": 0}}, {"properties": {"sheetId": 7}}]},
        ),
        ("sheets(merges)", {"sheets": [{}, {}]}),
        ("properties.title.x", {"properties": {"title": "Untitled spreadsheet"}}),
        ("namedRanges,namedRanges.range.sheetId", {}),
    ],
)
def test_a_mask_chooses_fields(filled: Api, fields: str, answer: Json) -> None:
    assert filled.get(filled.base, fields=fields) == answer


def test_a_star_means_everything(filled: Api) -> None:
    whole = filled.get(filled.base, fields="*", ranges="A1")
    assert sorted(whole) == ["properties", "sheets", "spreadsheetId", "spreadsheetUrl"]
    cell = whole["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell["formattedValue"] == "a"


@pytest.mark.parametrize("fields", ["a(b", "a)", "a,,b", "(a)", ",", "a-b", "a.", "a(b)c"])
def test_a_mask_that_cannot_be_read_is_refused(api: Api, fields: str) -> None:
    with pytest.raises(Refused) as caught:
        api.get(api.base, fields=fields)
    assert caught.value.message == f"Invalid field selection {fields}"


@pytest.mark.parametrize(
    ("range_", "answered"),
    [
        ("Sheet1", "Sheet1!A1:Z1000"),
        ("'My tab'", "'My tab'!A1:Z1000"),
        ("My tab", "'My tab'!A1:Z1000"),
        ("'My tab'!A2:C", "'My tab'!A2:C1000"),
        ("'my TAB'!$B$2", "'My tab'!B2"),
        ("A:C", "Sheet1!A1:C1000"),
        ("1:3", "Sheet1!A1:Z3"),
        ("B2", "Sheet1!B2"),
        ("C3:B2", "Sheet1!B2:C3"),
        ("Sheet1!B5:5", "Sheet1!B5:Z5"),
        ("named", "Sheet1!A1:B2"),
        ("Sheet1!NAMED", "Sheet1!A1:B2"),
        ("'My tab'!named", "Sheet1!A1:B2"),
        ("R2C3", "Sheet1!C2"),
        ("'My tab'!R3C2:r1c4", "'My tab'!B1:D3"),
    ],
)
def test_ranges_are_read_as_people_write_them(filled: Api, range_: str, answered: str) -> None:
    named = {"name": "Named", "range": grid((0, 2), (0, 2))}
    filled.batch({"addNamedRange": {"namedRange": named}})
    assert filled.get(f"{filled.base}/values/{range_}")["range"] == answered


@pytest.mark.parametrize(
    ("range_", "message"),
    [
        ("Nowhere!A1", "Unable to parse range: Nowhere!A1"),
        ("Nowhere", "Unable to parse range: Nowhere"),
        ("A", "Unable to parse range: A"),
        ("Sheet1!named", "Unable to parse range: Sheet1!named"),
        ("Sheet1!R0C1", "Unable to parse range: Sheet1!R0C1"),
        ("Sheet1!5", "Unable to parse range: Sheet1!5"),
        ("Sheet1!:", "Unable to parse range: Sheet1!:"),
        ("A1:B2:C3", "Unable to parse range: A1:B2:C3"),
        (
            "AB1",
            "Range (Sheet1!AB1) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
        (
            "A999:B1001",
            "Range (Sheet1!A999:B1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
    ],
)
def test_ranges_that_mean_nothing_are_refused(api: Api, range_: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        api.get(f"{api.base}/values/{range_}")
    assert caught.value == Refused(400, message, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("data_filter", "reason"),
    [
        ({"gridRange": {"sheetId": 9}}, "No grid with id: 9"),
        ({"a1Range": "No!A1"}, "Unable to parse range: No!A1"),
        ({}, "Must specify at least one filter."),
    ],
)
def test_a_data_filter_that_means_nothing_is_refused(
    api: Api, data_filter: Json, reason: str
) -> None:
    body: Any = {"dataFilters": [{"gridRange": {"sheetId": 0}}, data_filter]}
    with pytest.raises(Refused) as caught:
        api.post(f"{api.base}:getByDataFilter", body)
    assert caught.value.message == f"Invalid dataFilter[1]: {reason}"


def test_a_link_is_read_out_of_its_formula(api: Api) -> None:
    api.batch(typed([['=HYPERLINK("https://example.org/?q=""x""","here")', "x"]]))
    assert api.cells("A1:B1", "hyperlink,formattedValue") == [
        [
            {"hyperlink": 'https://example.org/?q="x"', "formattedValue": "here"},
            {"formattedValue": "x"},
        ]
    ]


def test_many_masks_may_be_used_in_turn(filled: Api) -> None:
    names = ["note", "hyperlink", "userEnteredValue", "effectiveValue", "formattedValue", "*"]
    found = [filled.cells("A1", name)[0][0] for name in (*names, *names)]
    assert found[: len(names)] == found[len(names) :]
    assert found[0] == {}
