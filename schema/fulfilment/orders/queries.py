"""How orders are found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.customers.addresses.tables import Address
from schema.customers.credit.tables import Credit
from schema.customers.terms.tables import PaymentTerm
from schema.fulfilment.orders.rules import OrderState, order_of
from schema.fulfilment.orders.tables import Order, OrderLine
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
        "K30",
        "an order is in its customer's territory",
        "SELECT count(*) FROM orders",
        "SELECT o.number FROM orders o JOIN customers c ON c.id = o.customer_id"
        " WHERE o.territory <> c.territory",
    ),
)


OPEN: Final = (
    OrderState.DRAFT,
    OrderState.SUBMITTED,
    OrderState.APPROVED,
    OrderState.CONFIRMED,
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


async def draft_for_change(work: Work, number: str | None) -> Order | None:
    """Lock one order, if there is one of this number, and it is a draft."""
    asked = select(Order.id).where(Order.number == number, Order.state == OrderState.DRAFT)
    if number is None or await work.session.scalar(asked) is None:
        return None
    held = await order_for_change(work, number)
    return held if held.state is OrderState.DRAFT else None


async def is_taken(work: Work, number: str) -> bool:
    """Tell whether there is an order of this number."""
    return await work.session.scalar(select(Order.id).where(Order.number == number)) is not None


async def orders_for_change(work: Work, numbers: Collection[str]) -> list[Order]:
    """Lock several orders and before them all credits, in one sequence for everybody."""
    seen = [await order(work.session, number) for number in sorted(set(numbers))]
    customers = {one.customer_id for one in seen}
    if customers:
        await work.session.find_all(Credit.customer_id, customers, Credit.id, lock=True)
    return [await order_for_change(work, one.number) for one in seen]


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


def open_lines() -> Select[Any]:
    """Select the lines of orders that are not wholly shipped, with customer and product."""
    query = (
        select()
        .join_from(OrderLine, Order, Order.id == OrderLine.order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .join(Product, Product.id == OrderLine.product_id)
        .outerjoin(Address, Address.id == Order.ship_to_id)
        .outerjoin(PaymentTerm, PaymentTerm.id == Order.payment_term_id)
    )
    return query.where(Order.state.in_(OPEN))


async def lock_line(work: Work, number: str) -> object:
    """Lock what a row of the Orders tab shows."""
    return await order_for_change(work, order_of(number))
