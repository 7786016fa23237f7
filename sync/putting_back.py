"""Giving cells back that a write hit by mistake: the row is found by what it holds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.kernel.sheet import KEY, SYNC
from schema.kernel.work import Work
from sync.bound import Bound
from sync.cells import EMPTY, WHOLE_ROW, Cell
from sync.mistakes import LOST
from sync.outline import CellWrite, CopyBack, Return
from sync.picture import Seen, SeenRow, Tab
from sync.rows import Known
from sync.tables import PutBack


@dataclass(slots=True)
class Overlay:
    """The rows as they were before the mistake, and what has to be written to make it true.

    ``writes`` and ``by_row`` go by the row's index: its cells, and the mistakes they mend;
    ``own`` tells by row and column what is being copied back, ``returning`` names the records
    whose rows are on their way back.
    """

    rows: list[SeenRow]
    writes: dict[int, dict[str, CellWrite]] = field(
        default_factory=dict[int, dict[str, CellWrite]]
    )
    by_row: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    copies: list[CopyBack] = field(default_factory=list[CopyBack])
    returns: list[Return] = field(default_factory=list[Return])
    misplaced: list[tuple[SeenRow, int]] = field(default_factory=list[tuple[SeenRow, int]])
    done: list[int] = field(default_factory=list[int])
    lost: list[PutBack] = field(default_factory=list[PutBack])
    beaten: list[tuple[PutBack, list[str]]] = field(
        default_factory=list[tuple[PutBack, list[str]]]
    )
    own: dict[tuple[int, int], str | None] = field(
        default_factory=dict[tuple[int, int], str | None]
    )
    returning: set[str] = field(default_factory=set[str])


def overlay(
    tab: Tab,
    rows: Sequence[SeenRow],
    mistakes: Sequence[PutBack],
    journal: int,
    known: Mapping[str, Known],
) -> Overlay:
    """Look through the mistakes at the rows people made.

    ``journal`` is the write whose journal tab is there now; only from it a whole row returns,
    or a cell of a column that is not ours.
    """
    found = Overlay(list(rows))
    for mistake in sorted(mistakes, key=lambda one: -one.id):  # the newest lies on top
        plan = mistake.plan
        if "line" in plan:
            _return(found, tab, mistake, journal)
            continue
        row = _find(found.rows, plan, known)
        if row is None or ("own" in plan and plan["own"]["journal"] != journal):
            found.lost.append(mistake)
        elif row.index < 0:
            _lay_under(found, row, plan["cells"])
        elif "ours" in plan:
            found.rows = [other for other in found.rows if other.index != row.index]
            found.misplaced.append((_written(row, plan["content"]), mistake.id))
        else:
            _mend(found, mistake, row)
            _mend_own(found, tab, mistake, row.index)
    found.returning = {row.key for row in found.rows if row.index < 0 and row.key is not None}
    found.rows = [row for row in found.rows if row.index >= 0]
    return found


def _return(found: Overlay, tab: Tab, mistake: PutBack, journal: int) -> None:
    """Bring a whole row back, if its cells would stand in the columns they were taken from.

    What else was hit in it waits until it is there: until then it stands above the tab.
    """
    header = mistake.plan["header"]
    as_was = _places(header) == _places(tab.header[: len(header)])
    if mistake.plan["journal"] == journal and as_was:
        found.returns.append(Return(mistake.plan["line"]))
        found.done.append(mistake.id)
        key = Cell.of(mistake.plan["content"].get(KEY)).text
        cells = {code: Seen(Cell.of(kept)) for code, kept in mistake.plan["content"].items()}
        unseen = dict.fromkeys(tab.columns, Seen(None))
        found.rows.append(SeenRow(-len(found.returns), key, {**unseen, **cells}))
    else:
        found.lost.append(mistake)


def _places(header: Sequence[str]) -> list[tuple[int, str]]:
    return [(at, title) for at, title in enumerate(header) if title]


def _mend(found: Overlay, mistake: PutBack, row: SeenRow) -> None:
    """Give cells back, but for those in which somebody has written since."""
    cells = {
        code: cell
        for code, cell in mistake.plan["cells"].items()
        if row.cells[code].cell == Cell.of(cell["now"])
    }
    beaten = mistake.plan["cells"].keys() - cells.keys()
    if beaten:
        found.beaten.append((mistake, sorted(beaten)))
    _lay_under(found, row, cells)
    found.by_row.setdefault(row.index, []).append(mistake.id)
    writes = found.writes.setdefault(row.index, {})
    for code, cell in cells.items():
        seen = writes[code].seen if code in writes else Cell.of(cell["now"])
        was = Cell.of(cell["was"])
        writes[code] = CellWrite(seen, was, was, back=True)


def _lay_under(found: Overlay, row: SeenRow, cells: Mapping[str, Any]) -> None:
    """Show a row as it was before these cells were hit."""
    before = _before(row, cells)
    found.rows = [before if other.index == row.index else other for other in found.rows]


def _mend_own(found: Overlay, tab: Tab, mistake: PutBack, index: int) -> None:
    """Copy cells of a person's own columns back, unless somebody has written there since."""
    own: dict[str, Any] = mistake.plan.get("own", {"now": {}})
    for place, now in own["now"].items():
        column = _column(tab, own, int(place))
        if column is None:
            continue
        shown = found.own.get((index, column), tab.sign(index, column))
        if shown == now:
            source = own["from"].get(place, int(place))
            copy = CopyBack(own["line"], source, index, column, mistake.id, int(place))
            found.copies.append(copy)
            found.own[index, column] = own["before"][place]


