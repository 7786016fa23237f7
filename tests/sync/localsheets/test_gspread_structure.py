"""gspread's Worksheet: the tab itself, its size, its lines and their groups."""

import gspread
from gspread.http_client import ParamsType

from tests.sync.localsheets.shown_by import shows

Worksheet = gspread.Worksheet


def again(sheet: Worksheet) -> Worksheet:
    """Look at a tab anew."""
    return sheet.spreadsheet.get_worksheet_by_id(sheet.id)


def lines(sheet: Worksheet, dimension: str, name: str) -> list[object]:
    """Read a property of the first lines."""
    params: ParamsType = {"includeGridData": "true", "ranges": "A1:D4"}
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]
    return [line.get(name) for line in found[f"{dimension}Metadata"]]


@shows(Worksheet, "id", "index", "title", "url", "spreadsheet", "update_title", "update_index")
def test_a_tab_has_a_name_and_a_place(book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("Second", 3, 3)
    assert (sheet.title, sheet.index, sheet.spreadsheet) == ("Second", 1, book)
    assert sheet.url == f"{book.url}#gid={sheet.id}"
    sheet.update_title("Renamed")
    sheet.update_index(0)
    assert (again(sheet).title, again(sheet).index) == ("Renamed", 0)


@shows(Worksheet, "row_count", "col_count", "column_count", "resize", "add_rows", "add_cols")
def test_a_tab_has_a_size(sheet: Worksheet) -> None:
    sheet.resize(20, 4)
    sheet.add_rows(5)
    sheet.add_cols(2)
    fresh = again(sheet)
    assert (fresh.row_count, fresh.col_count, fresh.column_count) == (25, 6, 6)


@shows(Worksheet, "freeze", "frozen_row_count", "frozen_col_count")
@shows(Worksheet, "hide", "show", "isSheetHidden")
@shows(Worksheet, "hide_gridlines", "show_gridlines", "is_gridlines_hidden")
def test_a_tab_freezes_hides_and_draws_its_lines_or_not(book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("Second", 9, 9)
    sheet.freeze(rows=1, cols=2)
    assert (again(sheet).frozen_row_count, again(sheet).frozen_col_count) == (1, 2)
    sheet.hide()
    sheet.hide_gridlines()
    assert (again(sheet).isSheetHidden, again(sheet).is_gridlines_hidden) == (True, True)
    sheet.show()
    sheet.show_gridlines()
    assert (again(sheet).isSheetHidden, again(sheet).is_gridlines_hidden) == (False, False)


@shows(Worksheet, "update_tab_color", "tab_color", "get_tab_color", "clear_tab_color")
def test_a_tab_has_a_colour(sheet: Worksheet) -> None:
    sheet.update_tab_color("#FF8000")
    assert (again(sheet).tab_color, again(sheet).get_tab_color()) == ("#FF8000", "#FF8000")
    sheet.clear_tab_color()
    assert again(sheet).get_tab_color() is None


@shows(Worksheet, "duplicate", "copy_to")
def test_a_tab_is_copied_within_its_spreadsheet_and_into_another(
    client: gspread.Client, sheet: Worksheet
) -> None:
    sheet.update([["x", "=A1"]], raw=False)
    twin = sheet.duplicate(insert_sheet_index=1, new_sheet_id=5, new_sheet_name="Twin")
    assert (twin.id, twin.index, twin.get_all_values()) == (5, 1, [["x", "x"]])
    other = client.create("Other")
    properties = sheet.copy_to(other.id)
    assert properties["title"] == "Copy of Sheet1"
    copied = other.get_worksheet_by_id(properties["sheetId"])
    assert copied.get_all_values() == [["x", "x"]]


@shows(Worksheet, "hide_rows", "unhide_rows", "hide_columns", "unhide_columns")
def test_lines_are_hidden_and_shown(sheet: Worksheet) -> None:
    sheet.hide_rows(1, 3)
    sheet.hide_columns(0, 1)
    sheet.unhide_rows(1, 2)
    assert lines(sheet, "row", "hiddenByUser") == [None, None, True, None]
    assert lines(sheet, "column", "hiddenByUser") == [True, None, None, None]
    sheet.unhide_columns(0, 1)
    assert lines(sheet, "column", "hiddenByUser") == [None] * 4


@shows(Worksheet, "columns_auto_resize", "rows_auto_resize")
def test_lines_go_back_to_their_usual_size(sheet: Worksheet) -> None:
    for dimension in ("ROWS", "COLUMNS"):
        span = {"sheetId": sheet.id, "dimension": dimension, "startIndex": 0, "endIndex": 2}
        wide = {"range": span, "properties": {"pixelSize": 7}, "fields": "pixelSize"}
        sheet.spreadsheet.batch_update({"requests": [{"updateDimensionProperties": wide}]})
    sheet.columns_auto_resize(0, 1)
    sheet.rows_auto_resize(0, 1)
    assert lines(sheet, "column", "pixelSize") == [100, 7, 100, 100]
    assert lines(sheet, "row", "pixelSize") == [21, 7, 21, 21]


@shows(Worksheet, "add_dimension_group_rows", "add_dimension_group_columns")
@shows(Worksheet, "delete_dimension_group_rows", "delete_dimension_group_columns")
@shows(Worksheet, "list_dimension_group_rows", "list_dimension_group_columns")
def test_lines_are_grouped(sheet: Worksheet) -> None:
    sheet.add_dimension_group_rows(0, 6)
    sheet.add_dimension_group_rows(1, 3)
    sheet.add_dimension_group_columns(2, 4)
    spans = [
        (one["range"]["startIndex"], one["range"]["endIndex"], one["depth"])
        for one in sheet.list_dimension_group_rows()
    ]
    assert spans == [(0, 6, 1), (1, 3, 2)]
    [columns] = sheet.list_dimension_group_columns()
    assert columns["range"]["startIndex"] == 2
    sheet.delete_dimension_group_rows(1, 3)
    sheet.delete_dimension_group_columns(2, 4)
    assert len(sheet.list_dimension_group_rows()) == 1
    assert sheet.list_dimension_group_columns() == []
