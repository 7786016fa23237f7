"""One write as one batch: its order keeps what it touches, its indexes are the picture's."""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.exchange.links.rules import LinkState, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.roles import Role
from schema.kernel.sheet import KEY, SYNC
from sync import picture
from sync.batch import LARGEST, SPARE, journal_title, outline, trimmed
from sync.bound import Bound, actor_of, sheet_of
from sync.cells import EMPTY, Cell
from sync.outline import CellWrite, Insertion, Removal, Return, RowWrite, TabWrite
from sync.picture import Tab
from sync.skimming import Lines
from sync.wording import codes

JOURNAL: Final = 77
BEFORE: Final = 66
TAB: Final = 5
ENTITY: Final = UUID(int=1)
Request = dict[str, Any]


def write(rows: int = 9, tab: int = TAB, columns: int = 16, wide: int = 18) -> TabWrite:
    """Begin a write in a tab of leads; all columns stand in their usual order."""
    link = Link(
        id=uuid4(), number="LK-000001", sheet=SheetName.LEADS, role=Role.MANAGER,
        state=LinkState.ACTIVE, locale="en_GB",
    )  # fmt: skip
    sheet = sheet_of(link)
    titles = codes(sheet)
    places = dict(zip(titles, range(columns), strict=False))
    keys = [{"userEnteredValue": {"stringValue": f"LD-{index}"}} for index in range(rows + 1)]
    shown = Lines([{"values": [key]} for key in keys])
    header = tuple(titles.values())
    at = Tab(tab, "Leads", header, places, shown, picture.kinds(sheet), 200, wide)
    return TabWrite(Bound(link, sheet, actor_of(link), at))


def cell(text: str = "new") -> CellWrite:
    """Write a text over an old one; unread, it fits into a column of any type."""
    written = Cell(text, sound=False)
    return CellWrite(Cell("old"), written, written)


def row(index: int, *written: str, formulas: bool = False) -> RowWrite:
    """Write some cells of a row."""
    cells = {code: cell() for code in written or ("need",)}
    return RowWrite(index, f"LD-{index}", cells, {}, ("need",) if formulas else ())


def removal(index: int) -> Removal:
    """Take a row out."""
    return Removal(index, f"LD-{index}", {})


def insertion(key: str = "LD-99", **cells: str) -> Insertion:
    """Add a row."""
    return Insertion(key, ENTITY, {code: Cell(text) for code, text in cells.items()})


def requests(*tabs: TabWrite) -> list[Request]:
    """Outline a write; keep the requests."""
    return outline(JOURNAL, BEFORE, tabs)[1]


def kinds(sent: Sequence[Request]) -> list[str]:
    """Name the requests."""
    return [next(iter(request)) for request in sent]


def stages(sent: Sequence[Request]) -> list[str]:
    """Name the requests, those of a kind that follow one another once."""
    return [kind for kind, _ in groupby(kinds(sent))]


def only(sent: Sequence[Request], kind: str) -> list[Request]:
    """Keep the requests of a kind."""
    return [request[kind] for request in sent if kind in request]


def block(tab: int, row: int, rows: int, columns: int) -> dict[str, int]:
    """Name a block of cells from the first column on."""
    return {
        "sheetId": tab, "startRowIndex": row, "endRowIndex": row + rows,
        "startColumnIndex": 0, "endColumnIndex": columns,
    }  # fmt: skip


def everything() -> TabWrite:
    """Do everything a write can do."""
    tab = write()
    tab.rows += [row(2, formulas=True), row(3), row(7)]
    tab.removals += [removal(4), removal(6)]
    tab.insertions += [insertion(company="Acme")]
    tab.returns += [Return(3)]
    return tab


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


