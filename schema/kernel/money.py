"""Money and quantities: exact decimals, their scales, and how they are rounded."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from sqlalchemy import Numeric

AMOUNT: Final = Numeric(18, 2)
PRICE: Final = Numeric(18, 6)
QUANTITY: Final = Numeric(18, 4)

_CENT: Final = Decimal("0.01")


def to_cents(amount: Decimal) -> Decimal:
    """Round to two places, half away from zero, as Postgres rounds ``numeric``."""
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without idle zeros: ``1E+2`` becomes ``100``."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
