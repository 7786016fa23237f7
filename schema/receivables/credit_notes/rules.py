"""What may be credited of an invoice. Pure: facts in, a value or a refusal out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.receivables.invoices.rules import Taxed, divided, taxed
from schema.receivables.ledger.rules import AccountPurpose, Booking, EntryKind, Posting
from schema.receivables.settlements.rules import spread


@dataclass(frozen=True, slots=True)
class LineCredited:
    """How much of an order's line (``SO-000042/1``) is credited; unless told, all of it."""

    line: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Billed:
    """A line of an invoice: which order's line it bills, for how much, at which tax rate.

    ``credited`` is how much of the amount is credited already.
    """

    id: UUID
    line: str
    amount: Decimal
    tax_rate: Decimal
    credited: Decimal

    @property
    def left(self) -> Decimal:
        """Tell how much of it can still be credited."""
        return self.amount - self.credited


@dataclass(eq=False)
class NothingToCredit(DomainError):
    """Invoice {invoice} has nothing left that could be credited."""

    invoice: str


@dataclass(eq=False)
class NoLineCredited(DomainError):
    """Name what of invoice {invoice} is credited: one line at least, or no list at all."""

    invoice: str


@dataclass(eq=False)
class LineNotInvoiced(DomainError):
    """Invoice {invoice} does not bill line {line}; name one of its lines, such as {such}."""

    invoice: str
    line: str
    such: str


@dataclass(eq=False)
class LineCreditedTwice(DomainError):
    """Line {line} of invoice {invoice} is named twice; name it once, with the sum."""

    line: str
    invoice: str


@dataclass(eq=False)
class LineWhollyCredited(DomainError):
    """Line {line} of invoice {invoice} has nothing left to be credited; leave it out."""

    line: str
    invoice: str


@dataclass(eq=False)
class CreditExceedsLine(LimitExceeded):
    """Line {line} of invoice {invoice} has {left} left to be credited; {asked} is too much."""

    line: str
    invoice: str
    left: Decimal
    asked: Decimal


@dataclass(eq=False)
class CreditNotPositive(DomainError):
    """What is credited of line {line} cannot be {amount}; give more than 0."""

    line: str
    amount: Decimal


def credited(
    invoice: str, billed: Sequence[Billed], asked: Sequence[LineCredited] | None
) -> list[tuple[Billed, Taxed]]:
    """Decide what of which line is credited, or refuse; unless told, all that is left.

    An order's line that left us in parts has several lines on the invoice; they are credited
    one after the other.
    """
    bills: dict[str, list[Billed]] = {}
    for one in billed:
        bills.setdefault(one.line, []).append(one)
    left = {line: sum((one.left for one in some), Decimal(0)) for line, some in bills.items()}
    if not any(left.values()):
        raise NothingToCredit(invoice)
    wanted = left if asked is None else _wanted(invoice, left, asked)
    told = []
    for line, amount in wanted.items():
        parts = spread(amount, [one.left for one in bills[line]])
        told += [
            (one, taxed_of(one, part))
            for one, part in zip(bills[line], parts, strict=True)
            if part
        ]
    return told


def _wanted(
    invoice: str, left: Mapping[str, Decimal], asked: Sequence[LineCredited]
) -> dict[str, Decimal]:
    """Tell how much of which line is to be credited; each is on the invoice, named once."""
    if not asked:
        raise NoLineCredited(invoice)
    wanted: dict[str, Decimal] = {}
    for one in asked:
        line = one.line.strip()
        if line not in left:
            raise LineNotInvoiced(invoice, line, next(iter(left)))
        if line in wanted:
            raise LineCreditedTwice(line, invoice)
        wanted[line] = _amount(invoice, line, left[line], one.amount)
    return wanted


def _amount(invoice: str, line: str, left: Decimal, asked: Decimal | None) -> Decimal:
    if not left:
        raise LineWhollyCredited(line, invoice)
    if asked is None:
        return left
    if exact(f"What is credited of line {line}", asked, AMOUNT_PLACES) <= 0:
        raise CreditNotPositive(line, asked)
    if asked > left:
        raise CreditExceedsLine(line, invoice, left, asked)
    return asked


def taxed_of(line: Billed, amount: Decimal) -> Taxed:
    """Tell the tax in a part of a line: that of all credited so far, less what had been told.

    So what is credited in parts comes to the tax of the whole, to the cent.
    """
    before = taxed(line.credited, line.tax_rate).tax
    after = taxed(line.credited + amount, line.tax_rate).tax
    return Taxed(amount, line.tax_rate, after - before)


def booked(number: str, lines: Sequence[Taxed], currency: str) -> Booking:
    """Say what a credit note is in the books: the sale and its tax, taken back."""
    owes = AccountPurpose.RECEIVABLES
    net, tax = divided(lines)
    sale = Posting(AccountPurpose.SALES, owes, net)
    duty = Posting(AccountPurpose.OUTPUT_TAX, owes, tax)
    return Booking(EntryKind.CREDIT_NOTE, number, currency, (sale, duty))
