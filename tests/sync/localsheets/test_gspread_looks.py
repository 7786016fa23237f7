"""gspread's Worksheet: looks, notes, merges, filters, names, protection and validation."""

import gspread
from gspread.http_client import ParamsType
from gspread.utils import MergeType, ValidationConditionType

from tests.sync.localsheets.shown_by import shows

Worksheet = gspread.Worksheet


def parts(sheet: Worksheet, a1: str, name: str) -> list[list[object]]:
    """Read one part of the cells of a range."""
    params: ParamsType = {"ranges": a1, "fields": f"sheets.data.rowData.values.{name}"}
    [data] = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"]
    rows = data.get("rowData", [])
    return [[cell.get(name) for cell in row.get("values", [])] for row in rows]


def kept(sheet: Worksheet, name: str) -> object:
    """Read what a tab keeps under a name."""
    return sheet.spreadsheet.fetch_sheet_metadata()["sheets"][0].get(name)


@shows(Worksheet, "format", "batch_format")
def test_cells_have_formats(sheet: Worksheet) -> None:
    bold: dict[str, object] = {"textFormat": {"bold": True}}
    left: dict[str, object] = {"horizontalAlignment": "LEFT"}
    sheet.format(["A1", "C1"], bold)
    sheet.batch_format([{"range": "A1:B1", "format": left}])
    assert parts(sheet, "A1:C1", "userEnteredFormat") == [[{**bold, **left}, left, bold]]


@shows(Worksheet, "update_note", "insert_note", "update_notes", "insert_notes")
@shows(Worksheet, "get_note", "get_notes", "clear_note", "clear_notes")
def test_cells_have_notes(sheet: Worksheet) -> None:
    sheet.update_note("A1", "first")
    sheet.insert_note("B1", "second")
    sheet.update_notes({"A2": "third"})
    sheet.insert_notes({"B2": "fourth"})
    assert sheet.get_notes() == [["first", "second"], ["third", "fourth"]]
    assert sheet.get_notes(grid_range="B1:B2") == [["second"], ["fourth"]]
    sheet.clear_note("A1")
    sheet.clear_notes(["B1", "B2"])
    assert (sheet.get_note("A1"), sheet.get_note("A2")) == ("", "third")


@shows(Worksheet, "merge_cells", "unmerge_cells", "batch_merge")
def test_cells_are_merged(sheet: Worksheet) -> None:
    def merges() -> list[tuple[int, ...]]:
        found = kept(sheet, "merges") or []
        assert isinstance(found, list)
        names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
        return [tuple(one[name] for name in names) for one in found]

    sheet.merge_cells("C1:D2", MergeType.merge_rows)
    assert merges() == [(0, 1, 2, 4), (1, 2, 2, 4)]
    sheet.unmerge_cells("C1:D2")
    sheet.batch_merge(
        [{"range": "A1:A2"}, {"range": "B1:C2", "mergeType": MergeType.merge_columns}]
    )
    assert merges() == [(0, 2, 0, 1), (0, 2, 1, 2), (0, 2, 2, 3)]


@shows(Worksheet, "set_basic_filter", "clear_basic_filter")
def test_a_filter_is_set_and_cleared(sheet: Worksheet) -> None:
    sheet.set_basic_filter("A1:B3")
    assert kept(sheet, "basicFilter") == {
        "range": {
            "sheetId": sheet.id,
            "startRowIndex": 0,
            "endRowIndex": 3,
            "startColumnIndex": 0,
            "endColumnIndex": 2,
        }
    }
    sheet.clear_basic_filter()
    assert kept(sheet, "basicFilter") is None


@shows(Worksheet, "define_named_range", "delete_named_range")
def test_ranges_have_names(sheet: Worksheet) -> None:
    [reply] = sheet.define_named_range("A1:A5", "first")["replies"]
    sheet.update_acell("B1", "=COUNTA(first)")
    sheet.update([["x"], ["y"]], "A1:A2")
    assert sheet.acell("B1").value == "2"
    sheet.delete_named_range(reply["addNamedRange"]["namedRange"]["namedRangeId"])
    assert sheet.spreadsheet.list_named_ranges() == []


@shows(Worksheet, "add_protected_range", "delete_protected_range")
def test_ranges_are_protected(sheet: Worksheet) -> None:
    sheet.add_protected_range("A1:A5", ["ann@example.org"], ["team@example.org"])
    sheet.add_protected_range("B1", warning_only=True)
    first, second = sheet.spreadsheet.list_protected_ranges(sheet.id)
    assert first["editors"] == {"users": ["ann@example.org"], "groups": ["team@example.org"]}
    assert (second["warningOnly"], "editors" in second) == (True, False)
    sheet.delete_protected_range(first["protectedRangeId"])
    assert sheet.spreadsheet.list_protected_ranges(sheet.id) == [second]


@shows(Worksheet, "add_validation")
def test_cells_offer_choices(sheet: Worksheet) -> None:
    kind = ValidationConditionType.one_of_list
    sheet.add_validation("A1", kind, ["yes", "no"], strict=True, showCustomUi=True)
    values = [{"userEnteredValue": "yes"}, {"userEnteredValue": "no"}]
    assert parts(sheet, "A1", "dataValidation") == [
        [
            {
                "condition": {"type": "ONE_OF_LIST", "values": values},
                "showCustomUi": True,
                "strict": True,
            }
        ]
    ]
