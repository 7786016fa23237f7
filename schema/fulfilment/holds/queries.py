"""How holds on orders are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.holds.tables import OrderHold
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.tables import Order
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K29",
        "an order says which kinds of holds stop it",
        "SELECT count(*) FROM orders",
        "SELECT o.number FROM orders o LEFT JOIN order_holds h ON h.order_id = o.id"
        " AND h.released_at IS NULL GROUP BY o.id"
        " HAVING o.held_for IS DISTINCT FROM string_agg(DISTINCT h.code, ', ' ORDER BY h.code)",
    ),
)


@dataclass(eq=False)
class NoSuchHold(NotFound):
    """There is no hold {number}; use a number such as HD-000001."""

    number: str


async def hold_for_change(work: Work, number: str) -> OrderHold:
    """Lock one hold, and before it the order that waits."""
    missing = NoSuchHold(number)
    seen: OrderHold = await found(work.session, OrderHold.number, number.strip(), missing)
    order: Order = await found(work.session, Order.id, seen.order_id, missing)
    await orders.order_for_change(work, order.number)
    row: OrderHold = await locked(work, OrderHold.number, number.strip(), missing)
    return row


async def open_holds(work: Work, order: UUID) -> Sequence[tuple[HoldCode, str]]:
    """Tell what stops an order that is locked already."""
    query = select(OrderHold.code, OrderHold.reason).where(
        OrderHold.order_id == order, OrderHold.released_at.is_(None)
    )
    rows = await work.session.execute(query.order_by(OrderHold.id))
    return [(code, reason) for code, reason in rows]
