"""What may be sent back. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.kernel.errors import DomainError, LimitExceeded
from schema.receivables.ledger.rules import AccountPurpose, Booking, EntryKind, Posting


@dataclass(eq=False)
class RefundExceedsPayment(LimitExceeded):
    """Payment {payment} has {left} left; {asked} of it cannot be sent back."""

    payment: str
    left: Decimal
    asked: Decimal


@dataclass(eq=False)
class RefundedInFuture(DomainError):
    """A refund cannot have been paid on {paid_on}; that day is still to come."""

    paid_on: date


@dataclass(eq=False)
class RefundedBeforePayment(DomainError):
    """A refund of payment {payment} cannot have been paid on {paid_on}; it was free to be sent back from {free_on} on."""  # noqa: E501 - a sentence is one line

    payment: str
    paid_on: date
    free_on: date


def check_left(payment: str, left: Decimal, asked: Decimal | None) -> Decimal:
    """Decide how much of a payment is sent back, or refuse; unless told, all that is left."""
    amount = left if asked is None else asked
    if amount > left or left <= 0:
        raise RefundExceedsPayment(payment, left, amount)
    return amount


def check_paid_on(payment: str, paid_on: date, free_on: date, today: date) -> date:
    """Refuse a day that is still to come, or on which what is sent back was not free yet."""
    if paid_on > today:
        raise RefundedInFuture(paid_on)
    if paid_on < free_on:
        raise RefundedBeforePayment(payment, paid_on, free_on)
    return paid_on


def booked(number: str, amount: Decimal, currency: str) -> Booking:
    """Say what a refund is in the books: the advance is gone, and so is the money."""
    money = Posting(AccountPurpose.ADVANCES, AccountPurpose.BANK, amount)
    return Booking(EntryKind.REFUND, number, currency, (money,))
