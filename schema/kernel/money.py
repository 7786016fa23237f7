"""Money and quantities: exact decimals, how they are rounded and how they are written."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from schema.kernel.errors import DomainError

_CENT: Final = Decimal("0.01")


AMOUNT_PLACES: Final = 2
QUANTITY_PLACES: Final = 4
PRICE_PLACES: Final = 6
WHOLE: Final = Decimal(100)
"""What percent are parts of."""
WORDS: Final = {AMOUNT_PLACES: "two", QUANTITY_PLACES: "four", PRICE_PLACES: "six"}


@dataclass(eq=False)
class TooPrecise(DomainError):
    """{subject} cannot be {number}; give at most {places} decimal places."""

    subject: str
    number: Decimal
    places: str


@dataclass(eq=False)
class QuantityNotPositive(DomainError):
    """The quantity of {subject} cannot be {quantity}; give more than 0."""

    subject: str
    quantity: Decimal


def exact(subject: str, number: Decimal, places: int) -> Decimal:
    """Refuse a number that could only be kept rounded, and what is no number at all."""
    _, digits, exponent = number.as_tuple()
    finer = -places - exponent if isinstance(exponent, int) else len(digits) + 1
    if not number.is_finite() or (finer > 0 and any(digits[-finer:])):
        raise TooPrecise(subject, number, WORDS[places])
    return number


def check_positive(subject: str, quantity: Decimal) -> Decimal:
    """Refuse nothing, less than nothing, and what is finer than is kept."""
    if exact(f"The quantity of {subject}", quantity, QUANTITY_PLACES) <= 0:
        raise QuantityNotPositive(subject, quantity)
    return quantity


def to_cents(amount: Decimal) -> Decimal:
    """Round to two places, half away from zero, as Postgres rounds ``numeric``."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without idle zeros: ``1E+2`` becomes ``100``."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
