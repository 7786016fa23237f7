"""The requests that write cells one by one."""

from collections.abc import Mapping
from typing import Any

from sync.localsheets.book import PLAIN, Cell, Json, Tab, plain
from sync.localsheets.draft import Draft, Handlers, check_room
from sync.localsheets.grid import Area, Rect, area_of
from sync.localsheets.masks import Mask, changed, update_mask, wants
from sync.localsheets.refusals import CellTooLong, Unusable

MOST_CHARACTERS = 50_000
ANSWERED_ONLY = frozenset({"effectiveValue", "formattedValue", "effectiveFormat", "hyperlink"})
ONLY_VALUE: Mask = {"userEnteredValue": {}}
VALUE_KINDS = frozenset({"stringValue", "numberValue", "boolValue", "formulaValue"})


def checked_value(value: Mapping[str, Any]) -> Json:
    """Check a typed value; an empty one is no value.

    Raises CellTooLong, Unusable.
    """
    if not value or value == {"stringValue": ""}:
        return {}
    if len(value) > 1 or not value.keys() <= VALUE_KINDS:
        raise Unusable("userEnteredValue must have exactly one value that can be entered.")
    [content] = value.values()
    if isinstance(content, str) and len(content) > MOST_CHARACTERS:
        raise CellTooLong(MOST_CHARACTERS)
    if not str(value.get("formulaValue", "=")).startswith("="):
        raise Unusable("formulaValue must begin with an equals sign.")
    return {"numberValue": plain(content)} if "numberValue" in value else dict(value)


def with_value(cell: Cell, value: Json) -> Cell:
    """Give a cell another entered value; an empty one takes it away."""
    rest = {k: v for k, v in cell.items() if k not in ("userEnteredValue", "effectiveValue")}
    return {"userEnteredValue": value, **rest} if value else rest


def written(old: Cell, new: Cell, mask: Mask) -> Cell:
    """Lay the masked parts of a cell over the old one."""
    if mask == ONLY_VALUE:
        return with_value(old, checked_value(new.get("userEnteredValue", {})))
    given = {name: part for name, part in new.items() if name not in ANSWERED_ONLY}
    cell = changed(old, given, mask)
    if wants(mask, "userEnteredValue"):
        cell.pop("effectiveValue", None)
        value = checked_value(cell.pop("userEnteredValue", {}))
        if value:
            cell = {"userEnteredValue": value, **cell}
    return cell


def update_cells(draft: Draft, request: Json) -> None:
    """Answer updateCells: a cell of the range that is not given loses the masked parts."""
    mask = update_mask(request.get("fields"))
    rows = [row.get("values", []) for row in request.get("rows", [])]
    area = _target(draft, request, rows)
    _check_fits(area.rect, rows)
    has_range = "range" in request
    for offset in range(area.rect.height):
        given = rows[offset] if offset < len(rows) else []
        width = area.rect.width if has_range else len(given)
        _write_row(area, offset, [*given, *({} for _ in range(width - len(given)))], mask)


def _target(draft: Draft, request: Json, rows: list[list[Json]]) -> Area:
    if "range" in request:
        return area_of(draft.book, request["range"])
    if "start" not in request:
        raise Unusable("One of range or start must be set.")
    start = request["start"]
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    tab = draft.book.grid(start.get("sheetId", 0))
    width = max((len(row) for row in rows), default=0)
    bottom, right = min(top + len(rows), len(tab.rows)), min(left + width, len(tab.columns))
    return Area(tab, Rect(top, left, bottom, right))


def _check_fits(rect: Rect, rows: list[list[Json]]) -> None:
    if len(rows) > rect.height:
        raise Unusable(
            f"Attempting to write row: {rect.bottom}, beyond the last requested row of: "
            f"{rect.bottom - 1}"
        )
    if any(len(row) > rect.width for row in rows):
        raise Unusable(
            f"Attempting to write column: {rect.right}, beyond the last requested column of: "
            f"{rect.right - 1}"
        )


def _write_row(area: Area, offset: int, given: list[Json], mask: Mask) -> None:
    row, left = area.rect.top + offset, area.rect.left
    line = area.tab.rows[row]
    area.tab.write(
        row,
        {
            left + at: written(line.cells.get(left + at, {}), cell, mask)
            for at, cell in enumerate(given)
        },
    )


def repeat_cell(draft: Draft, request: Json) -> None:
    """Answer repeatCell."""
    mask = update_mask(request.get("fields"))
    area = area_of(draft.book, request["range"])
    cell = request.get("cell", {})
    for offset in range(area.rect.height):
        _write_row(area, offset, [cell] * area.rect.width, mask)


def append_cells(draft: Draft, request: Json) -> None:
    """Answer appendCells: write below the last row with data, adding rows as needed."""
    mask = update_mask(request.get("fields"))
    tab = draft.book.grid(request.get("sheetId", 0))
    rows = [row.get("values", []) for row in request.get("rows", [])]
    top = last_used_row(tab) + 1
    more = max(0, top + len(rows) - len(tab.rows))
    check_room(draft.book, more * len(tab.columns))
    tab.rows.extend([PLAIN] * more)
    width = max((len(row) for row in rows), default=0)
    area = Area(tab, Rect(top, 0, top + len(rows), min(width, len(tab.columns))))
    _check_fits(area.rect, rows)
    for offset, given in enumerate(rows):
        _write_row(area, offset, given, mask)


def last_used_row(tab: Tab) -> int:
    """Find the last row that holds a value; -1 on an empty tab."""
    for index in range(len(tab.rows) - 1, -1, -1):
        cells = tab.rows[index].cells.values()
        if any("userEnteredValue" in cell or "effectiveValue" in cell for cell in cells):
            return index
    return -1


def set_data_validation(draft: Draft, request: Json) -> None:
    """Answer setDataValidation; no rule takes the rules away."""
    area = area_of(draft.book, request["range"])
    cell = {"dataValidation": request["rule"]} if request.get("rule") else {}
    for offset in range(area.rect.height):
        _write_row(area, offset, [cell] * area.rect.width, {"dataValidation": {}})


def update_borders(draft: Draft, request: Json) -> None:
    """Answer updateBorders: each cell keeps the borders that fall on it."""
    area = area_of(draft.book, request["range"])
    rect = area.rect
    for row in range(rect.top, rect.bottom):
        updates: dict[int, Cell | None] = {}
        for column in range(rect.left, rect.right):
            names = {
                "top": "top" if row == rect.top else "innerHorizontal",
                "bottom": "bottom" if row == rect.bottom - 1 else "innerHorizontal",
                "left": "left" if column == rect.left else "innerVertical",
                "right": "right" if column == rect.right - 1 else "innerVertical",
            }
            edges = {side: request[name] for side, name in names.items() if name in request}
            updates[column] = _bordered(area.tab.cell(row, column), edges)
        area.tab.write(row, updates)


def _bordered(cell: Cell, edges: Mapping[str, Json]) -> Cell:
    if not edges:
        return cell
    old = cell.get("userEnteredFormat", {})
    borders = {**old.get("borders", {}), **edges}
    return {**cell, "userEnteredFormat": {**old, "borders": borders}}


REQUESTS: Handlers = {
    "updateCells": update_cells,
    "repeatCell": repeat_cell,
    "appendCells": append_cells,
    "setDataValidation": set_data_validation,
    "updateBorders": update_borders,
}
