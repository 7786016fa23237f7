"""Cells are written by fields, one by one or many alike."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, typed


def update(fields: str, cells: list[list[Json]], **place: object) -> Json:
    """Make an updateCells request."""
    rows = [{"values": row} for row in cells]
    return {"updateCells": {"rows": rows, "fields": fields, **place}}


def start(row: int, column: int) -> Json:
    """Make the place of a corner."""
    return {"start": {"sheetId": 0, "rowIndex": row, "columnIndex": column}}


def test_cells_of_the_range_that_are_not_given_lose_the_fields(api: Api) -> None:
    api.batch(typed([["a", "b"], ["c", "d"]]))
    api.batch(update("note", [[{"note": "n"}]], **start(0, 1)))
    where = {"range": grid((0, 2), (0, 2))}
    api.batch(
        update("userEnteredValue", [[{"userEnteredValue": {"boolValue": True}}]], **where)
    )
    assert api.cells("A1:B2", "userEnteredValue,note") == [
        [{"userEnteredValue": {"boolValue": True}}, {"note": "n"}]
    ]


def test_only_the_fields_of_the_mask_change(api: Api) -> None:
    cell = {
        "userEnteredValue": {"numberValue": 1},
        "userEnteredFormat": {"textFormat": {"bold": True, "fontSize": 8}},
        "note": "n",
        "effectiveValue": {"numberValue": 99},
        "formattedValue": "99",
    }
    api.batch(update("*", [[cell]], **start(0, 0)))
    api.batch(
        update(
            "userEnteredFormat.textFormat(bold,italic),note",
            [[{"userEnteredFormat": {"textFormat": {"italic": True}}}]],
            **start(0, 0),
        )
    )
    looks = {"textFormat": {"fontSize": 8, "italic": True}}
    fields = "userEnteredValue,userEnteredFormat,note,formattedValue"
    assert api.cells("A1", fields) == [
        [
            {
                "userEnteredValue": {"numberValue": 1},
                "userEnteredFormat": looks,
                "formattedValue": "1",
            }
        ]
    ]
    api.batch(update("*", [[{}]], **start(0, 0)))
    assert api.cells("A1", fields) == []


def test_an_empty_text_is_no_value(api: Api) -> None:
    api.batch(typed([["a"]]), typed([[""]]))
    assert api.read("A1") == []


def test_rows_are_appended_at_the_top_of_an_empty_tab(api: Api) -> None:
    rows = [{"values": [{"userEnteredValue": {"stringValue": "first"}}]}]
    api.batch({"appendCells": {"sheetId": 0, "rows": rows, "fields": "*"}})
    assert api.read("A1") == [["first"]]


def test_rows_are_appended_below_the_last_value(api: Api) -> None:
    api.batch(typed([["a"]]), update("note", [[{"note": "n"}]], **start(5, 0)))
    rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]} for text in ("b", "c")]
    api.batch({"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})
    assert api.read("A1:A9") == [["a"], ["b"], ["c"]]
    api.batch(typed([["end"]], row=999))
    api.batch({"appendCells": {"sheetId": 0, "rows": rows, "fields": "*"}})
    assert api.read("A1000:A1002") == [["end"], ["b"], ["c"]]


def test_borders_fall_on_the_cells_that_touch_them(api: Api) -> None:
    request = {
        "range": grid((0, 2), (0, 1)),
        "top": {"style": "SOLID"},
        "innerHorizontal": {"style": "DOTTED"},
    }
    api.batch({"updateBorders": request}, {"updateBorders": {"range": grid((5, 6))}})
    borders = [
        row[0]["userEnteredFormat"]["borders"]
        for row in api.cells("A1:A9", "userEnteredFormat")
    ]
    dotted = {"style": "DOTTED"}
    assert borders == [{"top": {"style": "SOLID"}, "bottom": dotted}, {"top": dotted}]


def test_validation_is_set_and_taken_away(api: Api) -> None:
    rule = {"condition": {"type": "BOOLEAN"}, "strict": True}
    where = grid((0, 1), (0, 2))
    api.batch({"setDataValidation": {"range": where, "rule": rule}})
    assert api.cells("A1:B1", "dataValidation") == [[{"dataValidation": rule}] * 2]
    api.batch({"setDataValidation": {"range": where}})
    assert api.cells("A1:B1", "dataValidation") == []


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (update("note", [[{}]]), "One of range or start must be set."),
        (
            update("note", [[{}, {}]], range=grid((0, 1), (0, 1))),
            "Attempting to write column: 1, beyond the last requested column of: 0",
        ),
        (
            update("note", [[{}], [{}]], range=grid((0, 1), (0, 1))),
            "Attempting to write row: 1, beyond the last requested row of: 0",
        ),
        (
            update("note", [[{}], [{}]], **start(999, 0)),
            "Attempting to write row: 1000, beyond the last requested row of: 999",
        ),
        (
            update(
                "userEnteredValue", [[{"userEnteredValue": {"errorValue": {}}}]], **start(0, 0)
            ),
            "userEnteredValue must have exactly one value that can be entered.",
        ),
        (
            update(
                "userEnteredValue",
                [[{"userEnteredValue": {"formulaValue": "1"}}]],
                **start(0, 0),
            ),
            "formulaValue must begin with an equals sign.",
        ),
        (update("a b", [[{}]], **start(0, 0)), "Invalid field selection a b"),
        (
            update("note", [[{}]], range=grid((0, 1001))),
            "Range (Sheet1!A1:Z1001) exceeds grid limits. Max rows: 1000, max columns: 26",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(api: Api, request_: Json, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    assert caught.value.message == f"Invalid requests[0].updateCells: {reason}"


def find(text: str, **options: object) -> Json:
    """Make a findReplace request."""
    return {"findReplace": {"find": text, **options}}


def test_text_is_found_and_replaced(api: Api) -> None:
    api.batch({"addSheet": {"properties": {"sheetId": 1, "title": "Two"}}})
    rows: list[list[object]] = [["cat cat", "Cat", '=LEN("cat")'], ["dog", 3]]
    api.batch(typed(rows), typed([["cat"]], sheet_id=1))
    [reply] = api.batch(find("cat", replacement="12", allSheets=True))
    assert reply["findReplace"] == {
        "valuesChanged": 3,
        "rowsChanged": 2,
        "sheetsChanged": 2,
        "occurrencesChanged": 4,
    }
    assert (api.read("A1:C2"), api.read("Two!A1")) == ([["12 12", 12, 3], ["dog", 3]], [[12]])
    [reply] = api.batch(find("cat", replacement="tiger", includeFormulas=True, sheetId=0))
    assert reply["findReplace"]["formulasChanged"] == 1
    assert api.read("C1") == [[5]]
    options = {"searchByRegex": True, "matchCase": True, "range": grid((1, 2), (0, 1))}
    api.batch(find("^(d)o", replacement="$1i", **options))
    [reply] = api.batch(
        find("DIG", replacement="x", matchEntireCell=True, matchCase=True, sheetId=0)
    )
    assert (reply["findReplace"], api.read("A2")) == ({}, [["dig"]])
    api.batch(find("dig", replacement="", matchEntireCell=True, sheetId=0))
    assert api.read("A2:B2") == [["", 3]]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (find(""), "find must not be empty."),
        (find("(", searchByRegex=True), "Invalid regular expression: ("),
    ],
)
def test_a_search_for_nothing_is_refused(api: Api, request_: Json, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    assert caught.value.message == f"Invalid requests[0].findReplace: {reason}"
