"""When a month's books may be closed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schema.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Control:
    """What the books say of one account in one currency, and what its documents come to."""

    account: str
    currency: str
    ledger: Decimal
    documents: Decimal


@dataclass(eq=False)
class PeriodNotOver(DomainError):
    """Period {period} lasts until {ends_on}; close it after that day."""

    period: str
    ends_on: date


@dataclass(eq=False)
class EarlierPeriodOpen(DomainError):
    """Period {period} cannot be closed while {earlier} is {state}; close {earlier} first."""

    period: str
    earlier: str
    state: str


@dataclass(eq=False)
class ControlDiffers(DomainError):
    """Period {period} cannot be closed: account {account} says {ledger} {currency}, but its documents come to {documents}; ask an admin to run salesbook check."""  # noqa: E501 - a sentence is one line

    period: str
    account: str
    ledger: Decimal
    currency: str
    documents: Decimal


def check_over(period: str, ends_on: date, today: date) -> None:
    """Refuse to close a month in which something can still happen."""
    if today <= ends_on:
        raise PeriodNotOver(period, ends_on)


def check_agrees(period: str, controls: Sequence[Control]) -> None:
    """Refuse to close a month whose books and documents differ by a cent."""
    for one in controls:
        if one.ledger != one.documents:
            raise ControlDiffers(period, one.account, one.ledger, one.currency, one.documents)
