"""Files of customers as rows of texts: CSV and Excel workbooks."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineWorkbook

from schema.customers.imports.rules import FileNotRead

WORKBOOK = b"PK"
"""What a file that is a packed folder, as workbooks are, begins with."""


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
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    try:
        return list(csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as error:
        raise FileNotRead(name) from error


def _workbook(name: str, content: bytes) -> list[list[str]]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        return [[_text(cell) for cell in row] for row in sheet.to_python()]
    except CalamineError as error:
        raise FileNotRead(name) from error


def _text(cell: object) -> str:
    """Write a cell as people read it: whole numbers without a point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
