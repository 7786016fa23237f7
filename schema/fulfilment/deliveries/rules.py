"""What may go wrong on the way, and what follows. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.money import AMOUNT_PLACES, exact
from schema.kernel.moves import Moves


class TrackingCode(Choice):
    """What a carrier tells about goods on their way."""

    PICKED_UP = "picked_up", "The carrier has them."
    IN_TRANSIT = "in_transit", "They are on their way."
    CUSTOMS = "customs", "Customs has them."
    OUT_FOR_DELIVERY = "out_for_delivery", "They are on the last stretch."
    FAILED_ATTEMPT = "failed_attempt", "Nobody took them; the carrier tries again."
    HELD = "held", "They wait somewhere."


class IncidentKind(Choice):
    """What went wrong with goods on their way."""

    LOST = "lost", "They did not arrive and will not."
    DAMAGED = "damaged", "They arrived broken."
    DELAYED = "delayed", "They are late."
    WRONG_ADDRESS = "wrong_address", "They went somewhere else."
    DECLINED = "declined", "The customer did not take them."


COUNTED: Final = frozenset({IncidentKind.LOST, IncidentKind.DAMAGED})
"""Of these it is told how much of which line."""


class IncidentState(Choice):
    """How far an incident has come."""

    OPEN = "open", "Nobody has decided what the customer gets."
    RESOLVED = "resolved", "It is agreed what the customer gets."


INCIDENT_MOVES: Final[Moves[IncidentState]] = {
    IncidentState.OPEN: frozenset({IncidentState.RESOLVED}),
    IncidentState.RESOLVED: frozenset(),
}


class Resolution(Choice):
    """What a customer gets after an incident."""

    REPLACEMENT = "replacement", "The goods once more, for nothing."
    REFUND = "refund", "Their money back; finance sees to it."
    NOTHING = "nothing", "Nothing more; they were content."


class ClaimState(Choice):
    """How far a claim against a carrier has come."""

    FILED = "filed", "The carrier has it."
    ACCEPTED = "accepted", "The carrier pays, all or a part."
    REJECTED = "rejected", "The carrier does not pay."
    PAID = "paid", "The money has come."
    WRITTEN_OFF = "written_off", "We wait for no money any more."


MOVES: Final[Moves[ClaimState]] = {
    ClaimState.FILED: frozenset(
        {ClaimState.ACCEPTED, ClaimState.REJECTED, ClaimState.WRITTEN_OFF}
    ),
    ClaimState.ACCEPTED: frozenset({ClaimState.PAID, ClaimState.WRITTEN_OFF}),
    ClaimState.REJECTED: frozenset({ClaimState.FILED, ClaimState.WRITTEN_OFF}),
    ClaimState.PAID: frozenset(),
    ClaimState.WRITTEN_OFF: frozenset(),
}


@dataclass(eq=False)
class IncidentNeedsLine(DomainError):
    """Say how much of which line of shipment {number} is {kind}; a claim has to name it."""

    number: str
    kind: str


@dataclass(eq=False)
class MoreThanShipped(DomainError):
    """{sku} in shipment {number} has {left} left that could be lost or damaged; {quantity} is more."""  # noqa: E501 - a sentence is one line

    sku: str
    number: str
    left: Decimal
    quantity: Decimal


@dataclass(eq=False)
class SkuNotShipped(DomainError):
    """There is no {sku} in shipment {number}; look at what is in it."""

    sku: str
    number: str


@dataclass(eq=False)
class IncidentIsResolved(DomainError):
    """Incident {number} is resolved already."""

    number: str


@dataclass(eq=False)
class ClaimTooLate(DomainError):
    """A claim for incident {number} had to be filed by {deadline_on}; write off the damage, or agree another day with the carrier."""  # noqa: E501 - a sentence is one line

    number: str
    deadline_on: date


@dataclass(eq=False)
class ClaimAmountNotValid(DomainError):
    """A claim cannot be about {amount}; give more than 0."""

    amount: Decimal


@dataclass(eq=False)
class SettledAboveClaim(DomainError):
    """The carrier cannot pay {settled} for claim {number}, which is about {amount}; file a claim of its own for more."""  # noqa: E501 - a sentence is one line

    settled: Decimal
    number: str
    amount: Decimal


def check_deadline(number: str, deadline_on: date, today: date) -> date:
    """Refuse to file a claim when it is too late."""
    if deadline_on < today:
        raise ClaimTooLate(number, deadline_on)
    return deadline_on


def check_amount(amount: Decimal) -> Decimal:
    """Refuse a claim about nothing, or finer than a cent."""
    if exact("The amount of a claim", amount, AMOUNT_PLACES) <= 0:
        raise ClaimAmountNotValid(amount)
    return amount


def check_settled(number: str, amount: Decimal, settled: Decimal) -> Decimal:
    """Refuse more money than was claimed."""
    if exact("The amount of a claim", settled, AMOUNT_PLACES) < 0 or settled > amount:
        raise SettledAboveClaim(settled, number, amount)
    return settled
