"""Money and quantities: exact decimals, how they are rounded and how they are written."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_CENT: Final = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Round to two places, half away from zero, as Postgres rounds ``numeric``."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without idle zeros: ``1E+2`` becomes ``100``."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
