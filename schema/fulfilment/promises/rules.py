"""What may be promised, and who gets what there is. Pure: facts in, a value or a refusal out."""  # noqa: E501 - a sentence is one line

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from schema.fulfilment.orders.rules import MOVES as ORDER_MOVES
from schema.fulfilment.orders.rules import OrderState, check_asks
from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import check_move


class AllocationKind(Choice):
    """How stock was given to lines that wait for it."""

    IN_TURN = "in_turn", "Whoever wants it first is served first."
    FAIRLY = "fairly", "Each gets its part of what there is."
    HAND_OVER = "hand_over", "Somebody took it from one line for another."


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the rules below read; not a copy of the table."""

    number: str
    state: OrderState
    lines: int
    shipped: Decimal


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits for stock, as sharing out sees it."""

    line: str
    missing: Decimal
    requested_on: date | None
    step: Decimal = Decimal(0)


@dataclass(eq=False)
class OrderHasShipped(DomainError):
    """Order {number} cannot be cancelled; goods have been shipped already."""

    number: str


@dataclass(eq=False)
class NothingMissing(DomainError):
    """Order {number} waits for no stock; everything is set aside, shipped or cancelled."""

    number: str


@dataclass(eq=False)
class OrderNotPromised(DomainError):
    """Order {number} is {state}; stock is set aside for confirmed orders only."""

    number: str
    state: str


@dataclass(eq=False)
class NotSetAside(DomainError):
    """Line {line} has {reserved} set aside; {quantity} cannot be taken from it."""

    line: str
    reserved: Decimal
    quantity: Decimal


@dataclass(eq=False)
class WaitsForLess(DomainError):
    """Line {line} waits for {missing} only; {quantity} cannot be given to it."""

    line: str
    missing: Decimal
    quantity: Decimal


@dataclass(eq=False)
class OtherProduct(DomainError):
    """Lines {giver} and {taker} are about different products; stock of one is of no use to the other."""  # noqa: E501 - a sentence is one line

    giver: str
    taker: str


def check_confirm(order: OrderFacts) -> None:
    """Refuse to confirm an order that is empty or past confirming."""
    check_move(ORDER_MOVES, f"Order {order.number}", order.state, OrderState.CONFIRMED)
    check_asks(order.number, order.lines)


def check_cancel(order: OrderFacts) -> None:
    """Refuse to cancel what is on its way."""
    if order.shipped > 0:
        raise OrderHasShipped(order.number)
    check_move(ORDER_MOVES, f"Order {order.number}", order.state, OrderState.CANCELLED)


def check_promised(number: str, state: OrderState) -> None:
    """Refuse to set stock aside for what is not promised."""
    if state is not OrderState.CONFIRMED:
        raise OrderNotPromised(number, state.value)


def check_handed_over(
    giver: str, taker: str, reserved: Decimal, missing: Decimal, quantity: Decimal
) -> None:
    """Refuse to hand over more than one line has, or more than the other waits for."""
    if quantity > reserved:
        raise NotSetAside(giver, reserved, quantity)
    if quantity > missing:
        raise WaitsForLess(taker, missing, quantity)


def share_out(
    supply: Decimal, waiting: Sequence[Waiting], *, fairly: bool
) -> dict[str, Decimal]:
    """Say how much of what there is each line gets (algorithm ST-4).

    In turn, the line that is wanted first is served first, then the lower number. Fairly, each
    gets its part of the whole demand, rounded down to its step, and what is left over goes in
    turn. Nobody gets more than they wait for.
    """
    turn = sorted(waiting, key=lambda one: (one.requested_on or date.max, one.line))
    given = dict(_parts(supply, turn)) if fairly else {one.line: Decimal(0) for one in turn}
    left = supply - sum(given.values(), Decimal(0))
    for one in turn:
        more = min(left, one.missing - given[one.line])
        given[one.line] += more
        left -= more
    return given


def _parts(supply: Decimal, waiting: Sequence[Waiting]) -> Iterator[tuple[str, Decimal]]:
    demand = sum((one.missing for one in waiting), Decimal(0))
    for one in waiting:
        whole = one.missing if supply >= demand else supply * one.missing / demand
        step = one.step or Decimal(1)
        yield one.line, min(one.missing, (whole / step).quantize(Decimal(1), ROUND_DOWN) * step)
