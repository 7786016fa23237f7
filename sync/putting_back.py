"""Giving cells back that a write hit by mistake: the row is found by what it holds now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.kernel.sheet import KEY, SYNC
from schema.kernel.work import Work
from sync.bound import Bound
from sync.cells import EMPTY, Cell
from sync.outline import CellWrite, CopyBack, Return
from sync.picture import Seen, SeenRow, Tab
from sync.tables import PutBack

LOST = "A write of ours hit the cell while rows were moved, and the row was not found again."


@dataclass(slots=True)
class Overlay:
    """The rows as they were before the mistake, and what has to be written to make it true.

    ``writes`` and ``by_row`` go by the row's index: its cells, and the mistakes they mend.
    """

    rows: list[SeenRow]
    writes: dict[int, dict[str, CellWrite]] = field(
        default_factory=dict[int, dict[str, CellWrite]]
    )
    by_row: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    copies: list[CopyBack] = field(default_factory=list[CopyBack])
    returns: list[Return] = field(default_factory=list[Return])
    misplaced: list[SeenRow] = field(default_factory=list[SeenRow])
    done: list[int] = field(default_factory=list[int])
    lost: list[PutBack] = field(default_factory=list[PutBack])


def overlay(tab: Tab, mistakes: Sequence[PutBack], journal: int) -> Overlay:
    """Look through the mistakes at the rows people made.

    ``journal`` is the write whose journal tab is there now; only from it a whole row returns,
    or a cell of a column that is not ours.
    """
    found = Overlay(list(tab.rows))
    for mistake in mistakes:
        plan = mistake.plan
        if "line" in plan:
            if plan["journal"] == journal:
                found.returns.append(Return(plan["line"]))
                found.done.append(mistake.id)
            else:
                found.lost.append(mistake)
            continue
        place = next((n for n, row in enumerate(found.rows) if _holds(row, plan)), None)
        if place is None or not _reachable(tab, plan, journal):
            found.lost.append(mistake)
            continue
        _mend(found, mistake, place)
    return found


def _mend(found: Overlay, mistake: PutBack, place: int) -> None:
    row, plan = found.rows[place], mistake.plan
    if "ours" in plan:
        found.misplaced.append(found.rows.pop(place))
        found.done.append(mistake.id)
        return
    found.rows[place] = _before(row, plan["cells"])
    found.writes.setdefault(row.index, {}).update(_writes(plan["cells"]))
    found.by_row.setdefault(row.index, []).append(mistake.id)
    own = plan.get("own")
    if own is not None:
        copies = (CopyBack(own["line"], row.index, at) for at in own["places"])
        found.copies.extend(copies)


def _reachable(tab: Tab, plan: Mapping[str, Any], journal: int) -> bool:
    """Tell whether what has to be copied back can be, and knows its place."""
    own = plan.get("own")
    if own is None:
        return True
    header = [*own["header"]] + [""] * (len(tab.header) - len(own["header"]))
    shown = [*tab.header] + [""] * (len(header) - len(tab.header))
    return bool(own["journal"] == journal and shown[: len(own["header"])] == own["header"])


def _holds(row: SeenRow, plan: Mapping[str, Any]) -> bool:
    return all(
        row.cells[code].cell == Cell.of(kept)
        for code, kept in plan["content"].items()
        if code in row.cells and code != SYNC
    )


def _before(row: SeenRow, cells: Mapping[str, Any]) -> SeenRow:
    were = {code: Seen(Cell.of(cell["was"])) for code, cell in cells.items()}
    key = Cell.of(cells[KEY]["was"]).text if KEY in cells else row.key
    return replace(row, key=key, cells={**row.cells, **were})


def _writes(cells: Mapping[str, Any]) -> dict[str, CellWrite]:
    return {
        code: CellWrite(
            Cell.of(cell["now"]), Cell.of(cell["was"]), Cell.of(cell["was"]), back=True
        )
        for code, cell in cells.items()
    }


async def give_up(work: Work, bound: Bound, mistakes: Sequence[PutBack]) -> None:
    """Put cells whose row is not found on the list, so that nothing is lost."""
    for mistake in mistakes:
        plan = mistake.plan
        key = Cell.of(plan.get("content", {}).get(KEY)).text or "(row)"
        lost = {code: (cell["was"], cell["now"]) for code, cell in _cells_of(plan).items()}
        for code, (was, now) in lost.items():
            title = bound.columns[code].title if code in bound.columns else code.capitalize()
            text, shown = Cell.of(was).text, Cell.of(now).text
            if text is not None and "ours" not in plan:
                told = Found(bound.link.id, key, code, title, text, shown, None, LOST)
                await conflicts.record(work, told)
        own = plan.get("own", {})
        for at, text in own.get("texts", {}).items():
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
