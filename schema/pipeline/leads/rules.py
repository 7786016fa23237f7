"""What may become of a lead. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.kernel.moves import Moves


class LeadState(Choice):
    """Where a lead stands."""

    NEW = "new", "Nobody has talked to them yet."
    CONTACTED = "contacted", "We have talked to them."
    QUALIFIED = "qualified", "They have a need we can serve."
    CONVERTED = "converted", "They became a customer."
    DISQUALIFIED = "disqualified", "We gave them up, and say why."


class LeadSource(Choice):
    """How we came to know of a lead."""

    RESEARCH = "research", "We found them by research."
    ADVERTISING = "advertising", "They saw an advertisement."
    REFERRAL = "referral", "Somebody sent them to us."
    EXHIBITION = "exhibition", "We met at an exhibition."
    WEB = "web", "They came through the web."
    OTHER = "other", "In some other way, or nobody said how."


MOVES: Final[Moves[LeadState]] = {
    LeadState.NEW: frozenset({LeadState.CONTACTED, LeadState.DISQUALIFIED}),
    LeadState.CONTACTED: frozenset({LeadState.QUALIFIED, LeadState.DISQUALIFIED}),
    LeadState.QUALIFIED: frozenset({LeadState.CONVERTED, LeadState.DISQUALIFIED}),
    LeadState.CONVERTED: frozenset(),
    LeadState.DISQUALIFIED: frozenset(),
}
OPEN: Final = (LeadState.NEW, LeadState.CONTACTED, LeadState.QUALIFIED)
MOST_INTEREST: Final = 3


@dataclass(eq=False)
class LeadIsClosed(DomainError):
    """Lead {number} is {state} and can no longer be changed; capture a new lead instead."""

    number: str
    state: str


@dataclass(eq=False)
class InterestOutOfRange(DomainError):
    """Interest of {subject} cannot be {interest}; give 0 (none) to 3 (very high)."""

    subject: str
    interest: int


@dataclass(eq=False)
class AmountIsNegative(DomainError):
    """The estimated amount of {subject} cannot be {amount}; give 0 or more."""

    subject: str
    amount: Decimal


@dataclass(eq=False)
class ContactDayHasPassed(DomainError):
    """{subject} cannot be contacted next on {day}; that day has passed, choose a later one."""

    subject: str
    day: date


@dataclass(eq=False)
class ReasonIsMissing(DomainError):
    """Lead {number} is not given up without a reason; write disqualify: and why."""

    number: str


@dataclass(eq=False)
class TerritoryIsMissing(DomainError):
    """Say which territory the lead of {company} belongs to."""

    company: str


def check_open(number: str, state: LeadState) -> None:
    """Refuse to change a lead that has come to an end."""
    if state not in OPEN:
        raise LeadIsClosed(number, state.value)


def check_interest(subject: str, interest: int | None) -> int | None:
    """Refuse an interest outside 0 to 3."""
    if interest is not None and not 0 <= interest <= MOST_INTEREST:
        raise InterestOutOfRange(subject, interest)
    return interest


def check_amount(subject: str, amount: Decimal | None) -> Decimal | None:
    """Refuse an amount below zero, or finer than a cent."""
    if amount is None:
        return None
    if exact(f"The estimated amount of {subject}", amount, AMOUNT_PLACES) < 0:
        raise AmountIsNegative(subject, amount)
    return amount


def check_next_contact(subject: str, day: date | None, today: date) -> date | None:
    """Refuse a day in the past."""
    if day is not None and day < today:
        raise ContactDayHasPassed(subject, day)
    return day


def check_reason(number: str, reason: str) -> str:
    """Refuse an empty reason."""
    if not reason.strip():
        raise ReasonIsMissing(number)
    return reason.strip()
