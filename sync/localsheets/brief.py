"""Rows in the few bytes that the page needs: ten thousand of them open without a wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from sync.localsheets.book import Cell, Json, Line
from sync.localsheets.masks import parse, pick
from sync.localsheets.shown import effective, shown

LOOK = parse(
    "userEnteredFormat(backgroundColor,backgroundColorStyle,horizontalAlignment,numberFormat,"
    "textFormat(bold,italic,underline,strikethrough,foregroundColor,foregroundColorStyle)),"
    "dataValidation(condition,strict,inputMessage)"
)
NOTHING = 0
Looks = Mapping[str, Json]


@dataclass(frozen=True)
class Brief:
    """One row: its cells as the page reads them, and the looks that they name."""

    locale: str
    row: orjson.Fragment
    looks: Looks


KEPT: WeakKeyDictionary[Line, Brief] = WeakKeyDictionary()


def brief_rows(lines: Sequence[Line], locale: str) -> tuple[list[orjson.Fragment], Json]:
    """Write rows without their empty end, and the looks of their cells by name."""
    rows: list[orjson.Fragment] = []
    looks: Json = {}
    for line in lines:
        brief = _brief(line, locale)
        rows.append(brief.row)
        looks.update(brief.looks)
    return rows, looks


def _brief(line: Line, locale: str) -> Brief:
    kept = KEPT.get(line)
    if kept is None or kept.locale != locale:
        looks: Json = {}
        cells = [
            _cell(line.cells[at], locale, looks) if at in line.cells else NOTHING
            for at in range(line.width)
        ]
        kept = KEPT[line] = Brief(locale, orjson.Fragment(orjson.dumps(cells)), looks)
    return kept


def _cell(cell: Cell, locale: str, looks: Json) -> Any:  # noqa: ANN401 - any JSON
    """Write a cell: `t` text, `n` number, `b` truth, `e` error, `f` formula, `l` look, note.

    What has a text and neither number, truth nor error is text.
    """
    brief = _content(cell, locale)
    if "note" in cell:
        brief["note"] = cell["note"]
    parts = {name: cell[name] for name in LOOK if name in cell}
    if parts:
        name, look = _named(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS))
        if look:
            brief["l"] = name
            looks[name] = look
    return brief or NOTHING


def _content(cell: Cell, locale: str) -> Json:
    brief: Json = {}
    text = shown(cell, locale)
    if text is not None:
        brief["t"] = text
    for kind, value in effective(cell).items():
        if kind in KINDS:
            brief[KINDS[kind]] = value
    entered = cell.get("userEnteredValue", {})
    if "formulaValue" in entered:
        brief["f"] = entered["formulaValue"]
    elif not entered and brief:
        brief["o"] = 1  # it flowed out of a neighbour's formula
    return brief


KINDS = {"numberValue": "n", "boolValue": "b", "errorValue": "e"}


@lru_cache(maxsize=4096)
def _named(parts: bytes) -> tuple[str, Json]:
    """Take of a cell's parts what the page draws, and name it by what it says."""
    look: Json = pick(LOOK, orjson.loads(parts))
    content = orjson.dumps(look, option=orjson.OPT_SORT_KEYS)
    return blake2b(content, digest_size=6).hexdigest(), look
