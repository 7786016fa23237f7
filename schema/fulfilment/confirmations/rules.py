"""What may be confirmed to a customer, and what they may answer. Pure."""

from dataclasses import dataclass
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves


class AnswerState(Choice):
    """What a customer answered to a confirmation."""

    PENDING = "pending", "They have not answered yet."
    ACCEPTED = "accepted", "They agree."
    CHANGE_WANTED = "change_wanted", "They want something else."
    NO_ANSWER = "no_answer", "They did not answer, and we go on without."
    SUPERSEDED = "superseded", "The order changed; another confirmation was sent."


MOVES: Final[Moves[AnswerState]] = {
    AnswerState.PENDING: frozenset(
        {
            AnswerState.ACCEPTED,
            AnswerState.CHANGE_WANTED,
            AnswerState.NO_ANSWER,
            AnswerState.SUPERSEDED,
        }
    ),
    AnswerState.ACCEPTED: frozenset(),
    AnswerState.CHANGE_WANTED: frozenset({AnswerState.ACCEPTED}),
    AnswerState.NO_ANSWER: frozenset({AnswerState.ACCEPTED, AnswerState.CHANGE_WANTED}),
    AnswerState.SUPERSEDED: frozenset(),
}
ANSWERS: Final = frozenset(
    {AnswerState.ACCEPTED, AnswerState.CHANGE_WANTED, AnswerState.NO_ANSWER}
)


@dataclass(eq=False)
class NothingToConfirm(DomainError):
    """Order {number} is {state}; confirm it before its customer is told."""

    number: str
    state: str


@dataclass(eq=False)
class VersionWasSent(DomainError):
    """Version {version} of order {order} was sent with {number} already; record the answer to that."""  # noqa: E501 - a sentence is one line

    version: int
    order: str
    number: str


@dataclass(eq=False)
class NoAnswer(DomainError):
    """{answer} is nothing a customer answers; say accepted, change wanted or no answer."""

    answer: str


@dataclass(eq=False)
class ContactOfOther(DomainError):
    """{contact} is nobody at the customer of order {order}; name somebody who is."""

    contact: str
    order: str


def check_answer(answer: AnswerState) -> AnswerState:
    """Refuse what only the course of things says."""
    if answer not in ANSWERS:
        raise NoAnswer(answer.value)
    return answer
