"""Everything that can happen to a shipment."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack
from uuid import UUID

from schema.customers.accounts import queries as accounts
from schema.customers.credit import queries as credit
from schema.customers.credit import rules as credit_rules
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders import queries as order_queries
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import queries, rules
from schema.fulfilment.shipments.rules import LineShipped
from schema.fulfilment.shipments.tables import SHIPMENT_NUMBERS, Shipment, ShipmentLine
from schema.inventory.stock import queries as stock
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
    await _check_credit(work, held)
    open_lines = await order_queries.lines_for_change(work, held)
    leaving = _leaving(held, open_lines, lines)
    await stock.levels_for_change(work, {line.product_id for line, *_ in leaving})
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
    for line, quantity, warehouse in leaving:
        await _take(work, shipment, line, quantity, warehouse)
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


async def _check_credit(work: Work, order: Order) -> None:
    customer = await accounts.customer_by_id(work.session, order.customer_id)
    held = await credit.credit_of_for_change(work, customer)
    credit_rules.check_hold(held.facts(customer.number), f"Order {order.number}")


def _leaving(
    order: Order, lines: Sequence[OrderLine], asked: list[LineShipped] | None
) -> list[tuple[OrderLine, Decimal, str | None]]:
    left = {line.number: line.reserved for line in lines}
    if asked is None:
        asked = [LineShipped(number, quantity) for number, quantity in left.items() if quantity]
    if not asked:
        raise rules.NothingToShip(order.number)
    by_number = {line.number: line for line in lines}
    leaving: list[tuple[OrderLine, Decimal, str | None]] = []
    for part in asked:
        line = by_number.pop(part.line, None)
        if line is None:
            raise rules.LineNotOfOrder(part.line, order.number)
        quantity = rules.check_left(part.line, left[part.line], part.quantity)
        leaving.append((line, quantity, words(part.warehouse)))
    return leaving


async def _take(
    work: Work,
    shipment: Shipment,
    line: OrderLine,
    quantity: Decimal,
    warehouse: str | None,
) -> None:
    """Use up what is set aside for the line; the counters follow by trigger."""
    within = None if warehouse is None else await _levels(work, line, warehouse)
    shipped, given = line.shipped, await promises.give_back(work, line, quantity, within)
    there = sum((taken for _, taken in given), Decimal(0))
    if warehouse is not None and there < quantity:
        raise rules.MoreThanLiesThere(line.number, there, warehouse, quantity)
    for place, taken in given:
        amount = rules.value_shipped(line.price, shipped, taken)
        work.session.add(
            ShipmentLine(
                shipment_id=shipment.id,
                order_line_id=line.id,
                stock_level_id=place,
                quantity=taken,
                amount=amount,
                currency=line.currency,
            )
        )
        await work.session.flush()
        shipped += taken


async def _levels(work: Work, line: OrderLine, warehouse: str) -> frozenset[UUID]:
    place = await warehouses.warehouse(work.session, warehouse)
    levels = await stock.levels_for_change(work, {line.product_id})
    return frozenset(level.id for level in levels if level.warehouse_id == place.id)
