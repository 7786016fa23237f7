"""How the books are kept: double entry, month by month. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves


class AccountKind(Choice):
    """On which side of the balance sheet, or of the year's result, an account stands."""

    ASSET = "asset", "What the company has; it grows by debits."
    LIABILITY = "liability", "What the company owes; it grows by credits."
    REVENUE = "revenue", "What the company earns; it grows by credits."
    EXPENSE = "expense", "What the company spends; it grows by debits."


class AccountPurpose(Choice):
    """What the company books on an account by itself. There is one account for each."""

    BANK = "bank", "Money in the bank."
    RECEIVABLES = "receivables", "What customers still have to pay of their invoices."
    ADVANCES = "advances", "What customers have paid that settles no invoice yet."
    UNIDENTIFIED = "unidentified", "Money that came in from nobody knows whom."
    OUTPUT_TAX = "output_tax", "The tax in what was invoiced; we owe it to the state."
    CHARGES = "charges", "What banks keep of what customers pay."
    SALES = "sales", "What was invoiced for goods, without tax."


class EntryKind(Choice):
    """Which kind of document is behind a journal entry."""

    INVOICE = "invoice", "An invoice was issued."
    CREDIT_NOTE = "credit_note", "A part of an invoice was credited."
    PAYMENT = "payment", "A payment came in."
    ALLOCATION = "allocation", "A payment settles an invoice."
    RELEASE = "release", "What a payment settled of an invoice was taken back."
    IDENTIFICATION = "identification", "It became known whose a payment is."
    REVERSAL = "reversal", "A payment was taken out of the books: it did not come, or not so."
    REFUND = "refund", "Money was sent back to a customer."


class PeriodState(Choice):
    """How far the books of a month are done."""

    NOT_CLOSED = "not_closed", "Documents may be dated in it."
    SOFT_CLOSED = "soft_closed", "Being examined; only an admin may still date documents in it."
    HARD_CLOSED = "hard_closed", "Closed for good; nothing is dated in it any more."


MOVES: Final[Moves[PeriodState]] = {
    PeriodState.NOT_CLOSED: frozenset({PeriodState.SOFT_CLOSED}),
    PeriodState.SOFT_CLOSED: frozenset({PeriodState.NOT_CLOSED, PeriodState.HARD_CLOSED}),
    PeriodState.HARD_CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount that one account gives to another; so an entry cannot but balance."""

    debit: AccountPurpose
    credit: AccountPurpose
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Booking:
    """What is to be entered for one document: of which kind, its number, what moves."""

    kind: EntryKind
    document: str
    currency: str
    postings: tuple[Posting, ...]

    @property
    def total(self) -> Decimal:
        """Sum the amounts: what is debited in all, and credited in all."""
        return sum((one.amount for one in self.postings), Decimal(0))


@dataclass(frozen=True, slots=True)
class Sides:
    """What one entry debits or credits an account; one of the two is 0."""

    purpose: AccountPurpose
    debit: Decimal
    credit: Decimal


@dataclass(eq=False)
class PeriodIsClosed(DomainError):
    """{subject} cannot be dated {day}: the books are closed through {through}; give a later day."""  # noqa: E501 - a sentence is one line

    subject: str
    day: date
    through: date


@dataclass(eq=False)
class PeriodIsSoftClosed(DomainError):
    """{subject} cannot be dated {day}: period {period} is being closed; give a later day, or ask finance to reopen it."""  # noqa: E501 - a sentence is one line

    subject: str
    day: date
    period: str


@dataclass(eq=False)
class AccountCodeTaken(DomainError):
    """Account {account} cannot be called {wanted}; another account has that code."""

    account: str
    wanted: str


@dataclass(eq=False)
class AccountNeedsWord(DomainError):
    """The {what} of account {account} cannot be empty; write one."""

    what: str
    account: str


def period_of(day: date) -> str:
    """Name the month a day falls into, such as 2026-10."""
    return f"{day:%Y-%m}"


def sides(postings: Iterable[Posting]) -> list[Sides]:
    """Write postings as lines of an entry: one for each account on each side, debits first.

    What is worth nothing has no lines.
    """
    nothing = Decimal(0)
    debited: dict[AccountPurpose, Decimal] = {}
    credited: dict[AccountPurpose, Decimal] = {}
    for one in postings:
        debited[one.debit] = debited.get(one.debit, nothing) + one.amount
        credited[one.credit] = credited.get(one.credit, nothing) + one.amount
    return [
        *(Sides(account, amount, nothing) for account, amount in debited.items() if amount),
        *(Sides(account, nothing, amount) for account, amount in credited.items() if amount),
    ]


def check_word(account: str, what: str, word: str) -> str:
    """Refuse an account without a code or a name (``what``)."""
    told = word.strip()
    if not told:
        raise AccountNeedsWord(what, account)
    return told


def check_day(
    subject: str, day: date, state: PeriodState | None, through: date | None, *, late: bool
) -> date:
    """Refuse a day in books that are closed.

    ``state`` is that of the day's month, None when nothing was dated in it yet; ``through`` the
    last day that is closed for good; ``late`` whether the one who asks may still post into
    a month that is being closed.
    """
    if through is not None and day <= through:
        raise PeriodIsClosed(subject, day, through)
    if state is PeriodState.SOFT_CLOSED and not late:
        raise PeriodIsSoftClosed(subject, day, period_of(day))
    return day
