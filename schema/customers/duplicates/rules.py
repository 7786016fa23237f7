"""How alike two customers are, and when they may become one. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, NotAllowed
from schema.kernel.moves import Moves


class MatchKind(Choice):
    """What two customers have in common."""

    USCC = "uscc", "The unified social credit code."
    TAX_NUMBER = "tax_number", "The tax number of a tax title."
    BANK_ACCOUNT = "bank_account", "A bank account."
    PHONE = "phone", "A phone number, their own or a person's there."
    EMAIL = "email", "An e-mail address, their own or a person's there."
    DOMAIN = "domain", "The domain of their website or their e-mail addresses."
    CITY = "city", "The city."


class DuplicateState(Choice):
    """What was decided about two customers who are alike."""

    OPEN = "open", "Nobody has decided yet."
    MERGED = "merged", "They were one, and are one again."
    DISTINCT = "distinct", "They are two, however alike."


MOVES: Final[Moves[DuplicateState]] = {
    DuplicateState.OPEN: frozenset({DuplicateState.MERGED, DuplicateState.DISTINCT}),
    DuplicateState.MERGED: frozenset({DuplicateState.OPEN}),
    DuplicateState.DISTINCT: frozenset({DuplicateState.OPEN}),
}


class CustomerFact(Choice):
    """What one customer may have from the other when they become one."""

    NAME = "name", "The name."
    SHORT_NAME = "short_name", "The short name."
    KIND = "kind", "What they are before the law."
    USCC = "uscc", "The unified social credit code."
    INDUSTRY = "industry", "The business."
    SIZE = "size", "The size."
    PHONE = "phone", "The phone number."
    EMAIL = "email", "The e-mail address."
    WEBSITE = "website", "The website."


class GaveUp(Choice):
    """What a record had to give up to belong to another customer."""

    PREFERENCE = "preference", "To be taken unless another one is named."
    USE = "use", "To be used at all, since the other customer has the same."
    BOTH = "both", "To be used, and to be the one that is taken."


WEIGHTS: Final = {
    MatchKind.USCC: Decimal("1.00"),
    MatchKind.TAX_NUMBER: Decimal("1.00"),
    MatchKind.BANK_ACCOUNT: Decimal("0.95"),
    MatchKind.PHONE: Decimal("0.85"),
    MatchKind.EMAIL: Decimal("0.85"),
    MatchKind.DOMAIN: Decimal("0.60"),
}
OF_NAME: Final = Decimal("0.7")
OF_CITY: Final = Decimal("0.2")
OF_DOMAIN: Final = Decimal("0.1")
WORTH_A_LOOK: Final = Decimal("0.75")
"""From this score on somebody should look."""
UNDO_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two customers have in common; ``name`` is from 0, nothing, to 1, the same."""

    same: frozenset[MatchKind]
    name: Decimal


NOTHING_ALIKE: Final = Likeness(frozenset(), Decimal())


def score(alike: Likeness) -> Decimal:
    """Say how likely two customers are one, from 0 to 1 in hundredths.

    The greatest weight of what is exactly the same, or 0.7 times the likeness of the names,
    0.2 for the same city and 0.1 for the same domain, whichever is more.
    """
    exact = max((WEIGHTS[kind] for kind in alike.same if kind in WEIGHTS), default=Decimal())
    named = (
        OF_NAME * alike.name
        + OF_CITY * (MatchKind.CITY in alike.same)
        + OF_DOMAIN * (MatchKind.DOMAIN in alike.same)
    )
    return max(exact, named).quantize(Decimal("0.01"))


@dataclass(eq=False)
class MergedWithItself(DomainError):
    """Customer {number} cannot be merged with itself; name another one."""

    number: str


@dataclass(eq=False)
class DuplicateIsDecided(DomainError):
    """It was decided already that {number} is {state}; undo that first."""

    number: str
    state: str


@dataclass(eq=False)
class MergeNeedsFinance(NotAllowed):
    """{winner} and {loser} owe us money in different currencies; have finance merge them."""

    winner: str
    loser: str


@dataclass(eq=False)
class MergeStandsAgainst(DomainError):
    """{loser} cannot be merged into {winner}: both have something that only one may have ({rule}); change one of them first."""  # noqa: E501 - a sentence is one line

    loser: str
    winner: str
    rule: str


@dataclass(eq=False)
class MergeIsUndone(DomainError):
    """Merge {number} is undone already."""

    number: str


@dataclass(eq=False)
class MergeTooOld(DomainError):
    """Merge {number} could be undone until {undo_until}; register the other customer anew."""

    number: str
    undo_until: date


@dataclass(eq=False)
class MergedAgain(DomainError):
    """{winner} was merged into another customer after merge {number}; undo that one first."""

    winner: str
    number: str


@dataclass(eq=False)
class GrownTogether(DomainError):
    """Merge {number} cannot be undone: what came after it belongs to both customers ({rule}); take that back first."""  # noqa: E501 - a sentence is one line

    number: str
    rule: str


def check_two(one: str, other: str) -> None:
    """Refuse to take a customer for two."""
    if one == other:
        raise MergedWithItself(one)


def undo_until(today: date) -> date:
    """Say until when a merge of today can be undone."""
    return today + timedelta(days=UNDO_DAYS)


def check_undo(number: str, until: date, today: date, *, undone: bool) -> None:
    """Refuse to undo what was undone, or is too old."""
    if undone:
        raise MergeIsUndone(number)
    if today > until:
        raise MergeTooOld(number, until)
