"""Ranges that follow their lines, and the charts and slicers that hang on cells."""

from typing import Any

from sync.localsheets.book import MOST_ID, Book, Json, Tab
from sync.localsheets.shifts import Shift

ENDS = {
    "ROWS": ("startRowIndex", "endRowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex"),
}
INDICES = {"ROWS": "rowIndex", "COLUMNS": "columnIndex"}


def shifted_range(grid_range: Json, dimension: str, shift: Shift) -> Json | None:
    """Shift a GridRange along a dimension; None when nothing of it is left."""
    first, last = ENDS[dimension]
    if first not in grid_range and last not in grid_range:
        return grid_range
    span = shift.span(grid_range.get(first, 0), grid_range.get(last, MOST_ID))
    if span is None:
        return None
    bounds = zip((first, last), span, strict=True)
    return {**grid_range, **{name: value for name, value in bounds if name in grid_range}}


def shift_objects(book: Book, tab: Tab, dimension: str, shift: Shift) -> None:
    """Let what floats follow a tab's lines; an anchor whose line is gone takes the next."""
    for other in book.tabs:
        for kind in ("charts", "slicers"):
            if kind in other.extras:
                other.extras[kind] = _shifted(other.extras[kind], tab, dimension, shift)


def _shifted(given: Any, tab: Tab, dimension: str, shift: Shift) -> Any:  # noqa: ANN401 - any JSON
    """Shift every range and every anchor on a tab, however deep it stands."""
    if isinstance(given, list):
        parts = [_shifted(item, tab, dimension, shift) for item in given]
        return [part for part in parts if part is not None]
    if not isinstance(given, dict):
        return given
    is_here = given.get("sheetId", 0) == tab.sheet_id
    if is_here and INDICES[dimension] in given:
        return {**given, INDICES[dimension]: _next(given[INDICES[dimension]], shift)}
    if is_here and any(name in given for name in ENDS[dimension]):
        return shifted_range(given, dimension, shift)
    parts_by_name = {k: _shifted(v, tab, dimension, shift) for k, v in given.items()}
    return {name: part for name, part in parts_by_name.items() if part is not None}


def _next(index: int, shift: Shift) -> int:
    point = shift.point(index)
    if point is not None:
        return point
    span = shift.span(0, index)
    return span[1] if span else 0
