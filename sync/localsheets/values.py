"""Reading and writing plain values: the values.* part of the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.localsheets.book import COLUMNS, PLAIN, ROWS, Book, Cell, Json, Tab
from sync.localsheets.cells import checked_value, with_value
from sync.localsheets.dimensions import insert_lines, stretch_of
from sync.localsheets.draft import Draft, check_room
from sync.localsheets.grid import Area, Rect, check_inside, column_letters
from sync.localsheets.locales import Locale, locale_of
from sync.localsheets.refusals import BadJson, BadValue, Unusable
from sync.localsheets.shown import DATE_TYPES, ERRORS, effective, number_format, shown
from sync.localsheets.typed import Typed, read_typed

FORMATTED, UNFORMATTED, FORMULA = "FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"
SERIAL, TEXT_DATES = "SERIAL_NUMBER", "FORMATTED_STRING"
RAW, USER_ENTERED, INSERT_ROWS = "RAW", "USER_ENTERED", "INSERT_ROWS"
CHOICES = {
    "majorDimension": (ROWS, COLUMNS),
    "valueRenderOption": (FORMATTED, UNFORMATTED, FORMULA),
    "dateTimeRenderOption": (SERIAL, TEXT_DATES),
    "valueInputOption": (RAW, USER_ENTERED),
}
Value = str | float | bool
Grid = list[list[Value | None]]


def choice(name: str, given: str | None) -> str:
    """Check one of the options above; the first choice is the usual one.

    Raises BadValue.
    """
    choices = CHOICES[name]
    if given is None:
        return choices[0]
    if given not in choices:
        raise BadValue(name, f"type.googleapis.com/{name[0].upper()}{name[1:]}", f'"{given}"')
    return given


@dataclass(frozen=True)
class Style:
    """How values are answered."""

    major: str = ROWS
    render: str = FORMATTED
    dates: str = SERIAL

    @classmethod
    def of(cls, given: Mapping[str, Any], prefix: str = "") -> "Style":
        """Read the options of a request; those of an update's answer carry a prefix.

        Raises BadValue.
        """

        def option(name: str) -> str:
            key = f"{prefix}{name[0].upper()}{name[1:]}" if prefix else name
            return choice(name, given.get(key))

        return cls(
            choice("majorDimension", given.get("majorDimension")),
            option("valueRenderOption"),
            option("dateTimeRenderOption"),
        )


def value_of(cell: Cell, style: Style, locale: str) -> Value:
    """Read a cell's value in the wanted style; nothing is an empty text."""
    if style.render == FORMATTED:
        return shown(cell, locale) or ""
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if style.render == FORMULA and formula is not None:
        return str(formula)
    for kind, value in effective(cell).items():
        if kind == "errorValue":
            return ERRORS[value["type"]]
        if style.dates == TEXT_DATES and number_format(cell).get("type") in DATE_TYPES:
            return shown(cell, locale) or ""
        plain_value: Value = value
        return plain_value
    return ""


def read(book: Book, area: Area, style: Style) -> Json:
    """Answer an area's values without its empty ends."""
    rect = area.rect
    rows = [
        _trimmed(
            [
                value_of(line.cells[at], style, book.locale) if at in line.cells else ""
                for at in range(rect.left, min(rect.right, line.width))
            ]
        )
        for line in area.tab.rows[rect.top : rect.bottom]
    ]
    while rows and not rows[-1]:
        rows.pop()
    values = _turned(rows) if style.major == COLUMNS else rows
    answer = {"range": area.as_a1(), "majorDimension": style.major, "values": values}
    return answer if values else {k: v for k, v in answer.items() if k != "values"}


def _trimmed(row: list[Value]) -> list[Value]:
    while row and row[-1] == "":
        row.pop()
    return row


def _turned(rows: Sequence[Sequence[Value]]) -> list[list[Value]]:
    width = max((len(row) for row in rows), default=0)
    return [_trimmed([row[at] if at < len(row) else "" for row in rows]) for at in range(width)]


def rows_of(given: Mapping[str, Any]) -> Grid:
    """Read a ValueRange's values by rows, whichever way they came.

    Raises BadJson, BadValue.
    """
    values = given.get("values", [])
    if not isinstance(values, list) or not all(isinstance(row, list) for row in values):
        raise BadJson("values must be a list of lists.")
    if choice("majorDimension", given.get("majorDimension")) == ROWS:
        return values
    width = max((len(column) for column in values), default=0)
    return [[col[at] if at < len(col) else None for col in values] for at in range(width)]


def write(draft: Draft, area: Area, rows: Grid, option: str) -> Area:
    """Write values from an area's corner on; None skips, an empty text clears.

    Returns what was covered. Raises BeyondGrid, and Unusable when more is given than fits.
    """
    rect = area.rect
    width = max((len(row) for row in rows), default=0)
    covered = Area(area.tab, Rect(rect.top, rect.left, rect.top + len(rows), rect.left + width))
    if (rect.height, rect.width) != (1, 1):
        _check_within(area, covered)
    check_inside(covered)
    locale = locale_of(draft.book.locale)
    for row, values in enumerate(rows, rect.top):
        line = area.tab.rows[row]
        updates: dict[int, Cell | None] = {}
        for column, value in enumerate(values, rect.left):
            if value is not None:
                updates[column] = entered(line.cells.get(column, {}), value, option, locale)
        area.tab.write(row, updates)
    draft.is_stale = True
    return covered


