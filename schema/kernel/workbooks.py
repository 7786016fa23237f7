"""Files of rows as texts: CSV and Excel workbooks.

A workbook is read by a process of its own with little room: a few hundred bytes may say that
they are a sheet of 17 billion cells, and reading it would end whoever does so.
"""

import csv
import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from schema.kernel.errors import DomainError

WORKBOOK: Final = b"PK"
"""What a file that is a packed folder, as workbooks are, begins with."""
ROOM: Final = 2 * 1024**3
"""How many bytes of memory a workbook may take to be read."""
PATIENCE: Final = 60
"""How many seconds it may take."""
FIRST_ROWS: Final = 30
"""Within how many rows it is looked what stands between cells."""
LONGEST: Final = csv.field_size_limit()
"""How many characters a cell may have, in either kind of file."""


@dataclass(eq=False)
class FileNotRead(DomainError):
    """{file} is neither CSV in UTF-8 or GB 18030 nor an Excel workbook; save it as one of them."""  # noqa: E501 - a sentence is one line

    file: str


def read(name: str, content: bytes) -> list[list[str]]:
    """Read the rows of a file's first sheet, headers first; raises FileNotRead."""
    if content.startswith(WORKBOOK):
        return _workbook(name, content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _csv(name, text)
    raise FileNotRead(name)


def _csv(name: str, text: str) -> list[list[str]]:
    if "\0" in text:
        raise FileNotRead(name)
    heads = text.split("\n", FIRST_ROWS)[:FIRST_ROWS]
    mark = max(",;\t", key=lambda mark: max(line.count(mark) for line in heads))
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise FileNotRead(name) from error


def _workbook(name: str, content: bytes) -> list[list[str]]:
    """Have a workbook read; whatever becomes of who reads it becomes a refusal."""
    try:
        done = subprocess.run(  # noqa: S603 - this module
            [sys.executable, "-m", __name__],
            input=content,
            capture_output=True,
            check=True,
            timeout=PATIENCE,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
    except subprocess.SubprocessError as error:
        raise FileNotRead(name) from error
    rows: list[list[str]] = json.loads(done.stdout)
    if any("\0" in cell or len(cell) > LONGEST for row in rows for cell in row):
        raise FileNotRead(name)
    return rows


def cells(content: bytes) -> list[list[str]]:
    """Read a workbook here and now; raises CalamineError, or takes all the room there is."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    return [[_text(cell) for cell in row] for row in sheet.to_python()]


def _text(cell: object) -> str:
    """Write a cell as people read it: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def main() -> None:
    """Read a workbook from standard input, and write its rows to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    try:
        told = json.dumps(cells(sys.stdin.buffer.read()))
    except (CalamineError, MemoryError):
        sys.exit(1)
    sys.stdout.write(told)


if __name__ == "__main__":
    main()
