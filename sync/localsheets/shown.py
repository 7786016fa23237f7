"""Showing a value as the grid does: its format, its locale, or the automatic way."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ironcalc

from sync.localsheets.book import Cell
from sync.localsheets.locales import Locale, locale_of

ERRORS = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
DATE_TYPES = frozenset({"DATE", "TIME", "DATE_TIME"})
PATTERNS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "CURRENCY": '"$"#,##0.00',
    "TIME": "h:mm:ss",
    "SCIENTIFIC": "0.00E+00",
}
DATED_FORMULAS = {
    "TODAY": "DATE",
    "DATE": "DATE",
    "EDATE": "DATE",
    "EOMONTH": "DATE",
    "WORKDAY": "DATE",
    "NOW": "DATE_TIME",
    "TIME": "TIME",
}
FIRST_FUNCTION = re.compile(r"=\s*([A-Z]+)\(", re.IGNORECASE)
MOST_PLAIN = 1e15
LEAST_PLAIN = 1e-5


def effective(cell: Cell) -> Mapping[str, Any]:
    """Find the value of a cell: a formula's result, or what was entered."""
    entered: Mapping[str, Any] = cell.get("userEnteredValue", {})
    value: Mapping[str, Any] = cell.get("effectiveValue") or entered
    return {} if "formulaValue" in value else value


def number_format(cell: Cell) -> Mapping[str, str]:
    """Find the number format a cell shows with, empty for the automatic one."""
    given: Mapping[str, str] | None = cell.get("userEnteredFormat", {}).get("numberFormat")
    if given:
        return given
    formula = cell.get("userEnteredValue", {}).get("formulaValue", "")
    match = FIRST_FUNCTION.match(formula)
    kind = DATED_FORMULAS.get(match[1].upper()) if match else None
    return {"type": kind} if kind else {}


def shown(cell: Cell, locale_name: str) -> str | None:
    """Write a cell's value as the grid shows it; None when there is nothing to show."""
    for kind, value in effective(cell).items():
        if kind == "numberValue":
            given = number_format(cell)
            return shown_number(value, given.get("type", ""), given.get("pattern"), locale_name)
        if kind == "boolValue":
            return "TRUE" if value else "FALSE"
        if kind == "errorValue":
            return ERRORS[value["type"]]
        return str(value)
    return None


@lru_cache(maxsize=65536)
def shown_number(value: float, kind: str, pattern: str | None, locale_name: str) -> str:
    """Write a number with a format's kind and pattern."""
    locale = locale_of(locale_name)
    pattern = pattern or _default_pattern(kind, locale)
    if not pattern or pattern.casefold() == "general" or kind == "TEXT":
        return _automatic(value, locale)
    model = _formatter(locale.engine)
    model.update_cell_with_number(0, 1, 1, float(value))
    style = model.get_cell_style(0, 1, 1)
    style["num_fmt"] = pattern
    model.set_cell_style(0, 1, 1, style)
    text = str(model.get_formatted_cell_value(0, 1, 1))
    return _automatic(value, locale) if text in ERRORS.values() else text


def _default_pattern(kind: str, locale: Locale) -> str | None:
    if kind == "DATE":
        return locale.date_pattern
    if kind == "DATE_TIME":
        return f"{locale.date_pattern} h:mm:ss"
    return PATTERNS.get(kind)


def _automatic(value: float, locale: Locale) -> str:
    """Write up to ten decimal places, as much as a person wants to see."""
    size = abs(value)
    if size >= MOST_PLAIN or 0 < size < LEAST_PLAIN:
        text = f"{value:.5E}"
        mantissa, _, power = text.partition("E")
        text = f"{mantissa.rstrip('0').rstrip('.')}E{int(power):+03d}"
    else:
        text = f"{value:.10f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace(".", locale.decimal)


@lru_cache(maxsize=8)
def _formatter(engine: str) -> Any:  # noqa: ANN401 - the engine has no types
    return ironcalc.create("shown", engine, "UTC", "en")
