"""Everything that can happen to goods until the carrier has them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from schema.fulfilment.holds import operations as holds
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.rules import OrderState, order_of
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.plans import queries, rules
from schema.fulfilment.plans.rules import (
    MOVES,
    LinePicked,
    LinePlanned,
    PackageGiven,
    PlanState,
    ShippingMode,
)
from schema.fulfilment.plans.tables import PLAN_NUMBERS, Package, PlanLine, ShipmentPlan
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.inventory.warehouses import queries as warehouses
from schema.kernel.money import AMOUNT_PLACES, check_positive, exact
from schema.kernel.moves import check_move
from schema.kernel.numbers import Reserved
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class PlanFacts(TypedDict, total=False):
    """How goods are to travel; what is not given stays as it is."""

    mode: ShippingMode | None
    carrier: str | None
    consolidation: str | None
    cost: Decimal | None
    currency: str | None


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.INTEGRATION)
async def plan(
    work: Work,
    warehouse: str,
    planned_on: date,
    lines: list[LinePlanned],
    **facts: Unpack[PlanFacts],
) -> ShipmentPlan:
    """Plan what leaves a warehouse on a day, of one order or of several."""
    number = await PLAN_NUMBERS.take(work.session)
    return await _plan(work, number, warehouse, planned_on, lines, facts)


async def _plan(
    work: Work,
    number: str,
    warehouse: str,
    planned_on: date,
    lines: list[LinePlanned],
    facts: PlanFacts,
) -> ShipmentPlan:
    if not lines:
        raise rules.NothingPlanned
    place = await warehouses.warehouse_in_use(work.session, warehouse)
    made = ShipmentPlan(
        number=number,
        warehouse_id=place.id,
        planned_on=rules.check_day(planned_on, work.today),
        state=PlanState.PLANNED,
        planned_by=work.actor.name,
        currency=work.company.currency,
    )
    _tell(made, facts)
    work.session.add(made)
    await work.session.flush()
    await orders.orders_for_change(work, {order_of(told.line) for told in lines})
    named: set[str] = set()
    for told in lines:
        if told.line in named:
            raise rules.PlannedTwice(told.line)
        named.add(told.line)
        await _add(work, made, told, f"{made.number}/{len(named)}")
    return made


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.INTEGRATION)
async def enter_line(
    work: Work,
    line: str,
    warehouse: str,
    planned_on: date,
    quantity: Decimal,
    reserved: Reserved | None = None,
    **facts: Unpack[PlanFacts],
) -> PlanLine:
    """Take up a row somebody typed: a plan of its own for one line of an order."""
    key = reserved or Reserved(await reserve_line(work, {}))
    asked = [LinePlanned(line, quantity)]
    made = await _plan(work, rules.plan_of(key), warehouse, planned_on, asked, facts)
    ((planned, *_),) = await queries.lines_of(work, made)
    return planned


async def reserve_line(work: Work, _content: Mapping[str, Any]) -> str:
    """Take the number of a line to be: the first one of a plan of its own."""
    return f"{await PLAN_NUMBERS.take(work.session)}/1"


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.INTEGRATION)
async def replan(
    work: Work, number: str, planned_on: date | None = None, **facts: Unpack[PlanFacts]
) -> ShipmentPlan:
    """Plan another day or another way for the same goods."""
    made = await queries.plan_for_change(work, number)
    check_move(MOVES, f"Plan {made.number}", made.state, PlanState.CANCELLED)
    if planned_on is not None:
        made.planned_on = rules.check_day(planned_on, work.today)
    _tell(made, facts)
    return made


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.INTEGRATION)
async def release(work: Work, number: str) -> ShipmentPlan:
    """Let the warehouse pick it: nothing holds the orders, and it is all set aside there."""
    made = await queries.plan_for_change(work, number)
    check_move(MOVES, f"Plan {made.number}", made.state, PlanState.RELEASED)
    place = await warehouses.warehouse_by_id(work.session, made.warehouse_id)
    told = await queries.lines_of(work, made)
    for order in {order.id: order for _, _, order in told}.values():
        leaving = {part.id: line.quantity for line, part, of in told if of is order}
        await _check_free(work, order, leaving)
    for line, part, _ in told:
        left = await queries.set_aside(work, part.id, place.id)
        if left < line.quantity:
            raise rules.NotReleasable(part.number, left, place.code, line.quantity)
    made.state = PlanState.RELEASED
    return made


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def pick(work: Work, number: str, short: list[LinePicked] | None = None) -> ShipmentPlan:
    """Say that it was taken from its places: all of it, but for the lines named ``short``."""
    made = await queries.plan_for_change(work, number)
    check_move(MOVES, f"Plan {made.number}", made.state, PlanState.PICKED)
    told = {one.line: one for one in short or ()}
    total = Decimal(0)
    for line, part, _ in await queries.lines_of(work, made):
        taken = told.pop(part.number, LinePicked(part.number, line.quantity))
        line.picked = rules.check_picked(part.number, line.quantity, taken)
        line.short_reason = words(taken.reason) if line.picked < line.quantity else None
        total += line.picked
    for stranger in told:
        raise rules.PickedNotPlanned(stranger, made.number)
    if total == 0:
        raise rules.NothingPicked(made.number)
    made.state, made.picked_by = PlanState.PICKED, work.actor.name
    return made


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def pack(work: Work, number: str, packages: list[PackageGiven]) -> ShipmentPlan:
    """Say that it was checked and packed, and into which packages."""
    made = await queries.plan_for_change(work, number)
    check_move(MOVES, f"Plan {made.number}", made.state, PlanState.PACKED)
    if not packages or any(one.weight <= 0 for one in packages):
        raise rules.NoPackage(made.number)
    for position, one in enumerate(packages, 1):
        work.session.add(
            Package(
                plan_id=made.id,
                position=position,
                weight=one.weight,
                length=one.length,
                width=one.width,
                height=one.height,
                content=words(one.content),
            )
        )
    made.state, made.packed_by = PlanState.PACKED, work.actor.name
    await work.session.flush()
    return made


@may(Role.MANAGER, Role.WAREHOUSE)
async def pack_weighing(work: Work, number: str, weight: str) -> ShipmentPlan:
    """Say that it was checked and packed into one package of so many kilograms."""
    return await pack(work, number, [PackageGiven(rules.check_weight(number, weight))])


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def hand_over(
    work: Work,
    number: str,
    tracking: str | None = None,
    carrier: str | None = None,
    expected_on: date | None = None,
) -> ShipmentPlan:
    """Hand it to the carrier: a shipment for each order, and the stock is gone."""
    made = await queries.plan_for_change(work, number)
    check_move(MOVES, f"Plan {made.number}", made.state, PlanState.HANDED_OVER)
    made.carrier = words(carrier) or made.carrier
    place = await warehouses.warehouse_by_id(work.session, made.warehouse_id)
    by_order: dict[str, list[tuple[PlanLine, LineShipped]]] = {}
    for line, part, order in await queries.lines_of(work, made):
        if line.picked:
            told = LineShipped(part.number, line.picked, place.code)
            by_order.setdefault(order.number, []).append((line, told))
    made.state, made.handed_over_at = PlanState.HANDED_OVER, work.at
    await work.session.flush()
    for order_number, parts in by_order.items():
        leaving = [told for _, told in parts]
        way = made.carrier, words(tracking), leaving, expected_on
        shipment = await shipments.ship(work, order_number, *way)
        for line, _ in parts:
            line.shipment_id = shipment.id
    await work.session.flush()
    return made


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.INTEGRATION)
async def cancel(work: Work, number: str) -> ShipmentPlan:
    """Let nothing leave this way; what is set aside stays set aside."""
    made = await queries.plan_for_change(work, number)
    check_move(MOVES, f"Plan {made.number}", made.state, PlanState.CANCELLED)
    made.state = PlanState.CANCELLED
    return made


async def _add(work: Work, made: ShipmentPlan, told: LinePlanned, number: str) -> None:
    check_positive(f"line {told.line}", told.quantity)
    order, part = await orders.line_for_change(work, told.line)
    if order.state is not OrderState.CONFIRMED:
        raise rules.OrderCannotLeave(order.number, order.state.value)
    free = part.quantity - part.cancelled - part.shipped
    left = free - await queries.planned(work, part.id)
    more = rules.MoreThanIsLeft(part.number, left, told.quantity)
    if told.quantity > left:
        raise more
    work.session.add(
        PlanLine(number=number, plan_id=made.id, order_line_id=part.id, quantity=told.quantity)
    )
    await write(work, {"plan_lines_left": more})


async def _check_free(work: Work, order: Order, leaving: Mapping[UUID, Decimal]) -> None:
    """Refuse to let goods go on that a hold stops, or that credit does not carry."""
    await holds.check_free(work, order)
    known = await shipments.credit_for_change(work, order)
    lines = await orders.lines_for_change(work, order)
    await shipments.check_carried(work, order, known, lines, leaving)


def _tell(made: ShipmentPlan, facts: PlanFacts) -> None:
    for fact in ("mode", "carrier", "consolidation"):
        if fact in facts:
            told = facts[fact]
            setattr(made, fact, told if isinstance(told, ShippingMode) else words(told))
    if "cost" in facts:
        cost = facts["cost"]
        made.cost = None if cost is None else exact("The cost of a plan", cost, AMOUNT_PLACES)
        made.currency = words(facts.get("currency")) or made.currency
