"""The three kinds of file: for people, for programs, for spreadsheets."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from tempfile import TemporaryFile
from typing import Any, Final

import orjson
import xlsxwriter
from anyio.to_thread import run_sync

from api.exports.plan import Heading
from schema.kernel.scalars import instant

Rows = AsyncIterator[Sequence[Sequence[Any]]]
Written = AsyncIterator[bytes]
BOM: Final = "\ufeff".encode()
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
PIECE: Final = 64 * 1024
FULL: Final = 1_048_575
"""How many rows fit into one sheet of a spreadsheet below its heading."""


def shown(kind: type, value: Any) -> Any:  # noqa: ANN401 - what the database keeps
    """Write a value as the API writes it."""
    if value is None:
        return None
    if issubclass(kind, Enum):
        return kind(value).name
    if isinstance(value, datetime):
        return instant(value)
    return value if isinstance(value, bool | int | str) else str(value)


async def as_jsonl(headings: Sequence[Heading], rows: Rows) -> Written:
    """Write an object a line, with the values of the API under the names of the columns."""
    async for some in rows:
        yield b"".join(
            orjson.dumps({h.name: shown(h.kind, v) for h, v in zip(headings, row, strict=True)})
            + b"\n"
            for row in some
        )


async def as_csv(headings: Sequence[Heading], rows: Rows) -> Written:
    """Write what a spreadsheet program opens as it is, in any language.

    A text that such a program would take for a formula gets an apostrophe in front, as
    https://owasp.org/www-community/attacks/CSV_Injection advises; JSONL has it as it is.
    """
    yield BOM + _lines([[heading.name for heading in headings]])
    async for some in rows:
        yield _lines(
            [_cell(h.kind, value) for h, value in zip(headings, row, strict=True)]
            for row in some
        )


def _cell(kind: type, value: Any) -> Any:  # noqa: ANN401 - what the database keeps
    told = shown(kind, value)
    is_text = isinstance(told, str) and issubclass(kind, str)
    return f"'{told}" if is_text and told.startswith(FORMULA) else told


def _lines(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


async def as_xlsx(headings: Sequence[Heading], rows: Rows) -> Written:
    """Write a workbook: numbers are numbers, days are days, texts are never formulas."""
    with TemporaryFile() as file:
        book = _Book(file, headings)
        async for some in rows:
            await run_sync(book.write, some)
        await run_sync(book.close)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


class _Book:
    """A workbook written row by row; what does not fit into a sheet goes into the next."""

    def __init__(self, file: Any, headings: Sequence[Heading]) -> None:  # noqa: ANN401 - a file
        """Begin the first sheet."""
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "remove_timezone": True,
        }
        self.book = xlsxwriter.Workbook(file, options)
        self.bold = self.book.add_format({"bold": True})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.headings = headings
        self._begin()

    def _begin(self) -> None:
        self.sheet, self.row = self.book.add_worksheet(), 0
        self.sheet.freeze_panes(1, 0)
        for at, heading in enumerate(self.headings):
            self.sheet.set_column(at, at, max(12, len(heading.name) + 2))
            self.sheet.write_string(0, at, heading.name, self.bold)

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write some rows."""
        for row in rows:
            if self.row == FULL:
                self._begin()
            self.row += 1
            for at, (heading, value) in enumerate(zip(self.headings, row, strict=True)):
                self._cell(at, heading.kind, value)

    def _cell(self, at: int, kind: type, value: Any) -> None:  # noqa: ANN401 - what the database keeps
        if value is None:
            return
        if isinstance(value, datetime):
            self.sheet.write_datetime(self.row, at, value, self.moment)
        elif isinstance(value, date):
            day = datetime.combine(value, time())
            self.sheet.write_datetime(self.row, at, day, self.day)
        elif isinstance(value, bool):
            self.sheet.write_boolean(self.row, at, value)
        elif isinstance(value, int | Decimal) and _is_exact(value):
            self.sheet.write_number(self.row, at, float(value))
        else:
            self.sheet.write_string(self.row, at, str(shown(kind, value)))

    def close(self) -> None:
        """Finish the file."""
        self.book.close()


def _is_exact(value: int | Decimal) -> bool:
    """Tell whether a spreadsheet keeps all digits of a number; it keeps fifteen."""
    return len(Decimal(value).normalize().as_tuple().digits) <= EXACT


EXACT: Final = 15


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how it is called on the way, and how it is written."""

    media: str
    write: Callable[[Sequence[Heading], Rows], Written]


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("text/csv; charset=utf-8", as_csv),
    "jsonl": Format("application/jsonl; charset=utf-8", as_jsonl),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx
    ),
}
