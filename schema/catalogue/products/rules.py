"""What a product may cost and be called. Pure: facts in, a value or a refusal out."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.kernel.errors import DomainError
from schema.kernel.money import AMOUNT_PLACES, PRICE_PLACES, QUANTITY_PLACES, WHOLE, exact

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


@dataclass(eq=False)
class FloorAboveListPrice(DomainError):
    """The floor price {floor} of {sku} cannot be above its list price {list_price}; lower it, or reprice the product first."""  # noqa: E501 - a sentence is one line

    floor: Decimal
    sku: str
    list_price: Decimal


@dataclass(eq=False)
class QuantityRuleNegative(DomainError):
    """{sku} cannot be sold in quantities of {quantity}; give 0 or more."""

    sku: str
    quantity: Decimal


@dataclass(eq=False)
class TaxRateNotValid(DomainError):
    """The tax rate of {sku} cannot be {rate} percent; give 0 or more, and less than 100."""

    sku: str
    rate: Decimal


@dataclass(eq=False)
class ProductNameMissing(DomainError):
    """Product {sku} needs a name; write what people call it."""

    sku: str


def check_floor(sku: str, floor: Decimal | None, list_price: Decimal) -> Decimal | None:
    """Refuse a floor that the product's own list price would break."""
    if floor is None:
        return None
    check_price(sku, floor)
    if floor > list_price:
        raise FloorAboveListPrice(floor, sku, list_price)
    return floor


def check_quantity(sku: str, quantity: Decimal) -> Decimal:
    """Refuse a least quantity or a step below zero, or finer than is kept."""
    if exact(f"The quantity of {sku}", quantity, QUANTITY_PLACES) < 0:
        raise QuantityRuleNegative(sku, quantity)
    return quantity


def check_tax_rate(sku: str, rate: Decimal) -> Decimal:
    """Refuse a rate below zero, of the whole price, or finer than is kept."""
    if not 0 <= exact(f"The tax rate of {sku}", rate, AMOUNT_PLACES) < WHOLE:
        raise TaxRateNotValid(sku, rate)
    return rate


def check_name(sku: str, name: str) -> str:
    """Refuse a product without a name."""
    if not name.strip():
        raise ProductNameMissing(sku)
    return name.strip()


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
