"""What may be planned to leave us, and how far it has come. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.moves import Moves


class PlanState(Choice):
    """How far goods that are to leave us have come."""

    PLANNED = "planned", "It is agreed what shall leave, and can be changed."
    RELEASED = "released", "The warehouse may pick it."
    PICKED = "picked", "It was taken from its places."
    PACKED = "packed", "It stands ready for the carrier."
    HANDED_OVER = "handed_over", "The carrier has it."
    CANCELLED = "cancelled", "It does not leave this way."


MOVES: Final[Moves[PlanState]] = {
    PlanState.PLANNED: frozenset({PlanState.RELEASED, PlanState.CANCELLED}),
    PlanState.RELEASED: frozenset({PlanState.PICKED, PlanState.PLANNED, PlanState.CANCELLED}),
    PlanState.PICKED: frozenset({PlanState.PACKED, PlanState.CANCELLED}),
    PlanState.PACKED: frozenset({PlanState.HANDED_OVER, PlanState.CANCELLED}),
    PlanState.HANDED_OVER: frozenset(),
    PlanState.CANCELLED: frozenset(),
}


HEAVIEST: Final = 10_000_000
"""What no package weighs, in kilograms."""


class ShippingMode(Choice):
    """By which way goods travel."""

    ROAD = "road", "By lorry."
    RAIL = "rail", "By train."
    AIR = "air", "By plane."
    SEA = "sea", "By ship."
    EXPRESS = "express", "By a parcel service."
    PICKUP = "pickup", "The customer fetches them."


@dataclass(frozen=True, slots=True)
class LinePlanned:
    """How much of a line (``SO-000042/1``) shall leave."""

    line: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class LinePicked:
    """How much of a line was taken from its place, and why it is less than planned."""

    line: str
    quantity: Decimal
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PackageGiven:
    """A package: kilograms, centimetres, and what is in it."""

    weight: Decimal
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    content: str | None = None


@dataclass(eq=False)
class NothingPlanned(DomainError):
    """A plan needs at least one line; name what shall leave."""


@dataclass(eq=False)
class PlannedInThePast(DomainError):
    """Nothing can leave on {day}, which has passed; name today or a later day."""

    day: date


@dataclass(eq=False)
class OrderCannotLeave(DomainError):
    """Order {order} is {state}; only lines of confirmed orders can be planned."""

    order: str
    state: str


@dataclass(eq=False)
class PlannedTwice(DomainError):
    """Line {line} is named twice; name each line once."""

    line: str


@dataclass(eq=False)
class MoreThanIsLeft(LimitExceeded):
    """Line {line} has {left} that is neither shipped nor planned; {quantity} is more."""

    line: str
    left: Decimal
    quantity: Decimal


@dataclass(eq=False)
class NotReleasable(LimitExceeded):
    """Of line {line}, {left} can be released from warehouse {warehouse}, which is less than the {quantity} planned; reserve stock or plan less."""  # noqa: E501 - a sentence is one line

    line: str
    left: Decimal
    warehouse: str
    quantity: Decimal


@dataclass(eq=False)
class PickedNotPlanned(DomainError):
    """Line {line} is not in plan {plan}; name lines that are."""

    line: str
    plan: str


@dataclass(eq=False)
class PickedMore(DomainError):
    """Of line {line}, {planned} is planned; {quantity} cannot be picked."""

    line: str
    planned: Decimal
    quantity: Decimal


@dataclass(eq=False)
class ShortNeedsReason(DomainError):
    """Say why less of line {line} was picked than the {planned} planned."""

    line: str
    planned: Decimal


@dataclass(eq=False)
class NothingPicked(DomainError):
    """Nothing of plan {plan} was picked; cancel it instead."""

    plan: str


@dataclass(eq=False)
class NoPackage(DomainError):
    """Plan {plan} needs at least one package, each with a weight above 0."""

    plan: str


@dataclass(eq=False)
class WeightMissing(DomainError):
    """Say what plan {plan} weighs in kilograms, like packed: 12.5."""

    plan: str


def plan_of(number: str) -> str:
    """Name the plan a line belongs to: ``SP-000042`` for ``SP-000042/1``."""
    return number.partition("/")[0]


def check_weight(plan: str, text: str) -> Decimal:
    """Read a weight in kilograms as people type it."""
    try:
        weight = Decimal(text.strip().removesuffix("kg").strip())
    except InvalidOperation as error:
        raise WeightMissing(plan) from error
    if not weight.is_finite() or weight >= HEAVIEST:
        raise WeightMissing(plan)
    return weight


def check_day(day: date, today: date) -> date:
    """Refuse to plan for a day that has passed."""
    if day < today:
        raise PlannedInThePast(day)
    return day


def check_picked(line: str, planned: Decimal, told: LinePicked) -> Decimal:
    """Refuse to pick more than planned, or less without a reason."""
    if not 0 <= told.quantity <= planned:
        raise PickedMore(line, planned, told.quantity)
    if told.quantity < planned and not (told.reason or "").strip():
        raise ShortNeedsReason(line, planned)
    return told.quantity
