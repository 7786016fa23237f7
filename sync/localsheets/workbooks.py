"""A spreadsheet as a workbook file: values, formulas, looks, notes, names and filters."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import xlsxwriter

from sync.localsheets.book import Book, Cell, Json, Line, Tab
from sync.localsheets.dressing import dress_of
from sync.localsheets.formulas import Reference, rewrite
from sync.localsheets.grid import area_of, column_letters, quoted_title
from sync.localsheets.locales import locale_of
from sync.localsheets.shown import effective, shown

LONGEST_TITLE = 31
UNWELCOME = re.compile(r"[\[\]:*?/\\]")
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "use_future_functions": True,
}


def workbook_of(book: Book) -> bytes:
    """Write a spreadsheet as an XLSX file, every formula with its last result."""
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, OPTIONS)
    titles = _titles(book)
    sheets = [workbook.add_worksheet(titles[tab.title.casefold()]) for tab in book.tabs]
    for tab, sheet in zip(book.tabs, sheets, strict=True):
        _Writer(book, titles, workbook, sheet).write(tab)
    first = next(at for at, tab in enumerate(book.tabs) if not tab.properties.get("hidden"))
    sheets[first].activate()
    sheets[first].set_first_sheet()
    for named in book.named_ranges:
        workbook.define_name(named["name"], _absolute(book, named["range"], titles))
    workbook.close()
    return target.getvalue()


def _titles(book: Book) -> dict[str, str]:
    """Give each tab a title that a workbook can have, by its own in small letters."""
    titles: dict[str, str] = {}
    for tab in book.tabs:
        plain = UNWELCOME.sub(" ", tab.title).strip("' ")[:LONGEST_TITLE] or "Sheet"
        title, number = plain, 2
        while title.casefold() in {other.casefold() for other in titles.values()}:
            mark = f" {number}"
            title, number = plain[: LONGEST_TITLE - len(mark)] + mark, number + 1
        titles[tab.title.casefold()] = title
    return titles


def _absolute(book: Book, given: Json, titles: Mapping[str, str]) -> str:
    area = area_of(book, given)
    rect, title = area.rect, quoted_title(titles[area.tab.title.casefold()])
    first = f"${column_letters(rect.left)}${rect.top + 1}"
    return f"={title}!{first}:${column_letters(rect.right - 1)}${rect.bottom}"


@dataclass
class _Writer:
    """Writes one tab; looks that are the same share one format."""

    book: Book
    titles: Mapping[str, str]
    workbook: Any
    sheet: Any
    formats: dict[str, Any] = field(default_factory=dict)

    def write(self, tab: Tab) -> None:
        """Write everything of the tab that a workbook knows."""
        self._shape(tab)
        for merge in tab.extras.get("merges", []):
            ends = (merge["endRowIndex"] - 1, merge["endColumnIndex"] - 1)
            if ends != (merge["startRowIndex"], merge["startColumnIndex"]):
                start = (merge["startRowIndex"], merge["startColumnIndex"])
                self.sheet.merge_range(*start, *ends, "")
        for row, line in enumerate(tab.rows):
            for column, cell in line.cells.items():
                self._cell(row, column, cell)

    def _shape(self, tab: Tab) -> None:
        self._properties(tab)
        grid = tab.properties["gridProperties"]
        self.sheet.freeze_panes(grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0))
        for index, line in enumerate(tab.rows):
            if line.properties:
                self.sheet.set_row_pixels(index, *_size(line))
        for index, line in enumerate(tab.columns):
            if line.properties:
                self.sheet.set_column_pixels(index, index, *_size(line))
        if "basicFilter" in tab.extras:
            rect = area_of(self.book, tab.extras["basicFilter"]["range"]).rect
            self.sheet.autofilter(rect.top, rect.left, rect.bottom - 1, rect.right - 1)

    def _properties(self, tab: Tab) -> None:
        if tab.properties.get("hidden"):
            self.sheet.hide()
        if tab.properties["gridProperties"].get("hideGridlines"):
            self.sheet.hide_gridlines(2)
        colour = tab.properties.get("tabColorStyle", {}).get("rgbColor")
        if colour is not None:
            self.sheet.set_tab_color(dress_of({"backgroundColor": colour})["bg_color"])

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        look = self._format(cell.get("userEnteredFormat", {}))
        if cell.get("note"):
            self.sheet.write_comment(row, column, cell["note"])
        self._validation(row, column, cell.get("dataValidation", {}))
        formula = cell.get("userEnteredValue", {}).get("formulaValue")
        if formula is not None:
            value = effective(cell)
            result = next(iter(value.values()), "")
            result = shown(cell, self.book.locale) if "errorValue" in value else result
            self.sheet.write_formula(row, column, self._english(formula), look, result)
            return
        for kind, content in effective(cell).items():
            getattr(self.sheet, WRITERS[kind])(row, column, content, look)
        if look is not None and not effective(cell):
            self.sheet.write_blank(row, column, None, look)

    def _format(self, given: Json) -> Any:  # noqa: ANN401 - the library has no types
        dress = dress_of(given, locale_of(self.book.locale).date_pattern)
        if not dress:
            return None
        key = repr(sorted(dress.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(dress)
        return self.formats[key]

    def _validation(self, row: int, column: int, rule: Json) -> None:
        condition = rule.get("condition", {})
        if condition.get("type") == "ONE_OF_LIST":
            source = [one.get("userEnteredValue", "") for one in condition.get("values", [])]
            offered = {"validate": "list", "source": source}
            kind = "stop" if rule.get("strict") else "warning"
            self.sheet.data_validation(
                row, column, row, column, {**offered, "error_type": kind}
            )

    def _english(self, formula: str) -> str:
        """Say a formula as workbooks keep it: with points, commas and their own titles."""
        uses_comma = locale_of(self.book.locale).uses_comma

        def mark(text: str) -> str:
            if uses_comma and text == ",":
                return "."
            return "," if text == ";" else text

        def retitled(reference: Reference) -> Reference:
            title = reference.title
            known = self.titles.get(title.casefold(), title) if title is not None else None
            return replace(reference, title=known)

        return rewrite(formula, retitled, mark=mark)


WRITERS = {
    "stringValue": "write_string",
    "numberValue": "write_number",
    "boolValue": "write_boolean",
}


def _size(line: Line) -> tuple[int | None, None, Json]:
    """Tell a line's size, its format and whether it is hidden."""
    hidden = line.properties.get("hiddenByUser") or line.properties.get("hiddenByFilter")
    return line.properties.get("pixelSize"), None, {"hidden": bool(hidden)}
