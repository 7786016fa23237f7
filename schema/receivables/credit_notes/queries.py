"""How credit notes are found, and what must hold of them."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from schema.customers.credit.tables import Credit
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.shipments.tables import ShipmentLine
from schema.kernel.checks import Check
from schema.kernel.rows import locked
from schema.kernel.work import Work
from schema.receivables.credit_notes.rules import Billed
from schema.receivables.invoices import queries as invoices
from schema.receivables.invoices.queries import NoSuchInvoice
from schema.receivables.invoices.tables import Invoice, InvoiceLine
from schema.receivables.payments import queries as payments

CHECKS: Final = (
    Check(
        "K5e",
        "a credit note's total and its tax are the sums of its lines",
        "SELECT count(*) FROM credit_notes",
        "SELECT n.number FROM credit_notes n LEFT JOIN credit_note_lines l"
        " ON l.credit_note_id = n.id GROUP BY n.id HAVING (n.total, n.tax)"
        " <> (coalesce(sum(l.amount), 0), coalesce(sum(l.tax), 0))",
    ),
    Check(
        "K5f",
        "what is credited of an invoice's line is the sum of its credit notes' lines",
        "SELECT count(*) FROM invoice_lines",
        "SELECT i.id FROM invoice_lines i LEFT JOIN credit_note_lines l"
        " ON l.invoice_line_id = i.id GROUP BY i.id HAVING (i.credited, i.credited_tax)"
        " <> (coalesce(sum(l.amount), 0), coalesce(sum(l.tax), 0))",
    ),
    Check(
        "K5g",
        "a credit note settles its own invoice, with all it comes to",
        "SELECT count(*) FROM credit_notes",
        "SELECT n.number FROM credit_notes n LEFT JOIN open_items i ON i.credit_note_id = n.id"
        " LEFT JOIN settlements s ON s.credit_item_id = i.id"
        " GROUP BY n.id HAVING n.total IS DISTINCT FROM sum(s.amount)"
        " OR NOT bool_and(s.invoice_id = n.invoice_id)",
    ),
)


async def invoice_for_change(work: Work, number: str) -> Invoice:
    """Lock the customer's credit, the order and the invoice, as whoever settles it does."""
    known = await invoices.invoice(work.session, number)
    whose = select(Order.customer_id).where(Order.id == known.order_id)
    customer = await work.session.scalar(whose)
    missing = NoSuchInvoice(number)
    await locked(work, Credit.customer_id, customer, missing, "-")
    await payments.orders_for_change(work, [known.number])
    return (await payments.invoices_for_change(work, [known.number]))[known.number]


async def billed(work: Work, invoice: UUID) -> list[Billed]:
    """Tell what an invoice bills, line after line; who asks holds the invoice."""
    lines = (
        select(
            InvoiceLine.id,
            OrderLine.number,
            InvoiceLine.amount,
            InvoiceLine.tax_rate,
            InvoiceLine.credited,
        )
        .join(ShipmentLine, ShipmentLine.id == InvoiceLine.shipment_line_id)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .where(InvoiceLine.invoice_id == invoice)
        .order_by(OrderLine.position, InvoiceLine.id)
    )
    return [Billed(*row) for row in await work.session.execute(lines)]
