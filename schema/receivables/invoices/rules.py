"""What an invoice may say. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from schema.kernel.errors import DomainError

DAYS_TO_PAY: Final = 30


@dataclass(eq=False)
class NothingToInvoice(DomainError):
    """Order {number} has nothing shipped that is not invoiced; ship it first."""

    number: str


@dataclass(eq=False)
class DueBeforeToday(DomainError):
    """An invoice for order {number} cannot be due on {due_on}; that day has passed."""

    number: str
    due_on: date


@dataclass(eq=False)
class InvoiceIsPaid(DomainError):
    """Invoice {number} is paid; nothing remains to be promised."""

    number: str


@dataclass(eq=False)
class PromiseHasPassed(DomainError):
    """Payment of invoice {number} cannot be promised for {promised_on}; that day has passed."""

    number: str
    promised_on: date


def due(number: str, due_on: date | None, today: date) -> date:
    """Choose the day an invoice is due: 30 days from today unless another day is agreed."""
    if due_on is not None and due_on < today:
        raise DueBeforeToday(number, due_on)
    return due_on or today + timedelta(days=DAYS_TO_PAY)


def check_promise(number: str, promised_on: date | None, today: date) -> date | None:
    """Refuse a promise for a day in the past."""
    if promised_on is not None and promised_on < today:
        raise PromiseHasPassed(number, promised_on)
    return promised_on
