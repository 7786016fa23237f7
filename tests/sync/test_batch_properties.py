"""Whatever a write holds: all of it is journalled, written once, and never more than fits."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.kernel.sheet import KEY, SYNC
from sync.batch import LARGEST, trimmed
from sync.outline import RowWrite, TabWrite
from tests.sync.writing import (
    cell,
    everything,
    insertion,
    kinds,
    only,
    removal,
    requests,
    row,
    write,
)


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
