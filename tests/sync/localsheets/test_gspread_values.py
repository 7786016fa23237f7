"""gspread's Worksheet: values, as they are typed, found, read and cleared."""

import re

import gspread
import pytest
from gspread.cell import Cell
from gspread.utils import (
    DateTimeOption,
    Dimension,
    InsertDataOption,
    TableDirection,
    ValueInputOption,
    ValueRenderOption,
)

from tests.sync.localsheets.shown_by import shows

Worksheet = gspread.Worksheet


@shows(Worksheet, "update", "get_all_values", "update_acell", "acell", "update_cell", "cell")
@shows(Worksheet, "row_values", "col_values")
def test_values_are_written_and_read_back(sheet: Worksheet) -> None:
    sheet.update([["Number", "Due"], ["007", "2026-05-04"], [3.5, True]], "A1")
    assert sheet.get_all_values() == [["Number", "Due"], ["007", "2026-05-04"], ["3.5", "TRUE"]]
    sheet.update_acell("B2", "=A3*2")
    assert sheet.acell("B2").value == "7"
    assert sheet.acell("B2", value_render_option=ValueRenderOption.formula).value == "=A3*2"
    sheet.update_cell(5, 3, "x")
    assert (sheet.cell(5, 3).value, sheet.cell(9, 9).value) == ("x", None)
    assert sheet.row_values(2) == ["007", "7"]
    assert sheet.col_values(1) == ["Number", "007", "3.5"]


@shows(Worksheet, "get", "get_values", "update")
def test_values_are_read_in_every_style(sheet: Worksheet) -> None:
    sheet.update([["2026-05-04", "=1/4"]], "A1", raw=False)
    assert sheet.get("A1:B1") == [["2026-05-04", "0.25"]]
    assert sheet.get_values(
        "A1:B1",
        major_dimension=Dimension.cols,
        value_render_option=ValueRenderOption.unformatted,
        date_time_render_option=DateTimeOption.formatted_string,
    ) == [["2026-05-04"], [0.25]]
    assert sheet.get("A1:C2", maintain_size=True) == [["2026-05-04", "0.25", ""], ["", "", ""]]
    sheet.update_acell("B2", "below")
    sheet.merge_cells("A1:A2")
    assert sheet.get_values("A1:B2", combine_merged_cells=True) == [
        ["2026-05-04", "0.25"],
        ["2026-05-04", "below"],
    ]
    answer = sheet.update(
        [["=1+1"]],
        "C1",
        value_input_option=ValueInputOption.user_entered,
        include_values_in_response=True,
        response_value_render_option=ValueRenderOption.unformatted,
    )
    assert answer["updatedData"]["values"] == [[2]]


@shows(Worksheet, "find", "findall", "range", "update_cells", "get_all_cells")
def test_cells_are_found_and_updated_together(sheet: Worksheet) -> None:
    sheet.update([["a", "b"], ["B", "c1"]])
    found = sheet.find("b")
    assert found is not None
    assert (found.row, found.col) == (1, 2)
    assert sheet.find("none") is None
    both = sheet.findall("b", case_sensitive=False)
    assert [cell.address for cell in both] == ["B1", "A2"]
    assert [cell.address for cell in sheet.findall(re.compile(r"\d"))] == ["B2"]
    assert [cell.address for cell in sheet.findall("b", in_column=2)] == ["B1"]
    cells = sheet.range("A1:B1")
    for cell in cells:
        cell.value = "z"
    sheet.update_cells([*cells, Cell(3, 1, "=1+1")], ValueInputOption.user_entered)
    sheet.resize(3, 2)
    assert [cell.value for cell in sheet.get_all_cells()] == ["z", "z", "B", "c1", "2", ""]


@shows(Worksheet, "batch_update", "batch_get", "batch_clear", "clear")
def test_ranges_are_read_written_and_cleared_in_batches(sheet: Worksheet) -> None:
    sheet.batch_update(
        [{"range": "A1", "values": [["a"]]}, {"range": "C2:D2", "values": [[1, "=2"]]}],
        raw=False,
    )
    assert sheet.batch_get(["A1", "D2"]) == [[["a"]], [["2"]]]
    sheet.batch_clear(["A1"])
    assert sheet.get_all_values() == [["", "", "", ""], ["", "", "1", "2"]]
    sheet.clear()
    assert sheet.get_all_values() == [[]]


