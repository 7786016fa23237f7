"""Tabs are made, changed, copied and removed."""

import pytest

from tests.sync.localsheets.api import Api, Json, Refused, grid, typed


def update(properties: Json, fields: str) -> Json:
    """Make an updateSheetProperties request."""
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def add(**properties: object) -> Json:
    """Make an addSheet request."""
    return {"addSheet": {"properties": properties}}


def test_tabs_without_a_name_are_numbered(api: Api) -> None:
    api.batch(add(), add(title="Sheet4"), add(index=0))
    assert api.titles() == ["Sheet5", "Sheet1", "Sheet2", "Sheet4"]


def test_a_renamed_tab_keeps_its_references(api: Api) -> None:
    api.batch(add(sheetId=1, title="Old"), typed([[7]], sheet_id=1))
    api.batch(typed([["=Old!A1", "=SUM(Old!A:A)"]]))
    api.batch(update({"sheetId": 0, "title": "Sheet1"}, "title"))
    api.batch(update({"sheetId": 1, "title": "New name"}, "title"))
    assert api.formulas("A1:B1") == [["='New name'!A1", "=SUM('New name'!A:A)"]]
    assert api.read("A1:B1") == [[7, 7]]
    api.batch({"deleteSheet": {"sheetId": 1}})
    assert api.formulas("A1:B1") == [["=#REF!", "=SUM(#REF!)"]]
    assert api.read("A1:B1", "FORMATTED_VALUE") == [["#REF!", "#REF!"]]


def test_a_deleted_tab_takes_its_named_ranges_along(api: Api) -> None:
    named = {"name": "there", "range": {"sheetId": 1}}
    api.batch(add(sheetId=1), {"addNamedRange": {"namedRange": named}})
    api.batch({"deleteSheet": {"sheetId": 1}})
    assert "namedRanges" not in api.get(api.base)


def test_tabs_change_places_counting_before_the_move(api: Api) -> None:
    api.batch(add(sheetId=1, title="B"), add(sheetId=2, title="C"))
    api.batch(update({"sheetId": 0, "index": 2}, "index"))
    assert api.titles() == ["B", "Sheet1", "C"]
    api.batch(update({"sheetId": 2, "index": 0}, "index"))
    assert api.titles() == ["C", "B", "Sheet1"]
    api.batch(update({"sheetId": 2}, "index"))
    assert api.titles() == ["B", "Sheet1", "C"]


def test_a_grid_shrinks_and_grows(api: Api) -> None:
    api.batch(typed([["a", "=B3"], [], ["x", "y"]]))
    shape = {"rowCount": 2, "columnCount": 3}
    api.batch(update({"gridProperties": shape}, "gridProperties(rowCount,columnCount)"))
    assert api.formulas("Sheet1") == [["a", "=#REF!"]]
    bigger = {"rowCount": 5, "frozenRowCount": 1, "hideGridlines": False}
    api.batch(update({"gridProperties": bigger, "title": "T"}, "*"))
    [sheet] = api.sheets("properties")
    assert sheet["properties"] == {
        "sheetId": 0,
        "title": "T",
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 5, "columnCount": 3, "frozenRowCount": 1},
    }


def test_a_copied_tab_stands_on_its_own(api: Api) -> None:
    protection = {"protectedRangeId": 4, "range": grid((0, 1))}
    api.batch(typed([[1, "=A1"]]), {"addProtectedRange": {"protectedRange": protection}})
    copy = {"sourceSheetId": 0, "newSheetName": "Two", "newSheetId": 2, "insertSheetIndex": 1}
    [reply] = api.batch({"duplicateSheet": copy})
    assert reply["duplicateSheet"]["properties"]["sheetId"] == 2
    api.batch(typed([[5]], sheet_id=2), {"duplicateSheet": {"sourceSheetId": 2}})
    api.batch({"duplicateSheet": {"sourceSheetId": 2}})
    assert api.titles() == ["Copy of Two 4", "Copy of Two", "Sheet1", "Two"]
    assert (api.read("Sheet1!A1:B1"), api.read("Two!A1:B1")) == ([[1, 1]], [[5, 5]])
    ranges = [sheet["protectedRanges"][0]["range"]["sheetId"] for sheet in api.sheets("*")[2:]]
    assert ranges == [0, 2]


