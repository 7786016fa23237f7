"""The spreadsheet as the server holds it: a book of tabs, tabs of lines, lines of cells.

Cells and lines are never changed, only replaced: a copy of a book costs as much as its lists
of lines, so a batch works on a copy and throws it away when one of its requests is refused.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from secrets import randbelow
from typing import Any

import orjson

from sync.localsheets.refusals import NoGrid, NoSheet
from sync.localsheets.trail import Trail

Json = dict[str, Any]
Cell = Mapping[str, Any]

ROWS = "ROWS"
COLUMNS = "COLUMNS"
PIXELS = {ROWS: 21, COLUMNS: 100}

MOST_EXACT = 10**15
MOST_ID = 2**31 - 1


def free_number(taken: Collection[int]) -> int:
    """Draw a number for an id that is not taken."""
    number = randbelow(MOST_ID)
    return free_number(taken) if number in taken else number


def plain(number: float) -> float:
    """Write a whole number without a fraction, as the API does."""
    return int(number) if abs(number) < MOST_EXACT and number == int(number) else number


@dataclass(frozen=True, eq=False)
class Line:
    """One row with its cells, or one column with its width; and what is noted on it."""

    cells: Mapping[int, Cell] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    metadata: tuple[Json, ...] = ()

    @cached_property
    def formulas(self) -> tuple[int, ...]:
        """The columns that hold a formula."""
        return tuple(
            column
            for column, cell in self.cells.items()
            if "formulaValue" in cell.get("userEnteredValue", ())
        )

    @cached_property
    def spilled(self) -> tuple[int, ...]:
        """The columns whose value flowed in from a neighbour's formula."""
        return tuple(
            column
            for column, cell in self.cells.items()
            if "effectiveValue" in cell and "userEnteredValue" not in cell
        )

    @cached_property
    def width(self) -> int:
        """How far its cells reach: one more than the last used column, 0 when empty."""
        return max(self.cells, default=-1) + 1

    @cached_property
    def rendered(self) -> dict[object, orjson.Fragment]:
        """What readers keep of this line between requests."""
        return {}

    @cached_property
    def encoded(self) -> orjson.Fragment:
        """The line as its book's file has it."""
        parts = {"cells": self.cells, "properties": self.properties, "metadata": self.metadata}
        given = {name: part for name, part in parts.items() if part}
        return orjson.Fragment(orjson.dumps(given, option=orjson.OPT_NON_STR_KEYS))

    @classmethod
    def decoded(cls, given: Json) -> "Line":
        """Read a line from its book's file."""
        cells = {int(column): cell for column, cell in given.get("cells", {}).items()}
        return cls(cells, given.get("properties", {}), tuple(given.get("metadata", ())))

    @property
    def is_plain(self) -> bool:
        """Whether the line says nothing at all."""
        return not (self.cells or self.properties or self.metadata)

    def with_cells(self, cells: Mapping[int, Cell | None]) -> "Line":
        """Replace some cells; an empty or missing cell is taken out."""
        merged = {**self.cells, **cells}
        return replace(self, cells={at: cell for at, cell in merged.items() if cell})

    def without_cells(self) -> "Line":
        """Keep height and metadata only."""
        return replace(self, cells={}) if self.cells else self


PLAIN = Line()


@dataclass
class Tab:
    """One sheet of a spreadsheet."""

    sheet_id: int
    properties: Json
    rows: list[Line]
    columns: list[Line]
    metadata: list[Json] = field(default_factory=list)
    extras: Json = field(default_factory=dict)
    trail: Trail = field(default_factory=Trail)

    @property
    def title(self) -> str:
        """The name people see."""
        return str(self.properties["title"])

    def lines(self, dimension: str) -> list[Line]:
        """Its rows or its columns."""
        return self.rows if dimension == ROWS else self.columns

    def cell(self, row: int, column: int) -> Cell:
        """Look at the cell at a place; empty when nothing is there."""
        return self.rows[row].cells.get(column, {})

    def write(self, row: int, cells: Mapping[int, Cell | None]) -> None:
        """Replace some cells of a row."""
        self.rows[row] = self.rows[row].with_cells(cells)

    def copy(self) -> "Tab":
        """Make a copy that can be changed on its own."""
        return Tab(
            self.sheet_id,
            deepcopy(self.properties),
            self.rows.copy(),
            self.columns.copy(),
            deepcopy(self.metadata),
            deepcopy(self.extras),
            self.trail,
        )


@dataclass(frozen=True)
class Noted:
    """A piece of developer metadata and where it is: a line, a tab, or the whole book."""

    metadata: Json
    tab: Tab | None = None
    dimension: str | None = None
    index: int | None = None

    def location(self) -> Json:
        """Spell the place as the API does."""
        if self.tab is None:
            return {"locationType": "SPREADSHEET", "spreadsheet": True}
        if self.dimension is None or self.index is None:
            return {"locationType": "SHEET", "sheetId": self.tab.sheet_id}
        span = {
            "sheetId": self.tab.sheet_id,
            "dimension": self.dimension,
            "startIndex": self.index,
            "endIndex": self.index + 1,
        }
        return {"locationType": self.dimension[:-1], "dimensionRange": span}

    def as_json(self) -> Json:
        """Write the metadata with its place, as the API answers it."""
        return {**self.metadata, "location": self.location()}


@dataclass
class Book:
    """One spreadsheet."""

    book_id: str
    properties: Json
    tabs: list[Tab]
    named_ranges: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)
    drive: Json = field(default_factory=dict)
    version: int = 0

    @property
    def locale(self) -> str:
        """The locale that typing and showing follow."""
        return str(self.properties["locale"])

    def tab(self, sheet_id: int) -> Tab:
        """Find a tab by its id.

        Raises NoSheet.
        """
        for tab in self.tabs:
            if tab.sheet_id == sheet_id:
                return tab
        raise NoSheet(sheet_id)

    def grid(self, sheet_id: int) -> Tab:
        """Find the tab that a range is on.

        Raises NoGrid.
        """
        try:
            return self.tab(sheet_id)
        except NoSheet:
            raise NoGrid(sheet_id) from None

    def titled(self, title: str) -> Tab | None:
        """Find a tab by its name, whatever its case."""
        wanted = title.casefold()
        return next((tab for tab in self.tabs if tab.title.casefold() == wanted), None)

    def number_tabs(self) -> None:
        """Write each tab's position into its properties."""
        for index, tab in enumerate(self.tabs):
            tab.properties["index"] = index

    def copy(self) -> "Book":
        """Make a copy that can be changed on its own."""
        return replace(
            self,
            properties=deepcopy(self.properties),
            tabs=[tab.copy() for tab in self.tabs],
            named_ranges=deepcopy(self.named_ranges),
            metadata=deepcopy(self.metadata),
            drive=deepcopy(self.drive),
        )

    def notes(self) -> Iterator[Noted]:
        """All developer metadata, the book's first."""
        yield from (Noted(note) for note in self.metadata)
        for tab in self.tabs:
            yield from (Noted(note, tab) for note in tab.metadata)
            for dimension in (ROWS, COLUMNS):
                for index, line in enumerate(tab.lines(dimension)):
                    if line.metadata:
                        yield from (Noted(n, tab, dimension, index) for n in line.metadata)
