"""What an invoice may say. Pure: facts in, a value or a refusal out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.customers.terms.rules import Instalment
from schema.kernel.errors import DomainError
from schema.kernel.money import WHOLE, to_cents
from schema.receivables.ledger.rules import AccountPurpose, Booking, EntryKind, Posting


@dataclass(eq=False)
class NothingToInvoice(DomainError):
    """Order {number} has nothing shipped that is not invoiced; ship it first."""

    number: str


@dataclass(eq=False)
class TitleNotOnInvoice(DomainError):
    """Order {number} cannot be invoiced to tax title {title}; name one its customer uses."""

    number: str
    title: str


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


@dataclass(frozen=True, slots=True)
class Taxed:
    """What something costs: with the tax, at which rate (in percent of the net), the tax."""

    amount: Decimal
    tax_rate: Decimal
    tax: Decimal


def taxed(amount: Decimal, rate: Decimal) -> Taxed:
    """Tell how much tax a price includes: the price less the net, which is rounded to cents."""
    return Taxed(amount, rate, amount - to_cents(amount * WHOLE / (WHOLE + rate)))


def divided(lines: Iterable[Taxed]) -> tuple[Decimal, Decimal]:
    """Sum up lines: the net of all of them, and the tax."""
    told = list(lines)
    tax = sum((one.tax for one in told), Decimal(0))
    return sum((one.amount for one in told), Decimal(0)) - tax, tax


def booked(number: str, lines: Iterable[Taxed], currency: str) -> Booking:
    """Say what an invoice is in the books: the customer owes what was sold, and the tax."""
    owes = AccountPurpose.RECEIVABLES
    net, tax = divided(lines)
    sale = Posting(owes, AccountPurpose.SALES, net)
    duty = Posting(owes, AccountPurpose.OUTPUT_TAX, tax)
    return Booking(EntryKind.INVOICE, number, currency, (sale, duty))
