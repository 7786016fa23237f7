"""The requests that insert, delete, move and size whole rows and columns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sync.localsheets.anchors import shift_anchors
from sync.localsheets.book import COLUMNS, PLAIN, ROWS, Book, Cell, Json, Line, Tab
from sync.localsheets.draft import Draft, Handlers, check_room
from sync.localsheets.following import follow_lines
from sync.localsheets.masks import changed, update_mask
from sync.localsheets.refusals import BadValue, Unusable
from sync.localsheets.shifts import Deleted, Inserted, Moved, Shift
from sync.localsheets.trail import Step

NAMES = {ROWS: "row", COLUMNS: "column"}
LOOKS = ("userEnteredFormat", "dataValidation")
ABOUT_LINES = frozenset({"pixelSize", "hiddenByUser"})


@dataclass(frozen=True)
class Stretch:
    """Some rows or columns of a tab, the last one excluded."""

    tab: Tab
    dimension: str
    start: int
    end: int

    @property
    def lines(self) -> list[Line]:
        """All rows or all columns of the tab."""
        return self.tab.lines(self.dimension)

    @property
    def across(self) -> list[Line]:
        """The lines of the other dimension."""
        return self.tab.columns if self.dimension == ROWS else self.tab.rows


def stretch_of(book: Book, given: Mapping[str, Any]) -> Stretch:
    """Find what a DimensionRange means; open ends reach to the grid's end.

    Raises NoGrid, BadValue for another dimension, Unusable for a range turned inside out.
    """
    tab = book.grid(given.get("sheetId", 0))
    dimension = given.get("dimension")
    if dimension not in NAMES:
        raise BadValue("dimension", "type.googleapis.com/Dimension", f'"{dimension}"')
    start, end = given.get("startIndex", 0), given.get("endIndex", len(tab.lines(dimension)))
    if start < 0 or end < start:
        raise Unusable(f"range.startIndex[{start}] must be less than range.endIndex[{end}]")
    return Stretch(tab, dimension, start, end)


def _existing(book: Book, given: Mapping[str, Any], verb: str) -> Stretch:
    found = stretch_of(book, given)
    if found.end > len(found.lines):
        name = NAMES[found.dimension]
        raise Unusable(
            f"Cannot {verb} a {name} that doesn't exist. Tried to {verb} {name} index "
            f"{found.end - 1} but there are only {len(found.lines)} {name}s."
        )
    return found


def follow(book: Book, tab: Tab, dimension: str, shift: Shift) -> None:
    """Let formulas and everything anchored follow a tab's lines, and keep its trail."""
    follow_lines(book, tab, dimension, shift)
    shift_anchors(book, tab, dimension, shift)
    tab.trail = tab.trail.then(Step(dimension, shift))


def shift_columns(tab: Tab, shift: Shift, rows: slice = slice(None)) -> None:
    """Renumber the cells of each row as its columns move."""
    for row in range(*rows.indices(len(tab.rows))):
        line = tab.rows[row]
        moved = {shift.point(column): cell for column, cell in line.cells.items()}
        cells = {column: cell for column, cell in moved.items() if column is not None}
        if cells.keys() != line.cells.keys() or moved != line.cells:
            tab.rows[row] = replace(line, cells=cells)


def insert_dimension(draft: Draft, request: Json) -> None:
    """Answer insertDimension: new lines look like the one before, or after, them."""
    found = stretch_of(draft.book, request["range"])
    before = bool(request.get("inheritFromBefore", False))
    size, name = len(found.lines), NAMES[found.dimension]
    if found.start > size or (found.start == size and not before):
        raise Unusable(
            f"range.startIndex[{found.start}] must be less than the grid size ({size}) "
            "if inheritFromBefore is false."
        )
    if before and found.start == 0:
        raise Unusable(f"inheritFromBefore cannot be true when inserting at {name} index 0.")
    insert_lines(draft, found, found.start - 1 if before else found.start)


