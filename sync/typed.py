"""What people typed in a row, where there is something to ask about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schema.kernel.sheet import KEY, SYNC, Policy
from sync.business import Record
from sync.cells import Cell
from sync.picture import SeenRow
from sync.plan import Nothing, Write, plan
from sync.rows import Known


@dataclass(slots=True)
class Typed:
    """What a row shows: cells by code, the formulas among them, and where it stands."""

    key: str
    cells: Mapping[str, Cell]
    formulas: Mapping[str, str] = field(default_factory=dict[str, str])
    row: int | None = None


def typed_in(
    key: str,
    row: SeenRow,
    record: Record | None,
    remembered: Known | None,
    policies: Mapping[str, Policy],
) -> Typed | None:
    """Show what a row holds when there is something in it to ask about."""
    base = remembered.cells if remembered else {}
    cells = {
        code: seen.cell if seen.cell is not None else base[code].s
        for code, seen in row.cells.items()
        if code not in {KEY, SYNC} and (seen.cell is not None or code in base)
    }
    formulas = {code: seen.formula for code, seen in row.cells.items() if seen.formula}
    for code, cell in cells.items():
        before = base.get(code)
        d = record.cells[code] if record else (before.d if before else cell)
        policy = policies.get(code, Policy.DATABASE)
        step = plan(cell, before, d, policy, formula=code in formulas)
        if not isinstance(step, Nothing | Write) or getattr(step, "listed", False):
            return Typed(key, cells, formulas, row.index)
    return Typed(key, cells, formulas, row.index) if remembered is None else None
