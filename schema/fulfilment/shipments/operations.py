"""Everything that can happen to a shipment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.customers.credit.rules import CreditFacts, check_hold
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries as order_queries
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import queries, rules
from schema.fulfilment.shipments.rules import Goods, LineShipped
from schema.fulfilment.shipments.tables import SHIPMENT_NUMBERS, Shipment, ShipmentLine
from schema.inventory.stock import queries as stock
from schema.inventory.stock.tables import StockLevel
from schema.inventory.warehouses import queries as warehouses
from schema.kernel.roles import Role
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class ShipmentFacts(TypedDict, total=False):
    """What may be corrected about a shipment; what is not given stays as it is."""

    carrier: str | None
    tracking: str | None
    expected_on: date | None


@dataclass(frozen=True, slots=True)
class _Leaving:
    """How much of a line leaves, and from which warehouse, if one was named."""

    line: OrderLine
    quantity: Decimal
    warehouse: str | None


@may(Role.SELLER, Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def ship(
    work: Work,
    order: str,
    carrier: str | None = None,
    tracking: str | None = None,
    lines: list[LineShipped] | None = None,
    expected_on: date | None = None,
) -> Shipment:
    """Hand goods to the carrier: these quantities, or everything that is left."""
    held = await order_queries.order_for_change(work, order)
    if held.state is not OrderState.CONFIRMED:
        raise rules.OrderNotConfirmed(order, held.state.value)
    await holds.check_free(work, held)
    known = await credit_for_change(work, held)
    open_lines = await order_queries.lines_for_change(work, held)
    leaving = _leaving(held, open_lines, lines)
    await check_carried(work, held, known, open_lines, {x.line.id: x.quantity for x in leaving})
    levels = await stock.levels_for_change(work, {one.line.product_id for one in leaving})
    shipment = Shipment(
        number=await SHIPMENT_NUMBERS.take(work.session),
        order_id=held.id,
        carrier=carrier,
        tracking=tracking,
        shipped_at=work.at,
        expected_on=expected_on,
    )
    work.session.add(shipment)
    await work.session.flush()
    await _take(work, shipment, leaving, levels)
    left = await order_queries.lines_for_change(work, held)
    if all(line.shipped + line.cancelled == line.quantity for line in left):
        await orders.mark_shipped(work, held)
    return shipment


@may(Role.SELLER, Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def deliver(work: Work, number: str, signed_by: str | None = None) -> Shipment:
    """Record that the customer has the goods, and who signed for them."""
    shipment = await queries.shipment_for_change(work, number)
    if shipment.delivered_at is not None:
        raise rules.AlreadyDelivered(number)
    shipment.delivered_at, shipment.signed_by = work.at, words(signed_by)
    return shipment


@may(Role.MANAGER, Role.ORDER_DESK, Role.WAREHOUSE, Role.INTEGRATION)
async def correct(work: Work, number: str, **facts: Unpack[ShipmentFacts]) -> Shipment:
    """Put right who brings a shipment, under which number, and until when."""
    shipment = await queries.shipment_for_change(work, number)
    if shipment.delivered_at is not None:
        raise rules.AlreadyDelivered(number)
    for fact in ("carrier", "tracking"):
        if fact in facts:
            setattr(shipment, fact, words(facts[fact]))
    if "expected_on" in facts:
        shipment.expected_on = facts["expected_on"]
    return shipment


async def check_carried(
    work: Work,
    order: Order,
    known: CreditFacts,
    lines: Sequence[OrderLine],
    leaving: Mapping[UUID, Decimal],
) -> None:
    """Refuse that goods leave which credit does not carry (gate CR at goods issue).

    ``lines`` are all lines of the order, ``leaving`` says how much of which is to leave. The
    order is in the exposure already; so it fails only when something else went over the limit.
    """
    left_us = (rules.value_shipped(line.price, Decimal(0), line.shipped) for line in lines)
    waits = sum((line.amount for line in lines), Decimal(0)) - sum(left_us)
    left = rules.left_for(order.number, known, order.currency, waits)
    goods = [
        Goods(line.number, leaving[line.id], Decimal(0), line.price, line.shipped)
        for line in lines
        if line.id in leaving
    ]
    if sum((one.worth(one.quantity) for one in goods), Decimal(0)) > left:
        steps = await queries.steps(work, leaving)
        exactly = [replace(one, step=steps[one.line]) for one in goods]
        raise rules.carried_less(order.number, known, left, exactly)


async def credit_for_change(work: Work, order: Order) -> CreditFacts:
    """Lock the credit of an order's customer; refuse to go on while it is on hold."""
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    held = (await credit.credit_of_for_change(work, customer)).facts(customer.number)
    check_hold(held, f"Order {order.number}")
    return held


def _leaving(
    order: Order, lines: Sequence[OrderLine], asked: list[LineShipped] | None
) -> list[_Leaving]:
    left = {line.number: line.reserved for line in lines}
    if asked is None:
        asked = [LineShipped(number, quantity) for number, quantity in left.items() if quantity]
    if not asked:
        raise rules.NothingToShip(order.number)
    by_number = {line.number: line for line in lines}
    leaving: list[_Leaving] = []
    for part in asked:
        line = by_number.pop(part.line, None)
        if line is None:
            raise rules.LineNotOfOrder(part.line, order.number)
        quantity = rules.check_left(part.line, left[part.line], part.quantity)
        leaving.append(_Leaving(line, quantity, words(part.warehouse)))
    return leaving


async def _take(
    work: Work, shipment: Shipment, leaving: Sequence[_Leaving], levels: Sequence[StockLevel]
) -> None:
    """Use up what is set aside for the lines; the counters follow by trigger."""
    within = dict[UUID, frozenset[UUID]]()
    for one in leaving:
        if one.warehouse is not None:
            place = await warehouses.warehouse(work.session, one.warehouse)
            here = (level.id for level in levels if level.warehouse_id == place.id)
            within[one.line.id] = frozenset(here)
    asked = {one.line.id: one.quantity for one in leaving}
    given = await promises.give_back(work, asked, within)
    for one in leaving:
        there = given[one.line.id]
        lies = sum(there.values(), Decimal(0))
        if one.warehouse is not None and lies < one.quantity:
            raise rules.MoreThanLiesThere(one.line.number, lies, one.warehouse, one.quantity)
        work.session.add_all(_lines(shipment, one.line, there))
    await work.session.flush()


def _lines(
    shipment: Shipment, line: OrderLine, there: Mapping[UUID, Decimal]
) -> Iterator[ShipmentLine]:
    shipped = line.shipped
    for place, taken in there.items():
        yield ShipmentLine(
            shipment_id=shipment.id,
            order_line_id=line.id,
            stock_level_id=place,
            quantity=taken,
            amount=rules.value_shipped(line.price, shipped, taken),
            currency=line.currency,
        )
        shipped += taken
