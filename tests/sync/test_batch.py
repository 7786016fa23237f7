"""One write as one batch: its order keeps what it touches, its indexes are the picture's."""

import json
from collections.abc import Sequence
from itertools import groupby

from schema.kernel.sheet import KEY
from sync.batch import SPARE, journal_title, outline
from sync.cells import EMPTY, Cell
from sync.outline import CellWrite, Removal, RowWrite
from tests.sync.writing import (
    BEFORE,
    ENTITY,
    JOURNAL,
    TAB,
    Request,
    cell,
    everything,
    insertion,
    kinds,
    only,
    requests,
    row,
    write,
)


def stages(sent: Sequence[Request]) -> list[str]:
    """Name the requests, those of a kind that follow one another once."""
    return [kind for kind, _ in groupby(kinds(sent))]


def block(tab: int, row: int, rows: int, columns: int) -> dict[str, int]:
    """Name a block of cells from the first column on."""
    return {
        "sheetId": tab, "startRowIndex": row, "endRowIndex": row + rows,
        "startColumnIndex": 0, "endColumnIndex": columns,
    }  # fmt: skip


def test_a_write_does_its_work_in_the_order_that_keeps_it_safe() -> None:
    assert stages(requests(everything())) == [
        "addSheet",
        "copyPaste",
        "updateCells",
        "cutPaste", "deleteDimension", "cutPaste", "deleteDimension",
        "insertDimension", "updateCells", "cutPaste",
        "deleteSheet",
    ]  # fmt: skip


def test_the_journal_is_made_first_and_its_predecessor_goes_last() -> None:
    first, *_, last = requests(everything())
    properties = first["addSheet"]["properties"]
    assert (properties["sheetId"], properties["title"], properties["hidden"]) == (
        JOURNAL,
        journal_title(JOURNAL),
        True,
    )
    assert last == {"deleteSheet": {"sheetId": BEFORE}}


def test_the_journal_is_as_wide_as_the_tab_so_that_whole_rows_fit() -> None:
    size = requests(everything())[0]["addSheet"]["properties"]["gridProperties"]
    assert size["columnCount"] == everything().bound.tab.column_count + SPARE == 18 + SPARE


def test_header_touched_and_returning_rows_are_copied_and_neighbours_are_one_copy() -> None:
    tab = everything()
    width, whole = tab.bound.tab.width, tab.bound.tab.column_count
    copies = only(requests(tab), "copyPaste")
    values = [copy for copy in copies if copy["pasteType"] == "PASTE_VALUES"]
    assert [(copy["source"], copy["destination"]) for copy in values] == [
        (block(TAB, 0, 1, width), block(JOURNAL, 0, 1, width)),
        (block(TAB, 2, 2, width), block(JOURNAL, 1, 2, width)),
        (block(TAB, 7, 1, width), block(JOURNAL, 3, 1, width)),
        (block(BEFORE, 3, 1, whole), block(JOURNAL, 9, 1, whole)),
    ]


def test_the_formulas_of_a_row_are_copied_beside_its_values() -> None:
    copies = only(requests(everything()), "copyPaste")
    formulas = [copy["source"] for copy in copies if copy["pasteType"] == "PASTE_FORMULA"]
    assert 2 in {at for s in formulas for at in range(s["startRowIndex"], s["endRowIndex"])}


def test_a_first_row_is_copied_together_with_the_header() -> None:
    tab = write()
    tab.rows += [row(1), row(2)]
    copy = only(requests(tab), "copyPaste")[0]
    assert (copy["source"]["startRowIndex"], copy["source"]["endRowIndex"]) == (0, 3)


def test_only_changed_cells_are_written_and_neighbours_in_one_request() -> None:
    tab = write()
    tab.rows += [row(2, "contact", "company", "need")]
    places = tab.bound.tab.columns
    assert places["contact"] == places["company"] + 1 < places["need"] - 1
    updates = only(requests(tab), "updateCells")
    starts = [update["start"] for update in updates]
    assert [(at["rowIndex"], at["columnIndex"]) for at in starts] == [
        (2, places["company"]),
        (2, places["need"]),
    ]
    assert [len(update["rows"][0]["values"]) for update in updates] == [2, 1]
    assert {update["fields"] for update in only(requests(tab), "updateCells")} == {
        "userEnteredValue"
    }


def test_a_cell_is_written_with_its_type_and_cleared_with_nothing() -> None:
    tab = write()
    cells = {"interest": CellWrite(EMPTY, Cell("3"), Cell("3")), "need": cell("=1+1")}
    cells |= {"estimated_amount": CellWrite(Cell("7"), EMPTY, EMPTY)}
    tab.rows += [RowWrite(1, "LD-1", cells, {})]
    (update,) = only(requests(tab), "updateCells")
    assert update["rows"] == [
        {
            "values": [
                {"userEnteredValue": {"numberValue": 3.0}},
                {"userEnteredValue": {"stringValue": "=1+1"}},
                {},
            ]
        }
    ]


