"""The requests that insert and delete cells inside a tab, pushing their neighbours."""

from dataclasses import dataclass

from sync.localsheets.book import PLAIN, ROWS, Cell, Json
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.following import follow_lines
from sync.localsheets.grid import Area, area_of
from sync.localsheets.pasting import block_of, clear
from sync.localsheets.refusals import BadValue
from sync.localsheets.shifts import Deleted, Inserted, Shift

DIMENSIONS = frozenset({"ROWS", "COLUMNS"})


@dataclass(frozen=True)
class Push:
    """The area that is inserted or deleted, and the direction in which cells move."""

    area: Area
    dimension: str

    @classmethod
    def of(cls, draft: Draft, request: Json) -> "Push":
        """Read a request's range and direction.

        Raises BadValue.
        """
        dimension = request.get("shiftDimension")
        if dimension not in DIMENSIONS:
            raise BadValue("shift_dimension", "type.googleapis.com/Dimension", f'"{dimension}"')
        return cls(area_of(draft.book, request["range"]), str(dimension))

    @property
    def span(self) -> tuple[int, int]:
        """The lines, along the direction, that the area covers."""
        rect = self.area.rect
        if self.dimension == ROWS:
            return rect.top, rect.bottom
        return rect.left, rect.right

    @property
    def tail(self) -> Area:
        """The area and everything behind it."""
        rect, tab = self.area.rect, self.area.tab
        if self.dimension == ROWS:
            return Area(tab, rect._replace(bottom=len(tab.rows)))
        return Area(tab, rect._replace(right=len(tab.columns)))

    def apply(self, draft: Draft, shift: Shift) -> None:
        """Let cells and formulas follow the shift; the grid grows if it must."""
        rect, tail = self.area.rect, self.tail
        band = (rect.left, rect.right) if self.dimension == ROWS else (rect.top, rect.bottom)
        follow_lines(draft.book, self.area.tab, self.dimension, shift, band)
        block = block_of(tail)
        clear(tail)
        for down, cells in enumerate(block, tail.rect.top):
            for right, cell in enumerate(cells, tail.rect.left):
                if cell:
                    self._put(down, right, cell, shift)

    def _put(self, row: int, column: int, cell: Cell, shift: Shift) -> None:
        to = shift.point(row if self.dimension == ROWS else column)
        if to is None:
            return
        lines = self.area.tab.lines(self.dimension)
        lines.extend([PLAIN] * (to + 1 - len(lines)))
        row, column = (to, column) if self.dimension == ROWS else (row, to)
        self.area.tab.write(row, {column: cell})


def insert_range(draft: Draft, request: Json) -> None:
    """Answer insertRange."""
    push = Push.of(draft, request)
    start, end = push.span
    push.apply(draft, Inserted(start, end - start))


def delete_range(draft: Draft, request: Json) -> None:
    """Answer deleteRange."""
    push = Push.of(draft, request)
    push.apply(draft, Deleted(*push.span))


REQUESTS: Handlers = {"insertRange": insert_range, "deleteRange": delete_range}
