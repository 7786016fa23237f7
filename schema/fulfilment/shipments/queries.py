"""How shipments are found."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.shipments.tables import Shipment
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K3d",
        "a line's shipped quantity is the sum of its shipments",
        "SELECT count(*) FROM order_lines",
        "SELECT l.number FROM order_lines l LEFT JOIN shipment_lines s"
        " ON s.order_line_id = l.id"
        " GROUP BY l.id HAVING l.shipped <> coalesce(sum(s.quantity), 0)",
    ),
    Check(
        "K31",
        "a shipment is in its order's territory",
        "SELECT count(*) FROM shipments",
        "SELECT s.number FROM shipments s JOIN orders o ON o.id = s.order_id"
        " WHERE s.territory <> o.territory",
    ),
)


@dataclass(eq=False)
class NoSuchShipment(NotFound):
    """There is no shipment {number}; use a number such as SH-000001."""

    number: str


async def shipment(session: Session, number: str) -> Shipment:
    """Find one shipment by number."""
    row: Shipment = await found(
        session, Shipment.number, number.strip(), NoSuchShipment(number)
    )
    return row


async def shipment_for_change(work: Work, number: str) -> Shipment:
    """Lock one shipment."""
    row: Shipment = await locked(work, Shipment.number, number.strip(), NoSuchShipment(number))
    return row


async def steps(work: Work, lines: Iterable[UUID]) -> dict[str, Decimal]:
    """Tell in multiples of what the goods of these lines are sold, by the line's number."""
    query = (
        select(OrderLine.number, Product.quantity_step)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.id.in_(list(lines)))
    )
    told = await work.session.execute(query)
    return {row.number: row.quantity_step for row in told}


def under_way() -> Select[Any]:
    """Select the shipments that have not arrived, with order and customer."""
    return (
        select()
        .join_from(Shipment, Order, Order.id == Shipment.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Shipment.delivered_at.is_(None))
    )
