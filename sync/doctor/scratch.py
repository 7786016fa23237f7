"""A scratch tab: the requests that change it, and what a look at it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sync.batch import Request

SMALL: Final = (8, 6)


class Formula(str):
    """A text that is entered as a formula."""

    __slots__ = ()


Value = str | float | bool | None
Rows = Sequence[Sequence[Value]]


class Otherwise(Exception):
    """A fact does not hold; the sentence says what was seen instead."""


def entered(value: Value) -> dict[str, Any]:
    """Spell a value as the API enters it, typed; nothing clears the cell."""
    match value:
        case None:
            return {}
        case bool():
            return {"userEnteredValue": {"boolValue": value}}
        case Formula():
            return {"userEnteredValue": {"formulaValue": str(value)}}
        case str():
            return {"userEnteredValue": {"stringValue": value}}
        case _:
            return {"userEnteredValue": {"numberValue": value}}


@dataclass(frozen=True, slots=True)
class ScratchTab:
    """A tab of the doctor's own, by the id it chose."""

    tab_id: int
    title: str
    size: tuple[int, int] = SMALL

    def add(self, *, title: str | None = None, hidden: bool = False) -> Request:
        """Make the tab."""
        rows, columns = self.size
        shape = {"rowCount": rows, "columnCount": columns}
        named = {"sheetId": self.tab_id, "title": title or self.title, "hidden": hidden}
        return {"addSheet": {"properties": {**named, "gridProperties": shape}}}

    def remove(self) -> Request:
        """Delete the tab."""
        return {"deleteSheet": {"sheetId": self.tab_id}}

    def rename(self, title: str) -> Request:
        """Give the tab another title."""
        named = {"sheetId": self.tab_id, "title": title}
        return {"updateSheetProperties": {"properties": named, "fields": "title"}}

    def write(self, row: int, values: Sequence[Value], column: int = 0) -> Request:
        """Enter values into a row, as the engine does."""
        return self.fill([values], row, column)

    def fill(self, rows: Rows, row: int = 0, column: int = 0) -> Request:
        """Enter rows of values from a corner on."""
        return {
            "updateCells": {
                "start": {"sheetId": self.tab_id, "rowIndex": row, "columnIndex": column},
                "rows": [{"values": [entered(value) for value in line]} for line in rows],
                "fields": "userEnteredValue",
            }
        }

    def area(self, row: int, rows: int = 1, columns: int | None = None) -> dict[str, int]:
        """Name some rows: their first columns, or all of them, open to the right."""
        lines = {"sheetId": self.tab_id, "startRowIndex": row, "endRowIndex": row + rows}
        if columns is None:
            return lines
        return {**lines, "startColumnIndex": 0, "endColumnIndex": columns}

    def copy(self, row: int, to: "ScratchTab", line: int, kind: str, rows: int = 1) -> Request:
        """Copy rows into another tab."""
        columns = self.size[1]
        return {
            "copyPaste": {
                "source": self.area(row, rows, columns),
                "destination": to.area(line, rows, columns),
                "pasteType": kind,
            }
        }

    def cut(self, row: int, to: "ScratchTab", line: int) -> Request:
        """Move a whole row into another tab."""
        spot = {"sheetId": to.tab_id, "rowIndex": line, "columnIndex": 0}
        moved = {"source": self.area(row), "destination": spot, "pasteType": "PASTE_NORMAL"}
        return {"cutPaste": moved}

    def span(self, dimension: str, start: int, count: int = 1) -> dict[str, Any]:
        """Name some rows or columns."""
        ends = {"startIndex": start, "endIndex": start + count}
        return {"sheetId": self.tab_id, "dimension": dimension, **ends}

    def insert(self, dimension: str, start: int, *, before: bool = False) -> Request:
        """Insert a row or a column."""
        where = self.span(dimension, start)
        return {"insertDimension": {"range": where, "inheritFromBefore": before}}

    def drop(self, dimension: str, start: int) -> Request:
        """Delete a row or a column."""
        return {"deleteDimension": {"range": self.span(dimension, start)}}

    def move(self, dimension: str, start: int, to: int) -> Request:
        """Move a row or a column."""
        source = self.span(dimension, start)
        return {"moveDimension": {"source": source, "destinationIndex": to}}

    def sort(self, row: int, rows: int) -> Request:
        """Sort rows by their first column."""
        spec = {"dimensionIndex": 0, "sortOrder": "ASCENDING"}
        return {"sortRange": {"range": self.area(row, rows, self.size[1]), "sortSpecs": [spec]}}

    def hide(self, rows: int, text: str) -> Request:
        """Set a filter that hides the rows with a text in their first column."""
        criteria = {"0": {"hiddenValues": [text]}}
        filtered = {"range": self.area(0, rows, self.size[1]), "criteria": criteria}
        return {"setBasicFilter": {"filter": filtered}}

    def note(self, row: int, text: str) -> Request:
        """Write a note beside the first cell of a row, and make it bold."""
        look = {"note": text, "userEnteredFormat": {"textFormat": {"bold": True}}}
        return {
            "updateCells": {
                "start": {"sheetId": self.tab_id, "rowIndex": row, "columnIndex": 0},
                "rows": [{"values": [look]}],
                "fields": "note,userEnteredFormat.textFormat.bold",
            }
        }

    def mark(
        self, dimension: str, at: int, code: str, metadata_id: int | None = None
    ) -> Request:
        """Note developer metadata on a row or a column."""
        numbered = {} if metadata_id is None else {"metadataId": metadata_id}
        noted = {
            **numbered,
            "metadataKey": "salesbook.doctor",
            "metadataValue": code,
            "visibility": "DOCUMENT",
            "location": {"dimensionRange": self.span(dimension, at)},
        }
        return {"createDeveloperMetadata": {"developerMetadata": noted}}


