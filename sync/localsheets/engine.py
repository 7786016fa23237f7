"""Working out formulas: the book as the formula engine sees it, kept in step line by line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import ironcalc

from sync.localsheets.book import PLAIN, Book, Cell, Json, Line, Tab, plain
from sync.localsheets.dialect import Dialect, named_texts, roomy_size

ERROR_TYPES = {
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#SPILL!": "REF",
    "#CIRC!": "REF",
    "#NAME?": "NAME",
    "#N/IMPL!": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "#CALC!": "N_A",
    "#NULL!": "NULL_VALUE",
}
MESSAGES = {
    "DIVIDE_BY_ZERO": "Function DIVIDE parameter 2 cannot be zero.",
    "VALUE": "A parameter is of the wrong type.",
    "REF": "Reference does not exist.",
    "NAME": "Unknown range or function name.",
    "NUM": "A parameter is out of range.",
    "N_A": "Did not find a value.",
    "NULL_VALUE": "Ranges do not intersect.",
    "ERROR": "Formula parse error.",
}
SPILLING = re.compile(
    r"\b(ARRAYFORMULA|SEQUENCE|SORT|SORTBY|UNIQUE|FILTER|TRANSPOSE|RANDARRAY|HSTACK|VSTACK)\(",
    re.IGNORECASE,
)
LAST_ROW = 1_048_576  # the engine knows no more
PICTURE = re.compile(r"=\s*IMAGE\(", re.IGNORECASE)


@dataclass
class Calculator:
    """One book's formulas; it remembers the lines the engine has, for changed lines are new."""

    names: object = None
    model: Any = None
    dialect: Dialect | None = None
    seen: dict[int, list[Line]] = field(default_factory=dict)

    def recalculate(self, book: Book) -> None:
        """Bring every formula's value up to date."""
        formulas = list(_formulas(book))
        spilled = any(line.spilled for tab in book.tabs for line in tab.rows)
        if not formulas and not spilled:
            return
        if spilled:
            self.names = None  # the engine keeps what flowed out of a formula that is gone
        dialect = self._keep_names(book)
        for number, tab in enumerate(book.tabs):
            feeder = Feeder(self.model, number, tab, dialect)
            feeder.feed(self.seen[tab.sheet_id])
        self.model.evaluate()
        for number, tab in enumerate(book.tabs):
            _harvest_formulas(self.model, number, tab)
        if spilled or any(SPILLING.search(formula) for formula in formulas):
            _harvest_spilled(self.model, book)
        self.seen = {tab.sheet_id: tab.rows.copy() for tab in book.tabs}

    def _keep_names(self, book: Book) -> Dialect:
        """Begin a new model when tabs, their names or the locale are others than before."""
        titles = tuple((tab.sheet_id, tab.title) for tab in book.tabs)
        named = named_texts(book)
        names = (book.locale, titles, tuple(named.items()), roomy_size(book))
        if names != self.names or self.dialect is None:
            self.names = names
            self.dialect = Dialect.of(book, named)
            self.model = self.dialect.new_model()
            self.seen = {tab.sheet_id: [] for tab in book.tabs}
        return self.dialect


def _formulas(book: Book) -> Iterator[str]:
    for tab in book.tabs:
        for line in tab.rows:
            for column in line.formulas:
                yield line.cells[column]["userEnteredValue"]["formulaValue"]


@dataclass(frozen=True)
class Feeder:
    """Hands one tab's changed lines to the engine."""

    model: Any
    number: int
    tab: Tab
    dialect: Dialect

    def feed(self, seen: list[Line]) -> None:
        """Set what differs from the lines that the engine has."""
        pairs = zip_longest(seen, self.tab.rows, fillvalue=PLAIN)
        for row, (old, new) in enumerate(pairs):
            if old is not new:
                self._feed_line(row, old, new)

    def _feed_line(self, row: int, old: Line, new: Line) -> None:
        for column in old.cells.keys() - new.cells.keys():
            self.model.clear_cell_contents(self.number, row + 1, column + 1)
        for column, cell in new.cells.items():
            if old.cells.get(column) is not cell:
                self._set(row + 1, column + 1, cell)

    def _set(self, row: int, column: int, cell: Cell) -> None:
        value = cell.get("userEnteredValue")
        if not value:
            self.model.clear_cell_contents(self.number, row, column)
            return
        [(kind, content)] = value.items()
        if kind == "formulaValue":
            content = self.dialect.translate(content)
        if row <= LAST_ROW:
            getattr(self.model, SETTERS[kind])(self.number, row, column, content)


SETTERS = {
    "stringValue": "update_cell_with_text",
    "numberValue": "update_cell_with_number",
    "boolValue": "update_cell_with_bool",
    "formulaValue": "update_cell_with_formula",
}


def _result(model: Any, place: tuple[int, int, int]) -> Json:  # noqa: ANN401 - untyped engine
    """Read a worked-out value as the API spells it; `place` is tab, row, column from 1."""
    value = model.get_cell_value(*place) if place[1] <= LAST_ROW else None
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, float | int):
        return {"numberValue": plain(value)}
    if model.get_cell_type(*place) == ironcalc.CellType.ErrorValue or value == "#ERROR!":
        kind = ERROR_TYPES.get(value, "ERROR")
        return {"errorValue": {"type": kind, "message": MESSAGES[kind]}}
    return {"stringValue": value}


def _harvest_formulas(model: Any, number: int, tab: Tab) -> None:  # noqa: ANN401 - untyped engine
    """Write the formulas' results into their cells, where they changed."""
    for row, line in enumerate(tab.rows):
        if not line.formulas:
            continue
        updates: dict[int, Cell | None] = {}
        for column in line.formulas:
            cell = line.cells[column]
            result = _result(model, (number, row + 1, column + 1))
            if PICTURE.match(cell["userEnteredValue"]["formulaValue"]):
                result = {}
            if cell.get("effectiveValue", {}) != result:
                updates[column] = with_result(cell, result)
        if updates:
            tab.write(row, updates)


def with_result(cell: Cell, result: Mapping[str, Any]) -> Cell:
    """Give a cell another effective value; an empty one takes it away."""
    rest = {name: part for name, part in cell.items() if name != "effectiveValue"}
    return {**rest, "effectiveValue": result} if result else rest


def _harvest_spilled(model: Any, book: Book) -> None:  # noqa: ANN401 - untyped engine
    """Write what flowed into empty cells, and take away what flows no more."""
    flowed: dict[tuple[int, int], dict[int, Json]] = {}
    for number, row, column in model.get_all_cells():
        tab = book.tabs[number]
        if row > len(tab.rows) or column > len(tab.columns):
            continue
        if "userEnteredValue" not in tab.cell(row - 1, column - 1):
            result = _result(model, (number, row, column))
            if result:
                flowed.setdefault((number, row - 1), {})[column - 1] = result
    for number, tab in enumerate(book.tabs):
        for row, line in enumerate(tab.rows):
            results = flowed.get((number, row), {})
            if results or line.spilled:
                _write_spilled(tab, row, results)


def _write_spilled(tab: Tab, row: int, results: Mapping[int, Json]) -> None:
    line = tab.rows[row]
    columns = {*results, *line.spilled}
    tab.write(
        row, {at: with_result(line.cells.get(at, {}), results.get(at, {})) for at in columns}
    )
