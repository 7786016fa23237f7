"""What a bank statement may say, and when it is to be believed. Pure."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from schema.customers.bank_accounts.rules import check_account_number
from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves


class StatementFormat(Choice):
    """In which format a bank told its statement."""

    TABLE = "table", "Rows of a CSV file or of an Excel workbook."
    MT940 = "mt940", "A SWIFT message MT940."
    CAMT053 = "camt053", "An ISO 20022 message CAMT.053."


class BankLineState(Choice):
    """What became of a line of a bank statement."""

    OPEN = "open", "All or a part of it is not explained yet."
    MATCHED = "matched", "All of it is a payment or a refund in the books."
    DISMISSED = "dismissed", "It is nothing customers paid or were paid."


MOVES: Final[Moves[BankLineState]] = {
    BankLineState.OPEN: frozenset({BankLineState.MATCHED, BankLineState.DISMISSED}),
    BankLineState.MATCHED: frozenset({BankLineState.OPEN}),
    BankLineState.DISMISSED: frozenset({BankLineState.OPEN}),
}
MOST_LINES: Final = 50_000
NO_REFERENCE: Final = frozenset({"", "NONREF", "NOTPROVIDED"})
"""What banks write where a transaction has no reference."""


@dataclass(frozen=True, slots=True)
class ToldLine:
    """What a statement says of one movement; an amount above 0 came in, below 0 went out.

    ``place`` is the number of its row or entry in the file, ``balance`` what the account held
    after it.
    """

    place: int
    booked_on: date
    amount: Decimal
    counterparty: str | None = None
    counterparty_account: str | None = None
    remittance: str | None = None
    reference: str | None = None
    balance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ToldStatement:
    """What a file says: in which format, of which account, from which balance to which."""

    format: StatementFormat
    lines: Sequence[ToldLine]
    account: str | None = None
    currency: str | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None


@dataclass(eq=False)
class StatementNotRead(DomainError):
    """{file} cannot be read as a bank statement: {what}. Ask the bank for CSV, Excel, MT940 or CAMT.053."""  # noqa: E501 - a sentence is one line

    file: str
    what: str


@dataclass(eq=False)
class StatementColumnsMissing(DomainError):
    """{file} has no row of headers with a date and an amount; write Date and Amount, or Date, Debit and Credit above the columns."""  # noqa: E501 - a sentence is one line

    file: str


@dataclass(eq=False)
class StatementCellNotRead(DomainError):
    """Row {place} of {file} says {text} where {what} belongs; nothing was imported."""

    place: int
    file: str
    text: str
    what: str


@dataclass(eq=False)
class StatementIsEmpty(DomainError):
    """{file} has no lines; nothing was imported."""

    file: str


@dataclass(eq=False)
class StatementTooLong(DomainError):
    """{file} has {lines} lines; import 50,000 at most at once."""

    file: str
    lines: int


@dataclass(eq=False)
class StatementDoesNotAddUp(DomainError):
    """{file} does not add up: {opening} and all lines make {sum}, but it says {closing}; fetch it anew from the bank."""  # noqa: E501 - a sentence is one line

    file: str
    opening: Decimal
    sum: Decimal
    closing: Decimal


@dataclass(eq=False)
class BalanceDoesNotFollow(DomainError):
    """Row {place} of {file} says the balance is {balance}, but it would be {expected}; a row is missing or was changed."""  # noqa: E501 - a sentence is one line

    place: int
    file: str
    balance: Decimal
    expected: Decimal


@dataclass(eq=False)
class StatementOfOtherAccount(DomainError):
    """{file} is of account {told}, but {house_bank} is account {account}; import it for the account it is of."""  # noqa: E501 - a sentence is one line

    file: str
    told: str
    house_bank: str
    account: str


@dataclass(eq=False)
class StatementInOtherCurrency(DomainError):
    """{file} is in {told}, but {house_bank} is kept in {currency}."""

    file: str
    told: str
    house_bank: str
    currency: str


@dataclass(eq=False)
class NothingNew(DomainError):
    """We know every line of {file} already; nothing was imported."""

    file: str


@dataclass(eq=False)
class BankLineKnown(DomainError):
    """This line of {house_bank} is there already; if the bank booked the same twice, give each its bank reference."""  # noqa: E501 - a sentence is one line

    house_bank: str


@dataclass(eq=False)
class NothingMoved(DomainError):
    """A line of a bank statement cannot be about 0; give what came in, or below 0 what went out."""  # noqa: E501 - a sentence is one line


@dataclass(eq=False)
class BookedInFuture(DomainError):
    """The bank cannot have booked this on {booked_on}; that day is still to come."""

    booked_on: date


@dataclass(eq=False)
class HouseBankTaken(DomainError):
    """Account {account_number} is one of ours already; restore it if it was archived."""

    account_number: str


@dataclass(eq=False)
class HouseBankIsArchived(DomainError):
    """House bank {number} is archived; restore it first."""

    number: str


@dataclass(eq=False)
class ThresholdOutOfRange(DomainError):
    """Matches are posted by themselves from {least} to {most} points on, not from {asked}; leave it empty to post none."""  # noqa: E501 - a sentence is one line

    least: int
    most: int
    asked: int


LEAST_POINTS: Final = 80
MOST_POINTS: Final = 120


def check_threshold(points: int | None) -> int | None:
    """Refuse to post by itself what is hardly likely, or what can never be reached."""
    if points is not None and not LEAST_POINTS <= points <= MOST_POINTS:
        raise ThresholdOutOfRange(LEAST_POINTS, MOST_POINTS, points)
    return points


def check_statement(
    file: str, told: ToldStatement, house_bank: str, account: str, currency: str
) -> ToldStatement:
    """Refuse a statement that is not of this account, or does not add up.

    The balances are completed from those of its lines, where it has some.
    """
    if not told.lines:
        raise StatementIsEmpty(file)
    if len(told.lines) > MOST_LINES:
        raise StatementTooLong(file, len(told.lines))
    if told.account is not None and not _same_account(told.account, account):
        raise StatementOfOtherAccount(file, told.account, house_bank, account)
    if told.currency is not None and told.currency != currency:
        raise StatementInOtherCurrency(file, told.currency, house_bank, currency)
    told = _balanced(file, told)
    if told.opening is not None and told.closing is not None:
        total = told.opening + sum((line.amount for line in told.lines), Decimal(0))
        if total != told.closing:
            raise StatementDoesNotAddUp(file, told.opening, total, told.closing)
    return told


def _same_account(told: str, ours: str) -> bool:
    """Compare account numbers; a bank's code may stand before one of them."""
    try:
        plain = check_account_number(told.replace("/", ""))
    except DomainError:
        return False
    return plain.endswith(ours) or ours.endswith(plain)