def test_a_tab_is_copied_to_another_spreadsheet(api: Api) -> None:
    api.batch(typed([["a", "=A1"]]))
    other = api.post("/v4/spreadsheets", {"properties": {"title": "Other"}})["spreadsheetId"]
    body = {"destinationSpreadsheetId": other}
    copied = api.post(f"{api.base}/sheets/0:copyTo", body)
    assert (copied["title"], copied["index"]) == ("Copy of Sheet1", 1)
    found = api.get(f"/v4/spreadsheets/{other}/values/Copy of Sheet1!A1:B1")
    assert found["values"] == [["a", "a"]]


def test_the_spreadsheet_has_properties_of_its_own(api: Api) -> None:
    changes = {"title": "New", "locale": "de_DE"}
    change = {"properties": changes, "fields": "title,locale"}
    api.batch({"updateSpreadsheetProperties": change})
    zone = {"properties": {"timeZone": "Asia/Shanghai"}, "fields": "*"}
    api.batch({"updateSpreadsheetProperties": zone})
    assert api.get(api.base, fields="properties") == {
        "properties": {
            "title": "New",
            "locale": "de_DE",
            "autoRecalc": "ON_CHANGE",
            "timeZone": "Asia/Shanghai",
        }
    }


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (
            add(title="SHEET1"),
            'A sheet with the name "SHEET1" already exists. Please enter another name.',
        ),
        (
            add(sheetId=0, title="x"),
            'A sheet with the ID "0" already exists. Please enter another ID.',
        ),
        (add(sheetId=-1), "sheetId[-1] must be between 0 and 2147483647."),
        (add(title=""), "The sheet name cannot be empty."),
        (
            add(gridProperties={"rowCount": 0}),
            "A grid must have at least one row and one column.",
        ),
        (
            update({"gridProperties": {"rowCount": 0}}, "gridProperties.rowCount"),
            "A grid must have at least one row and one column.",
        ),
        ({"deleteSheet": {}}, "You can't remove all the visible sheets in a document."),
        (
            update({"hidden": True}, "hidden"),
            "You can't remove all the visible sheets in a document.",
        ),
        (update({"sheetId": 3, "title": "x"}, "title"), "No sheet with id: 3"),
        (
            {"updateSpreadsheetProperties": {"properties": {}, "fields": "title"}},
            "The spreadsheet title cannot be empty.",
        ),
        (
            {"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Sheet1"}},
            'A sheet with the name "Sheet1" already exists. Please enter another name.',
        ),
    ],
)
def test_impossible_tabs_are_refused(api: Api, request_: Json, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    [kind] = request_
    assert caught.value.message == f"Invalid requests[0].{kind}: {reason}"


def test_a_spreadsheet_is_created_with_tabs_and_cells(api: Api) -> None:
    values = [{"values": [{"userEnteredValue": {"numberValue": 4}}]}]
    sheets = [
        {
            "properties": {"title": "Orders", "sheetId": 12},
            "data": [{"startRow": 1, "startColumn": 1, "rowData": values}],
            "merges": [grid((4, 5), (0, 2), 12)],
        },
        {"properties": {"title": "Second"}},
    ]
    made = api.post("/v4/spreadsheets", {"properties": {"title": "Made"}, "sheets": sheets})
    api.book_id = made["spreadsheetId"]
    assert made["properties"]["title"] == "Made"
    assert [sheet["properties"]["title"] for sheet in made["sheets"]] == ["Orders", "Second"]
    assert api.read("Orders!B2") == [[4]]
    assert made["sheets"][0]["merges"] == [grid((4, 5), (0, 2), 12)]
