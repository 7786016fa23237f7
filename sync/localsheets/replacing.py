"""Finding and replacing text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sync.localsheets.book import Book, Cell, Json
from sync.localsheets.cells import checked_value, with_value
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.grid import Area, area_of, whole
from sync.localsheets.locales import locale_of
from sync.localsheets.refusals import Unusable
from sync.localsheets.shown import shown
from sync.localsheets.typed import read_typed


@dataclass
class Tally:
    """What was replaced."""

    occurrences: int = 0
    values: int = 0
    formulas: int = 0
    rows: set[tuple[int, int]] = field(default_factory=set)

    def as_json(self) -> Json:
        """Write the tally as the API answers it."""
        return {
            "valuesChanged": self.values,
            "formulasChanged": self.formulas,
            "rowsChanged": len(self.rows),
            "sheetsChanged": len({sheet_id for sheet_id, _ in self.rows}),
            "occurrencesChanged": self.occurrences,
        }


def find_replace(draft: Draft, request: Json) -> Json:
    """Answer findReplace."""
    pattern = _pattern(request)
    replacement = request.get("replacement", "")
    if request.get("searchByRegex"):
        replacement = re.sub(r"\$(\d)", r"\\\1", replacement)
    else:
        replacement = replacement.replace("\\", "\\\\")
    has_formulas = bool(request.get("includeFormulas"))
    replacing = Replacing(draft.book, pattern, replacement, has_formulas)
    for area in _areas(draft.book, request):
        replacing.walk(area)
    return {name: count for name, count in replacing.tally.as_json().items() if count}


def _pattern(request: Json) -> re.Pattern[str]:
    text = request.get("find", "")
    if not text:
        raise Unusable("find must not be empty.")
    pattern = text if request.get("searchByRegex") else re.escape(text)
    if request.get("matchEntireCell"):
        pattern = rf"^(?:{pattern})$"
    try:
        return re.compile(pattern, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error:
        raise Unusable(f"Invalid regular expression: {text}") from None


def _areas(book: Book, request: Json) -> Iterator[Area]:
    if "range" in request:
        yield area_of(book, request["range"])
    elif request.get("allSheets"):
        yield from (Area(tab, whole(tab)) for tab in book.tabs)
    else:
        tab = book.grid(request.get("sheetId", 0))
        yield Area(tab, whole(tab))


@dataclass
class Replacing:
    """One find and replace at work."""

    book: Book
    pattern: re.Pattern[str]
    replacement: str
    has_formulas: bool
    tally: Tally = field(default_factory=Tally)

    def walk(self, area: Area) -> None:
        """Replace in every cell of an area."""
        rect = area.rect
        for row in range(rect.top, rect.bottom):
            line = area.tab.rows[row]
            updates = {}
            for column, cell in line.cells.items():
                if rect.left <= column < rect.right:
                    new = self._replaced(cell)
                    if new is not cell:
                        updates[column] = new
            if updates:
                area.tab.write(row, updates)
                self.tally.rows.add((area.tab.sheet_id, row))

    def _replaced(self, cell: Cell) -> Cell:
        formula = cell.get("userEnteredValue", {}).get("formulaValue")
        text = shown(cell, self.book.locale) if formula is None else formula
        if not text or (formula is not None and not self.has_formulas):
            return cell
        new, count = self.pattern.subn(self.replacement, text)
        if not count:
            return cell
        self.tally.occurrences += count
        if formula is None:
            self.tally.values += 1
        else:
            self.tally.formulas += 1
        value = checked_value(read_typed(new, locale_of(self.book.locale)).value)
        return with_value(cell, value)


REQUESTS: Handlers = {"findReplace": find_replace}
