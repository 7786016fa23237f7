"""What may be asked to be changed about a customer, and who decides. Pure."""

from dataclasses import dataclass
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, NotAllowed
from schema.kernel.moves import Moves


class RequestedFact(Choice):
    """What somebody wants changed because documents are made out to it."""

    NAME = "name", "The customer's name."
    USCC = "uscc", "The unified social credit code."
    TITLE = "title", "The title of a tax title."
    TAX_NUMBER = "tax_number", "The tax number of a tax title."


class RequestState(Choice):
    """What became of a wish to change something."""

    OPEN = "open", "Nobody has decided yet."
    APPROVED = "approved", "It was changed."
    REJECTED = "rejected", "It stays as it is."
    WITHDRAWN = "withdrawn", "Whoever asked for it wants it no more."


MOVES: Final[Moves[RequestState]] = {
    RequestState.OPEN: frozenset(
        {RequestState.APPROVED, RequestState.REJECTED, RequestState.WITHDRAWN}
    ),
    RequestState.APPROVED: frozenset(),
    RequestState.REJECTED: frozenset(),
    RequestState.WITHDRAWN: frozenset(),
}


@dataclass(eq=False)
class ChangeIsAsked(DomainError):
    """Request {number} asks for another {fact} of {subject} already; decide or withdraw that one first."""  # noqa: E501 - a sentence is one line

    number: str
    fact: str
    subject: str


@dataclass(eq=False)
class NothingToChange(DomainError):
    """The {fact} of {subject} is {value} already."""

    fact: str
    subject: str
    value: str


@dataclass(eq=False)
class OwnRequest(NotAllowed):
    """Request {number} is your own; somebody else decides about it."""

    number: str


@dataclass(eq=False)
class NotYourRequest(NotAllowed):
    """Request {number} is {asked_by}'s; only they withdraw it, a manager rejects it."""

    number: str
    asked_by: str


@dataclass(eq=False)
class ChangedMeanwhile(DomainError):
    """The {fact} of {subject} has changed since request {number} was made; reject it, and ask anew if it is still wanted."""  # noqa: E501 - a sentence is one line

    fact: str
    subject: str
    number: str


def check_decider(number: str, asked_by: str, decider: str) -> None:
    """Refuse that somebody decides about what they asked for."""
    if asked_by == decider:
        raise OwnRequest(number)


def check_new(fact: str, subject: str, before: str | None, after: str) -> None:
    """Refuse to ask for what is so already."""
    if before == after:
        raise NothingToChange(fact, subject, after)
