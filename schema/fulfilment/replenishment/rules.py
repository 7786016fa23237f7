"""How much stock is needed and when. Pure: facts in, a plan, a day or a refusal out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from statistics import NormalDist
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.money import plain
from schema.kernel.moves import Moves

DAYS_LOOKED_AT: Final = 90
"""Over how many days demand is measured."""
COVER_LIMIT: Final = 90
"""Stock beyond the target that lasts longer than these days is too much."""
BATCH: Final = 50
"""How many rules are looked at in one step of a round."""
_STEP: Final = Decimal("0.0001")


class ReorderMethod(Choice):
    """How it is found when to order anew."""

    REORDER_POINT = "reorder_point", "From demand, lead time and the service level."
    MIN_MAX = "min_max", "Below a fixed least quantity, up to a fixed most."


class SupplyWay(Choice):
    """How missing stock is supplied."""

    PURCHASE = "purchase", "It is ordered from a supplier."
    TRANSFER = "transfer", "It comes from another warehouse of ours."


class StockAlarm(Choice):
    """What is wrong with stock."""

    OUT_OF_STOCK = "out_of_stock", "Nothing is left to promise, and there is demand."
    LOW = "low", "It will not last until more can have come."
    OVERSTOCK = "overstock", "There is far more than will be needed soon."


class ProposalState(Choice):
    """What became of a proposal to order."""

    OPEN = "open", "Waits for a decision."
    APPROVED = "approved", "It is on its way, as an expected receipt or a transfer."
    REJECTED = "rejected", "Somebody decided against it."
    EXPIRED = "expired", "A later look at the stock found something else."


MOVES: Final[Moves[ProposalState]] = {
    ProposalState.OPEN: frozenset(
        {ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.EXPIRED}
    ),
    ProposalState.APPROVED: frozenset(),
    ProposalState.REJECTED: frozenset(),
    ProposalState.EXPIRED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What a reorder rule says; quantities in the product's unit, times in days."""

    method: ReorderMethod
    service_level: Decimal
    lead_time: Decimal
    lead_time_deviation: Decimal
    review_days: int
    min_quantity: Decimal
    max_quantity: Decimal
    order_multiple: Decimal
    min_order: Decimal


@dataclass(frozen=True, slots=True)
class StockFacts:
    """What is there, promised, coming and waited for."""

    on_hand: Decimal
    reserved: Decimal
    incoming: Decimal
    backordered: Decimal

    @property
    def projected(self) -> Decimal:
        """Tell what is left when everything promised has gone and everything has come."""
        return self.on_hand - self.reserved - self.backordered + self.incoming


@dataclass(frozen=True, slots=True)
class Demand:
    """How much is needed on a day: the mean, and the deviation of single days from it."""

    mean: Decimal
    deviation: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """What a look at the stock came to; ``quantity`` is 0 when nothing is to be ordered."""

    safety_stock: Decimal
    reorder_point: Decimal
    target: Decimal
    projected: Decimal
    quantity: Decimal
    needed_on: date | None
    alarm: StockAlarm | None
    explanation: str


@dataclass(eq=False)
class ServiceLevelNotValid(DomainError):
    """A service level of {level} is not possible; give more than 0.5 and less than 1, like 0.95."""  # noqa: E501 - a sentence is one line

    level: Decimal


@dataclass(eq=False)
class LeastAboveMost(DomainError):
    """The least quantity {least} of {sku} cannot be above the most, {most}."""

    least: Decimal
    sku: str
    most: Decimal


@dataclass(eq=False)
class DaysNegative(DomainError):
    """{sku} cannot take {days} days; give 0 or more."""

    sku: str
    days: Decimal


@dataclass(eq=False)
class TransferNeedsOrigin(DomainError):
    """Say from which other warehouse {sku} is transferred to {warehouse}."""

    sku: str
    warehouse: str


def check_service_level(level: Decimal) -> Decimal:
    """Refuse a service level no stock could keep, or any would."""
    if not Decimal("0.5") < level < 1:
        raise ServiceLevelNotValid(level)
    return level


def check_between(sku: str, least: Decimal, most: Decimal) -> None:
    """Refuse to fill up to less than what is the least."""
    if least > most:
        raise LeastAboveMost(least, sku, most)


