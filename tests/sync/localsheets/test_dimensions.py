"""Rows and columns come and go, and what is tied to them follows."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sync.localsheets.api import Api, Json, Refused, delete, grid, insert, span, typed


def test_inserted_rows_push_cells_and_formulas_follow(api: Api) -> None:
    api.batch(typed([[1, "=A1+A$2"], [2, "=SUM(A1:A2)"], [3, "=Sheet1!A3"]]))
    api.batch(insert("ROWS", 1, 3))
    assert api.formulas("A1:B5") == [
        [1, "=A1+A$4"],
        [],
        [],
        [2, "=SUM(A1:A4)"],
        [3, "=Sheet1!A5"],
    ]
    assert api.read("B1:B5") == [[3], [], [], [3], [3]]


def test_deleted_rows_shorten_ranges_and_break_references_to_them(api: Api) -> None:
    api.batch(typed([[1, "=SUM(A1:A3)"], [2, "=A3"], [3, "=A2"], [4]]))
    api.batch(delete("ROWS", 2, 3))
    assert api.formulas("A1:B3") == [[1, "=SUM(A1:A2)"], [2, "=#REF!"], [4]]
    assert api.read("B2", "FORMATTED_VALUE") == [["#REF!"]]


def test_columns_move_with_their_cells_metadata_and_formulas(api: Api) -> None:
    api.batch(
        typed([["a", "b", "c", "=A1&C1"]]),
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataId": 5,
                    "metadataKey": "column",
                    "location": {"dimensionRange": span("COLUMNS", 0, 1)},
                }
            }
        },
        {"moveDimension": {"source": span("COLUMNS", 0, 1), "destinationIndex": 3}},
    )
    assert api.formulas("A1:D1") == [["b", "c", "a", "=C1&B1"]]
    found = api.get(f"{api.base}/developerMetadata/5")
    assert found["location"]["dimensionRange"] == span("COLUMNS", 2, 3)
    api.batch({"moveDimension": {"source": span("COLUMNS", 2, 3), "destinationIndex": 0}})
    assert api.formulas("A1:D1") == [["a", "b", "c", "=A1&C1"]]


def test_rows_move_up_and_down(api: Api) -> None:
    api.batch(typed([["a"], ["b"], ["c"], ["d"], ["=A1"]]))
    api.batch({"moveDimension": {"source": span("ROWS", 0, 2), "destinationIndex": 4}})
    assert api.formulas("A1:A5") == [["c"], ["d"], ["a"], ["b"], ["=A3"]]
    api.batch({"moveDimension": {"source": span("ROWS", 2, 4), "destinationIndex": 3}})
    assert api.read("A1:A4") == [["c"], ["d"], ["a"], ["b"]]


def everything_anchored() -> list[Json]:
    """One of each thing that is tied to rows 2 to 4 and columns B to C."""
    where = grid((1, 4), (1, 3))
    criteria = {"1": {"hiddenValues": ["x"]}}
    return [
        {"mergeCells": {"range": where, "mergeType": "MERGE_ALL"}},
        {
            "addProtectedRange": {
                "protectedRange": {
                    "protectedRangeId": 1,
                    "range": where,
                    "unprotectedRanges": [grid((1, 2), (1, 2))],
                }
            }
        },
        {"addConditionalFormatRule": {"rule": {"ranges": [where], "booleanRule": {}}}},
        {"addBanding": {"bandedRange": {"bandedRangeId": 2, "range": where}}},
        {"addFilterView": {"filter": {"filterViewId": 3, "range": where}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "n", "range": where}}},
        {"addDimensionGroup": {"range": span("ROWS", 1, 4)}},
        {
            "setBasicFilter": {
                "filter": {
                    "range": where,
                    "criteria": criteria,
                    "filterSpecs": [{"columnIndex": 2, "filterCriteria": {}}],
                    "sortSpecs": [{"dimensionIndex": 2}],
                }
            }
        },
        {
            "updateSheetProperties": {
                "properties": {"gridProperties": {"frozenRowCount": 2}},
                "fields": "gridProperties.frozenRowCount",
            }
        },
    ]


def anchors(api: Api) -> Json:
    """Tell what is tied to places now."""
    book = api.get(api.base)
    [sheet] = book["sheets"]
    names = ("merges", "protectedRanges", "conditionalFormats", "bandedRanges", "filterViews")
    found = {name: sheet[name] for name in names if sheet.get(name)}
    frozen = sheet["properties"]["gridProperties"].get("frozenRowCount")
    return {
        **found,
        "named": book.get("namedRanges"),
        "groups": sheet.get("rowGroups"),
        "filter": sheet.get("basicFilter"),
        "frozen": frozen,
    }


def test_what_is_tied_to_rows_and_columns_follows_them(api: Api) -> None:
    api.batch(*everything_anchored())
    api.batch(insert("ROWS", 0, 1), insert("COLUMNS", 2, 3), delete("ROWS", 4, 5))
    where, now = grid((2, 4), (1, 4)), anchors(api)
    assert now["merges"] == [where]
    [protected] = now["protectedRanges"]
    assert protected["range"] == where
    assert protected["unprotectedRanges"] == [grid((2, 3), (1, 2))]
    assert now["conditionalFormats"][0]["ranges"] == [where]
    assert now["bandedRanges"][0]["range"] == where
    assert now["filterViews"][0]["range"] == where
    assert now["named"][0]["range"] == where
    assert now["groups"] == [{"range": span("ROWS", 2, 4), "depth": 1}]
    assert now["filter"]["range"] == where
    assert now["filter"]["criteria"] == {"1": {"hiddenValues": ["x"]}}
    assert now["filter"]["filterSpecs"][0]["columnIndex"] == 3
    assert now["filter"]["sortSpecs"] == [{"dimensionIndex": 3}]
    assert now["frozen"] == 3


def test_what_is_tied_to_deleted_rows_goes_with_them(api: Api) -> None:
    api.batch(*everything_anchored())
    api.batch(delete("ROWS", 0, 5))
    assert anchors(api) == {"named": None, "groups": None, "filter": None, "frozen": None} | {
        "frozen": 0
    }


def test_new_lines_look_like_the_one_before_or_after(api: Api) -> None:
    bold = {"textFormat": {"bold": True}}
    cell = {"userEnteredFormat": bold, "userEnteredValue": {"stringValue": "x"}}
    api.batch(
        {"repeatCell": {"range": grid((0, 1), (0, 1)), "cell": cell, "fields": "*"}},
        insert("ROWS", 1, 2, inheritFromBefore=True),
        insert("COLUMNS", 0, 1),
    )
    looks = "userEnteredFormat,userEnteredValue"
    plain = {"userEnteredFormat": bold}
    assert api.cells("A1:B3", looks) == [[plain, cell], [plain, plain]]


def test_sizes_and_hiding_belong_to_lines(api: Api) -> None:
    update = {
        "range": span("ROWS", 2, 3),
        "properties": {"pixelSize": 40, "hiddenByUser": True},
        "fields": "pixelSize,hiddenByUser",
    }
    api.batch({"updateDimensionProperties": update}, insert("ROWS", 0, 1))
    [sheet] = api.sheets("data.rowMetadata", dataFilters=[{"a1Range": "A1:A5"}])
    usual = {"pixelSize": 21}
    changed = {"pixelSize": 40, "hiddenByUser": True}
    assert sheet["data"][0]["rowMetadata"] == [usual, usual, usual, changed, usual]
    shown = {"range": span("ROWS", 3, 4), "properties": {"pixelSize": 30}, "fields": "*"}
    api.batch(
        {"updateDimensionProperties": shown},
        {"autoResizeDimensions": {"dimensions": span("ROWS", 3, 4)}},
    )
    [sheet] = api.sheets("data.rowMetadata", dataFilters=[{"a1Range": "A4:A4"}])
    assert sheet["data"][0]["rowMetadata"] == [usual]


def test_inserted_and_deleted_cells_push_only_their_columns_or_rows(api: Api) -> None:
    api.batch(typed([["a", "b", "=A2"], ["c", "d"], ["e", "f"]]))
    api.batch({"insertRange": {"range": grid((0, 1), (0, 1)), "shiftDimension": "ROWS"}})
    assert api.formulas("A1:C4") == [["", "b", "=A3"], ["a", "d"], ["c", "f"], ["e"]]
    api.batch({"deleteRange": {"range": grid((0, 1), (0, 1)), "shiftDimension": "ROWS"}})
    assert api.formulas("A1:C3") == [["a", "b", "=A2"], ["c", "d"], ["e", "f"]]
    api.batch({"insertRange": {"range": grid((0, 1), (0, 1)), "shiftDimension": "COLUMNS"}})
    assert api.formulas("A1:D2") == [["", "a", "b", "=A2"], ["c", "d"]]
    api.batch({"deleteRange": {"range": grid((0, 1), (0, 2)), "shiftDimension": "COLUMNS"}})
    assert api.formulas("A1:B1") == [["b", "=A2"]]


def test_an_inserted_range_makes_room_at_the_edge(api: Api) -> None:
    api.batch(typed([["edge"]], column=25))
    api.batch({"insertRange": {"range": grid((0, 1), (0, 2)), "shiftDimension": "COLUMNS"}})
    assert api.read("AB1") == [["edge"]]


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (
            delete("ROWS", 999, 1001),
            (
                "Cannot delete a row that doesn't exist. Tried to delete row index 1000 "
                "but there are only 1000 rows."
            ),
        ),
        (delete("ROWS", 0, 1000), "You can't delete all the rows on the sheet."),
        (
            insert("COLUMNS", 26, 27),
            (
                "range.startIndex[26] must be less than the grid size (26) "
                "if inheritFromBefore is false."
            ),
        ),
        (
            insert("ROWS", 0, 1, inheritFromBefore=True),
            "inheritFromBefore cannot be true when inserting at row index 0.",
        ),
        (delete("ROWS", 5, 4), "range.startIndex[5] must be less than range.endIndex[4]"),
        (
            {"deleteDimension": {"range": {"sheetId": 0}}},
            "Invalid value at 'dimension' (type.googleapis.com/Dimension), \"None\"",
        ),
        (
            {"insertRange": {"range": grid((0, 1)), "shiftDimension": "UP"}},
            "Invalid value at 'shift_dimension' (type.googleapis.com/Dimension), \"UP\"",
        ),
        (
            {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 0}},
            "length[0] must be greater than 0.",
        ),
        (
            {"moveDimension": {"source": span("ROWS", 0, 1), "destinationIndex": 1001}},
            "destinationIndex[1001] is beyond the last row.",
        ),
    ],
)
def test_impossible_changes_of_lines_are_refused(api: Api, request_: Json, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        api.batch(request_)
    [kind] = request_
    assert caught.value.message == f"Invalid requests[0].{kind}: {reason}"


def test_rows_can_be_added_at_the_end(api: Api) -> None:
    api.batch(
        {"appendDimension": {"sheetId": 0, "dimension": "COLUMNS", "length": 2}},
        insert("ROWS", 1000, 1002, inheritFromBefore=True),
    )
    [sheet] = api.sheets("properties.gridProperties")
    assert sheet["properties"]["gridProperties"] == {"rowCount": 1002, "columnCount": 28}


FORMULAS = ["=A1", "=$B$2*2", "=SUM(A1:C3)", "=SUM(B:B)", "=SUM(2:2)", "=COUNTA(A2:A)"]
VALUES = st.one_of(st.none(), st.integers(0, 9), st.sampled_from(["x", "y", *FORMULAS]))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(VALUES, max_size=4), max_size=5),
    dimension=st.sampled_from(["ROWS", "COLUMNS"]),
    start=st.integers(0, 5),
    count=st.integers(1, 3),
)
def test_what_is_inserted_and_deleted_again_was_never_there(
    tmp_path: Path, rows: list[list[Any]], dimension: str, start: int, count: int
) -> None:
    api = Api.on(tmp_path / "sheets")
    api.batch(typed([["head"]]), typed(rows), *everything_anchored())
    before = (api.formulas("Sheet1"), api.read("Sheet1"), anchors(api))
    api.batch(insert(dimension, start, start + count))
    api.batch(delete(dimension, start, start + count))
    assert (api.formulas("Sheet1"), api.read("Sheet1"), anchors(api)) == before