def test_rows_are_taken_out_from_below_and_kept_whole_in_the_journal() -> None:
    sent = requests(everything())
    cut = only(sent, "cutPaste")[:2]
    assert [c["source"] for c in cut] == [
        {"sheetId": TAB, "startRowIndex": 6, "endRowIndex": 7},
        {"sheetId": TAB, "startRowIndex": 4, "endRowIndex": 5},
    ]
    assert {c["destination"]["sheetId"] for c in cut} == {JOURNAL}
    gone = [request["range"] for request in only(sent, "deleteDimension")]
    assert [(g["sheetId"], g["startIndex"], g["endIndex"]) for g in gone] == [
        (TAB, 6, 7),
        (TAB, 4, 5),
    ]


def test_rows_are_added_below_the_content_that_is_left() -> None:
    sent = requests(everything())
    (added,) = only(sent, "insertDimension")
    # nine rows end at index 10; two are gone by then; one is added, one comes back
    assert (added["range"]["startIndex"], added["range"]["endIndex"]) == (8, 10)
    assert added["inheritFromBefore"] is True
    places = everything().bound.tab.columns
    written = [u for u in only(sent, "updateCells") if u["start"]["rowIndex"] == 8]
    shown = {
        u["start"]["columnIndex"] + n: value["userEnteredValue"]["stringValue"]
        for u in written
        for n, value in enumerate(u["rows"][0]["values"])
    }
    assert shown == {places[KEY]: "LD-99", places["company"]: "Acme"}
    assert {u["fields"] for u in written} == {"userEnteredValue,userEnteredFormat.numberFormat"}


def test_a_row_that_comes_back_is_cut_from_the_predecessors_journal() -> None:
    back = only(requests(everything()), "cutPaste")[-1]
    assert back["source"] == block(BEFORE, 3, 1, 18)
    assert back["destination"] == {"sheetId": TAB, "rowIndex": 9, "columnIndex": 0}


def test_the_first_row_of_an_empty_tab_does_not_look_like_its_header() -> None:
    tab = write(rows=0)
    tab.insertions += [insertion()]
    (added,) = only(requests(tab), "insertDimension")
    assert (added["range"]["startIndex"], added["inheritFromBefore"]) == (1, False)


def test_several_tabs_share_one_journal_line_after_line() -> None:
    first, second = write(), write(tab=6)
    first.rows += [row(2)]
    second.rows += [row(3)]
    plan, sent = outline(JOURNAL, BEFORE, [first, second])
    assert stages(sent) == ["addSheet", "copyPaste", "updateCells", "deleteSheet"]
    sources = [copy["source"]["sheetId"] for copy in only(sent, "copyPaste")]
    assert sources == sorted(sources)
    lines = [copy["destination"]["startRowIndex"] for copy in only(sent, "copyPaste")]
    assert lines == sorted(set(lines))
    told = {str(tab.bound.link.id): tab.bound.tab.tab_id for tab in (first, second)}
    assert {link: of_tab["tab"] for link, of_tab in plan.items()} == told


def test_the_intents_name_every_cell_with_what_was_seen_and_what_is_written() -> None:
    tab = write()
    tab.rows += [row(2, "need", formulas=True)]
    tab.removals += [Removal(4, "LD-4", {"need": Cell("x", sound=False)}, extra=True)]
    tab.insertions += [insertion(company="Acme")]
    told, sent = outline(JOURNAL, BEFORE, [tab])
    ((written,), (removed,), (inserted,)) = (
        told[str(tab.bound.link.id)][what] for what in ("rows", "removed", "inserted")
    )
    need = {"seen": "old", "value": ["new"], "d": ["new"], "back": False}
    assert (written["key"], written["line"], written["cells"]) == ("LD-2", 1, {"need": need})
    (cut,) = only(sent, "cutPaste")
    assert removed["line"] == cut["destination"]["rowIndex"]
    assert (removed["key"], removed["cells"], removed["extra"], removed["twin"]) == (
        "LD-4", {"need": ["x"]}, True, False,
    )  # fmt: skip
    (added,) = only(sent, "insertDimension")
    assert inserted == {
        "key": "LD-99", "entity": str(ENTITY), "index": added["range"]["startIndex"],
        "cells": {"company": "Acme"}, "restored": False,
            "offered": None,
    }  # fmt: skip


def test_the_intents_can_be_kept_as_json_and_say_where_the_columns_stood() -> None:
    tab = everything()
    told = outline(JOURNAL, BEFORE, [tab])[0][str(tab.bound.link.id)]
    assert json.loads(json.dumps(told)) == told
    assert (told["tab"], told["header_line"], told["width"]) == (TAB, 0, tab.bound.tab.width)
    assert told["columns"] == tab.bound.tab.columns
    assert told["header"] == [*tab.bound.tab.header][: tab.bound.tab.width]