@st.composite
def writes(draw: st.DrawFn) -> TabWrite:
    """Draw a write of any shape in a tab of twelve rows."""
    tab = write(rows=12)
    touched = draw(st.sets(st.integers(1, 12)))
    some = st.sets(st.sampled_from(sorted(tab.bound.tab.columns)), min_size=1)
    for index in sorted(touched):
        if draw(st.booleans()):
            tab.removals.append(removal(index))
        else:
            tab.rows.append(row(index, *draw(some), formulas=draw(st.booleans())))
    tab.insertions += [insertion(f"N{n}") for n in range(draw(st.integers(0, 3)))]
    return tab


ORDER: Final = {
    "addSheet": 0, "copyPaste": 1, "updateCells": 2, "cutPaste": 3, "deleteDimension": 3,
    "insertDimension": 4, "deleteSheet": 9,
}  # fmt: skip


@given(tab=writes())
def test_everything_touched_is_copied_before_anything_is_changed(tab: TabWrite) -> None:
    sent = requests(tab)
    before = sent[: kinds(sent).index("insertDimension")] if tab.insertions else sent
    ranks = [ORDER[kind] for kind in kinds(before)]
    assert ranks == sorted(ranks)
    copied = {
        source + n
        for copy in only(sent, "copyPaste")
        if copy["pasteType"] == "PASTE_VALUES"
        for source in [copy["source"]["startRowIndex"]]
        for n in range(copy["source"]["endRowIndex"] - source)
    }
    assert copied == {0, *(written.index for written in tab.rows)}
    removed = [cut["source"]["startRowIndex"] for cut in only(sent, "cutPaste")]
    assert removed == sorted((gone.index for gone in tab.removals), reverse=True)


@given(tab=writes())
def test_no_two_things_share_a_line_of_the_journal(tab: TabWrite) -> None:
    sent = requests(tab)
    lines = [
        line
        for copy in only(sent, "copyPaste")
        for line in range(
            copy["destination"]["startRowIndex"], copy["destination"]["endRowIndex"]
        )
    ]
    lines += [cut["destination"]["rowIndex"] for cut in only(sent, "cutPaste")]
    size = sent[0]["addSheet"]["properties"]["gridProperties"]["rowCount"]
    assert sorted(lines) == list(range(size))


@given(tab=writes())
def test_every_wanted_cell_is_written_exactly_once(tab: TabWrite) -> None:
    written = [
        (update["start"]["rowIndex"], update["start"]["columnIndex"] + n)
        for update in only(requests(tab), "updateCells")
        if update["fields"] == "userEnteredValue"
        for n in range(len(update["rows"][0]["values"]))
    ]
    places = tab.bound.tab.columns
    assert sorted(written) == sorted(
        (of_row.index, places[code]) for of_row in tab.rows for code in of_row.cells
    )


def test_what_does_not_fit_into_one_write_waits_for_the_next() -> None:
    wide = tuple(write().bound.tab.columns)
    first, second = write(), write(tab=6)
    first.rows += [row(index, *wide) for index in range(LARGEST // len(wide) + 9)]
    first.removals += [removal(1)]
    first.insertions += [insertion()]
    second.rows += [row(1)]
    (kept,), rest = trimmed([first, second])
    cells = sum(len(of_row.cells) for of_row in kept.rows)
    assert LARGEST <= cells < LARGEST + len(wide)
    assert (kept.removals, kept.insertions, rest) == ([], [], True)


def test_what_fits_is_left_as_it_is() -> None:
    tab = everything()
    tab.put_backs += [1]
    (kept,), rest = trimmed([tab, write()])
    assert (kept.rows, kept.removals, kept.insertions) == (
        tab.rows, tab.removals, tab.insertions,
    )  # fmt: skip
    assert (kept.returns, kept.put_backs, rest) == (tab.returns, tab.put_backs, False)


@pytest.mark.parametrize("key", [KEY, SYNC])
def test_a_key_and_a_sentence_are_written_as_texts(key: str) -> None:
    tab = write()
    tab.rows += [RowWrite(1, None, {key: cell("007")}, {})]
    (update,) = only(requests(tab), "updateCells")
    assert update["rows"][0]["values"] == [{"userEnteredValue": {"stringValue": "007"}}]
