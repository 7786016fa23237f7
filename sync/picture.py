"""One atomic look at a spreadsheet, put into our words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from schema.kernel.sheet import ACTION, KEY, SYNC, Column, Sheet
from schema.kernel.words import Language
from sync.cells import EMPTY, Cell, decode
from sync.skimming import Lines
from sync.wording import codes

COLUMN: Final = "salesbook.column"
NO_LINES: Final = Lines(())


@dataclass(frozen=True, slots=True)
class Seen:
    """One cell of a picture. ``cell`` is None where there is no value: an error, a spill."""

    cell: Cell | None
    formula: str | None = None


UNSEEN: Final = Seen(EMPTY)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row of a linked tab: where it stands, its key, its linked cells by code."""

    index: int
    key: str | None
    cells: Mapping[str, Seen]
    extra: bool = False
    hidden: bool = False

    def content(self) -> dict[str, Any]:
        """Write what people can have typed: the linked cells that are not ours."""
        return {
            code: seen.cell.kept()
            for code, seen in sorted(self.cells.items())
            if code not in {KEY, SYNC} and seen.cell is not None and seen.cell != EMPTY
        }


@dataclass(frozen=True)
class Tab:
    """A linked tab: its header, where its columns stand, its cells as they came.

    ``lines`` are all rows, the header's first; each is put into our words when it is asked
    for. ``hidden`` tells of each whether a filter hides it.
    """

    tab_id: int
    title: str
    header: tuple[str, ...]
    columns: Mapping[str, int]
    lines: Lines = NO_LINES
    kinds: Mapping[str, type] = field(default_factory=dict[str, type])
    row_count: int = 0
    column_count: int = 0
    broken: str | None = None
    locale: str = "en_GB"
    hidden: Sequence[bool] = ()
    missing: frozenset[str] = frozenset()
    protections: frozenset[int] = frozenset()
    rules: Sequence[Mapping[str, Any]] = ()

    def row(self, index: int) -> SeenRow | None:
        """Read one row; None when it holds nothing at all."""
        values = self.lines[index]
        if not any(values):
            return None
        linked = set(self.columns.values())
        cells = {
            code: seen_cell(self.kinds[code], values[place], self.locale)
            if place < len(values)
            else UNSEEN
            for code, place in self.columns.items()
        }
        extra = any(
            value.get("userEnteredValue") for i, value in enumerate(values) if i not in linked
        )
        if not extra and all(seen == UNSEEN for seen in cells.values()):
            return None
        key = cells[KEY].cell if KEY in cells else None
        is_hidden = index < len(self.hidden) and self.hidden[index]
        return SeenRow(index, key.text if key is not None else None, cells, extra, is_hidden)

    @cached_property
    def rows(self) -> tuple[SeenRow, ...]:
        """Every row that holds something."""
        read = (self.row(index) for index in range(1, len(self.lines)))
        return tuple(row for row in read if row is not None)

    def sign(self, row: int, column: int) -> str | None:
        """Read any cell, also one of a person's own columns, so that it can be compared."""
        line = self.lines[row] if row < len(self.lines) else ()
        return sign_of(line[column]) if column < len(line) else None

    @property
    def width(self) -> int:
        """How many columns from the left hold everything that is linked."""
        return max(self.columns.values(), default=0) + 1

    @cached_property
    def end(self) -> int:
        """The index of the first row below all content."""
        below = reversed(range(1, len(self.lines)))
        return next((index for index in below if any(map(_holds, self.lines[index]))), 0) + 1


@dataclass(frozen=True, slots=True)
class Picture:
    """Raw tabs by id, as one answer showed them."""

    tabs: Mapping[int, Mapping[str, Any]]
    locale: str

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Picture":
        """Sort an answer by tab."""
        sheets = answer.get("sheets", [])
        return cls(
            {int(sheet["properties"].get("sheetId", 0)): sheet for sheet in sheets},
            answer.get("properties", {}).get("locale", "en_GB"),
        )

    def lines(self, tab_id: int) -> Lines | None:
        """Show the cells of a tab as they are, or None when the tab is not in the picture."""
        raw = self.tabs.get(tab_id)
        return None if raw is None else lines_of(raw)


