"""How invoices are found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Select, case, func, select

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer
from schema.customers.terms.rules import TermBase
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.shipments.tables import Shipment, ShipmentLine
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work
from schema.receivables.invoices.tables import Invoice, InvoiceLine

CHECKS: Final = (
    Check(
        "K5",
        "an invoice's total and its tax are the sums of its lines",
        "SELECT count(*) FROM invoices",
        "SELECT i.number FROM invoices i LEFT JOIN invoice_lines l ON l.invoice_id = i.id"
        " GROUP BY i.id HAVING (i.total, i.tax)"
        " <> (coalesce(sum(l.amount), 0), coalesce(sum(l.tax), 0))",
    ),
    Check(
        "K3e",
        "a line's invoiced amount is the sum of its invoice lines",
        "SELECT count(*) FROM order_lines",
        "SELECT l.number FROM order_lines l LEFT JOIN shipment_lines s"
        " ON s.order_line_id = l.id LEFT JOIN invoice_lines i ON i.shipment_line_id = s.id"
        " GROUP BY l.id HAVING l.invoiced <> coalesce(sum(i.amount), 0)",
    ),
    Check(
        "K19",
        "an order tells truly how much of it was delivered, invoiced and paid",
        "SELECT count(*) FROM orders WHERE state NOT IN ('draft', 'submitted', 'approved')",
        "SELECT o.number FROM orders o, progress_of(o.id) p WHERE o.state <> 'draft'"
        " AND (o.fulfilment_status, o.billing_status, o.payment_status)"
        " IS DISTINCT FROM (p.fulfilment, p.billing, p.payment)",
    ),
    Check(
        "K12",
        "exposure is confirmed orders not invoiced plus invoices outstanding, in its currency",
        "SELECT count(*) FROM credits",
        "SELECT c.customer_id, c.exposure FROM credits c WHERE c.exposure <> coalesce(("
        "SELECT sum(l.amount - l.invoiced) FROM orders o JOIN order_lines l"
        " ON l.order_id = o.id WHERE o.customer_id = c.customer_id AND o.currency = c.currency"
        " AND o.state IN ('confirmed', 'shipped', 'closed')), 0) + coalesce(("
        "SELECT sum(i.total - i.allocated) FROM invoices i JOIN orders o"
        " ON o.id = i.order_id WHERE o.customer_id = c.customer_id"
        " AND i.currency = c.currency), 0)",
    ),
)


@dataclass(eq=False)
class NoSuchInvoice(NotFound):
    """There is no invoice {number}; use a number such as INV-000001."""

    number: str


async def invoice(session: Session, number: str) -> Invoice:
    """Find one invoice by number."""
    row: Invoice = await found(session, Invoice.number, number.strip(), NoSuchInvoice(number))
    return row


async def invoice_for_change(work: Work, number: str) -> Invoice:
    """Lock one invoice."""
    row: Invoice = await locked(work, Invoice.number, number.strip(), NoSuchInvoice(number))
    return row


async def to_invoice(work: Work, order: UUID) -> Sequence[ShipmentLine]:
    """Find the goods of an order that left us and are not billed yet."""
    billed = select(InvoiceLine.id).where(InvoiceLine.shipment_line_id == ShipmentLine.id)
    found_lines = await work.session.scalars(
        select(ShipmentLine)
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(Shipment.order_id == order, ~billed.exists())
        .order_by(ShipmentLine.id)
    )
    return found_lines.all()


async def tax_rates(work: Work, goods: Sequence[ShipmentLine]) -> Mapping[UUID, Decimal]:
    """Tell the tax rate of what each of these lines is, as it is today."""
    rates = (
        select(ShipmentLine.id, Product.tax_rate)
        .join(OrderLine, OrderLine.id == ShipmentLine.order_line_id)
        .join(Product, Product.id == OrderLine.product_id)
        .where(ShipmentLine.id.in_([line.id for line in goods]))
    )
    return dict((await work.session.execute(rates)).all())


async def days_of(work: Work, shipments: Collection[UUID]) -> Mapping[TermBase, date]:
    """Tell from which days on payment terms count that bill these shipments today.

    What the customer does not have yet counts from today on.
    """
    left = func.business_date(func.max(Shipment.shipped_at), type_=Date)
    there = func.business_date(func.max(Shipment.delivered_at), type_=Date)
    all_there = func.bool_and(Shipment.delivered_at.is_not(None))
    query = select(left, case((all_there, there))).where(Shipment.id.in_(shipments))
    shipped, accepted = (await work.session.execute(query)).one()
    return {
        TermBase.SHIPMENT: shipped,
        TermBase.ACCEPTANCE: accepted or work.today,
        TermBase.INVOICE: work.today,
        TermBase.MONTH_END: work.today,
    }


async def outstanding_of(work: Work, order: UUID) -> Decimal | None:
    """Sum what is still to be paid for an order; None when nothing is billed."""
    return await work.session.scalar(
        select(func.sum(Invoice.total - Invoice.allocated)).where(Invoice.order_id == order)
    )


def open_invoices() -> Select[Any]:
    """Select the invoices that are still to be paid, with order and customer."""
    query = (
        select()
        .join_from(Invoice, Order, Order.id == Invoice.order_id)
        .join(Customer, Customer.id == Order.customer_id)
    )
    return query.where(Invoice.allocated < Invoice.total)
