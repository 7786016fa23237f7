"""How a column of a tab looks, part by part, as requests of the Sheets API. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final
from unicodedata import east_asian_width

import orjson

from schema.exchange.links.tables import Link
from schema.kernel.choosing import shown
from schema.kernel.roles import Role
from schema.kernel.sheet import ACTION, KEY, SYNC, Sheet
from schema.kernel.words import Language
from sync.cells import pattern
from sync.offers import action_list, offered, one_of_list
from sync.picture import Tab, columns_of, kinds
from sync.staying import LEFT
from sync.translating import WORDS
from sync.wording import codes, note, protected

Request = dict[str, Any]
TINT: Final = {"red": 0.93, "green": 0.95, "blue": 0.98}
SHADE: Final = {"red": 0.96, "green": 0.96, "blue": 0.96}
WIDTHS: Final[Mapping[str, int]] = {SYNC: 230, KEY: 105, ACTION: 105}
NARROW: Final[Mapping[type, int]] = {int: 70, bool: 70, Decimal: 110, date: 105}
USUAL_WIDTH: Final = 130
LETTER: Final = 9
WIDE_LETTER: Final = 14
COLOURS: Final = {
    "✗": {"red": 0.99, "green": 0.89, "blue": 0.88},
    "⚠": {"red": 1.0, "green": 0.95, "blue": 0.8},
    "…": {"red": 0.9, "green": 0.93, "blue": 1.0},
    LEFT: {"red": 0.85, "green": 0.85, "blue": 0.85},
}
FORM: Final = 12
PROTECTION: Final = "protection"
CHOICES: Final = "choices"
COLOUR: Final = "colour"


@dataclass(frozen=True, slots=True)
class Style:
    """Everything that decides how a tab looks."""

    sheet: Sheet
    language: Language
    role: Role
    only_warns: bool

    @classmethod
    def of(cls, link: Link, sheet: Sheet) -> "Style":
        """Read the style off a link."""
        return cls(sheet, link.language, link.role, link.only_warns)


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a tab, and the id its protected range would have."""

    tab_id: int
    column: int
    protection: int = 0

    def cells(self, **rows: int) -> dict[str, int]:
        """Name its cells, or those in some of its rows."""
        at = {"startColumnIndex": self.column, "endColumnIndex": self.column + 1}
        return {"sheetId": self.tab_id, **rows, **at}

    @property
    def header(self) -> dict[str, int]:
        """Its header."""
        return self.cells(startRowIndex=0, endRowIndex=1)

    @property
    def below(self) -> dict[str, int]:
        """Everything below its header."""
        return self.cells(startRowIndex=1)


def parts(style: Style, code: str, place: Place) -> dict[str, Request]:
    """Say what makes a column look as it should: a name for each part, and its request.

    What stands from the header on, though the header is not meant, would otherwise miss rows
    that are inserted right below it.
    """
    return dict(_parts(style, code, place))


def _parts(style: Style, code: str, place: Place) -> Iterator[tuple[str, Request]]:
    header = codes(style.sheet, style.language)[code]
    bold = {"textFormat": {"bold": True}, "backgroundColor": TINT}
    yield "header", _format(place.header, bold, "textFormat.bold,backgroundColor")
    yield "note", _cell(place.header, {"note": note(style.sheet, code, style.language)}, "note")
    number = {"numberFormat": pattern(kinds(style.sheet)[code])}
    yield "format", _format(place.below, number, "numberFormat")
    yield "width", _width(place, code, header, kinds(style.sheet)[code])
    rule = _choices(style, code)
    if rule:
        yield CHOICES, {"setDataValidation": {"range": place.below, **rule}}
    if not typed_in(style, code):
        yield "shade", _format(place.below, {"backgroundColor": SHADE}, "backgroundColor")
        yield PROTECTION, _protection(style, place, header)
    if code == SYNC:
        yield from ((f"{COLOUR} {sign}", _colour(place, sign)) for sign in COLOURS)


def _cell(place: Mapping[str, int], cell: Mapping[str, Any], fields: str) -> Request:
    return {"repeatCell": {"range": place, "cell": cell, "fields": fields}}


def _format(place: Mapping[str, int], look: Mapping[str, Any], fields: str) -> Request:
    return _cell(place, {"userEnteredFormat": look}, f"userEnteredFormat({fields})")


def _width(place: Place, code: str, header: str, kind: type) -> Request:
    """Choose a column's width: enough for its header and for what it usually holds."""
    usual = WIDTHS.get(code, NARROW.get(kind, USUAL_WIDTH))
    wide = sum(WIDE_LETTER if east_asian_width(one) == "W" else LETTER for one in header)
    at = place.column
    return {
        "updateDimensionProperties": {
            "range": {
                "sheetId": place.tab_id,
                "dimension": "COLUMNS",
                "startIndex": at,
                "endIndex": at + 1,
            },
            "properties": {"pixelSize": max(usual, wide + 2 * LETTER)},
            "fields": "pixelSize",
        }
    }


def typed_in(style: Style, code: str) -> bool:
    """Tell whether a person may type in a column, at least in a new row."""
    if code in {KEY, SYNC}:
        return False
    if code == ACTION:
        return True
    column = columns_of(style.sheet)[code]
    return column.edit is not None or style.sheet.takes(column) is not None


def _choices(style: Style, code: str) -> Request:
    """List what may be chosen: words, a tick, or the actions open to a new record."""
    kind = kinds(style.sheet)[code]
    if code == ACTION:
        return action_list(offered(style.sheet, style.role, None) or "", style.language)
    if kind is bool:
        return {"rule": {"condition": {"type": "BOOLEAN"}, "strict": False}}
    if issubclass(kind, StrEnum) and typed_in(style, code):
        return {"rule": one_of_list([shown(one, style.language) for one in kind])}
    return {}


def _protection(style: Style, place: Place, header: str) -> Request:
    """Keep people from typing in a column, or warn them; the spreadsheet's owner may always."""
    wanted = {
        "protectedRangeId": place.protection,
        "range": place.cells(),
        "description": protected(header, style.language),
        "warningOnly": style.only_warns,
    }
    return {"addProtectedRange": {"protectedRange": wanted}}


def _colour(place: Place, sign: str) -> Request:
    rule = {"condition": starts_with(sign), "format": {"backgroundColor": COLOURS[sign]}}
    ranged = {"ranges": [place.cells()], "booleanRule": rule}
    return {"addConditionalFormatRule": {"index": 0, "rule": ranged}}


def starts_with(sign: str) -> dict[str, Any]:
    """Write the condition under which a sign colours its cell."""
    return {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": sign}]}


def is_coloured(tab: Tab, sign: str) -> bool:
    """Tell whether some rule colours Sync cells with this sign, in whatever colour."""
    at = tab.columns[SYNC]
    return any(
        rule.get("booleanRule", {}).get("condition") == starts_with(sign)
        and any(
            one.get("startColumnIndex", 0) <= at < one.get("endColumnIndex", at + 1)
            for one in rule.get("ranges", [])
        )
        for rule in tab.rules
    )


@lru_cache(256)
def forms(style: Style) -> Mapping[str, Mapping[str, str]]:
    """Name the form of each part of each column, wherever the column stands."""
    nowhere = Place(0, 0)
    return {
        code: {part: _form(one) for part, one in parts(style, code, nowhere).items()}
        | {WORDS: style.language.value}
        for code in codes(style.sheet)
    }


def _form(request: Request) -> str:
    return hashlib.sha256(orjson.dumps(request)).hexdigest()[:FORM]