def lines_of(raw: Mapping[str, Any]) -> Lines:
    """Show the rows of a raw tab."""
    data = (raw.get("data") or [{}])[0]
    return Lines(data.get("rowData", []))


def kinds(sheet: Sheet) -> dict[str, type]:
    """Name the type of each linked column; ours are text."""
    mine: dict[str, type] = {column.code: column.kind for column in sheet.columns}
    return mine | {KEY: str, ACTION: str, SYNC: str}


def columns_of(sheet: Sheet) -> dict[str, Column]:
    """Find the declared columns by code."""
    return {column.code: column for column in sheet.columns}


def tab_of(
    sheet: Sheet, picture: Picture, tab_id: int, language: Language = Language.ENGLISH
) -> Tab:
    """Read one linked tab out of a picture; its headers were written in this language."""
    raw = picture.tabs[tab_id]
    data = (raw.get("data") or [{}])[0]
    grid = lines_of(raw)
    header = tuple(_text(cell) for cell in (grid[0] if grid else []))
    named = codes(sheet, language)
    columns, gone, broken = _columns(named, data.get("columnMetadata", []), header)
    hidden = [bool(row.get("hiddenByFilter")) for row in data.get("rowMetadata", [])]
    size = raw["properties"].get("gridProperties", {})
    return Tab(
        tab_id=tab_id,
        title=raw["properties"]["title"],
        header=header,
        columns=columns,
        lines=grid,
        kinds=kinds(sheet),
        row_count=size.get("rowCount", 0),
        column_count=size.get("columnCount", 0),
        broken=broken,
        locale=picture.locale,
        hidden=hidden,
        missing=gone,
        protections=frozenset(
            one["protectedRangeId"] for one in raw.get("protectedRanges", [])
        ),
        rules=raw.get("conditionalFormats", []),
    )


def _columns(
    named: Mapping[str, str], metadata: Sequence[Mapping[str, Any]], header: Sequence[str]
) -> tuple[dict[str, int], frozenset[str], str | None]:
    """Find each column by its metadata; by its header only where no code stands anywhere.

    Returns where they are, which are gone, and why the tab cannot be looked after.
    """
    found: dict[str, int] = {}
    coded: set[int] = set()
    for index, column in enumerate(metadata):
        for entry in column.get("developerMetadata", []):
            code = entry.get("metadataValue")
            if entry.get("metadataKey") != COLUMN or code not in named:
                continue
            coded.add(index)
            if code in found and found[code] != index:
                twice = f"Column {named[code]} stands twice; delete one of the two."
                return found, frozenset(), twice
            found[code] = index
    for code, title in named.items():
        places = [i for i, text in enumerate(header) if text == title and i not in coded]
        if code not in found and len(places) == 1:
            found[code] = places[0]
    gone = {code: title for code, title in named.items() if code not in found}
    if not gone:
        return found, frozenset(), None
    sentence = (
        f"Column {', '.join(gone.values())} is gone; undo its deletion, or unlink the tab and"
        " link the sheet again."
    )
    return found, frozenset(gone), sentence


def seen_cell(kind: type, value: Mapping[str, Any], locale: str) -> Seen:
    """Read one cell: its value, decoded, and its formula if it has one.

    An error is no value, nor is a part of a spill, nor a formula that shows a picture.
    """
    entered = value.get("userEnteredValue") or {}
    effective = value.get("effectiveValue") or {}
    formula = entered.get("formulaValue")
    if "errorValue" in effective or (effective and not entered) or (formula and not effective):
        return Seen(None, formula)
    return Seen(decode(kind, effective or entered, locale), formula)


def _holds(value: Mapping[str, Any]) -> bool:
    return bool(value.get("userEnteredValue") or value.get("effectiveValue"))


def _text(value: Mapping[str, Any]) -> str:
    shown = decode(str, value.get("effectiveValue") or value.get("userEnteredValue"))
    return shown.text or ""


def text_of(value: Mapping[str, Any]) -> str | None:
    """Read a cell of whatever type as text; an error or nothing is None."""
    return decode(str, value.get("effectiveValue") or value.get("userEnteredValue")).text


def sign_of(value: Mapping[str, Any]) -> str | None:
    """Read a cell as text, any formula as a mere sign: what it shows depends on its place."""
    is_formula = "formulaValue" in value.get("userEnteredValue", {})
    return "=" if is_formula else text_of(value)
