"""What a product may cost and be called. Pure: facts in, a value or a refusal out."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.kernel.errors import DomainError
from schema.kernel.money import PRICE_PLACES, exact

_CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(eq=False)
class PriceIsNegative(DomainError):
    """{subject} cannot cost {price}; give a price of 0 or more."""

    subject: str
    price: Decimal


@dataclass(eq=False)
class CurrencyNotValid(DomainError):
    """{currency} is not a currency code; write three capital letters such as CNY."""

    currency: str


def check_price(sku: str, price: Decimal) -> Decimal:
    """Refuse a price below zero, or finer than is kept."""
    if exact(f"The price of {sku}", price, PRICE_PLACES) < 0:
        raise PriceIsNegative(f"Product {sku}", price)
    return price


def check_currency(currency: str) -> str:
    """Refuse what is no ISO 4217 code."""
    if not _CURRENCY.fullmatch(currency):
        raise CurrencyNotValid(currency)
    return currency
