"""How a value is written in the reader's language: days, figures, money, words of ours."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import format_decimal

from api.console.labels import LOCALES, Labels, instant
from schema.kernel.choosing import shown
from schema.kernel.paper import Entry, Kind

FIGURE: Final = "#,##0.######"
AMOUNT: Final = "#,##0.00####"
"""Money has two decimals; a price may have more, and none of them is lost."""

TIMES: Final = " \N{MULTIPLICATION SIGN} "
DAY: Final = len("2030-06-01")

Found = Sequence[Any]
Hand = Callable[[Labels, Entry, Found, str], str]


def written(labels: Labels, entry: Entry, found: Found, beside: str = "") -> str:
    """Write what was found at the paths of an entry; empty when there is nothing.

    ``beside`` is the unit of a quantity, or the currency of money.
    """
    there = [one for one in found if one not in (None, "")]
    return HANDS[entry.kind](labels, entry, there, beside) if there else ""


def figure(labels: Labels, value: object, pattern: str = FIGURE) -> str:
    """Write a number without zeros at its end, unless the pattern wants them."""
    return format_decimal(Decimal(str(value)), pattern, LOCALES[labels.language])


def _text(_labels: Labels, _entry: Entry, found: Found, _beside: str) -> str:
    return " ".join(map(str, found))


def _day(labels: Labels, _entry: Entry, found: Found, _beside: str) -> str:
    (told,) = found
    if len(told) > DAY:
        told = instant(told).astimezone(labels.zone).date().isoformat()
    return format_date(date.fromisoformat(told), "long", locale=LOCALES[labels.language])


def _number(labels: Labels, _entry: Entry, found: Found, _beside: str) -> str:
    return TIMES.join(figure(labels, one) for one in found)


def _quantity(labels: Labels, _entry: Entry, found: Found, beside: str) -> str:
    return f"{figure(labels, found[0])} {beside}"


def _money(labels: Labels, _entry: Entry, found: Found, beside: str) -> str:
    return f"{beside} {_amount(labels, _entry, found, beside)}"


def _amount(labels: Labels, _entry: Entry, found: Found, _beside: str) -> str:
    return figure(labels, found[0], AMOUNT)


def _choice(labels: Labels, entry: Entry, found: Found, _beside: str) -> str:
    assert entry.choices is not None  # noqa: S101 - a choice is declared with its kind
    return shown(entry.choices[found[0]], labels.language)


HANDS: Final[Mapping[Kind, Hand]] = {
    "text": _text,
    "day": _day,
    "number": _number,
    "quantity": _quantity,
    "money": _money,
    "amount": _amount,
    "choice": _choice,
}
"""How each kind is written; what is left blank has no path, and so never a value."""
