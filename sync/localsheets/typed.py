"""Reading what a person types into a cell: numbers, dates, truth, text or a formula."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sync.localsheets.locales import CURRENCIES, DAY_FIRST, MONTH_FIRST, YEAR_FIRST, Locale

EPOCH = date(1899, 12, 30)
CENTURY_SPLIT = 30
NOON, MIDNIGHT, HOURS, MINUTES = 12, 24, 24, 60
SECONDS_A_DAY = 86400
TRUTH = {"TRUE": True, "FALSE": False}
DATE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp][Mm]))?")
ORDERS = {YEAR_FIRST: (0, 1, 2), MONTH_FIRST: (2, 0, 1), DAY_FIRST: (2, 1, 0)}
LONG_YEAR = 4


class Typed(NamedTuple):
    """A cell's value as the API spells it, and the number format that typing implies."""

    value: dict[str, Any]
    number_format: Mapping[str, str] | None = None


def read_typed(text: str, locale: Locale) -> Typed:
    """Read a text as typing it would."""
    if text.startswith("="):
        return Typed({"formulaValue": text} if text != "=" else {"stringValue": text})
    if text.startswith("'"):
        return Typed({"stringValue": text[1:]})
    stripped = text.strip()
    if stripped.upper() in TRUTH:
        return Typed({"boolValue": TRUTH[stripped.upper()]})
    for reader in READERS:
        typed = reader(stripped, locale)
        if typed is not None:
            return typed
    return Typed({"stringValue": text})


def _number(text: str, locale: Locale) -> Typed | None:
    """Read 1,234.5 or 1e3 or -5 or 12% or $5.50 or 5 €."""
    found = _affixes(text)
    digits = _plain_digits(found.digits, locale)
    if digits is None:
        return None
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        return None
    if found.percent:
        value /= 100
    if found.sign == "-":
        value = -value
    return Typed({"numberValue": value}, _number_format(found, digits, locale))


class _Affixes(NamedTuple):
    """The parts of a typed number."""

    sign: str
    before: str
    digits: str
    after: str
    percent: str


SHAPE = re.compile(
    rf"(?P<sign>[-+]?)\s*(?P<before>[{CURRENCIES}]?)\s*"
    r"(?P<digits>[-+]?\d[\d.,\s'eE+-]*|[-+]?[.,]\d+)"
    rf"\s*(?P<after>[{CURRENCIES}]?)(?P<percent>%?)"
)


def _affixes(text: str) -> _Affixes:
    match = SHAPE.fullmatch(text)
    if match is None:
        return _Affixes("", "", "", "", "")
    digits = match["digits"].strip()
    sign = match["sign"] or (digits[0] if digits[0] in "+-" else "")
    if match["sign"] and digits[0] in "+-":
        digits = ""
    return _Affixes(
        sign, match["before"], digits.lstrip("+-"), match["after"], match["percent"]
    )


def _plain_digits(text: str, locale: Locale) -> str | None:
    """Turn a locale's digits into Python's; None when they are none."""
    group = r"[ \u00a0\u202f]" if locale.group == " " else re.escape(locale.group)
    decimal = re.escape(locale.decimal)
    grouped = rf"\d{{1,3}}(?:{group}\d{{3}})+"
    pattern = rf"(?P<whole>{grouped}|\d*)(?:{decimal}(?P<part>\d*))?(?P<power>[eE][+-]?\d+)?"
    match = re.fullmatch(pattern, text)
    if match is None or not (match["whole"] or match["part"]):
        return None
    whole = re.sub(group, "", match["whole"]) or "0"
    return f"{whole}.{match['part'] or '0'}{match['power'] or ''}"


def _number_format(found: _Affixes, digits: str, locale: Locale) -> Mapping[str, str] | None:
    """Tell the format that a typed number asks for."""
    places = ".00" if locale.decimal in found.digits else ""
    grouped = re.search(r"\d[., \u00a0\u202f]\d{3}(?!\d)", found.digits)
    if found.percent:
        return {"type": "PERCENT", "pattern": f"0{places}%"}
    if found.before:
        return {"type": "CURRENCY", "pattern": f'"{found.before}"#,##0{places}'}
    if found.after:
        return {"type": "CURRENCY", "pattern": f'#,##0{places}" {found.after}"'}
    if "e" in digits.lower():
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if grouped and locale.group.strip() in found.digits and float(digits) >= 1000:  # noqa: PLR2004
        return {"type": "NUMBER", "pattern": f"#,##0{places}"}
    return None


def _date(text: str, locale: Locale) -> Typed | None:
    """Read 2026-05-04 anywhere, and the locale's own order."""
    match = DATE.fullmatch(text)
    day = match and _day(match, locale)
    if match is None or day is None:
        return None
    serial = float((day - EPOCH).days)
    pattern = _date_pattern(match, locale)
    return Typed({"numberValue": serial}, {"type": "DATE", "pattern": pattern})


def _order(match: re.Match[str], locale: Locale) -> tuple[int, int, int]:
    if len(match[1]) == LONG_YEAR:
        return ORDERS[YEAR_FIRST]
    order = locale.date_order
    if order == YEAR_FIRST and len(match[4]) == LONG_YEAR:
        order = MONTH_FIRST
    return ORDERS[order]


def _day(match: re.Match[str], locale: Locale) -> date | None:
    parts = (match[1], match[3], match[4])
    year, month, day = (parts[at] for at in _order(match, locale))
    century = 0
    if len(year) < LONG_YEAR:
        century = 2000 if int(year) < CENTURY_SPLIT else 1900
    try:
        return date(century + int(year), int(month), int(day))
    except ValueError:
        return None


def _date_pattern(match: re.Match[str], locale: Locale) -> str:
    """Show the date with the signs it was typed with."""
    parts = (match[1], match[3], match[4])
    names = dict(zip(_order(match, locale), ("yyyy", "m", "d"), strict=True))
    pieces = [
        name if name == "yyyy" else name * (2 if parts[at].startswith("0") else 1)
        for at, name in sorted(names.items())
    ]
    if len(parts[0]) == LONG_YEAR and match[2] == "-":
        return "yyyy-mm-dd"
    return match[2].join(pieces)


def _time(text: str, _locale: Locale) -> Typed | None:
    """Read 10:30, 10:30:15 or 3:05 pm as a part of a day."""
    match = TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[4] or "").lower()
    if half:
        hours = hours % NOON + (NOON if half == "pm" else 0)
    if hours >= HOURS or minutes >= MINUTES or seconds >= MINUTES:
        return None
    pattern = "h:mm" + (":ss" if match[3] else "") + (" AM/PM" if half else "")
    part = (hours * 3600 + minutes * 60 + seconds) / SECONDS_A_DAY
    return Typed({"numberValue": part}, {"type": "TIME", "pattern": pattern})


def _moment(text: str, locale: Locale) -> Typed | None:
    """Read a date and a time."""
    first, space, second = text.partition(" ")
    if not space:
        first, _, second = text.partition("T")
    day, time = _date(first, locale), _time(second.strip(), locale)
    if day is None or time is None or not (day.number_format and time.number_format):
        return None
    pattern = f"{day.number_format['pattern']} {time.number_format['pattern']}"
    value = day.value["numberValue"] + time.value["numberValue"]
    return Typed({"numberValue": value}, {"type": "DATE_TIME", "pattern": pattern})


READERS: tuple[Callable[[str, Locale], Typed | None], ...] = (_date, _time, _moment, _number)
