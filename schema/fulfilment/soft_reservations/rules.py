"""How long stock may be kept for a customer, and who decides. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, NotAllowed
from schema.kernel.moves import Moves

LONGEST: Final = timedelta(days=30)
"""For how long stock may be kept without an order."""
BATCH: Final = 50
"""How many a step of the night looks at."""


class SoftReservationState(Choice):
    """What became of the wish to keep stock for a customer."""

    REQUESTED = "requested", "Nobody has decided yet; nothing is kept."
    APPROVED = "approved", "What is left of it is kept for the customer."
    REJECTED = "rejected", "It is not kept."
    USED = "used", "Orders of the customer took all of it."
    EXPIRED = "expired", "Its last day has passed."
    RELEASED = "released", "Somebody gave back what was kept."
    WITHDRAWN = "withdrawn", "It is wanted no more; nobody had decided."


MOVES: Final[Moves[SoftReservationState]] = {
    SoftReservationState.REQUESTED: frozenset(
        {
            SoftReservationState.APPROVED,
            SoftReservationState.REJECTED,
            SoftReservationState.EXPIRED,
            SoftReservationState.WITHDRAWN,
        }
    ),
    SoftReservationState.APPROVED: frozenset(
        {
            SoftReservationState.USED,
            SoftReservationState.EXPIRED,
            SoftReservationState.RELEASED,
        }
    ),
    SoftReservationState.REJECTED: frozenset(),
    SoftReservationState.USED: frozenset(),
    SoftReservationState.EXPIRED: frozenset(),
    SoftReservationState.RELEASED: frozenset(),
    SoftReservationState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed beside a stock: for whom, how much, and until when."""

    customer: str
    quantity: Decimal
    until: date


@dataclass(eq=False)
class KeptTooLong(DomainError):
    """{sku} cannot be kept until {until}; name a day from {first} to {last}."""

    sku: str
    until: date
    first: date
    last: date


@dataclass(eq=False)
class NoMultiple(DomainError):
    """{sku} is sold in multiples of {step}, and {quantity} is none; ask for a multiple."""

    sku: str
    step: Decimal
    quantity: Decimal


@dataclass(eq=False)
class OwnSoftReservation(NotAllowed):
    """Soft reservation {number} is your own wish; somebody else decides about it."""

    number: str


@dataclass(eq=False)
class SoftReservationIsOver(DomainError):
    """Soft reservation {number} was wanted until {until} only; ask for a new one."""

    number: str
    until: date


@dataclass(eq=False)
class WishUnclear(DomainError):
    """Write for whom {number} is kept, how much and until when, like CU-000001 5 2030-01-31."""

    number: str


def check_until(sku: str, until: date, today: date) -> date:
    """Refuse a day that has passed, or is too far away."""
    if not today <= until <= today + LONGEST:
        raise KeptTooLong(sku, until, today, today + LONGEST)
    return until


def check_step(sku: str, quantity: Decimal, step: Decimal) -> Decimal:
    """Refuse a quantity that is not sold."""
    if step and quantity % step:
        raise NoMultiple(sku, step, quantity)
    return quantity


def check_decider(number: str, requested_by: str, decider: str) -> None:
    """Refuse that somebody decides about what they asked for."""
    if requested_by == decider:
        raise OwnSoftReservation(number)


def check_lasts(number: str, until: date, today: date) -> None:
    """Refuse to keep what was wanted until a day that has passed."""
    if until < today:
        raise SoftReservationIsOver(number, until)


def is_due(state: SoftReservationState, until: date, today: date) -> bool:
    """Tell whether the last day of something has passed that could still be kept."""
    return SoftReservationState.EXPIRED in MOVES[state] and until < today


def read_wish(number: str, text: str) -> Wish:
    """Read what people type beside stock ``number``: customer, quantity, last day."""
    try:
        customer, quantity, until = text.split()
        return Wish(customer, Decimal(quantity), date.fromisoformat(until))
    except (ValueError, InvalidOperation) as error:
        raise WishUnclear(number) from error
