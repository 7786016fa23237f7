"""Sorting ranges, and hiding the rows that a basic filter does not let through."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sync.localsheets.book import ROWS, Book, Cell, Json, Line, Tab
from sync.localsheets.conditions import passes
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.grid import Area, area_of
from sync.localsheets.pasting import block_of, copied
from sync.localsheets.refusals import Unusable
from sync.localsheets.shifts import Sorted
from sync.localsheets.shown import effective
from sync.localsheets.trail import Step

RANKS = {"numberValue": 0, "stringValue": 1, "boolValue": 2, "errorValue": 3}
Row = tuple[int, list[Cell]]


def sort_range(draft: Draft, request: Json) -> None:
    """Answer sortRange: values, formats and formulas move with their rows, blanks go last."""
    draft.settle()
    area = area_of(draft.book, request["range"])
    specs = request.get("sortSpecs", [])
    rows: list[Row] = list(enumerate(block_of(area)))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex", 0) - area.rect.left
        if not 0 <= column < area.rect.width:
            given = spec.get("dimensionIndex", 0)
            raise Unusable(f"sortSpecs.dimensionIndex[{given}] is out of range.")
        rows = _sorted(rows, column, spec.get("sortOrder", "ASCENDING"))
    arrange(area, rows)
    sift_again(area.tab, draft.book)


def arrange(area: Area, rows: Sequence[Row]) -> None:
    """Put an area's rows, each with the place it had, into this order."""
    order = tuple(source for source, _ in rows)
    for target, (source, cells) in enumerate(rows):
        area.tab.write(
            area.rect.top + target,
            {
                column: copied(cell, target - source, 0)
                for column, cell in enumerate(cells, area.rect.left)
            },
        )
    span = (area.rect.left, area.rect.right)
    area.tab.trail = area.tab.trail.then(Step(ROWS, Sorted(area.rect.top, order), span))


def _sorted(rows: list[Row], column: int, order: str) -> list[Row]:
    filled = [row for row in rows if effective(row[1][column])]
    blank = [row for row in rows if not effective(row[1][column])]
    filled.sort(key=lambda row: _sort_key(row[1][column]), reverse=order == "DESCENDING")
    return filled + blank


def _sort_key(cell: Cell) -> tuple[int, Any]:
    [(kind, value)] = effective(cell).items()
    if kind == "errorValue":
        value = value["type"]
    return RANKS[kind], value.casefold() if isinstance(value, str) else value


def set_basic_filter(draft: Draft, request: Json) -> None:
    """Answer setBasicFilter."""
    given = request.get("filter", {})
    area = area_of(draft.book, given.get("range", {}))
    if given.get("sortSpecs") and area.rect.height > 1:
        below = area.rect._replace(top=area.rect.top + 1)
        span = Area(area.tab, below).as_json()
        sort_range(draft, {"range": span, "sortSpecs": given["sortSpecs"]})
        draft.is_stale = True
    area.tab.extras["basicFilter"] = {**given, "range": area.as_json()}
    draft.settle()
    _hide(area.tab, draft.book)


def clear_basic_filter(draft: Draft, request: Json) -> None:
    """Answer clearBasicFilter."""
    tab = draft.book.grid(request.get("sheetId", 0))
    tab.extras.pop("basicFilter", None)
    _hide(tab, draft.book)


def sift_again(tab: Tab, book: Book) -> None:
    """Let a filter look anew at rows that changed places."""
    if "basicFilter" in tab.extras:
        _hide(tab, book)


def _hide(tab: Tab, book: Book) -> None:
    """Hide the rows that the filter keeps back, and show all others again."""
    given = tab.extras.get("basicFilter", {})
    bounds = given.get("range", {"startRowIndex": 0, "endRowIndex": 0})
    inside = range(bounds["startRowIndex"] + 1, bounds["endRowIndex"])
    criteria = {int(at): rule for at, rule in given.get("criteria", {}).items()}
    for spec in given.get("filterSpecs", []):
        criteria[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    for row, line in enumerate(tab.rows):
        hidden = row in inside and not all(
            passes(book, line.cells.get(at, {}), rule) for at, rule in criteria.items()
        )
        tab.rows[row] = _with_hidden(line, is_hidden=hidden)


def _with_hidden(line: Line, *, is_hidden: bool) -> Line:
    if line.properties.get("hiddenByFilter", False) == is_hidden:
        return line
    rest = {k: v for k, v in line.properties.items() if k != "hiddenByFilter"}
    return replace(line, properties={**rest, "hiddenByFilter": True} if is_hidden else rest)


REQUESTS: Handlers = {
    "sortRange": sort_range,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
}
