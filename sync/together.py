"""New rows that belong together: while they contradict each other, none of them is entered.

A sheet declares which rows those are, and in which columns they have to say the same. They are
compared as one picture shows them, before the first of them is entered.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from schema.kernel.errors import DomainError
from schema.kernel.sheet import Together
from schema.kernel.work import Work
from sync.bound import Bound
from sync.cells import EMPTY
from sync.picture import SeenRow


@dataclass(eq=False)
class RowsDisagree(DomainError):
    """The new rows with {word} in column {together} give both {value} and {contrary} for {column}, so none of them is entered; write the same in each."""  # noqa: E501 - a sentence is one line

    word: str
    together: str
    value: str
    contrary: str
    column: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Rows that belong together and contradict each other, and how."""

    word: str
    rows: Sequence[SeenRow]
    refusal: RowsDisagree


def disagreements(bound: Bound, rows: Collection[SeenRow]) -> list[Disagreement]:
    """Find the rows that contradict others they belong to; ``rows`` are complete and new."""
    declared = bound.sheet.together
    if declared is None:
        return []
    groups: dict[str, list[SeenRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.index):
        cell = row.cells[declared.by].cell
        if cell is not None and cell.text is not None:
            groups[cell.text].append(row)
    differences = (
        (word, group, _difference(bound, declared, word, group))
        for word, group in groups.items()
    )
    return [Disagreement(word, group, why) for word, group, why in differences if why]


def _difference(
    bound: Bound, declared: Together, word: str, group: Sequence[SeenRow]
) -> RowsDisagree | None:
    """Find the first column in which two rows tell different things; empty tells nothing."""
    columns = bound.columns
    for code in declared.heads:
        cells = (row.cells[code].cell for row in group)
        told = dict.fromkeys(cell.text or "" for cell in cells if cell not in {None, EMPTY})
        if len(told) > 1:
            value, contrary, *_ = told
            title = columns[declared.by].title
            return RowsDisagree(word, title, value, contrary, columns[code].title)
    return None


async def standing(
    work: Work, bound: Bound, found: Collection[Disagreement]
) -> Mapping[int, RowsDisagree]:
    """Tell by its index why each row is not entered; what has begun already is left out."""
    declared = bound.sheet.together
    against: dict[int, RowsDisagree] = {}
    for one in found:
        if declared is not None and not await declared.begun(work, one.word):
            against |= {row.index: one.refusal for row in one.rows}
    return against
