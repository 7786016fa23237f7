"""People's client works with the server as it does with Google."""

import gspread
import pytest
from gspread.exceptions import APIError, SpreadsheetNotFound
from gspread.utils import ExportFormat, ValueRenderOption


def test_a_new_spreadsheet_is_found_by_key_and_by_name(client: gspread.Client) -> None:
    made = client.create("Orders of May")
    assert client.open_by_key(made.id).title == "Orders of May"
    assert client.open("Orders of May").id == made.id
    with pytest.raises(SpreadsheetNotFound):
        client.open("Orders of June")


def test_values_are_written_and_read_back(sheet: gspread.Worksheet) -> None:
    sheet.update([["Number", "Due"], ["007", "2026-05-04"], [3.5, True]], "A1")
    assert sheet.get_all_values() == [["Number", "Due"], ["007", "2026-05-04"], ["3.5", "TRUE"]]
    sheet.update_acell("B2", "=A3*2")
    assert sheet.acell("B2").value == "7"
    assert sheet.acell("B2", value_render_option=ValueRenderOption.formula).value == "=A3*2"
    sheet.update_cell(5, 3, "x")
    assert sheet.cell(5, 3).value == "x"
    assert sheet.row_values(2) == ["007", "7"]
    assert sheet.col_values(1) == ["Number", "007", "3.5"]


