"""A copy of a book under change, thrown away when a request is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sync.localsheets.book import Book, Json
from sync.localsheets.engine import Calculator
from sync.localsheets.refusals import TooManyCells

MOST_CELLS = 10_000_000


@dataclass
class Draft:
    """A book under change, and whether its formulas' values may be out of date."""

    book: Book
    calculator: Calculator
    is_stale: bool = False

    def settle(self) -> Book:
        """Bring the formulas' values up to date, if anything changed since the last time."""
        if self.is_stale:
            self.calculator.recalculate(self.book)
            self.is_stale = False
        return self.book


def check_room(book: Book, more: int = 0) -> None:
    """Refuse more cells than a spreadsheet may have, before they are made."""
    if more + sum(len(tab.rows) * len(tab.columns) for tab in book.tabs) > MOST_CELLS:
        raise TooManyCells(MOST_CELLS)


Handler = Callable[[Draft, Json], Json | None]
Handlers = Mapping[str, Handler]
