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
from sync.outline import CellWrite, Return
from sync.picture import Seen, SeenRow
from sync.tables import PutBack

LOST = "A write of ours hit the cell while rows were moved, and the row was not found again."


@dataclass(slots=True)
class Overlay:
    """The rows as they were before the mistake, and what has to be written to make it true."""

    rows: list[SeenRow]
    writes: dict[int, dict[str, CellWrite]] = field(
        default_factory=dict[int, dict[str, CellWrite]]
    )
    returns: list[Return] = field(default_factory=list[Return])
    done: list[int] = field(default_factory=list[int])
    lost: list[PutBack] = field(default_factory=list[PutBack])


def overlay(rows: Sequence[SeenRow], mistakes: Sequence[PutBack], journal: int) -> Overlay:
    """Look through the mistakes at the rows people made.

    ``journal`` is the write whose journal tab is there now; only from it a whole row returns.
    """
    found = Overlay(list(rows))
    for mistake in mistakes:
        plan = mistake.plan
        if "line" in plan:
            if plan["journal"] == journal:
                found.returns.append(Return(plan["line"], plan["index"]))
                found.done.append(mistake.id)
            else:
                found.lost.append(mistake)
            continue
        place = next((n for n, row in enumerate(found.rows) if _holds(row, plan)), None)
        if place is None:
            found.lost.append(mistake)
            continue
        row = found.rows[place]
        found.rows[place] = _before(row, plan["cells"])
        found.writes.setdefault(row.index, {}).update(_writes(plan["cells"]))
        found.done.append(mistake.id)
    return found


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
        key = Cell.of(mistake.plan.get("content", {}).get(KEY)).text or "(row)"
        for code, cell in mistake.plan.get("cells", {}).items():
            was = Cell.of(cell["was"])
            if code in bound.columns and was != EMPTY:
                title = bound.columns[code].title
                now = Cell.of(cell["now"]).text
                told = Found(bound.link.id, key, code, title, was.text, now, None, LOST)
                await conflicts.record(work, told)
        await work.session.delete(mistake)