def test_cells_are_found_and_updated_together(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", "b"], ["b", "c"]])
    found = sheet.find("b")
    assert found is not None
    assert (found.row, found.col) == (1, 2)
    assert [(cell.row, cell.col) for cell in sheet.findall("b")] == [(1, 2), (2, 1)]
    cells = sheet.range("A1:B1")
    for cell in cells:
        cell.value = "z"
    sheet.update_cells(cells)
    assert sheet.get("A1:B2") == [["z", "z"], ["b", "c"]]


def test_ranges_are_read_written_and_cleared_in_batches(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.batch_update(
        [{"range": "A1", "values": [["a"]]}, {"range": "C2:D2", "values": [[1, 2]]}]
    )
    found = book.values_batch_get(["Sheet1!A1", "Sheet1!C2:D2"])["valueRanges"]
    assert [one["values"] for one in found] == [[["a"]], [["1", "2"]]]
    assert sheet.batch_get(["A1", "D2"]) == [[["a"]], [["2"]]]
    sheet.batch_clear(["A1"])
    assert sheet.get_all_values() == [["", "", "", ""], ["", "", "1", "2"]]
    sheet.clear()
    assert sheet.get_all_values() == [[]]


def test_rows_are_appended_inserted_and_deleted(sheet: gspread.Worksheet) -> None:
    sheet.append_row(["a", 1])
    sheet.append_rows([["b", 2], ["c", 3]])
    sheet.insert_row(["new", 0], 2)
    sheet.insert_rows([["x"], ["y"]], 5)
    assert sheet.get_all_values() == [
        ["a", "1"],
        ["new", "0"],
        ["b", "2"],
        ["c", "3"],
        ["x", ""],
        ["y", ""],
    ]
    sheet.delete_rows(2)
    sheet.delete_rows(4, 5)
    assert sheet.get_all_values() == [["a", "1"], ["b", "2"], ["c", "3"]]
    sheet.insert_cols([["p", "q"]], 1)
    sheet.delete_columns(3)
    assert sheet.get_all_values() == [["p", "a"], ["q", "b"], ["", "c"]]


def test_rows_are_sorted_and_filtered(sheet: gspread.Worksheet) -> None:
    sheet.update([["b", 2], ["a", 3], ["c", 1]])
    sheet.sort((2, "des"), range="A1:B3")
    assert sheet.get_all_values() == [["a", "3"], ["b", "2"], ["c", "1"]]
    sheet.set_basic_filter("A1:B3")
    sheet.clear_basic_filter()
    assert "basicFilter" not in sheet.spreadsheet.fetch_sheet_metadata()["sheets"][0]


def test_tabs_are_added_renamed_hidden_moved_and_deleted(book: gspread.Spreadsheet) -> None:
    added = book.add_worksheet("Second", 10, 5)
    assert (added.row_count, added.col_count) == (10, 5)
    added.update_title("Renamed")
    added.hide()
    assert book.worksheet("Renamed").isSheetHidden
    added.show()
    added.freeze(rows=1, cols=2)
    added.resize(20, 4)
    added.update_index(0)
    fresh = book.get_worksheet(0)
    assert (fresh.title, fresh.frozen_row_count, fresh.frozen_col_count) == ("Renamed", 1, 2)
    assert (fresh.row_count, fresh.col_count) == (20, 4)
    copy = added.duplicate(new_sheet_name="Third")
    book.reorder_worksheets([book.worksheet("Third"), book.worksheet("Sheet1"), added])
    assert [tab.title for tab in book.worksheets()] == ["Third", "Sheet1", "Renamed"]
    book.del_worksheet(copy)
    book.del_worksheet_by_id(added.id)
    assert [tab.title for tab in book.worksheets()] == ["Sheet1"]


def test_formats_notes_merges_and_rules_are_kept(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.format("A1:B2", {"textFormat": {"bold": True}})
    sheet.update_note("A1", "a note")
    assert (sheet.get_note("A1"), sheet.get_notes()[0]) == ("a note", ["a note", ""])
    sheet.clear_note("A1")
    assert sheet.get_note("A1") == ""
    sheet.merge_cells("C1:D2")
    sheet.unmerge_cells("C1:D2")
    sheet.add_protected_range("A1:A5", ["someone@example.org"])
    [rule] = book.list_protected_ranges(sheet.id)
    sheet.delete_protected_range(rule["protectedRangeId"])
    assert book.list_protected_ranges(sheet.id) == []
    name_id = sheet.define_named_range("A1:A5", "first")["replies"][0]["addNamedRange"]
    assert [one["name"] for one in book.list_named_ranges()] == ["first"]
    sheet.delete_named_range(name_id["namedRange"]["namedRangeId"])


def test_rows_columns_and_the_grid_have_looks(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.columns_auto_resize(0, 2)
    sheet.hide_rows(1, 2)
    sheet.unhide_rows(1, 2)
    sheet.hide_columns(0, 1)
    sheet.add_dimension_group_rows(1, 3)
    assert len(sheet.list_dimension_group_rows()) == 1
    sheet.delete_dimension_group_rows(1, 3)
    sheet.update_tab_color("#ff0000")
    sheet.clear_tab_color()
    sheet.set_basic_filter()
    sheet.hide_gridlines()
    assert book.fetch_sheet_metadata({"fields": "sheets.properties.gridProperties"}) == {
        "sheets": [
            {
                "properties": {
                    "gridProperties": {
                        "rowCount": 1000,
                        "columnCount": 26,
                        "hideGridlines": True,
                    }
                }
            }
        ]
    }


def test_ranges_are_copied_and_cut(sheet: gspread.Worksheet) -> None:
    sheet.update([["a", 1], ["b", "=B1+1"]], raw=False)
    sheet.copy_range("A1:B2", "D1")
    sheet.cut_range("A1:A2", "G1")
    assert sheet.get_all_values() == [
        ["", "1", "", "a", "1", "", "a"],
        ["", "2", "", "b", "2", "", "b"],
    ]


def test_a_spreadsheet_is_renamed_copied_shared_and_deleted(client: gspread.Client) -> None:
    made = client.create("First")
    made.update_title("Second")
    made.update_locale("de_DE")
    made.update_timezone("Europe/Berlin")
    assert (made.title, made.locale, made.timezone) == ("Second", "de_DE", "Europe/Berlin")
    made.sheet1.update([["x", "y"]])
    copy = client.copy(made.id, title="Third", copy_comments=True)
    assert copy.sheet1.get_all_values() == [["x", "y"]]
    copy.share("someone@example.org", perm_type="user", role="writer")
    assert [one["role"] for one in copy.list_permissions()] == ["owner", "writer"]
    copy.remove_permissions("someone@example.org")
    assert [one["role"] for one in copy.list_permissions()] == ["owner"]
    made.sheet1.copy_to(copy.id)
    assert [tab.title for tab in copy.worksheets()] == ["Sheet1", "Copy of Sheet1"]
    assert copy.get_lastUpdateTime() >= copy.creationTime
    assert made.export(ExportFormat.CSV) == b"x,y\r\n"
    client.import_csv(copy.id, "1,2\n3,4\n")
    assert copy.sheet1.get_all_values() == [["1", "2"], ["3", "4"]]
    client.del_spreadsheet(made.id)
    assert made.id not in {one["id"] for one in client.list_spreadsheet_files()}


def test_a_refusal_reaches_the_client_as_an_api_error(sheet: gspread.Worksheet) -> None:
    with pytest.raises(APIError) as caught:
        sheet.get("ZZZ1")
    assert caught.value.code == 400
    assert caught.value.error["status"] == "INVALID_ARGUMENT"
