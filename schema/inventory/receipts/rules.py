"""What may be expected. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError


class ReceiptSource(Choice):
    """Where expected goods come from."""

    PURCHASE = "purchase", "A supplier sends them."
    PRODUCTION = "production", "We make them ourselves."
    RETURN = "return", "A customer sends them back."


@dataclass(eq=False)
class ReceiptIsOver(DomainError):
    """Nothing more is expected of {number}; it has come wholly, or was cancelled."""

    number: str


@dataclass(eq=False)
class ReceiptOfAnother(DomainError):
    """{number} is expected as {sku} in {warehouse}; receive that, or leave {number} out."""

    number: str
    sku: str
    warehouse: str


@dataclass(eq=False)
class ReceiptDayHasPassed(DomainError):
    """{subject} cannot be expected on {due_on}; that day has passed."""

    subject: str
    due_on: date


def check_due(subject: str, due_on: date, today: date) -> date:
    """Refuse to expect something yesterday."""
    if due_on < today:
        raise ReceiptDayHasPassed(subject, due_on)
    return due_on


def check_open(number: str, *, over: bool) -> None:
    """Refuse to go on with what is over."""
    if over:
        raise ReceiptIsOver(number)


def left(quantity: Decimal, received: Decimal) -> Decimal:
    """Tell how much is still to come; more than was expected may come."""
    return max(quantity - received, Decimal(0))
