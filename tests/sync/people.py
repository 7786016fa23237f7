"""People at work in a tab: what they do with keyboard and mouse, sent through gspread.

A place is named as people see it: the record's number, and the header of a column.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import gspread
from gspread.exceptions import APIError

VALUE: Final = "userEnteredValue,effectiveValue"
Row = dict[str, str]
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab in front of somebody."""

    book: gspread.Spreadsheet
    tab_id: int

    def _grid(self) -> list[list[Mapping[str, Any]]]:
        fields = f"sheets(properties(sheetId),data(rowData(values({VALUE}))))"
        found = self.book.fetch_sheet_metadata({"includeGridData": "true", "fields": fields})
        for sheet in found["sheets"]:
            if sheet["properties"].get("sheetId", 0) == self.tab_id:
                data = sheet.get("data", [{}])[0]
                return [row.get("values", []) for row in data.get("rowData", [])]
        raise LookupError(f"Tab {self.tab_id} is gone.")

    def texts(self) -> list[list[str]]:
        """Read every cell as plain text: numbers without formats, errors by their sign."""
        return [[_text(cell) for cell in row] for row in self._grid()]

    def header(self) -> list[str]:
        """Read the headers."""
        return self.texts()[0]

    def rows(self) -> list[Row]:
        """Read all rows with something in them, by header."""
        header, *rows = self.texts()
        shown = [dict(zip(header, row + [""] * len(header), strict=False)) for row in rows]
        return [row for row in shown if any(row.values())]

    def row(self, key: str) -> Row:
        """Read the only row of a record."""
        (found,) = (row for row in self.rows() if row["Number"] == key)
        return found

    def keys(self) -> list[str]:
        """List the numbers from top to bottom."""
        return [row["Number"] for row in self.rows()]

    def cell(self, key: str, header: str) -> str:
        """Read one cell."""
        return self.row(key)[header]

    def formula(self, key: str, header: str) -> str | None:
        """Read the formula of a cell, if it has one."""
        row = self._grid()[self.at(key)]
        entered: str | None = (
            row[self.column(header)].get("userEnteredValue", {}).get("formulaValue")
        )
        return entered

    def formulas(self) -> list[str]:
        """List every formula of the tab."""
        entered = [cell.get("userEnteredValue", {}) for row in self._grid() for cell in row]
        return [value["formulaValue"] for value in entered if "formulaValue" in value]

    def at(self, key: str) -> int:
        """Find the index of a record's row."""
        place = self.column("Number")
        found = [n for n, row in enumerate(self.texts()) if row[place : place + 1] == [key]]
        return found[0]

    def last(self) -> int:
        """Find the index of the last row with something in it."""
        return max(n for n, row in enumerate(self.texts()) if any(row))

    def column(self, header: str) -> int:
        """Find the index of a column."""
        return self.header().index(header)

    def do(self, *requests: Mapping[str, Any]) -> None:
        """Send a batch."""
        self.book.batch_update({"requests": list(requests)})

    def type(self, key: str, header: str, value: object) -> None:
        """Type into a record's cell; None clears it, text is parsed as when typed."""
        self.type_at(self.at(key), header, value)

    def type_at(self, row: int, header: str, value: object) -> None:
        """Type into a cell of the row with this index."""
        self.put(row, self.column(header), value)

    def put(self, row: int, column: int, value: object) -> None:
        """Put a value into a cell by its indices."""
        start = {"sheetId": self.tab_id, "rowIndex": row, "columnIndex": column}
        rows = [{"values": [_entered(value)]}]
        self.do({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})

    def entered(self, row: int, column: int = 0) -> list[Block]:
        """Read what was entered into a row from this column on; there is at least one cell."""
        grid = self._grid()
        cells = grid[row][column:] if row < len(grid) else []
        kept = [
            {"userEnteredValue": cell["userEnteredValue"]} if "userEnteredValue" in cell else {}
            for cell in cells
        ]
        return kept or [{}]

    def enter(self, row: int, cells: Sequence[Mapping[str, Any]], column: int = 0) -> None:
        """Enter into a row what was read with ``entered``."""
        start = {"sheetId": self.tab_id, "rowIndex": row, "columnIndex": column}
        rows = [{"values": list(cells)}]
        self.do({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}})

    def add(self, **values: object) -> int:
        """Type a new row below the others; ``Next_contact_on`` means the header with blanks."""
        row = self.last() + 1
        header = self.header()
        for name, value in values.items():
            self.put(row, header.index(name.replace("_", " ")), value)
        return row

    def span(
        self, row: int, rows: int = 1, column: int = 0, columns: int | None = None
    ) -> Block:
        """Name a block of cells."""
        block: dict[str, Any] = {
            "sheetId": self.tab_id,
            "startRowIndex": row,
            "endRowIndex": row + rows,
            "startColumnIndex": column,
        }
        return block if columns is None else {**block, "endColumnIndex": column + columns}

    def lines(self, dimension: str, start: int, count: int = 1) -> Block:
        """Name whole rows or columns."""
        block: dict[str, Any] = {"sheetId": self.tab_id, "dimension": dimension}
        return {**block, "startIndex": start, "endIndex": start + count}

    def delete(self, *rows: int) -> None:
        """Delete rows by their indices."""
        self.do(
            *(
                {"deleteDimension": {"range": self.lines("ROWS", row)}}
                for row in sorted(rows, reverse=True)
            )
        )

    def insert(self, dimension: str, at: int) -> None:
        """Insert an empty row or column."""
        self.do(
            {
                "insertDimension": {
                    "range": self.lines(dimension, at),
                    "inheritFromBefore": at > 0,
                }
            }
        )

    def move(self, dimension: str, start: int, to: int) -> None:
        """Drag a row or column elsewhere."""
        self.do(
            {
                "moveDimension": {
                    "source": self.lines(dimension, start),
                    "destinationIndex": to,
                }
            }
        )

    def copy(self, row: int, to: int) -> None:
        """Copy a row and paste it elsewhere."""
        self.do({"copyPaste": {"source": self.span(row), "destination": self.span(to)}})

    def cut(self, row: int, to: int) -> None:
        """Cut a row and paste it elsewhere."""
        goal = {"sheetId": self.tab_id, "rowIndex": to, "columnIndex": 0}
        self.do(
            {
                "cutPaste": {
                    "source": self.span(row, columns=len(self.header())),
                    "destination": goal,
                    "pasteType": "PASTE_NORMAL",
                }
            }
        )

    def sort(
        self, header: str, *, down: bool = False, only: Sequence[str] | None = None
    ) -> None:
        """Sort all rows by a column; ``only`` the columns between these."""
        columns = [self.column(name) for name in only] if only else [0]
        width = max(columns) - min(columns) + 1 if only else None
        self.do(
            {
                "sortRange": {
                    "range": self.span(1, self.last(), min(columns), width),
                    "sortSpecs": [
                        {
                            "dimensionIndex": self.column(header),
                            "sortOrder": "DESCENDING" if down else "ASCENDING",
                        }
                    ],
                }
            }
        )

    def sort_columns(self, column: int, columns: int) -> None:
        """Sort some columns by the first of them, and leave the others as they are."""
        by = [{"dimensionIndex": column, "sortOrder": "DESCENDING"}]
        block = self.span(1, self.last(), column, columns)
        self.do({"sortRange": {"range": block, "sortSpecs": by}})


def _entered(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    text = str(value)
    kind = "formulaValue" if text.startswith("=") else "stringValue"
    return {"userEnteredValue": {kind: text}}


def _text(cell: Mapping[str, Any]) -> str:
    shown = cell.get("effectiveValue") or cell.get("userEnteredValue") or {}
    if "numberValue" in shown:
        return f"{shown['numberValue']:.15g}"
    if "errorValue" in shown:
        return f"#{shown['errorValue'].get('type', 'ERROR')}"
    return str(next(iter(shown.values()), ""))


def attempted(deed: Callable[[], object]) -> bool:
    """Do something that the server may refuse; tell whether it did it."""
    try:
        deed()
    except APIError:
        return False
    return True