@dataclass(frozen=True, slots=True)
class Look:
    """What one answer showed of a tab."""

    raw: Mapping[str, Any]
    data: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        """Find the cells."""
        object.__setattr__(self, "data", (self.raw.get("data") or [{}])[0])

    @property
    def cells(self) -> list[list[Mapping[str, Any]]]:
        """The cells as they were answered, row by row."""
        return [row.get("values", []) for row in self.data.get("rowData", [])]

    @property
    def shown(self) -> list[list[Any]]:
        """What the cells show, without empty ends; errors as ``#N_A``."""
        return _trimmed([[_plain(c.get("effectiveValue")) for c in row] for row in self.cells])

    @property
    def held(self) -> list[list[Any]]:
        """What was entered into the cells, without empty ends; formulas as their text."""
        return _trimmed(
            [[_plain(c.get("userEnteredValue")) for c in row] for row in self.cells]
        )

    @property
    def hidden(self) -> list[int]:
        """The rows that a filter hides."""
        rows = self.data.get("rowMetadata", [])
        return [at for at, row in enumerate(rows) if row.get("hiddenByFilter")]

    def marks(self, dimension: str) -> dict[str, int]:
        """Find where developer metadata stands, by its value."""
        name = "rowMetadata" if dimension == "ROWS" else "columnMetadata"
        lines = enumerate(self.data.get(name, []))
        return {
            noted.get("metadataValue", ""): at
            for at, line in lines
            for noted in line.get("developerMetadata", [])
        }

    def expect(self, shown: Rows) -> None:
        """Raise Otherwise unless the cells show exactly this."""
        same("the tab shows", self.shown, [list(row) for row in shown])


def same(what: str, seen: object, wanted: object) -> None:
    """Raise Otherwise unless two things are equal, and of one type each."""
    if repr(seen) != repr(wanted):
        raise Otherwise(f"{what} {_short(seen)} instead of {_short(wanted)}")


def _short(thing: object) -> str:
    told = repr(thing)
    return told if len(told) <= 200 else f"{told[:200]}…"  # noqa: PLR2004 - a line or two


def _plain(value: Mapping[str, Any] | None) -> object:
    if not value:
        return None
    ((kind, told),) = value.items()
    if kind == "errorValue":
        return f"#{told.get('type')}"
    return float(told) if kind == "numberValue" else told


def _trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    for line in [*rows, rows]:
        while line and (line[-1] is None or line[-1] == []):
            line.pop()
    return rows
