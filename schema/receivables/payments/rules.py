"""What a payment may settle. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.kernel.moves import Moves
from schema.receivables.ledger.rules import AccountPurpose, Booking, EntryKind, Posting


class PaymentState(Choice):
    """Whether it is known whose a payment is, and whether it stands."""

    UNIDENTIFIED = "unidentified", "It came in, and nobody knows from whom."
    POSTED = "posted", "It is in the books as a customer's."
    REVERSED = "reversed", "It was taken out of the books: it did not come, or not so."


MOVES: Final[Moves[PaymentState]] = {
    PaymentState.UNIDENTIFIED: frozenset({PaymentState.POSTED, PaymentState.REVERSED}),
    PaymentState.POSTED: frozenset({PaymentState.REVERSED}),
    PaymentState.REVERSED: frozenset(),
}


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
class ReceivedInFuture(DomainError):
    """A payment cannot have been received on {received_on}; that day is still to come."""

    received_on: date


@dataclass(eq=False)
class ChargesOutOfRange(DomainError):
    """{subject} is {amount}; a bank cannot have kept {charges} of it."""

    subject: str
    amount: Decimal
    charges: Decimal


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
class PaymentUnidentified(DomainError):
    """Nobody knows yet whose payment {payment} is; name its customer first."""

    payment: str


@dataclass(eq=False)
class PaymentIdentified(DomainError):
    """Payment {payment} is customer {customer}'s already; reverse it, and record it anew."""

    payment: str
    customer: str


@dataclass(eq=False)
class PaymentIsReversed(DomainError):
    """Payment {payment} was taken back on {reversed_on}; if it came after all, record it anew."""  # noqa: E501 - a sentence is one line

    payment: str
    reversed_on: date


@dataclass(eq=False)
class PaymentIsBankLine(DomainError):
    """Payment {payment} is line {line} of a bank statement; undo that line, or match it with the line by which the money went back."""  # noqa: E501 - a sentence is one line

    payment: str
    line: str


@dataclass(eq=False)
class PaymentIsRefunded(DomainError):
    """Payment {payment} cannot be taken back; {refunded} of it was sent back to who paid it."""

    payment: str
    refunded: Decimal


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


def check_stands(payment: str, reversed_on: date | None) -> None:
    """Refuse to do anything with a payment that was taken back."""
    if reversed_on is not None:
        raise PaymentIsReversed(payment, reversed_on)


def check_usable(payment: str, state: PaymentState, reversed_on: date | None) -> None:
    """Refuse to use a payment that was taken back, or that is nobody's yet."""
    check_stands(payment, reversed_on)
    if state is PaymentState.UNIDENTIFIED:
        raise PaymentUnidentified(payment)


def held_as(*, known: bool) -> AccountPurpose:
    """Say on which account money is that settles nothing; ``known`` is whether whose it is."""
    return AccountPurpose.ADVANCES if known else AccountPurpose.UNIDENTIFIED


def check_received(received_on: date, today: date) -> date:
    """Refuse a day that is still to come."""
    if received_on > today:
        raise ReceivedInFuture(received_on)
    return received_on


def check_charges(subject: str, charges: Decimal, amount: Decimal) -> Decimal:
    """Refuse that a bank kept less than nothing, or all there was."""
    if exact("What the bank kept", charges, AMOUNT_PLACES) < 0 or charges >= amount:
        raise ChargesOutOfRange(subject, amount, charges)
    return charges


def booked(
    number: str, amount: Decimal, charges: Decimal, currency: str, *, known: bool
) -> Booking:
    """Say what a payment is in the books: an advance, until it settles invoices.

    What a bank kept of it is paid, too, and costs us.
    """
    account = held_as(known=known)
    came = Posting(AccountPurpose.BANK, account, amount - charges)
    kept = Posting(AccountPurpose.CHARGES, account, charges)
    return Booking(EntryKind.PAYMENT, number, currency, (came, kept))


def identified(number: str, amount: Decimal, currency: str) -> Booking:
    """Say what it is in the books that a payment turns out to be a customer's."""
    known = Posting(AccountPurpose.UNIDENTIFIED, AccountPurpose.ADVANCES, amount)
    return Booking(EntryKind.IDENTIFICATION, number, currency, (known,))


def reversed_by(
    number: str, amount: Decimal, charges: Decimal, currency: str, *, known: bool
) -> Booking:
    """Say what taking a payment back is in the books: what it was, the other way round."""
    was = booked(number, amount, charges, currency, known=known)
    back = (Posting(one.credit, one.debit, one.amount) for one in was.postings)
    return Booking(EntryKind.REVERSAL, number, currency, tuple(back))


def allocated(number: str, amount: Decimal, currency: str) -> Booking:
    """Say what an allocation of payment ``number`` is in the books."""
    settled = Posting(AccountPurpose.ADVANCES, AccountPurpose.RECEIVABLES, amount)
    return Booking(EntryKind.ALLOCATION, number, currency, (settled,))


def released(number: str, amount: Decimal, currency: str) -> Booking:
    """Say what taking an allocation of payment ``number`` back is in the books."""
    reopened = Posting(AccountPurpose.RECEIVABLES, AccountPurpose.ADVANCES, amount)
    return Booking(EntryKind.RELEASE, number, currency, (reopened,))