def _column(tab: Tab, own: Mapping[str, Any], place: int) -> int | None:
    """Find where a person's own column stands now: in its place, or by its header."""
    header = own["header"]
    if list(tab.header[: len(header)]) == header:
        return place
    title = header[place]
    return tab.header.index(title) if title and tab.header.count(title) == 1 else None


def _find(
    rows: Sequence[SeenRow], plan: Mapping[str, Any], known: Mapping[str, Known]
) -> SeenRow | None:
    """Find the row a mistake hit: it holds what was noted, or is most like it.

    People may have typed in it since; but its key, if it has one, is the same, and something
    that was written by mistake still stands there. Where the key is the mistake, the row
    must not be more like another record.
    """
    content = {code: Cell.of(kept) for code, kept in plan["content"].items() if code != SYNC}

    def alike(row: SeenRow) -> int:
        same = [row.cells[c].cell == cell for c, cell in content.items() if c in row.cells]
        return sum(same)

    found = max(rows, key=alike, default=None)
    if found is None or alike(found) == len([c for c in content if c in found.cells]):
        return found
    if "ours" in plan and found.key in known:
        return None  # a record's row is taken out only when it is certainly the one
    told = {c for c, cell in content.items() if cell != EMPTY and c in found.cells}
    kept = [c for c in told if found.cells[c].cell == content[c]]
    named = content.get(KEY, EMPTY).text == found.key
    number = plan["cells"].get(KEY)
    if number is not None and _is_another(found, content, known, Cell.of(number["was"]).text):
        return None
    return found if named and 2 * len(kept) >= len(told) else None


def _is_another(
    row: SeenRow, content: Mapping[str, Cell], known: Mapping[str, Known], mine: str | None
) -> bool:
    """Tell whether a row is more like another record than like what was noted of it."""

    def alike(cells: Mapping[str, Cell]) -> int:
        codes = content.keys() & row.cells.keys() - {KEY}
        return sum(row.cells[c].cell == cells.get(c, EMPTY) for c in codes)

    others = (record.cells for key, record in known.items() if key != mine)
    nearest = (alike({code: base.s for code, base in cells.items()}) for cells in others)
    return max(nearest, default=0) > alike(content)


def _written(row: SeenRow, content: Mapping[str, Any]) -> SeenRow:
    """Show a row of ours as we wrote it: what else it holds was typed there."""
    ours = {code: Seen(Cell.of(kept)) for code, kept in content.items() if code in row.cells}
    return replace(row, cells={**row.cells, **ours})


def _before(row: SeenRow, cells: Mapping[str, Any]) -> SeenRow:
    were = {code: Seen(Cell.of(cell["was"])) for code, cell in cells.items()}
    key = Cell.of(cells[KEY]["was"]).text if KEY in cells else row.key
    return replace(row, key=key, cells={**row.cells, **were})


async def give_up_cells(work: Work, bound: Bound, through: Overlay) -> None:
    """Put values on the list that cannot be given back, as somebody has written there."""
    for mistake, beaten in through.beaten:
        cells = dict(mistake.plan["cells"])
        for code in beaten:
            await _list(work, bound, mistake.plan, code, cells.pop(code))
        mistake.plan = {**mistake.plan, "cells": cells}
    await work.session.flush()


async def _list(
    work: Work, bound: Bound, plan: Mapping[str, Any], code: str, cell: Mapping[str, Any]
) -> None:
    key = Cell.of(plan.get("content", {}).get(KEY)).text or WHOLE_ROW
    title = bound.columns[code].title if code in bound.columns else code.capitalize()
    text, shown = Cell.of(cell["was"]).text, Cell.of(cell["now"]).text
    if text is not None and "ours" not in plan:
        told = Found(bound.link.id, key, code, title, text, shown, None, LOST)
        await conflicts.record(work, told)


async def give_up(work: Work, bound: Bound, mistakes: Sequence[PutBack]) -> None:
    """Put cells whose row is not found on the list, so that nothing is lost."""
    for mistake in mistakes:
        plan = mistake.plan
        key = Cell.of(plan.get("content", {}).get(KEY)).text or WHOLE_ROW
        for code, cell in _cells_of(plan).items():
            await _list(work, bound, plan, code, cell)
        own = plan.get("own", plan)
        for at, text in (own.get("was") or own.get("texts") or {}).items():
            if text is None:
                continue
            title = own["header"][int(at)] or f"(column {int(at) + 1})"
            told = Found(bound.link.id, key, "", title, text, None, None, LOST)
            await conflicts.record(work, told)
        await work.session.delete(mistake)


def _cells_of(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Show the cells of a mistake; of a whole row that was taken out, all of them."""
    if "line" not in plan:
        cells: dict[str, Any] = plan["cells"]
        return cells
    return {
        code: {"was": kept, "now": None}
        for code, kept in plan["content"].items()
        if code not in {KEY, SYNC} and Cell.of(kept) != EMPTY
    }
