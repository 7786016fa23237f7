"""How open items are found, and what must hold of them."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select

from schema.kernel.checks import Check
from schema.kernel.work import Work
from schema.receivables.items.rules import ItemKind
from schema.receivables.items.tables import OpenItem

CHECKS: Final = (
    Check(
        "K5b",
        "an invoice's open items sum to its total, and their settled to its allocated",
        "SELECT count(*) FROM invoices",
        "SELECT i.number FROM invoices i LEFT JOIN open_items p ON p.invoice_id = i.id"
        " GROUP BY i.id HAVING (i.total, i.allocated)"
        " IS DISTINCT FROM (sum(p.amount), sum(p.settled))",
    ),
    Check(
        "K5c",
        "a payment's open item is what came in, settled as far as it is allocated",
        "SELECT count(*) FROM payments",
        "SELECT p.number FROM payments p LEFT JOIN open_items i ON i.payment_id = p.id"
        " AND i.kind = 'payment' WHERE CASE WHEN p.customer_id IS NULL THEN i.id IS NOT NULL"
        " ELSE (p.amount, p.allocated) IS DISTINCT FROM (i.amount, i.settled) END",
    ),
    Check(
        "K5d",
        "an open item is of its document's customer",
        "SELECT count(*) FROM open_items",
        "SELECT t.number FROM open_items t LEFT JOIN refunds r ON r.id = t.refund_id"
        " LEFT JOIN payments p ON p.id = coalesce(t.payment_id, r.payment_id)"
        " LEFT JOIN credit_notes n ON n.id = t.credit_note_id"
        " LEFT JOIN invoices i ON i.id = coalesce(t.invoice_id, n.invoice_id)"
        " LEFT JOIN orders o ON o.id = i.order_id"
        " WHERE t.customer_id IS DISTINCT FROM coalesce(p.customer_id, o.customer_id)",
    ),
    Check(
        "K33",
        "an open item is in its customer's territory",
        "SELECT count(*) FROM open_items",
        "SELECT t.number FROM open_items t JOIN customers c ON c.id = t.customer_id"
        " WHERE t.territory <> c.territory",
    ),
)


async def debits_of(work: Work, invoices: Collection[UUID]) -> dict[UUID, list[OpenItem]]:
    """Find the open items of these invoices as they are now, in the order they are due.

    Whoever settles them holds the invoices, and nobody else changes their items meanwhile.
    """
    parts: dict[UUID, list[OpenItem]] = {invoice: [] for invoice in invoices}
    for item in await _now(work, OpenItem.invoice_id.in_(invoices)):
        assert item.invoice_id is not None  # noqa: S101 - it was found by it
        parts[item.invoice_id].append(item)
    return parts


async def credit_of(work: Work, payment: UUID) -> OpenItem:
    """Find the open item of a payment as it is now; whoever uses it holds the payment."""
    (item,) = await _now(
        work, (OpenItem.payment_id == payment) & (OpenItem.kind == ItemKind.PAYMENT)
    )
    return item


async def _now(work: Work, wanted: ColumnElement[bool]) -> Sequence[OpenItem]:
    query = select(OpenItem).where(wanted).order_by(OpenItem.position)
    found = await work.session.scalars(query.execution_options(populate_existing=True))
    return found.all()
