"""The requests that take text apart into cells: pasted data, and a column of text."""

import csv
import io
from collections.abc import Iterable
from html.parser import HTMLParser

from typing_extensions import override

from sync.localsheets.book import PLAIN, Cell, Json, Tab
from sync.localsheets.draft import Draft, Handlers, check_room
from sync.localsheets.grid import Area, area_of
from sync.localsheets.locales import locale_of
from sync.localsheets.pasting import paste_of
from sync.localsheets.refusals import BadValue, Unusable
from sync.localsheets.values import USER_ENTERED, entered

DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}
GUESSES = (",", ";", "\t", "|", ".", " ")
CELLS = frozenset(("td", "th"))


class _Table(HTMLParser):
    """Reads the rows and cells of the tables in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_inside = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in CELLS:
            self.rows = self.rows or [[]]
            self.rows[-1].append("")
            self.is_inside = True
        if tag == "br" and self.is_inside:
            self.rows[-1][-1] += "\n"

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag in CELLS:
            self.is_inside = False

    @override
    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.rows[-1][-1] += " ".join(data.split())


def paste_data(draft: Draft, request: Json) -> None:
    """Answer pasteData: text is read as if it were typed, and the grid grows if it must."""
    paste = paste_of({"pasteType": request.get("type", "PASTE_NORMAL")})
    spot = request["coordinate"]
    tab = draft.book.grid(spot.get("sheetId", 0))
    locale = locale_of(draft.book.locale)
    for row, texts in enumerate(_rows(request), spot.get("rowIndex", 0)):
        left = spot.get("columnIndex", 0)
        _grow(draft, tab, row + 1, left + len(texts))
        line = tab.rows[row]
        updates: dict[int, Cell | None] = {}
        for column, text in enumerate(texts, left):
            old = line.cells.get(column, {})
            updates[column] = paste(old, entered({}, text, USER_ENTERED, locale))
        tab.write(row, updates)


def _rows(request: Json) -> list[list[str]]:
    data = request.get("data", "")
    if request.get("html"):
        table = _Table()
        table.feed(data)
        return table.rows
    delimiter = request.get("delimiter")
    if not delimiter:
        raise Unusable("One of html or delimiter must be set.")
    if len(delimiter) == 1:
        return list(csv.reader(io.StringIO(data), delimiter=delimiter))
    return [line.split(delimiter) for line in data.splitlines()]


def _grow(draft: Draft, tab: Tab, rows: int, columns: int) -> None:
    more_rows, more_columns = rows - len(tab.rows), columns - len(tab.columns)
    tab.rows.extend([PLAIN] * more_rows)
    tab.columns.extend([PLAIN] * more_columns)
    if more_rows > 0 or more_columns > 0:
        check_room(draft.book)


def text_to_columns(draft: Draft, request: Json) -> None:
    """Answer textToColumns: the parts of each text go into its cell and those beside it."""
    area = area_of(draft.book, request["source"])
    if area.rect.width != 1:
        raise Unusable("The source must span exactly one column.")
    delimiter = _delimiter(request, list(_texts(area)))
    locale, left = locale_of(draft.book.locale), area.rect.left
    for row in range(area.rect.top, area.rect.bottom):
        text = _text(area.tab.cell(row, left))
        if text is None or delimiter not in text:
            continue
        parts = [part.strip() for part in text.split(delimiter)]
        _grow(draft, area.tab, 0, left + len(parts))
        updates: dict[int, Cell | None] = {
            column: entered(area.tab.cell(row, column), part, USER_ENTERED, locale)
            for column, part in enumerate(parts, left)
        }
        area.tab.write(row, updates)


def _text(cell: Cell) -> str | None:
    text: str | None = cell.get("userEnteredValue", {}).get("stringValue")
    return text


def _texts(area: Area) -> Iterable[str]:
    for row in range(area.rect.top, area.rect.bottom):
        yield _text(area.tab.cell(row, area.rect.left)) or ""


def _delimiter(request: Json, texts: list[str]) -> str:
    kind = request.get("delimiterType", "AUTODETECT")
    if kind in DELIMITERS:
        return DELIMITERS[kind]
    if kind == "CUSTOM":
        if not request.get("delimiter"):
            raise Unusable("delimiter must be set if the delimiterType is CUSTOM.")
        return str(request["delimiter"])
    if kind != "AUTODETECT":
        place, message = "delimiter_type", "type.googleapis.com/DelimiterType"
        raise BadValue(place, message, f'"{kind}"')
    filled = [text for text in texts if text]
    counts = {mark: sum(mark in text for text in filled) for mark in GUESSES}
    return max(GUESSES, key=lambda mark: counts[mark])


REQUESTS: Handlers = {"pasteData": paste_data, "textToColumns": text_to_columns}
