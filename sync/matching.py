"""Which column of an existing tab is which column of a sheet, told by their headers. Pure.

A header is understood in each of our languages, whatever its case, width and blanks. Where no
header says it, a mark that is there already does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from schema.kernel.choosing import plain
from schema.kernel.sheet import Sheet
from schema.kernel.words import Language
from sync.picture import COLUMN
from sync.wording import codes

Marks = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Matched:
    """Where the columns of a sheet stand; ``twice`` are in more places, ``missing`` nowhere."""

    columns: Mapping[str, int]
    twice: Mapping[str, Sequence[int]]
    missing: Sequence[str]


def match(sheet: Sheet, header: Sequence[str], marks: Marks) -> Matched:
    """Find each column of a sheet under its header; ``marks`` tell which are noted."""
    known = _known(sheet)
    meant = [known.get(_read(text)) for text in header]
    columns: dict[str, int] = {}
    twice: dict[str, Sequence[int]] = {}
    for code in codes(sheet):
        told = [at for at, one in enumerate(meant) if one == code]
        noted = [at for at in marks.get(code, ()) if at >= len(meant) or meant[at] is None]
        both = [at for at in told if at in marks.get(code, ())]
        places = both if len(both) == 1 else told or noted
        if len(places) == 1:
            columns[code] = places[0]
        elif places:
            twice[code] = places
    missing = [code for code in codes(sheet) if code not in columns and code not in twice]
    return Matched(columns, twice, missing)


def marks_of(raw: Mapping[str, Any]) -> dict[str, list[int]]:
    """Read off a raw tab which columns are marked, by code."""
    data = (raw.get("data") or [{}])[0]
    found: dict[str, list[int]] = {}
    for at, column in enumerate(data.get("columnMetadata", [])):
        for entry in column.get("developerMetadata", []):
            if entry.get("metadataKey") == COLUMN:
                found.setdefault(str(entry.get("metadataValue")), []).append(at)
    return found


@cache
def _known(sheet: Sheet) -> Mapping[str, str]:
    """Name the column each header means; the first one that is called so."""
    known: dict[str, str] = {}
    for language in Language:
        for code, title in codes(sheet, language).items():
            known.setdefault(_read(title), code)
    return known


def _read(header: str) -> str:
    """Read over what people do not see in a header: case, width, blanks."""
    return "".join(plain(header).split())


def letters(column: int) -> str:
    """Name a column as spreadsheets do: A for 0, AA for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
