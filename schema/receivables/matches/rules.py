"""What a line of a bank statement may become. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.kernel.errors import DomainError, LimitExceeded
from schema.receivables.banking.rules import BankLineState
from schema.receivables.payments.rules import Allotment


@dataclass(eq=False)
class BankLineIsDone(DomainError):
    """Line {line} is {state}; undo that first if it is wrong."""

    line: str
    state: str


@dataclass(eq=False)
class MoneyWentOut(DomainError):
    """Line {line} is money that went out; match it with the refund or the reversal it is."""

    line: str


@dataclass(eq=False)
class PayerMissing(DomainError):
    """Say who paid line {line}, or set it aside until that is known."""

    line: str


@dataclass(eq=False)
class ExceedsBankLine(LimitExceeded):
    """Line {line} has {left} left; {asked} of it cannot be posted."""

    line: str
    left: Decimal
    asked: Decimal


@dataclass(eq=False)
class NoSuchSuggestion(DomainError):
    """Line {line} has no suggestion {position}; look at what is suggested now."""

    line: str
    position: int


@dataclass(eq=False)
class NotADocument(DomainError):
    """{document} is no payment or refund; write numbers such as PAY-000001 or RF-000001."""

    document: str


@dataclass(eq=False)
class LineInOtherCurrency(DomainError):
    """Line {line} is in {currency}, but {document} would be in {other}; a line becomes what is in its currency."""  # noqa: E501 - a sentence is one line

    line: str
    currency: str
    document: str
    other: str


@dataclass(eq=False)
class WrongWay(DomainError):
    """Line {line} and {document} go different ways: one came in, the other went out."""

    line: str
    document: str


@dataclass(eq=False)
class DocumentIsMatched(DomainError):
    """{document} is another line of a bank statement already; undo that one if it is wrong."""

    document: str


@dataclass(eq=False)
class PaymentWentBack(DomainError):
    """What came by line {line} went back by line {back}; undo that one: both are open then."""

    line: str
    back: str


@dataclass(eq=False)
class NotedOtherwise(DomainError):
    """Something else is noted beside line {line}; post that, or clear what is noted."""

    line: str


@dataclass(eq=False)
class DocumentsNamedTwice(DomainError):
    """Line {line} names {document} twice; name each document once."""

    line: str
    document: str


@dataclass(eq=False)
class NoDocuments(DomainError):
    """Name what line {line} is: numbers such as PAY-000001 or RF-000001."""

    line: str


@dataclass(eq=False)
class ChargesBelowZero(DomainError):
    """Banks cannot have kept {charges} of line {line}; give 0 or more."""

    line: str
    charges: Decimal


@dataclass(eq=False)
class NothingMatched(DomainError):
    """Nothing of line {line} is matched or dismissed, so there is nothing to undo."""

    line: str


@dataclass(eq=False)
class DismissedInPart(DomainError):
    """A part of line {line} is in the books, so it cannot be dismissed; undo that first."""

    line: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What of a line becomes a payment: how much, what banks kept besides, for which day."""

    part: Decimal
    charges: Decimal
    day: date


def check_currency(line: str, currency: str, document: str, other: str) -> None:
    """Refuse to match what is in different currencies."""
    if currency != other:
        raise LineInOtherCurrency(line, currency, document, other)


def check_kept(line: str, charges: Decimal) -> Decimal:
    """Refuse that banks kept less than nothing."""
    if charges < 0:
        raise ChargesBelowZero(line, charges)
    return charges


def check_named_once(line: str, documents: Sequence[str]) -> None:
    """Refuse a document that is named twice, and to match a line with nothing."""
    if not documents:
        raise NoDocuments(line)
    for place, document in enumerate(documents):
        if document in documents[:place]:
            raise DocumentsNamedTwice(line, document)


def written(settles: Sequence[Allotment]) -> str | None:
    """Write which invoices are settled, and how much of each, as people do."""
    told = (
        one.invoice if one.amount is None else f"{one.invoice}: {one.amount:f}"
        for one in settles
    )
    return "; ".join(told) or None


def check_open(line: str, state: BankLineState) -> None:
    """Refuse to explain a line anew that is explained."""
    if state is not BankLineState.OPEN:
        raise BankLineIsDone(line, state.value)


def check_part(line: str, left: Decimal, asked: Decimal | None) -> Decimal:
    """Decide how much of a line is posted, or refuse; unless told, all that is left."""
    if asked is None:
        return left
    if asked <= 0 or asked > left:
        raise ExceedsBankLine(line, left, asked)
    return asked
