"""Between what a cell holds and what the business holds, both ways.

A value is compared decoded to its column's type and written canonically, so that ``1``,
``1.00`` and a full-width 1 are one number, and blanks around a text are no edit.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from schema.kernel.choosing import chosen, shown
from schema.kernel.errors import DomainError
from schema.kernel.money import plain
from schema.kernel.words import Language

EPOCH: Final = date(1899, 12, 30)
DIGITS: Final = 15
HIGHEST: Final = 30
LONGEST: Final = 50_000
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_WRITTEN: Final = re.compile(r"-?\d+\.\d+")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}([,.' ]\d{3})+")
DECIMAL_COMMA: Final = frozenset({"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "da"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell holds: canonical text, or None when empty.

    ``sound`` is false when the text could not be read as the column's type; it then stands as
    it was typed.
    """

    text: str | None
    sound: bool = True

    def kept(self) -> list[Any] | str | None:
        """Write the cell as JSON."""
        return self.text if self.sound else [self.text]

    @classmethod
    def of(cls, kept: Any) -> "Cell":  # noqa: ANN401 - JSON
        """Read the cell from JSON."""
        return cls(kept[0], sound=False) if isinstance(kept, list) else cls(kept)


EMPTY: Final = Cell(None)
WHOLE_ROW: Final = "(row)"
"""Stands for a header, or for a number, where a row is meant as a whole."""


@dataclass(eq=False)
class NotReadable(DomainError):
    """{text} in column {column} of {record} is not {wanted}; correct the cell or clear it."""

    text: str
    column: str
    record: str
    wanted: str


def decode(kind: type, value: Mapping[str, Any] | None, locale: str = "en") -> Cell:
    """Understand an ExtendedValue of the Sheets API as a value of this type."""
    if not value:
        return EMPTY
    if "numberValue" in value:
        return _number(kind, value["numberValue"])
    if "boolValue" in value:
        return _sound(kind, "TRUE" if value["boolValue"] else "FALSE", locale)
    return _sound(kind, str(value.get("stringValue", "")), locale)


def _number(kind: type, number: float) -> Cell:
    exact = Decimal(f"{number:.{DIGITS}g}")
    if kind is date:
        try:
            return Cell((EPOCH + timedelta(days=int(number))).isoformat())
        except OverflowError:
            return Cell(plain(exact), sound=False)
    return _sound(kind, plain(exact), "en")


def _sound(kind: type, text: str, locale: str) -> Cell:
    stripped = _storable(text).strip()
    if not stripped:
        return EMPTY
    try:
        return Cell(_reader(kind)(stripped, locale))
    except (ValueError, LookupError, InvalidOperation, OverflowError):
        return Cell(stripped, sound=False)


def _storable(text: str) -> str:
    """Leave out what no database keeps: NUL, and halves of a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _reader(kind: type) -> Callable[[str, str], str]:
    if issubclass(kind, StrEnum):
        return lambda text, _locale: chosen(kind, text).value
    return READERS[kind]


def _read_number(text: str, locale: str) -> str:
    """Read a number as people of this locale write it: ``1,234.5`` or ``1.234,5``."""
    ascii_text = unicodedata.normalize("NFKC", text).replace("\u00a0", " ")
    comma = locale.partition("_")[0] in DECIMAL_COMMA and not _written_by_us(ascii_text)
    point, group = (",", ".") if comma else (".", ",")
    whole, _, part = ascii_text.partition(point)
    if group in whole or " " in whole or "'" in whole:
        if not _GROUPED.fullmatch(whole):
            raise ValueError(text)
        whole = re.sub(r"[,.' ]", "", whole)
    written = f"{whole}.{part}" if part else whole
    number = Decimal(written) if _NUMBER.fullmatch(written) else Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > HIGHEST:
        raise ValueError(text)
    return plain(number or Decimal(0))


def _written_by_us(text: str) -> bool:
    """Tell a number too long for a cell: it is written as text, always with a point."""
    return _WRITTEN.fullmatch(text) is not None and len(text.strip("-")) > DIGITS + 1


def _read_whole(text: str, locale: str) -> str:
    number = _read_number(text, locale)
    return str(int(number))


def _read_day(text: str, _locale: str) -> str:
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise ValueError(text)
    year, month, day = map(int, found.groups())
    return date(year, month, day).isoformat()


READERS: Final[Mapping[type, Callable[[str, str], str]]] = {
    str: lambda text, _locale: text,
    int: _read_whole,
    Decimal: _read_number,
    date: _read_day,
    datetime: lambda text, _locale: datetime.fromisoformat(text).isoformat(),
    bool: lambda text, _locale: {"true": "TRUE", "false": "FALSE"}[text.lower()],
}
WANTED: Final[Mapping[type, str]] = {
    int: "a whole number",
    Decimal: "a number",
    date: "a day like 2030-12-31",
    datetime: "a time like 2030-12-31T12:00",
    bool: "TRUE or FALSE",
}
VALUES: Final[Mapping[type, Callable[[str], Any]]] = {
    str: str,
    int: int,
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    bool: lambda text: text == "TRUE",
}


def canonical(value: object) -> Cell:
    """Write a value of the business as a cell shows it."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, Decimal):
        return Cell(plain(value))
    if isinstance(value, datetime | date):
        return Cell(value.isoformat())
    text = str(value).strip()
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return Cell(text) if text else EMPTY


def value_of(kind: type, cell: Cell, column: str, record: str) -> Any:  # noqa: ANN401 - a value of ``kind`` or None
    """Turn what was typed into a value an operation takes, or refuse it."""
    if cell.text is None:
        return None
    if not cell.sound:
        choices = " or ".join(kind) if issubclass(kind, StrEnum) else WANTED.get(kind, "text")
        raise NotReadable(cell.text, column, record, choices)
    if issubclass(kind, StrEnum):
        return kind(cell.text)
    return VALUES[kind](cell.text)


def encode(kind: type, cell: Cell, language: Language = Language.ENGLISH) -> dict[str, Any]:
    """Write a cell as an ExtendedValue: typed, so nothing is parsed or becomes a formula.

    A choice is written as its word in the language.
    """
    if cell.text is None:
        return {}
    if cell.sound and issubclass(kind, StrEnum):
        return {"stringValue": shown(kind(cell.text), language)}
    if cell.sound and kind in {int, Decimal}:
        number = Decimal(cell.text)
        if len(number.as_tuple().digits) <= DIGITS:
            return {"numberValue": float(number)}
    if cell.sound and kind is date:
        return {"numberValue": (date.fromisoformat(cell.text) - EPOCH).days}
    if cell.sound and kind is bool:
        return {"boolValue": cell.text == "TRUE"}
    return {"stringValue": cell.text}


PATTERNS: Final[Mapping[type, dict[str, str]]] = {
    str: {"type": "TEXT"},
    int: {"type": "NUMBER", "pattern": "0"},
    Decimal: {"type": "NUMBER", "pattern": "#,##0.00####"},
    date: {"type": "DATE", "pattern": "yyyy-mm-dd"},
}


def pattern(kind: type) -> dict[str, str]:
    """Choose the number format of a column."""
    return PATTERNS.get(kind, PATTERNS[str])