@shows(Worksheet, "append_row", "append_rows", "insert_row", "insert_rows", "insert_cols")
@shows(Worksheet, "delete_rows", "delete_columns", "delete_dimension")
def test_rows_and_columns_are_appended_inserted_and_deleted(sheet: Worksheet) -> None:
    sheet.append_row(["a", 1])
    sheet.append_rows([["b", 2], ["c", 3]], table_range="A1:B1")
    sheet.insert_row(["new", 0], 2)
    sheet.insert_rows([["x"], ["y"]], 5, inherit_from_before=True)
    rows = [["a", "1"], ["new", "0"], ["b", "2"], ["c", "3"], ["x", ""], ["y", ""]]
    assert sheet.get_all_values() == rows
    sheet.delete_rows(2)
    sheet.delete_rows(4, 5)
    assert sheet.get_all_values() == [["a", "1"], ["b", "2"], ["c", "3"]]
    sheet.insert_cols([["p", "q"]], 1)
    sheet.delete_columns(3)
    assert sheet.get_all_values() == [["p", "a"], ["q", "b"], ["", "c"]]
    sheet.delete_dimension(Dimension.rows, 2, 3)
    assert sheet.get_all_values() == [["p", "a"]]


@shows(Worksheet, "append_rows", "append_row")
def test_appending_may_make_room_first(sheet: Worksheet) -> None:
    sheet.update([["a"], [""], ["below"]])
    answer = sheet.append_rows(
        [["=1+1"]],
        value_input_option=ValueInputOption.user_entered,
        insert_data_option=InsertDataOption.insert_rows,
        table_range="A1",
        include_values_in_response=True,
    )
    assert answer["updates"]["updatedData"]["values"] == [["2"]]
    assert sheet.col_values(1) == ["a", "2", "", "below"]
    sheet.append_row(["end"])
    assert sheet.col_values(1) == ["a", "2", "", "below", "end"]


@shows(Worksheet, "get_all_records", "expand")
def test_a_table_is_read_as_records_and_as_a_block(sheet: Worksheet) -> None:
    sheet.update([["who", "n"], ["ann", 1], ["bob", 2.5], ["", ""], ["far"]])
    assert sheet.get_all_records()[:2] == [{"who": "ann", "n": 1}, {"who": "bob", "n": 2.5}]
    assert sheet.expand() == [["who", "n"], ["ann", "1"], ["bob", "2.5"]]
    assert sheet.expand("A2", TableDirection.down) == [["ann"], ["bob"]]


@shows(Worksheet, "sort")
def test_rows_are_sorted(sheet: Worksheet) -> None:
    sheet.update([["b", 2], ["a", 3], ["c", 1]])
    sheet.sort((2, "des"), range="A1:B3")
    assert sheet.get_all_values() == [["a", "3"], ["b", "2"], ["c", "1"]]
    sheet.freeze(rows=1)
    sheet.sort((1, "des"))
    assert sheet.col_values(1) == ["a", "c", "b"]


@shows(Worksheet, "copy_range", "cut_range")
def test_ranges_are_copied_and_cut(sheet: Worksheet) -> None:
    sheet.update([["a", 1], ["b", "=B1+1"]], raw=False)
    sheet.copy_range("A1:B2", "D1")
    sheet.cut_range("A1:A2", "G1")
    assert sheet.get_all_values() == [
        ["", "1", "", "a", "1", "", "a"],
        ["", "2", "", "b", "2", "", "b"],
    ]


@shows(Worksheet, "update")
def test_what_is_written_outside_of_its_range_is_refused(sheet: Worksheet) -> None:
    with pytest.raises(gspread.exceptions.APIError, match="tried writing to column"):
        sheet.update([["a", "b"]], "A1:A2")
