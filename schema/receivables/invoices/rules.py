"""What an invoice may say. Pure: facts in, a value or a refusal out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from schema.customers.terms.rules import Instalment
from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.receivables.ledger.rules import AccountPurpose, Booking, EntryKind, Posting


class AgeingBucket(Choice):
    """How long an invoice has been overdue on the company's business day."""

    NOT_DUE = "not due", "Outstanding, and not due before today."
    DAYS_1_TO_30 = "1-30 days", "Outstanding, and due in the last 30 days."
    DAYS_31_TO_60 = "31-60 days", "Outstanding, and due 31 to 60 days ago."
    DAYS_61_TO_90 = "61-90 days", "Outstanding, and due 61 to 90 days ago."
    DAYS_91_TO_180 = "91-180 days", "Outstanding, and due 91 to 180 days ago."
    DAYS_181_TO_365 = "181-365 days", "Outstanding, and due 181 to 365 days ago."
    OVER_365_DAYS = "over 365 days", "Outstanding, and due more than 365 days ago."


BUCKETS: Final[Mapping[AgeingBucket, int]] = {
    AgeingBucket.NOT_DUE: 0,
    AgeingBucket.DAYS_1_TO_30: 30,
    AgeingBucket.DAYS_31_TO_60: 60,
    AgeingBucket.DAYS_61_TO_90: 90,
    AgeingBucket.DAYS_91_TO_180: 180,
    AgeingBucket.DAYS_181_TO_365: 365,
}
"""The most days overdue in each bucket; what is older is in the last one."""


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


def due_at_once(number: str, due_on: date, total: Decimal, today: date) -> list[Instalment]:
    """Let all of an invoice be due on a day that was named for it."""
    if due_on < today:
        raise DueBeforeToday(number, due_on)
    return [Instalment(total, due_on, retention=False)]


def check_promise(number: str, promised_on: date | None, today: date) -> date | None:
    """Refuse a promise for a day in the past."""
    if promised_on is not None and promised_on < today:
        raise PromiseHasPassed(number, promised_on)
    return promised_on


def booked(number: str, total: Decimal, currency: str) -> Booking:
    """Say what an invoice is in the books: the customer owes what was sold."""
    sale = Posting(AccountPurpose.RECEIVABLES, AccountPurpose.SALES, total)
    return Booking(EntryKind.INVOICE, number, currency, (sale,))
