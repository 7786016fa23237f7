"""How orders are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.customers.credit.tables import Credit
from schema.fulfilment.orders.rules import OrderFacts, OrderState, order_of
from schema.fulfilment.orders.tables import Order, OrderLine, Reservation
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K3a",
        "an order's total is the sum of its lines",
        "SELECT count(*) FROM orders",
        "SELECT o.number FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id"
        " GROUP BY o.id HAVING o.total <> coalesce(sum(l.amount), 0)",
    ),
    Check(
        "K3b",
        "a line's reserved quantity is the sum of its reservations",
        "SELECT count(*) FROM order_lines",
        "SELECT l.number FROM order_lines l LEFT JOIN reservations r ON r.order_line_id = l.id"
        " GROUP BY l.id HAVING l.reserved <> coalesce(sum(r.quantity), 0)",
    ),
    Check(
        "K3c",
        "a confirmed line is wholly reserved or shipped, any other line reserves nothing",
        "SELECT count(*) FROM order_lines",
        "SELECT l.number FROM order_lines l JOIN orders o ON o.id = l.order_id"
        " WHERE (o.state = 'confirmed' AND l.reserved + l.shipped <> l.quantity)"
        " OR (o.state <> 'confirmed' AND l.reserved <> 0)",
    ),
)


@dataclass(eq=False)
class NoSuchOrder(NotFound):
    """There is no order {number}; use a number such as SO-000001."""

    number: str


@dataclass(eq=False)
class NoSuchLine(NotFound):
    """There is no order line {number}; use a number such as SO-000001/1."""

    number: str


async def order(session: Session, number: str) -> Order:
    """Find one order by number."""
    row: Order = await found(session, Order.number, number.strip(), NoSuchOrder(number))
    return row


async def order_for_change(work: Work, number: str) -> Order:
    """Lock the customer's credit, then the order: everybody locks in this sequence."""
    seen = await order(work.session, number)
    await locked(work, Credit.customer_id, seen.customer_id, NoSuchOrder(number), "-")
    row: Order = await locked(work, Order.number, number.strip(), NoSuchOrder(number))
    return row


async def line_for_change(work: Work, number: str) -> tuple[Order, OrderLine]:
    """Lock one line and everything that is locked before it."""
    held = await order_for_change(work, order_of(number))
    line: OrderLine = await locked(work, OrderLine.number, number.strip(), NoSuchLine(number))
    return held, line


async def lines_for_change(work: Work, held: Order) -> Sequence[OrderLine]:
    """Lock all lines of an order that is locked already."""
    return await work.session.find_all(
        OrderLine.order_id, [held.id], OrderLine.position, lock=True
    )


async def reservations_for_change(work: Work, line: UUID) -> Sequence[Reservation]:
    """Find what is set aside for a line that is locked already."""
    kept = await work.session.scalars(
        select(Reservation)
        .where(Reservation.order_line_id == line)
        .order_by(Reservation.stock_level_id)
        .execution_options(populate_existing=True)
    )
    return kept.all()


def facts(held: Order, lines: Sequence[OrderLine]) -> OrderFacts:
    """Answer what the rules ask about an order."""
    shipped = sum((line.shipped for line in lines), Decimal(0))
    return OrderFacts(held.number, held.state, len(lines), shipped)


def open_lines() -> Select[Any]:
    """Select the lines of draft and confirmed orders, with order, customer and product."""
    query = (
        select()
        .join_from(OrderLine, Order, Order.id == OrderLine.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .join(Product, Product.id == OrderLine.product_id)
    )
    return query.where(Order.state.in_((OrderState.DRAFT, OrderState.CONFIRMED)))


async def lock_line(work: Work, number: str) -> object:
    """Lock what a row of the Orders tab shows."""
    return await order_for_change(work, order_of(number))
