"""Answering a spreadsheet, or the parts of it that a field mask and ranges ask for."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from sync.localsheets.book import COLUMNS, PIXELS, ROWS, Book, Cell, Json, Line, Noted, Tab
from sync.localsheets.grid import Area, Rect, whole
from sync.localsheets.masks import Mask, below, pick, wants
from sync.localsheets.shown import effective, number_format, shown
from sync.localsheets.tabs import sheet_properties

MOST_RENDERED = 4
LINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
WHITE = {"red": 1, "green": 1, "blue": 1}
USUAL_LOOK: Json = {
    "backgroundColor": WHITE,
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "backgroundColorStyle": {"rgbColor": WHITE},
}
USUAL_TEXT: Json = {
    "foregroundColor": {},
    "fontFamily": "Arial",
    "fontSize": 10,
    "bold": False,
    "italic": False,
    "strikethrough": False,
    "underline": False,
    "foregroundColorStyle": {"rgbColor": {}},
}
STORED = (
    "userEnteredValue",
    "userEnteredFormat",
    "note",
    "dataValidation",
    "textFormatRuns",
    "chipRuns",
    "pivotTable",
    "dataSourceTable",
    "dataSourceFormula",
)


def _look(cell: Cell, _locale: str) -> Json:
    """Lay a cell's own format over the usual one."""
    own = cell.get("userEnteredFormat", {})
    implied = number_format(cell)
    return {
        **({"numberFormat": implied} if implied else {}),
        **USUAL_LOOK,
        **own,
        "textFormat": {**USUAL_TEXT, **own.get("textFormat", {})},
    }


def _link(cell: Cell, _locale: str) -> str | None:
    match = LINK.match(cell.get("userEnteredValue", {}).get("formulaValue", ""))
    return match and match[1].replace('""', '"')


def _stored(name: str) -> Callable[[Cell, str], Any]:
    return lambda cell, _locale: cell.get(name)


PARTS: Mapping[str, Callable[[Cell, str], Any]] = {
    **{name: _stored(name) for name in STORED},
    "effectiveValue": lambda cell, _locale: effective(cell) or None,
    "formattedValue": shown,
    "effectiveFormat": _look,
    "hyperlink": _link,
}


@dataclass(frozen=True)
class View:
    """What of a spreadsheet is wanted, and from which ranges."""

    mask: Mask
    areas: Sequence[Area] | None = None
    has_grid: bool = False

    def spreadsheet(self, book: Book) -> Json:
        """Answer the wanted parts of a spreadsheet."""
        parts: Mapping[str, Callable[[Mask], Any]] = {
            "spreadsheetId": lambda _: book.book_id,
            "properties": lambda mask: pick(mask, book.properties),
            "sheets": lambda mask: self._sheets(book, mask),
            "namedRanges": lambda mask: pick(mask, book.named_ranges),
            "spreadsheetUrl": lambda _: url_of(book.book_id),
            "developerMetadata": lambda mask: pick(mask, _notes(map(Noted, book.metadata))),
        }
        return _wanted(self.mask, parts)

    def _sheets(self, book: Book, mask: Mask) -> list[Json]:
        tabs = book.tabs
        if self.areas is not None:
            shown_ids = {area.tab.sheet_id for area in self.areas}
            tabs = [tab for tab in tabs if tab.sheet_id in shown_ids]
        return [self._sheet(tab, mask, book.locale) for tab in tabs]

    def _sheet(self, tab: Tab, mask: Mask, locale: str) -> Json:
        notes = (Noted(note, tab) for note in tab.metadata)
        parts: dict[str, Callable[[Mask], Any]] = {
            "properties": lambda mask: pick(mask, sheet_properties(tab)),
            "data": lambda mask: self._data(tab, mask, locale),
            "developerMetadata": lambda mask: pick(mask, _notes(notes)),
        }
        for name, extra in tab.extras.items():
            parts[name] = partial(_picked, extra)
        return _wanted(mask, parts)

    def _data(self, tab: Tab, mask: Mask, locale: str) -> list[Json] | None:
        if not self.has_grid:
            return None
        if self.areas is None:
            rects = [whole(tab)]
        else:
            rects = [area.rect for area in self.areas if area.tab is tab]
        rendering = Rendering(mask, locale)
        return [rendering.grid_data(tab, rect) for rect in rects]


