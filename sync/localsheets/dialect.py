"""Formulas in the formula engine's dialect: inner tab names, commas, closed ranges."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ironcalc

from sync.localsheets.book import Book, Tab
from sync.localsheets.formulas import Corner, Reference, rewrite
from sync.localsheets.grid import area_of
from sync.localsheets.locales import MONTH_FIRST, Locale, locale_of

FEWEST = 1024
NOWHERE = "Nowhere"
RENAMED = {"ARRAYFORMULA": "", "JOIN": "TEXTJOIN"}


def inner_title(tab: Tab) -> str:
    """Name a tab so that the engine likes it."""
    return f"S{tab.sheet_id}"


def named_texts(book: Book) -> dict[str, str]:
    """Spell each named range as a reference, by its name in small letters."""
    texts = {}
    for named in book.named_ranges:
        area = area_of(book, named["range"])
        rest = area.as_a1().rpartition("!")[2]
        texts[named["name"].casefold()] = f"{inner_title(area.tab)}!{rest}"
    return texts


def roomy_size(book: Book) -> int:
    """Give a power of two that no tab's rows or columns exceed; it seldom changes."""
    size = FEWEST
    while size < max(max(len(tab.rows), len(tab.columns)) for tab in book.tabs):
        size *= 2
    return size


@dataclass(frozen=True)
class Dialect:
    """How one book's formulas are said to the engine."""

    locale: Locale
    titles: Mapping[str, str]
    named: Mapping[str, str]
    size: int

    @classmethod
    def of(cls, book: Book, named: Mapping[str, str]) -> "Dialect":
        """Take the names and the locale of a book."""
        titles = {tab.title.casefold(): inner_title(tab) for tab in book.tabs}
        return cls(locale_of(book.locale), titles, named, roomy_size(book))

    def new_model(self) -> Any:  # noqa: ANN401 - the engine has no types
        """Begin an engine's workbook with the tabs of the book, all empty."""
        engine = "en" if self.locale.date_order == MONTH_FIRST else "en-GB"
        model = ironcalc.create("book", engine, "UTC", "en")
        first, *others = self.titles.values()
        model.rename_sheet(0, first)
        for title in others:
            model.add_sheet(title)
        return model

    def translate(self, formula: str) -> str:
        """Say a formula in the engine's way."""
        return rewrite(formula, self._reference, self._word, self._mark)

    def _reference(self, reference: Reference) -> Reference:
        title = reference.title
        if title is not None:
            title = self.titles.get(title.casefold(), NOWHERE)
        if reference.last is None:
            return replace(reference, title=title)
        first, last = reference.first, reference.last
        return replace(reference, title=title, first=_begun(first), last=self._closed(last))

    def _closed(self, corner: Corner) -> Corner:
        """Close an open end: the engine is slow to walk through all it could hold."""
        return replace(
            corner,
            row=self.size - 1 if corner.row is None else corner.row,
            column=self.size - 1 if corner.column is None else corner.column,
        )

    def _word(self, word: str) -> str:
        known = RENAMED.get(word.upper())
        return self.named.get(word.casefold(), word) if known is None else known

    def _mark(self, mark: str) -> str:
        if self.locale.uses_comma and mark == ",":
            return "."
        return "," if mark == ";" else mark


def _begun(corner: Corner) -> Corner:
    return replace(corner, row=corner.row or 0, column=corner.column or 0)
