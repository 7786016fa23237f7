"""How amendments of orders are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from schema.fulfilment.amendments.rules import LineFacts
from schema.fulfilment.amendments.tables import Amendment, AmendmentLine
from schema.fulfilment.orders import queries as orders
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K18",
        "each version of an order after the first was made by one amendment",
        "SELECT count(*) FROM orders",
        "SELECT o.number FROM orders o LEFT JOIN amendments a ON a.order_id = o.id"
        " AND a.state = 'applied' GROUP BY o.id"
        " HAVING o.version <> 1 + count(a.id) OR o.version <> coalesce(max(a.version), 1)",
    ),
)


@dataclass(eq=False)
class NoSuchAmendment(NotFound):
    """There is no amendment {number}; use a number such as AM-000001."""

    number: str


async def amendment_for_change(work: Work, number: str) -> tuple[Order, Amendment]:
    """Lock one amendment, and before it the order that changes."""
    missing = NoSuchAmendment(number)
    seen: Amendment = await found(work.session, Amendment.number, number.strip(), missing)
    order: Order = await found(work.session, Order.id, seen.order_id, missing)
    held = await orders.order_for_change(work, order.number)
    row: Amendment = await locked(work, Amendment.number, number.strip(), missing)
    return held, row


async def lines_of(work: Work, amendment: Amendment) -> Sequence[AmendmentLine]:
    """Find what an amendment changes, in the order it was told."""
    query = select(AmendmentLine).where(AmendmentLine.amendment_id == amendment.id)
    return (await work.session.scalars(query.order_by(AmendmentLine.id))).all()


def facts(line: OrderLine) -> LineFacts:
    """Answer what the rules ask about a line."""
    return LineFacts(line.number, line.quantity, line.cancelled, line.shipped, line.price)
