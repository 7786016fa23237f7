"""Whether a cell meets a condition, as filters ask; a formula as a condition is always met."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sync.localsheets.book import Book, Cell
from sync.localsheets.locales import locale_of
from sync.localsheets.shown import DATE_TYPES, effective, number_format, shown
from sync.localsheets.typed import EPOCH, read_typed

Texts = Sequence[str]
Numbers = Sequence[float]
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"(https?://)?([\w-]+\.)+[a-z]{2,}(/\S*)?", re.IGNORECASE)
TEXT_TESTS: Mapping[str, Callable[[str, Texts], bool]] = {
    "BLANK": lambda text, _: text == "",
    "NOT_BLANK": lambda text, _: text != "",
    "TEXT_EQ": lambda text, wanted: text == wanted[0],
    "TEXT_NOT_EQ": lambda text, wanted: text not in wanted,
    "TEXT_CONTAINS": lambda text, wanted: wanted[0] in text,
    "TEXT_NOT_CONTAINS": lambda text, wanted: wanted[0] not in text,
    "TEXT_STARTS_WITH": lambda text, wanted: text.startswith(wanted[0]),
    "TEXT_ENDS_WITH": lambda text, wanted: text.endswith(wanted[0]),
    "TEXT_IS_EMAIL": lambda text, _: EMAIL.fullmatch(text) is not None,
    "TEXT_IS_URL": lambda text, _: URL.fullmatch(text) is not None,
    "ONE_OF_LIST": lambda text, wanted: text in wanted,
    "BOOLEAN": lambda text, wanted: text in (wanted or ("true", "false")),
}
NUMBER_TESTS: Mapping[str, Callable[[float, Numbers], bool]] = {
    "NUMBER_EQ": lambda number, wanted: number == wanted[0],
    "NUMBER_NOT_EQ": lambda number, wanted: number not in wanted,
    "NUMBER_GREATER": lambda number, wanted: number > wanted[0],
    "NUMBER_GREATER_THAN_EQ": lambda number, wanted: number >= wanted[0],
    "NUMBER_LESS": lambda number, wanted: number < wanted[0],
    "NUMBER_LESS_THAN_EQ": lambda number, wanted: number <= wanted[0],
    "NUMBER_BETWEEN": lambda number, wanted: wanted[0] <= number <= wanted[1],
    "NUMBER_NOT_BETWEEN": lambda number, wanted: not wanted[0] <= number <= wanted[1],
}
DATE_TESTS: Mapping[str, Callable[[float, Numbers], bool]] = {
    "DATE_EQ": lambda day, wanted: day == wanted[0],
    "DATE_NOT_EQ": lambda day, wanted: day not in wanted,
    "DATE_BEFORE": lambda day, wanted: day < wanted[0],
    "DATE_AFTER": lambda day, wanted: day > wanted[0],
    "DATE_ON_OR_BEFORE": lambda day, wanted: day <= wanted[0],
    "DATE_ON_OR_AFTER": lambda day, wanted: day >= wanted[0],
    "DATE_BETWEEN": lambda day, wanted: wanted[0] <= day <= wanted[1],
    "DATE_NOT_BETWEEN": lambda day, wanted: not wanted[0] <= day <= wanted[1],
    "DATE_IS_VALID": lambda _day, _wanted: True,
}
DAYS = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1, "PAST_WEEK": -7}


def passes(book: Book, cell: Cell, rule: Mapping[str, Any]) -> bool:
    """Whether a filter's rule for a column lets a cell through; an unknown one does."""
    text = shown(cell, book.locale) or ""
    if text in rule.get("hiddenValues", []):
        return False
    return meets(book, cell, rule.get("condition") or {})


def meets(book: Book, cell: Cell, condition: Mapping[str, Any]) -> bool:
    """Whether a cell meets a condition; an unknown one, or one with a formula, is met."""
    kind, values = condition.get("type", ""), condition.get("values", [])
    if any(str(one.get("userEnteredValue", "")).startswith("=") for one in values):
        return True
    if kind in TEXT_TESTS:
        wanted = [str(one.get("userEnteredValue", "")).casefold() for one in values]
        return TEXT_TESTS[kind]((shown(cell, book.locale) or "").casefold(), wanted)
    number = effective(cell).get("numberValue")
    if kind in NUMBER_TESTS:
        return number is not None and NUMBER_TESTS[kind](number, _numbers(book, values))
    if kind in DATE_TESTS:
        if number is None or number_format(cell).get("type") not in DATE_TYPES:
            return False
        days = [float(int(one)) for one in _numbers(book, values)]
        return DATE_TESTS[kind](float(int(number)), days)
    return True


def _numbers(book: Book, values: Sequence[Mapping[str, Any]]) -> list[float]:
    """Read the values of a condition as typing would.

    Raises ValueError for one that is no number.
    """
    return [_number(book, one) for one in values]


def _number(book: Book, value: Mapping[str, Any]) -> float:
    if "relativeDate" in value:
        return float((relative(value["relativeDate"], _today(book)) - EPOCH).days)
    text = str(value.get("userEnteredValue", ""))
    typed = read_typed(text, locale_of(book.locale)).value
    if "numberValue" not in typed:
        raise ValueError(f"{text!r} is no number")
    return float(typed["numberValue"])


def _today(book: Book) -> date:
    try:
        zone: ZoneInfo | Any = ZoneInfo(str(book.properties.get("timeZone", "UTC")))
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return datetime.now(zone).date()


def relative(name: str, today: date) -> date:
    """Find the day that a name such as `PAST_MONTH` means."""
    if name in DAYS:
        return today + timedelta(days=DAYS[name])
    months = {"PAST_MONTH": 1, "PAST_YEAR": 12}[name]
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