def _balanced(file: str, told: ToldStatement) -> ToldStatement:
    """Check the balance after each line, and tell the first and the last.

    Banks list the oldest line first or the newest.
    """
    lines = told.lines
    if told.opening is not None or any(line.balance is None for line in lines):
        return told
    broken = _first_break(lines)
    if broken is not None:
        lines = lines[::-1]
        if _first_break(lines) is not None:
            line, expected = broken
            raise BalanceDoesNotFollow(line.place, file, line.balance or Decimal(0), expected)
    first, last = lines[0].balance, lines[-1].balance
    assert first is not None  # noqa: S101 - each of them has one
    return ToldStatement(
        told.format, lines, told.account, told.currency, first - lines[0].amount, last
    )


def _first_break(lines: Sequence[ToldLine]) -> tuple[ToldLine, Decimal] | None:
    for before, line in pairwise(lines):
        expected = (before.balance or Decimal(0)) + line.amount
        if line.balance != expected:
            return line, expected
    return None


def fingerprints(lines: Sequence[ToldLine]) -> list[str]:
    """Tell each line from all others of its account, whichever file it comes in.

    The bank's reference, the day and the amount make a line what it is; without a reference
    all that is said of it does, and the balance after it. Equal ones are counted.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    told = []
    for line in lines:
        key = (line.booked_on.isoformat(), f"{line.amount:.2f}", *_words(line))
        seen[key] += 1
        text = "\0".join((*key, str(seen[key])))
        told.append(hashlib.sha256(text.encode()).hexdigest())
    return told


def _words(line: ToldLine) -> tuple[str, ...]:
    reference = line.reference or ""
    if reference not in NO_REFERENCE:
        return (reference,)
    balance = "" if line.balance is None else f"{line.balance:.2f}"
    words = (line.counterparty, line.counterparty_account, line.remittance, balance)
    return tuple(word or "" for word in words)