def check_days(sku: str, days: Decimal) -> Decimal:
    """Refuse times below zero."""
    if days < 0:
        raise DaysNegative(sku, days)
    return days


def demand(issued: Sequence[Decimal], days: int) -> Demand:
    """Find mean and standard deviation (of the population) of what was issued a day.

    ``issued`` holds the days on which something was; the others of ``days`` count as 0.
    """
    mean = sum(issued, Decimal(0)) / days
    squares = sum(((one - mean) ** 2 for one in issued), Decimal(0))
    squares += (days - len(issued)) * mean**2
    return Demand(mean.quantize(_STEP), (squares / days).sqrt().quantize(_STEP))


def plan(rule: RuleFacts, stock: StockFacts, needed: Demand, today: date) -> Plan:
    """Look at the stock of one product in one warehouse (algorithm ST-3).

    Safety stock is z(service level) * sqrt(L * sd^2 + mean^2 * sdL^2); the reorder point is
    mean * L + safety stock, and stock is filled up for the time until the next look, too.
    Source: Silver, Pyke, Thomas, Inventory and Production Management in Supply Chains, 6.
    """
    lead, review = rule.lead_time, rule.lead_time + rule.review_days
    safety = _safety(rule, needed, lead)
    if rule.method is ReorderMethod.MIN_MAX:
        point, target = rule.min_quantity, rule.max_quantity
    else:
        point = needed.mean * lead + safety
        target = needed.mean * review + _safety(rule, needed, review)
    point, target = point.quantize(_STEP), target.quantize(_STEP)
    projected = stock.projected
    quantity = Decimal(0)
    if projected <= point and target > projected:
        quantity = rounded_up(max(target - projected, rule.min_order), rule.order_multiple)
    return Plan(
        safety_stock=safety,
        reorder_point=point,
        target=target,
        projected=projected,
        quantity=quantity,
        needed_on=_needed_on(projected - safety, needed, today) if quantity else None,
        alarm=_alarm(stock, needed, point, target),
        explanation=_explained(rule, stock, needed, (safety, point, target)),
    )


def rounded_up(quantity: Decimal, multiple: Decimal) -> Decimal:
    """Round up to what is delivered together; 0 is any quantity."""
    if not multiple:
        return quantity
    return (quantity / multiple).to_integral_value(ROUND_CEILING) * multiple


def _safety(rule: RuleFacts, needed: Demand, days: Decimal) -> Decimal:
    z = Decimal(str(NormalDist().inv_cdf(float(rule.service_level))))
    spread = days * needed.deviation**2 + needed.mean**2 * rule.lead_time_deviation**2
    return (z * spread.sqrt()).quantize(_STEP)


def _needed_on(above: Decimal, needed: Demand, today: date) -> date:
    if above <= 0 or not needed.mean:
        return today
    return today + timedelta(days=int(above / needed.mean))


def _alarm(
    stock: StockFacts, needed: Demand, point: Decimal, target: Decimal
) -> StockAlarm | None:
    free = stock.on_hand - stock.reserved
    if free <= 0 and (needed.mean > 0 or stock.backordered > 0):
        return StockAlarm.OUT_OF_STOCK
    if stock.projected < point:
        return StockAlarm.LOW
    if free > target + needed.mean * COVER_LIMIT:
        return StockAlarm.OVERSTOCK
    return None


def _explained(
    rule: RuleFacts,
    stock: StockFacts,
    needed: Demand,
    found: tuple[Decimal, Decimal, Decimal],
) -> str:
    safety, point, target = (plain(one) for one in found)
    return (
        f"demand {plain(needed.mean)} a day (sd {plain(needed.deviation)},"
        f" {DAYS_LOOKED_AT} days); lead time {plain(rule.lead_time)} days"
        f" (sd {plain(rule.lead_time_deviation)}); service level {plain(rule.service_level)};"
        f" safety stock {safety}; reorder point {point}; target {target};"
        f" on hand {plain(stock.on_hand)} - reserved {plain(stock.reserved)}"
        f" - backordered {plain(stock.backordered)} + incoming {plain(stock.incoming)}"
        f" = {plain(stock.projected)}"
    )
