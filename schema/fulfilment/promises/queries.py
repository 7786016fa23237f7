"""How promises are found: what is set aside, and what waits for stock."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select

from schema.catalogue.products.tables import Product
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises.rules import OrderFacts, Waiting
from schema.fulfilment.soft_reservations.tables import Reservation
from schema.kernel.checks import Check
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K3b",
        "a line's reserved quantity is the sum of its reservations",
        "SELECT count(*) FROM order_lines",
        "SELECT l.number FROM order_lines l LEFT JOIN reservations r ON r.order_line_id = l.id"
        " GROUP BY l.id HAVING l.reserved <> coalesce(sum(r.quantity), 0)",
    ),
    Check(
        "K3c",
        "stock is set aside for confirmed orders only",
        "SELECT count(*) FROM order_lines",
        "SELECT l.number FROM order_lines l JOIN orders o ON o.id = l.order_id"
        " WHERE o.state <> 'confirmed' AND l.reserved <> 0",
    ),
    Check(
        "K3f",
        "an order is shipped when nothing of it is left to ship, and not before",
        "SELECT count(*) FROM orders",
        "SELECT o.number FROM orders o JOIN order_lines l ON l.order_id = o.id"
        " WHERE o.state IN ('confirmed', 'shipped', 'closed') GROUP BY o.id"
        " HAVING (o.state = 'confirmed') = bool_and(l.shipped + l.cancelled = l.quantity)",
    ),
)


def facts(held: Order, lines: Sequence[OrderLine]) -> OrderFacts:
    """Answer what the rules ask about an order."""
    shipped = sum((line.shipped for line in lines), Decimal(0))
    return OrderFacts(held.number, held.state, len(lines), shipped)


async def waiting(work: Work, lines: Sequence[OrderLine], step: Decimal) -> list[Waiting]:
    """Tell what lines wait for, and until when, as sharing out sees it."""
    ids = {line.order_id for line in lines}
    held = await work.session.find_all(Order.id, ids) if ids else []
    days = {one.id: one.requested_on for one in held}
    return [Waiting(one.number, one.missing, days[one.order_id], step) for one in lines]


async def reservations_for_change(
    work: Work, lines: Iterable[UUID]
) -> dict[UUID, dict[UUID, Reservation]]:
    """Find what is set aside for lines that are locked already: by line and stock level."""
    kept = {line: dict[UUID, Reservation]() for line in lines}
    key, order = Reservation.order_line_id, Reservation.stock_level_id
    for one in await work.session.find_all(key, kept, order, lock=True):
        kept[one.order_line_id][one.stock_level_id] = one
    return kept


async def waiting_for_change(work: Work, product: Product) -> Sequence[OrderLine]:
    """Lock the confirmed lines that wait for stock of a product, and their orders before them.

    What is on hold waits for something else. Orders are locked by number, so that two who share
    out do not wait for each other.
    """
    query = (
        select(Order.number)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            OrderLine.product_id == product.id,
            Order.state == OrderState.CONFIRMED,
            OrderLine.missing > 0,
            Order.held_for.is_(None),
        )
    )
    lines: list[OrderLine] = []
    numbers = set(await work.session.scalars(query))
    for held in await orders.orders_for_change(work, numbers):
        if held.state is OrderState.CONFIRMED and held.held_for is None:
            lines += [
                line
                for line in await orders.lines_for_change(work, held)
                if line.product_id == product.id and line.missing > 0
            ]
    return lines
