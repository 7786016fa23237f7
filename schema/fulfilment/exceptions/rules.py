"""What may go wrong with an order, and how it ends. Pure."""

from dataclasses import dataclass
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves

BATCH: Final = 50
"""How many orders are looked at in one step of a round."""


class ExceptionKind(Choice):
    """What goes wrong with an order."""

    WRONG_DATA = "wrong_data", "Something in the order is not what was meant."
    SHORTAGE = "shortage", "There is not enough stock for it."
    DELAY = "delay", "It will leave later than promised."
    PRICE_DISPUTE = "price_dispute", "The customer does not agree with a price."
    OTHER = "other", "Something else."


class ExceptionState(Choice):
    """How far something that goes wrong has come."""

    OPEN = "open", "The customer does not know of it."
    OFFERED = "offered", "The customer was told, and chooses."
    AGREED = "agreed", "It is agreed what is done about it."
    RESOLVED = "resolved", "That was done."


MOVES: Final[Moves[ExceptionState]] = {
    ExceptionState.OPEN: frozenset(
        {ExceptionState.OFFERED, ExceptionState.AGREED, ExceptionState.RESOLVED}
    ),
    ExceptionState.OFFERED: frozenset({ExceptionState.OFFERED, ExceptionState.AGREED}),
    ExceptionState.AGREED: frozenset({ExceptionState.OFFERED, ExceptionState.RESOLVED}),
    ExceptionState.RESOLVED: frozenset(),
}


@dataclass(eq=False)
class LineOfAnotherOrder(DomainError):
    """Line {line} is not part of order {order}; name one of its lines."""

    line: str
    order: str


@dataclass(eq=False)
class AmendmentOfAnotherOrder(DomainError):
    """Amendment {amendment} changes another order than {order}; name one of its own."""

    amendment: str
    order: str