def insert_lines(draft: Draft, found: Stretch, model: int) -> None:
    """Insert lines that look like the line that was at `model`."""
    tab, count = found.tab, found.end - found.start
    check_room(draft.book, count * len(found.across))
    shift = Inserted(found.start, count)
    properties = {
        name: value
        for name, value in found.lines[model].properties.items()
        if name == "pixelSize"
    }
    follow(draft.book, tab, found.dimension, shift)
    if found.dimension == ROWS:
        cells = {at: _looks(cell) for at, cell in tab.rows[model].cells.items()}
        line = Line(properties=properties).with_cells(cells)
        tab.rows[found.start : found.start] = [PLAIN if line.is_plain else line] * count
        return
    tab.columns[found.start : found.start] = [Line(properties=properties)] * count
    shift_columns(tab, shift)
    _dress_columns(tab, found, shift.point(model))


def _looks(cell: Cell) -> Cell:
    return {name: cell[name] for name in LOOKS if name in cell}


def _dress_columns(tab: Tab, found: Stretch, model: int | None) -> None:
    for row, line in enumerate(tab.rows):
        looks = _looks(line.cells.get(-1 if model is None else model, {}))
        if looks:
            tab.write(row, dict.fromkeys(range(found.start, found.end), looks))


def delete_dimension(draft: Draft, request: Json) -> None:
    """Answer deleteDimension."""
    found = _existing(draft.book, request["range"], "delete")
    delete_lines(draft.book, found)


def delete_lines(book: Book, found: Stretch) -> None:
    """Take lines out of a tab.

    Raises Unusable when none would be left.
    """
    if found.end - found.start >= len(found.lines):
        raise Unusable(f"You can't delete all the {NAMES[found.dimension]}s on the sheet.")
    shift = Deleted(found.start, found.end)
    follow(book, found.tab, found.dimension, shift)
    del found.lines[found.start : found.end]
    if found.dimension == COLUMNS:
        shift_columns(found.tab, shift)


def append_dimension(draft: Draft, request: Json) -> None:
    """Answer appendDimension."""
    given = {"sheetId": request.get("sheetId", 0), "dimension": request.get("dimension")}
    found = stretch_of(draft.book, given)
    length = request.get("length", 0)
    if length < 1:
        raise Unusable(f"length[{length}] must be greater than 0.")
    check_room(draft.book, length * len(found.across))
    found.lines.extend([PLAIN] * length)


def move_dimension(draft: Draft, request: Json) -> None:
    """Answer moveDimension; the destination counts before the lines are lifted."""
    found = _existing(draft.book, request["source"], "move")
    to = request.get("destinationIndex", 0)
    if not 0 <= to <= len(found.lines):
        raise Unusable(f"destinationIndex[{to}] is beyond the last {NAMES[found.dimension]}.")
    if found.start <= to <= found.end:
        return
    shift = Moved(found.start, found.end, to)
    follow(draft.book, found.tab, found.dimension, shift)
    lines = found.lines
    order = sorted(range(len(lines)), key=lambda index: shift.point(index) or 0)
    lines[:] = [lines[index] for index in order]
    if found.dimension == COLUMNS:
        shift_columns(found.tab, shift)


def update_dimension_properties(draft: Draft, request: Json) -> None:
    """Answer updateDimensionProperties."""
    mask = update_mask(request.get("fields"))
    found = _existing(draft.book, request["range"], "update")
    new = {k: v for k, v in request.get("properties", {}).items() if k in ABOUT_LINES}
    if "*" in mask:
        mask = {name: {} for name in ABOUT_LINES}
    for index in range(found.start, found.end):
        line = found.lines[index]
        properties = changed(line.properties, new, mask)
        kept = {k: v for k, v in properties.items() if v is not False}
        found.lines[index] = replace(line, properties=kept)


def auto_resize(draft: Draft, request: Json) -> None:
    """Answer autoResizeDimensions: lines go back to their usual size."""
    found = _existing(draft.book, request.get("dimensions", {}), "resize")
    for index in range(found.start, found.end):
        line = found.lines[index]
        rest = {k: v for k, v in line.properties.items() if k != "pixelSize"}
        found.lines[index] = replace(line, properties=rest)


REQUESTS: Handlers = {
    "insertDimension": insert_dimension,
    "deleteDimension": delete_dimension,
    "appendDimension": append_dimension,
    "moveDimension": move_dimension,
    "updateDimensionProperties": update_dimension_properties,
    "autoResizeDimensions": auto_resize,
}
