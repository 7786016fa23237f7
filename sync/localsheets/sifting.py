"""Sorting ranges, and hiding the rows that a basic filter does not let through."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sync.localsheets.book import Cell, Json, Line, Tab
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.grid import area_of
from sync.localsheets.pasting import block_of, copied
from sync.localsheets.refusals import Unusable
from sync.localsheets.shown import effective, shown

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
    for target, (source, cells) in enumerate(rows):
        area.tab.write(
            area.rect.top + target,
            {
                column: copied(cell, target - source, 0)
                for column, cell in enumerate(cells, area.rect.left)
            },
        )


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
    area.tab.extras["basicFilter"] = {**given, "range": area.as_json()}
    draft.settle()
    _hide(area.tab, draft.book.locale)


def clear_basic_filter(draft: Draft, request: Json) -> None:
    """Answer clearBasicFilter."""
    tab = draft.book.grid(request.get("sheetId", 0))
    tab.extras.pop("basicFilter", None)
    _hide(tab, draft.book.locale)


def _hide(tab: Tab, locale: str) -> None:
    """Hide the rows that the filter keeps back, and show all others again."""
    given = tab.extras.get("basicFilter", {})
    bounds = given.get("range", {"startRowIndex": 0, "endRowIndex": 0})
    inside = range(bounds["startRowIndex"] + 1, bounds["endRowIndex"])
    criteria = {int(at): rule for at, rule in given.get("criteria", {}).items()}
    for spec in given.get("filterSpecs", []):
        criteria[spec.get("columnIndex", 0)] = spec.get("filterCriteria", {})
    for row, line in enumerate(tab.rows):
        hidden = row in inside and not all(
            passes(line.cells.get(at, {}), rule, locale) for at, rule in criteria.items()
        )
        tab.rows[row] = _with_hidden(line, is_hidden=hidden)


def _with_hidden(line: Line, *, is_hidden: bool) -> Line:
    if line.properties.get("hiddenByFilter", False) == is_hidden:
        return line
    rest = {k: v for k, v in line.properties.items() if k != "hiddenByFilter"}
    return replace(line, properties={**rest, "hiddenByFilter": True} if is_hidden else rest)


def passes(cell: Cell, rule: Mapping[str, Any], locale: str) -> bool:
    """Whether a filter's rule for a column lets a cell through; an unknown one does."""
    text = shown(cell, locale) or ""
    if text in rule.get("hiddenValues", []):
        return False
    condition = rule.get("condition")
    if not condition:
        return True
    wanted = [value.get("userEnteredValue", "") for value in condition.get("values", [])]
    kind = condition.get("type", "")
    if kind in TEXT_TESTS:
        return TEXT_TESTS[kind](text.casefold(), [value.casefold() for value in wanted])
    if kind in NUMBER_TESTS:
        number = effective(cell).get("numberValue")
        return number is not None and NUMBER_TESTS[kind](number, [float(v) for v in wanted])
    return True


TEXT_TESTS: Mapping[str, Callable[[str, list[str]], bool]] = {
    "BLANK": lambda text, _: text == "",
    "NOT_BLANK": lambda text, _: text != "",
    "TEXT_EQ": lambda text, wanted: text == wanted[0],
    "TEXT_CONTAINS": lambda text, wanted: wanted[0] in text,
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted[0] not in text,
    "TEXT_STARTS_WITH": lambda text, wanted: text.startswith(wanted[0]),
    "TEXT_ENDS_WITH": lambda text, wanted: text.endswith(wanted[0]),
    "ONE_OF_LIST": lambda text, wanted: text in wanted,
}
NUMBER_TESTS: Mapping[str, Callable[[float, list[float]], bool]] = {
    "NUMBER_EQ": lambda number, wanted: number == wanted[0],
    "NUMBER_NOT_EQ": lambda number, wanted: number != wanted[0],
    "NUMBER_GREATER": lambda number, wanted: number > wanted[0],
    "NUMBER_GREATER_THAN_EQ": lambda number, wanted: number >= wanted[0],
    "NUMBER_LESS": lambda number, wanted: number < wanted[0],
    "NUMBER_LESS_THAN_EQ": lambda number, wanted: number <= wanted[0],
    "NUMBER_BETWEEN": lambda number, wanted: wanted[0] <= number <= wanted[1],
}
REQUESTS: Handlers = {
    "sortRange": sort_range,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
}
