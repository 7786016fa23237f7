"""Reading a picture without reading its rows: they stay the bytes the server sent.

A tab of ten thousand rows is most of an answer, and nearly all of its rows are at rest. So each
row is cut out of the JSON as it stands and read only when somebody asks for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from json import JSONDecoder
from typing import Any, Final, overload

import orjson
from typing_extensions import override

Line = Sequence[Mapping[str, Any]]

_ROW: Final = b'{"values":['
_FIRST: Final = re.compile(rb'"rowData":\[(?:\{\},)*\Z')
_FOLLOWED: Final = re.compile(rb"\]\}((?:,\{\})*,)\Z")
_SCANNER: Final = JSONDecoder()


class Lines(Sequence[Line]):
    """The rows of a tab, each read when it is asked for."""

    def __init__(self, rows: Sequence[bytes | Mapping[str, Any]]) -> None:
        """Show these rows: as they came, or read already."""
        self._rows = rows

    @override
    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> "Lines": ...

    @override
    def __getitem__(self, index: int | slice) -> "Line | Lines":
        if isinstance(index, slice):
            return Lines(self._rows[index])
        row = self._rows[index]
        if isinstance(row, bytes):
            values: Line = orjson.loads(b"[" + row + b"]")
            return values
        known: Line = row.get("values", [])
        return known

    def told(self) -> Iterator[tuple[int, bytes]]:
        """Tell each row that has cells as it came, by its index."""
        for index, row in enumerate(self._rows):
            if isinstance(row, bytes):
                yield index, row
            elif row:
                yield index, orjson.dumps(row.get("values", []))[1:-1]


def skim(answer: bytes) -> dict[str, Any]:
    """Read an answer, but for the cells of its rows: each row is left as bytes.

    A row is recognised by how it is written without blanks; one that is written in another way
    is read as usual. No text can be taken for a row, for JSON escapes its quotation marks.
    """
    rows: list[bytes] = []
    first, *parts = answer.split(_ROW)
    told = [first]
    in_rows = bool(_FIRST.search(first))
    for part in parts:
        if not in_rows:
            told += [_ROW, part]
            in_rows = bool(_FIRST.search(part))
            continue
        row, rest = _cut(part)
        told += [str(len(rows)).encode(), rest]
        rows.append(row)
        in_rows = rest.endswith(b",") or bool(_FIRST.search(rest))
    found: dict[str, Any] = orjson.loads(b"".join(told))
    for sheet in found.get("sheets", []):
        for block in sheet.get("data", []):
            listed = block.get("rowData", [])
            block["rowData"] = [rows[row] if isinstance(row, int) else row for row in listed]
    return found


def _cut(part: bytes) -> tuple[bytes, bytes]:
    """Divide what follows the beginning of a row into its cells and what comes after it."""
    if part.endswith(b"]},"):
        return part[:-3], b","
    followed = _FOLLOWED.search(part)
    if followed is not None:
        return part[: followed.start()], followed[1]
    text = "[" + part.decode()
    _, end = _SCANNER.raw_decode(text)
    row = text[1 : end - 1].encode()
    return row, part[len(row) + 2 :]