def view_of(
    mask: Mask, areas: Sequence[Area] | None, *, includes_grid: bool, under: str | None = None
) -> View:
    """Decide what to answer: a field mask, when there is one, decides about grid data too."""
    if not mask:
        return View(mask, areas, includes_grid)
    inner = mask if under is None else below(mask, under) or {}
    return View(inner, areas, wants(inner, "sheets", "data"))


def url_of(book_id: str) -> str:
    """Give the address of a spreadsheet's page on this server."""
    return f"/spreadsheets/d/{book_id}/edit"


def _notes(notes: Iterable[Noted]) -> list[Json]:
    return [noted.as_json() for noted in notes]


def _picked(value: Any, mask: Mask) -> Any:  # noqa: ANN401 - any JSON
    return pick(mask, value)


def _wanted(mask: Mask, parts: Mapping[str, Callable[[Mask], Any]]) -> Json:
    """Build only the parts that a mask wants, and leave out what is empty."""
    result = {}
    for name, build in parts.items():
        inner = below(mask, name)
        if inner is None:
            continue
        part = build(inner)
        if part is not None and part != []:
            result[name] = part
    return result


@dataclass(frozen=True)
class Rendering:
    """How grid data is written under one mask and locale."""

    mask: Mask
    locale: str

    def grid_data(self, tab: Tab, rect: Rect) -> Json:
        """Answer a rectangle: rows without their empty ends, all rows' and columns' sizes."""
        parts: Mapping[str, Callable[[Mask], Any]] = {
            "startRow": lambda _: rect.top or None,
            "startColumn": lambda _: rect.left or None,
            "rowData": lambda mask: self._rows(tab, rect, mask),
            "rowMetadata": lambda mask: self._sizes(tab, ROWS, (rect.top, rect.bottom), mask),
            "columnMetadata": lambda mask: self._sizes(
                tab, COLUMNS, (rect.left, rect.right), mask
            ),
        }
        return _wanted(self.mask, parts)

    def _rows(self, tab: Tab, rect: Rect, mask: Mask) -> list[orjson.Fragment]:
        values = below(mask, "values")
        if values is None:
            return []
        key = (repr(values), self.locale, rect.left, rect.right)
        rows = [
            self._row(line, rect, values, key) if line.cells else NOTHING
            for line in tab.rows[rect.top : rect.bottom]
        ]
        while rows and rows[-1] is NOTHING:
            rows.pop()
        return rows

    def _row(self, line: Line, rect: Rect, mask: Mask, key: object) -> orjson.Fragment:
        kept = line.rendered.get(key)
        if kept is not None:
            return kept
        last = max((at for at in line.cells if rect.left <= at < rect.right), default=-1)
        cells = [self._cell(line.cells.get(at), mask) for at in range(rect.left, last + 1)]
        row = orjson.Fragment(orjson.dumps({"values": cells})) if cells else NOTHING
        if len(line.rendered) >= MOST_RENDERED:
            line.rendered.clear()
        line.rendered[key] = row
        return row

    def _cell(self, cell: Cell | None, mask: Mask) -> Json:
        if not cell:
            return {}
        result = {}
        for name, read in PARTS.items():
            inner = below(mask, name)
            if inner is not None:
                part = read(cell, self.locale)
                if part is not None:
                    result[name] = pick(inner, part)
        return result

    def _sizes(self, tab: Tab, dimension: str, span: tuple[int, int], mask: Mask) -> list[Json]:
        usual = pick(mask, {"pixelSize": PIXELS[dimension]})
        lines = tab.lines(dimension)
        return [
            pick(mask, _size(tab, dimension, index))
            if lines[index].properties or lines[index].metadata
            else usual
            for index in range(*span)
        ]


NOTHING = orjson.Fragment(b"{}")


def _size(tab: Tab, dimension: str, index: int) -> Json:
    line = tab.lines(dimension)[index]
    notes = [Noted(note, tab, dimension, index).as_json() for note in line.metadata]
    size = {"pixelSize": PIXELS[dimension], **line.properties}
    return {**size, "developerMetadata": notes} if notes else size
