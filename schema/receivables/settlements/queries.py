"""How settlements are found, and what must hold of them."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import aliased

from schema.kernel.checks import Check
from schema.kernel.work import Work
from schema.receivables.settlements.tables import Settlement

_SIDES: Final = " UNION ALL ".join(
    f"SELECT {side}_item_id AS item,"  # noqa: S608 - words of this file
    " CASE WHEN reverses_id IS NULL THEN amount ELSE -amount END AS amount FROM settlements"
    for side in ("debit", "credit")
)
CHECKS: Final = (
    Check(
        "K4a",
        "what is settled of an open item is the sum of its settlements",
        "SELECT count(*) FROM open_items",
        f"SELECT i.number FROM open_items i LEFT JOIN ({_SIDES}) s ON s.item = i.id"  # noqa: S608 - words of this file
        " GROUP BY i.id HAVING i.settled <> coalesce(sum(s.amount), 0)",
    ),
    Check(
        "K4b",
        "a settlement names the documents of its items, is of one customer and of two sides",
        "SELECT count(*) FROM settlements",
        "SELECT s.id FROM settlements s JOIN open_items d ON d.id = s.debit_item_id"
        " JOIN open_items c ON c.id = s.credit_item_id"
        " WHERE (d.invoice_id, c.payment_id, d.side, c.side, d.customer_id)"
        " IS DISTINCT FROM (s.invoice_id, s.payment_id, 'debit', 'credit', c.customer_id)",
    ),
)


async def standing(
    work: Work, invoices: Collection[UUID], payment: UUID | None = None
) -> Sequence[Sequence[Settlement]]:
    """Find what a payment, or any, settles of these invoices and nothing has taken back.

    What was settled at once, by one journal entry, comes together; the oldest comes first.
    """
    paid = (
        Settlement.payment_id.is_not(None)
        if payment is None
        else (Settlement.payment_id == payment)
    )
    reversal = aliased(Settlement)
    taken_back = select(literal(1)).where(reversal.reverses_id == Settlement.id).exists()
    found = await work.session.scalars(
        select(Settlement)
        .where(
            paid,
            Settlement.invoice_id.in_(invoices),
            Settlement.reverses_id.is_(None),
            ~taken_back,
        )
        .order_by(Settlement.id)
    )
    together: dict[UUID, list[Settlement]] = {}
    for one in found:
        together.setdefault(one.entry_id, []).append(one)
    return list(together.values())
