"""What a warehouse can hold and promise. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from decimal import Decimal

from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.money import QUANTITY_PLACES, exact


@dataclass(eq=False)
class QuantityNotPositive(DomainError):
    """The quantity of {subject} cannot be {quantity}; give more than 0."""

    subject: str
    quantity: Decimal


@dataclass(eq=False)
class LessThanReserved(DomainError):
    """{sku} in {warehouse} cannot be counted as {on_hand}; {reserved} is reserved for orders, cancel one of them first."""  # noqa: E501 - a sentence is one line

    sku: str
    warehouse: str
    on_hand: Decimal
    reserved: Decimal


@dataclass(eq=False)
class InsufficientStock(LimitExceeded):
    """{subject} asks for {asked} of {sku}, but only {available} is available; order less or receive more."""  # noqa: E501 - a sentence is one line

    subject: str
    asked: Decimal
    sku: str
    available: Decimal


def check_positive(subject: str, quantity: Decimal) -> Decimal:
    """Refuse nothing, less than nothing, and what is finer than is kept."""
    if exact(f"The quantity of {subject}", quantity, QUANTITY_PLACES) <= 0:
        raise QuantityNotPositive(subject, quantity)
    return quantity


def check_counted(sku: str, warehouse: str, on_hand: Decimal, reserved: Decimal) -> Decimal:
    """Refuse a count below zero or below what is promised."""
    exact(f"The quantity of {sku}", on_hand, QUANTITY_PLACES)
    if on_hand < reserved or on_hand < 0:
        raise LessThanReserved(sku, warehouse, on_hand, reserved)
    return on_hand
