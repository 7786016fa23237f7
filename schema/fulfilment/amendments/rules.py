"""How a promised order may change. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.fulfilment.orders.rules import OrderState
from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves


class AmendmentState(Choice):
    """How far an amendment has come."""

    PROPOSED = "proposed", "Wanted by somebody; the order is as it was."
    APPLIED = "applied", "The order is as the amendment says."
    REJECTED = "rejected", "Given up; the order stayed as it was."


MOVES: Final[Moves[AmendmentState]] = {
    AmendmentState.PROPOSED: frozenset({AmendmentState.APPLIED, AmendmentState.REJECTED}),
    AmendmentState.APPLIED: frozenset(),
    AmendmentState.REJECTED: frozenset(),
}


class AmendmentSource(Choice):
    """Who wants an order to change."""

    CUSTOMER = "customer", "The customer asked for it."
    US = "us", "We have to ask the customer for it."


@dataclass(frozen=True, slots=True)
class LineAmended:
    """What shall become of a line (``SO-000042/1``); what is not given stays as it is.

    ``cancels`` is how much of it will not be delivered any more.
    """

    line: str
    quantity: Decimal | None = None
    price: Decimal | None = None
    cancels: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the rules read of a promised line; quantities in the product's unit."""

    line: str
    quantity: Decimal
    cancelled: Decimal
    shipped: Decimal
    price: Decimal


@dataclass(eq=False)
class OrderNotAmendable(DomainError):
    """Order {number} is {state}; a draft is changed directly, and only a confirmed order is amended."""  # noqa: E501 - a sentence is one line

    number: str
    state: str


@dataclass(eq=False)
class AmendmentOpen(DomainError):
    """Order {number} has an amendment that is not decided; apply or reject that one first."""

    number: str


@dataclass(eq=False)
class AmendsNothing(DomainError):
    """The amendment of order {number} changes nothing; say what shall become different."""

    number: str


@dataclass(eq=False)
class BelowShipped(DomainError):
    """Line {line} has {shipped} shipped already; less than that cannot be left of it."""

    line: str
    shipped: Decimal


@dataclass(eq=False)
class PriceOfShipped(DomainError):
    """Line {line} has been shipped in part at its price; cancel the rest and add it anew at another price."""  # noqa: E501 - a sentence is one line

    line: str


@dataclass(eq=False)
class LineTwice(DomainError):
    """Line {line} is not part of order {number}, or is amended twice; name each line once."""

    line: str
    number: str


@dataclass(eq=False)
class NothingLeftOfLine(DomainError):
    """Line {line} has nothing left to deliver; there is nothing to close."""

    line: str


def check_amendable(number: str, state: OrderState) -> None:
    """Refuse to amend what is not promised, or is over."""
    if state is not OrderState.CONFIRMED:
        raise OrderNotAmendable(number, state.value)


def amended(facts: LineFacts, asked: LineAmended) -> LineFacts:
    """Work out what a line becomes, or refuse; prices and quantities were read before."""
    quantity = facts.quantity if asked.quantity is None else asked.quantity
    price = facts.price if asked.price is None else asked.price
    cancelled = facts.cancelled + (asked.cancels or Decimal(0))
    if quantity - cancelled < facts.shipped:
        raise BelowShipped(facts.line, facts.shipped)
    if price != facts.price and facts.shipped > 0:
        raise PriceOfShipped(facts.line)
    return LineFacts(facts.line, quantity, cancelled, facts.shipped, price)


def left(facts: LineFacts) -> Decimal:
    """Tell how much of a line is still to be delivered, or refuse when it is nothing."""
    rest = facts.quantity - facts.cancelled - facts.shipped
    if rest <= 0:
        raise NothingLeftOfLine(facts.line)
    return rest