def _check_within(area: Area, covered: Area) -> None:
    outer, inner = area.rect, covered.rect
    extra = None
    if inner.bottom > outer.bottom:
        extra = f"row [{outer.bottom + 1}]"
    if inner.right > outer.right:
        extra = f"column [{column_letters(outer.right)}]"
    if extra:
        raise Unusable(
            f"Requested writing within range [{area.as_a1()}], but tried writing to {extra}"
        )


def entered(cell: Cell, value: Value, option: str, locale: Locale) -> Cell:
    """Put a value into a cell, as it is or as typing would."""
    typed = _typed(cell, value, option, locale)
    content = checked_value(typed.value)
    new = with_value(cell, content)
    return _formatted(new, typed) if content else new


def _typed(cell: Cell, value: Value, option: str, locale: Locale) -> Typed:
    if isinstance(value, bool):
        return Typed({"boolValue": value})
    if isinstance(value, float | int):
        return Typed({"numberValue": value})
    if not isinstance(value, str):
        raise BadJson(f"A cell cannot hold {value!r}.")
    is_text = number_format(cell).get("type") == "TEXT"
    if option == RAW or value == "" or (is_text and not value.startswith("=")):
        return Typed({"stringValue": value})
    return read_typed(value, locale)


def _formatted(cell: Cell, typed: Typed) -> Cell:
    """Give a cell the format that its typing implies, unless it has one of that kind."""
    implied = typed.number_format
    if implied is None or number_format(cell).get("type") == implied["type"]:
        return cell
    looks = {**cell.get("userEnteredFormat", {}), "numberFormat": dict(implied)}
    return {**cell, "userEnteredFormat": looks}


def clear(draft: Draft, area: Area) -> None:
    """Empty an area's values; formats and notes stay."""
    rect = area.rect
    for row in range(rect.top, rect.bottom):
        line = area.tab.rows[row]
        updates: dict[int, Cell | None] = {
            at: with_value(cell, {})
            for at, cell in line.cells.items()
            if rect.left <= at < rect.right
        }
        if updates:
            area.tab.write(row, updates)
    draft.is_stale = True


def _has_filled(tab: Tab, rect: Rect) -> bool:
    """Whether any cell has a value in the part of a rectangle that is on the tab."""
    return any(
        effective(tab.cell(row, column))
        for row in range(max(0, rect.top), min(len(tab.rows), rect.bottom))
        for column in range(max(0, rect.left), min(len(tab.columns), rect.right))
    )


def table_in(area: Area) -> Rect | None:
    """Find the block of filled cells that reaches lowest in an area; None when all is empty."""
    tab, rect = area.tab, area.rect
    for row in range(rect.bottom - 1, rect.top - 1, -1):
        for column in range(rect.left, min(rect.right, tab.rows[row].width)):
            cell = Rect(row, column, row + 1, column + 1)
            if _has_filled(tab, cell):
                return _grown(tab, cell)
    return None


def _grown(tab: Tab, rect: Rect) -> Rect:
    """Widen a block as long as filled cells touch it, corners included."""
    while True:
        old = rect
        for step in STEPS:
            while True:
                wider = Rect(*(side + by for side, by in zip(rect, step, strict=True)))
                if not _has_filled(tab, _rim(rect, wider)):
                    break
                rect = wider
        if rect == old:
            return rect


STEPS = ((-1, 0, 0, 0), (0, 0, 1, 0), (0, -1, 0, 0), (0, 0, 0, 1))


def _rim(rect: Rect, wider: Rect) -> Rect:
    """Tell what one step adds to a block, and the corners beside it."""
    if wider.top < rect.top:
        return Rect(wider.top, rect.left - 1, rect.top, rect.right + 1)
    if wider.bottom > rect.bottom:
        return Rect(rect.bottom, rect.left - 1, wider.bottom, rect.right + 1)
    if wider.left < rect.left:
        return Rect(rect.top - 1, wider.left, rect.bottom + 1, rect.left)
    return Rect(rect.top - 1, rect.right, rect.bottom + 1, wider.right)


def append(
    draft: Draft, area: Area, rows: Grid, options: Mapping[str, Any]
) -> tuple[Rect | None, Area]:
    """Write below the table that an area touches; the grid grows when it must.

    Returns the table and what was covered.
    """
    tab, table = area.tab, table_in(area)
    top = table.bottom if table else area.rect.top
    left = table.left if table else area.rect.left
    if options.get("insertDataOption") == INSERT_ROWS and table and top < len(tab.rows):
        span = {"sheetId": tab.sheet_id, "dimension": ROWS, "startIndex": top}
        found = stretch_of(draft.book, {**span, "endIndex": top + len(rows)})
        insert_lines(draft, found, top - 1)
    width = max((len(row) for row in rows), default=0)
    tab.rows.extend([PLAIN] * (top + len(rows) - len(tab.rows)))
    tab.columns.extend([PLAIN] * (left + width - len(tab.columns)))
    check_room(draft.book)
    corner = replace(area, rect=Rect(top, left, top + 1, left + 1))
    option = choice("valueInputOption", options.get("valueInputOption"))
    return table, write(draft, corner, rows, option)
