"""Telling by its content whether a row without a number is still the one that was seen."""

from collections.abc import Mapping
from typing import Any

from schema.kernel.sheet import KEY, SYNC
from sync import memory
from sync.cells import EMPTY, Cell
from sync.journal import Journal
from sync.picture import Seen


async def is_same_row(
    journal: Journal, row: Mapping[str, Any], shown: Mapping[str, Seen]
) -> bool:
    """Tell a row people typed in meanwhile from another row that moved into its place.

    Rows of one tab may be alike in most columns: it is the same one if no other row, with or
    without a number, is as much like what stood there.
    """
    told = _told(row["content"])
    if _likeness(told, shown) == len(shown):
        return True
    kept = [code for code, cell in told.items() if shown[code].cell == cell]
    mine = {row["key"], Cell.of(row["cells"][KEY]["value"]).text}
    records = await memory.base_rows(journal.work.session, journal.bound.link.id)
    others = [_told(other) for other in journal.plan["nameless"] if _told(other) != told]
    others += [
        {code: base.s for code, base in memory.bases(record).items()}
        for key, record in records.items()
        if key not in mine
    ]
    nearest = max((_likeness(other, shown) for other in others), default=0)
    return 2 * len(kept) >= len(told) and _likeness(told, shown) > nearest


def _told(content: Mapping[str, Any]) -> dict[str, Cell]:
    cells = {code: Cell.of(kept) for code, kept in content.items()}
    return {code: cell for code, cell in cells.items() if cell != EMPTY}


def _likeness(content: Mapping[str, Cell], shown: Mapping[str, Seen]) -> int:
    """Count the cells that hold what a row was seen to hold; ours say nothing about it."""
    mine = {KEY, SYNC}
    return sum(
        code in mine or seen.cell == content.get(code, EMPTY) for code, seen in shown.items()
    )
