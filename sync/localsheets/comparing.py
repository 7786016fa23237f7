"""What one edit did to a spreadsheet: the cells it changed and the lines it moved."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from sync.localsheets.book import COLUMNS, PLAIN, ROWS, Book, Cell, Json, Line, Tab
from sync.localsheets.shifts import Deleted, Inserted
from sync.localsheets.trail import Place, Step

PARTS = ("userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns")
Parts = Mapping[str, tuple[Any, Any]]
Pair = tuple[Place, Place]


@dataclass(frozen=True)
class Surroundings:
    """What is anchored to a tab's places: merges, protections, frozen lines and the like."""

    extras: Json
    shape: Json

    @classmethod
    def of(cls, tab: Tab) -> "Surroundings":
        """Take a copy of what is around a tab's cells."""
        return cls(deepcopy(tab.extras), deepcopy(tab.properties["gridProperties"]))


@dataclass(frozen=True)
class Change:
    """What one edit did to a tab.

    `cells` tells for each changed cell where it was, where it is, and its parts before and
    after. `removed` are the lines that were deleted, `lost` the cells of deleted columns, and
    `brought` the cells of inserted lines.
    """

    sheet_id: int
    mark: Step
    step: Step | None
    cells: Mapping[Pair, Parts]
    removed: tuple[Line, ...]
    lost: Mapping[Place, Cell]
    brought: Mapping[Place, Cell]
    before: Surroundings
    after: Surroundings


def compare(before: Book, after: Book) -> tuple[Change, ...] | None:
    """Tell what changed in each tab; None for what is too much to be taken back."""
    if [tab.sheet_id for tab in before.tabs] != [tab.sheet_id for tab in after.tabs]:
        return None
    changes = []
    for old, new in zip(before.tabs, after.tabs, strict=True):
        steps = new.trail.since(old.trail.last)
        if steps is None or len(steps) > 1:
            return None
        change = _compared(old, new, steps[0] if steps else None)
        if change.cells or change.step:
            changes.append(change)
    return tuple(changes)


def _compared(old: Tab, new: Tab, step: Step | None) -> Change:
    cells = {
        pair: parts
        for pair in (_still(old, new) if step is None else _moved(old, new, step))
        if (parts := _parts(old.cell(*pair[0]), _cell(new, pair[1])))
    }
    removed, lost = _taken(old, step)
    brought = cells_within(new, step) if step else {}
    around = Surroundings.of(old), Surroundings.of(new)
    return Change(old.sheet_id, new.trail.last, step, cells, removed, lost, brought, *around)


def _cell(tab: Tab, place: Place) -> Cell:
    return tab.cell(*place)


def _parts(old: Cell, new: Cell) -> Parts:
    if old is new:
        return {}
    return {
        name: (old.get(name), new.get(name)) for name in PARTS if old.get(name) != new.get(name)
    }


def _still(old: Tab, new: Tab) -> Iterator[Pair]:
    """Pair the cells of lines that are not the same any more."""
    for row, line in enumerate(old.rows):
        now = new.rows[row] if row < len(new.rows) else PLAIN
        if now is not line:
            for column in line.cells.keys() | now.cells.keys():
                yield (row, column), (row, column)


def _moved(old: Tab, new: Tab, step: Step) -> Iterator[Pair]:
    """Pair each cell with where it went, except in rows that went as they were."""
    is_whole = step.dimension == ROWS and step.band is None
    for row, line in enumerate(old.rows):
        to = step.shift.point(row) if is_whole else None
        if to is not None and new.rows[to] is line:
            continue
        for column in line.cells:
            place = step.place((row, column))
            if place is not None:
                yield (row, column), place


def _taken(old: Tab, step: Step | None) -> tuple[tuple[Line, ...], Mapping[Place, Cell]]:
    """Find the deleted lines, and the cells that went with deleted columns."""
    if step is None or not isinstance(step.shift, Deleted):
        return (), {}
    start, end = step.shift.start, step.shift.end
    removed = tuple(old.lines(step.dimension)[start:end])
    if step.dimension == ROWS:
        return removed, {}
    return removed, _between(old, COLUMNS, start, end)


def cells_within(tab: Tab, step: Step) -> Mapping[Place, Cell]:
    """Find the cells of the lines that a step inserted; none for another step."""
    if not isinstance(step.shift, Inserted):
        return {}
    start = step.shift.at
    return _between(tab, step.dimension, start, start + step.shift.count)


def _between(tab: Tab, dimension: str, start: int, end: int) -> Mapping[Place, Cell]:
    if dimension == ROWS:
        lines = enumerate(tab.rows[start:end], start)
        return {
            (row, column): cell for row, line in lines for column, cell in line.cells.items()
        }
    return {
        (row, column): cell
        for row, line in enumerate(tab.rows)
        for column, cell in line.cells.items()
        if start <= column < end
    }
