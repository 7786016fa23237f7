"""Copying and cutting: blocks of cells that go elsewhere, their formulas with them."""

from collections.abc import Callable, Mapping
from typing import Any

from sync.localsheets.book import Cell, Json, Tab
from sync.localsheets.cells import with_value
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.following import follow_block, rehome
from sync.localsheets.formulas import shifted
from sync.localsheets.grid import Area, Rect, area_of, check_inside
from sync.localsheets.refusals import BadValue
from sync.localsheets.shown import ERRORS, effective

Block = list[list[Cell]]
Paste = Callable[[Cell, Cell], Cell]


def copied(cell: Cell, rows: int, columns: int) -> Cell:
    """Copy a cell to a place some rows and columns away."""
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if formula is None:
        return cell if "userEnteredValue" in cell else _without(cell, "effectiveValue")
    moved = shifted(formula, rows, columns)
    return cell if moved == formula else {**cell, "userEnteredValue": {"formulaValue": moved}}


def _without(cell: Cell, *names: str) -> Cell:
    return {name: part for name, part in cell.items() if name not in names}


def _parts(cell: Cell, *names: str) -> Cell:
    return {name: part for name, part in cell.items() if name in names}


def as_value(cell: Cell) -> Json:
    """Take what a cell shows as a value to be entered; an error stays an error."""
    for kind, value in effective(cell).items():
        if kind == "errorValue":
            return {"formulaValue": "=" + ERRORS[value["type"]]}
        return {kind: value}
    return {}


def _paste_values(old: Cell, new: Cell) -> Cell:
    return with_value(old, as_value(new))


def _paste_formula(old: Cell, new: Cell) -> Cell:
    names = ("userEnteredValue", "effectiveValue")
    return {**_parts(new, *names), **_without(old, *names)}


def _paste_format(old: Cell, new: Cell) -> Cell:
    names = ("userEnteredFormat", "dataValidation", "textFormatRuns")
    return {**_without(old, *names), **_parts(new, *names)}


def _paste_validation(old: Cell, new: Cell) -> Cell:
    return {**_without(old, "dataValidation"), **_parts(new, "dataValidation")}


def _paste_no_borders(old: Cell, new: Cell) -> Cell:
    looks = _without(new.get("userEnteredFormat", {}), "borders")
    borders = _parts(old.get("userEnteredFormat", {}), "borders")
    rest = _without(new, "userEnteredFormat")
    return {**rest, "userEnteredFormat": {**looks, **borders}} if looks or borders else rest


PASTES: Mapping[str, Paste] = {
    "PASTE_NORMAL": lambda _old, new: new,
    "PASTE_VALUES": _paste_values,
    "PASTE_FORMAT": _paste_format,
    "PASTE_NO_BORDERS": _paste_no_borders,
    "PASTE_FORMULA": _paste_formula,
    "PASTE_DATA_VALIDATION": _paste_validation,
    "PASTE_CONDITIONAL_FORMATTING": lambda old, _new: old,
}


def paste_of(request: Mapping[str, Any]) -> Paste:
    """Find how a request wants to paste.

    Raises BadValue.
    """
    name = request.get("pasteType", "PASTE_NORMAL")
    if name not in PASTES:
        raise BadValue("paste_type", "type.googleapis.com/PasteType", f'"{name}"')
    return PASTES[name]


def block_of(area: Area) -> Block:
    """Take a copy of an area's cells."""
    rect = area.rect
    return [
        [line.cells.get(column, {}) for column in range(rect.left, rect.right)]
        for line in area.tab.rows[rect.top : rect.bottom]
    ]


def copy_paste(draft: Draft, request: Json) -> None:
    """Answer copyPaste: the source repeats as often as it fits into the destination."""
    paste = paste_of(request)
    source = area_of(draft.book, request["source"])
    if paste is _paste_values and _has_formulas(source):
        draft.settle()
    goal = area_of(draft.book, request["destination"])
    transposed = request.get("pasteOrientation") == "TRANSPOSE"
    block = block_of(source)
    if not block or not block[0]:
        return
    height, width = len(block), len(block[0])
    if transposed:
        height, width = width, height
    tall = max(1, goal.rect.height // height) * height
    wide = max(1, goal.rect.width // width) * width
    target = Rect(goal.rect.top, goal.rect.left, goal.rect.top + tall, goal.rect.left + wide)
    check_inside(Area(goal.tab, target))
    for row in range(target.top, target.bottom):
        updates: dict[int, Cell | None] = {}
        for column in range(target.left, target.right):
            down, right = (row - target.top) % height, (column - target.left) % width
            if transposed:
                down, right = right, down
            cell = block[down][right]
            if paste is not _paste_values:
                cell = copied(
                    cell, row - source.rect.top - down, column - source.rect.left - right
                )
            updates[column] = paste(goal.tab.cell(row, column), cell)
        goal.tab.write(row, updates)


def _has_formulas(area: Area) -> bool:
    lines = area.tab.rows[area.rect.top : area.rect.bottom]
    return any(line.formulas or line.spilled for line in lines)


def cut_paste(draft: Draft, request: Json) -> None:
    """Answer cutPaste: the block leaves its place, and formulas that name it follow."""
    paste = paste_of(request)
    source = area_of(draft.book, request["source"])
    spot = request["destination"]
    tab = draft.book.grid(spot.get("sheetId", 0))
    top, left = spot.get("rowIndex", 0), spot.get("columnIndex", 0)
    rect = Rect(top, left, top + source.rect.height, left + source.rect.width)
    check_inside(Area(tab, rect))
    if paste is not PASTES["PASTE_FORMAT"]:
        rows, columns = top - source.rect.top, left - source.rect.left
        follow_block(draft.book, source, tab, rows, columns)
    block = block_of(source)
    clear(source)
    _place(block, source.tab, Area(tab, rect), paste)


def _place(block: Block, old: Tab, target: Area, paste: Paste) -> None:
    for offset, cells in enumerate(block):
        row = target.rect.top + offset
        target.tab.write(
            row,
            {
                column: paste(target.tab.cell(row, column), rehome(cell, old, target.tab))
                for column, cell in enumerate(cells, target.rect.left)
            },
        )


def clear(area: Area) -> None:
    """Empty an area's cells wholly."""
    for row in range(area.rect.top, area.rect.bottom):
        area.tab.write(row, dict.fromkeys(range(area.rect.left, area.rect.right)))


REQUESTS: Handlers = {"copyPaste": copy_paste, "cutPaste": cut_paste}
