"""What may become of an order that reached us. Pure."""

from dataclasses import dataclass
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves


class IntakeState(Choice):
    """What became of an order that reached us."""

    NEW = "new", "Nobody has entered it yet."
    ENTERED = "entered", "It is an order now."
    DUPLICATE = "duplicate", "We had it already."
    REJECTED = "rejected", "It is none, or none for us."


MOVES: Final[Moves[IntakeState]] = {
    IntakeState.NEW: frozenset(
        {IntakeState.ENTERED, IntakeState.DUPLICATE, IntakeState.REJECTED}
    ),
    IntakeState.ENTERED: frozenset(),
    IntakeState.DUPLICATE: frozenset({IntakeState.NEW}),
    IntakeState.REJECTED: frozenset({IntakeState.NEW}),
}


@dataclass(eq=False)
class IntakeNeedsCustomer(DomainError):
    """Say who ordered before intake {number} is entered."""

    number: str


@dataclass(eq=False)
class IntakeOfOther(DomainError):
    """Intake {number} is {customer}'s, order {order} is not; choose one of theirs."""

    number: str
    customer: str
    order: str


@dataclass(eq=False)
class ReceivedLater(DomainError):
    """Nothing can have been received later than now; correct the time."""


@dataclass(eq=False)
class HeadDiffers(DomainError):
    """Order {order} has another {what} than this row; write the same, or leave it empty."""

    order: str
    what: str


def check_head(order: str, what: str, told: object, known: object) -> None:
    """Refuse a row that tells something else of its order than the order does itself."""
    if told is not None and told != known:
        raise HeadDiffers(order, what)
