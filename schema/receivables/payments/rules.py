"""What a payment may settle. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.receivables.ledger.rules import AccountPurpose, Booking, EntryKind, Posting


@dataclass(frozen=True, slots=True)
class Allotment:
    """An invoice and how much of it is settled; without an amount, as much as possible."""

    invoice: str
    amount: Decimal | None = None


@dataclass(eq=False)
class AmountNotPositive(DomainError):
    """{subject} cannot be {amount}; give more than 0."""

    subject: str
    amount: Decimal


@dataclass(eq=False)
class AllotmentNotReadable(DomainError):
    """Write what payment {payment} settles like INV-000001: 500; INV-000002, not {text}."""

    payment: str
    text: str


@dataclass(eq=False)
class ExceedsPayment(LimitExceeded):
    """Payment {payment} has {left} left; {asked} cannot be allocated from it."""

    payment: str
    left: Decimal
    asked: Decimal


@dataclass(eq=False)
class ExceedsInvoice(LimitExceeded):
    """Invoice {invoice} has {outstanding} outstanding; {asked} cannot be allocated to it."""

    invoice: str
    outstanding: Decimal
    asked: Decimal


@dataclass(eq=False)
class OtherCustomer(DomainError):
    """Invoice {invoice} is not addressed to the customer who made payment {payment}."""

    invoice: str
    payment: str


@dataclass(eq=False)
class OtherCurrency(DomainError):
    """Invoice {invoice} is in {wanted}, but payment {payment} is in {currency}; settle it with a payment in {wanted}."""  # noqa: E501 - a sentence is one line

    invoice: str
    wanted: str
    payment: str
    currency: str


@dataclass(eq=False)
class NothingAllocated(DomainError):
    """Payment {payment} does not settle invoice {invoice}, so nothing can be released."""

    payment: str
    invoice: str


@dataclass(eq=False)
class NamedTwice(DomainError):
    """Payment {payment} names invoice {invoice} twice; name each invoice once."""

    payment: str
    invoice: str


def check_amount(subject: str, amount: Decimal) -> Decimal:
    """Refuse what no bank would book: nothing, less than nothing, parts of a cent."""
    if exact(subject, amount, AMOUNT_PLACES) <= 0:
        raise AmountNotPositive(subject, amount)
    return amount


def read_allotments(payment: str, text: str) -> list[Allotment]:
    """Understand ``INV-000001: 500; INV-000002``; spaces and full-width signs do not matter."""
    allotments: list[Allotment] = []
    for part in text.replace("：", ":").replace("；", ";").split(";"):
        invoice, colon, amount = (piece.strip() for piece in part.partition(":"))
        if not invoice and not colon:
            continue
        try:
            allotments.append(Allotment(invoice, Decimal(amount) if colon else None))
        except InvalidOperation as error:
            raise AllotmentNotReadable(payment, text) from error
    if not allotments or any(
        not a.invoice or (a.amount is not None and not a.amount.is_finite()) for a in allotments
    ):
        raise AllotmentNotReadable(payment, text)
    return allotments


def check_once(payment: str, allotments: list[Allotment]) -> None:
    """Refuse an invoice that is named twice."""
    seen: set[str] = set()
    for allotment in allotments:
        if allotment.invoice in seen:
            raise NamedTwice(payment, allotment.invoice)
        seen.add(allotment.invoice)


def allot(payment: str, left: Decimal, asked: Allotment, outstanding: Decimal) -> Decimal:
    """Decide how much goes to one invoice, or refuse."""
    amount = min(left, outstanding) if asked.amount is None else asked.amount
    if asked.amount is not None:
        check_amount(f"An allocation to {asked.invoice}", asked.amount)
    if amount > outstanding or outstanding <= 0:
        raise ExceedsInvoice(asked.invoice, outstanding, amount)
    if amount > left or left <= 0:
        raise ExceedsPayment(payment, left, amount)
    return amount


def booked(number: str, amount: Decimal, currency: str) -> Booking:
    """Say what a payment is in the books: an advance, until it settles invoices."""
    money = Posting(AccountPurpose.BANK, AccountPurpose.ADVANCES, amount)
    return Booking(EntryKind.PAYMENT, number, currency, (money,))


def allocated(number: str, amount: Decimal, currency: str) -> Booking:
    """Say what an allocation of payment ``number`` is in the books."""
    settled = Posting(AccountPurpose.ADVANCES, AccountPurpose.RECEIVABLES, amount)
    return Booking(EntryKind.ALLOCATION, number, currency, (settled,))


def released(number: str, amount: Decimal, currency: str) -> Booking:
    """Say what taking an allocation of payment ``number`` back is in the books."""
    reopened = Posting(AccountPurpose.RECEIVABLES, AccountPurpose.ADVANCES, amount)
    return Booking(EntryKind.RELEASE, number, currency, (reopened,))
