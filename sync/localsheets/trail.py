"""Where a tab's cells went while the server runs: its last shifts, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sync.localsheets.shifts import Inserted, Shift, Span

Place = tuple[int, int]
LONGEST = 256


@dataclass(frozen=True, eq=False)
class Step:
    """One shift of rows or columns; in a `band`, only that span of the other dimension moved.

    A step that `undoes` another one brings everything back to where it was before that one.
    """

    dimension: str
    shift: Shift
    band: Span | None = None
    undoes: "Step | None" = None

    def place(self, place: Place) -> Place | None:
        """Tell where the cell at a row and column went; None when it is gone."""
        row, column = place
        along, across = place if self.dimension == "ROWS" else (column, row)
        if self.band is not None and not self.band[0] <= across < self.band[1]:
            return place
        to = self.shift.point(along)
        if to is None:
            return None
        return (to, across) if self.dimension == "ROWS" else (across, to)


BEGINNING: Final = Step("ROWS", Inserted(0, 0))


@dataclass(frozen=True)
class Trail:
    """The last steps of a tab; each keeps its identity, so that one can be found again."""

    steps: tuple[Step, ...] = (BEGINNING,)

    @property
    def last(self) -> Step:
        """The step after which nothing moved."""
        return self.steps[-1]

    def then(self, step: Step) -> "Trail":
        """Add a step."""
        return Trail((*self.steps, step)[-LONGEST:])

    def taking_back(self, undone: Step) -> "Trail":
        """Say that the last step took back another one."""
        last = self.last
        return Trail((*self.steps[:-1], Step(last.dimension, last.shift, last.band, undone)))

    def since(self, mark: Step) -> Sequence[Step] | None:
        """List the steps after one, without pairs that cancel out; None if it is forgotten."""
        if mark not in self.steps:
            return None
        left: list[Step] = []
        for step in self.steps[self.steps.index(mark) + 1 :]:
            if left and step.undoes is left[-1]:
                left.pop()
            else:
                left.append(step)
        return left


def follow_place(steps: Sequence[Step], place: Place) -> Place | None:
    """Tell where a cell is after these steps; None when it is gone."""
    found: Place | None = place
    for step in steps:
        found = found and step.place(found)
    return found
