"""How payments are found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select

from schema.customers.accounts.tables import Customer
from schema.customers.credit.tables import Credit
from schema.fulfilment.orders.tables import Order
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound, RecordBusy
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work
from schema.receivables.invoices.tables import Invoice
from schema.receivables.payments.rules import PaymentState
from schema.receivables.payments.tables import Payment
from schema.receivables.settlements.tables import Settlement

CHECKS: Final = (
    Check(
        "K4c",
        "an order is closed exactly when it is shipped and wholly paid",
        "SELECT count(*) FROM orders WHERE state IN ('shipped', 'closed')",
        "SELECT o.number, o.state FROM orders o WHERE o.state IN ('shipped', 'closed')"
        " AND (o.state = 'closed') <> (o.total = (SELECT coalesce(sum(i.allocated), 0)"
        " FROM invoices i WHERE i.order_id = o.id) AND EXISTS"
        " (SELECT FROM invoices i WHERE i.order_id = o.id))",
    ),
)


@dataclass(eq=False)
class NoSuchPayment(NotFound):
    """There is no payment {number}; use a number such as PAY-000001."""

    number: str


async def payment_for_change(work: Work, number: str) -> Payment:
    """Lock the payer's credit if they are known, then the payment.

    Raises RecordBusy when it became known meanwhile who that is: their credit is not locked.
    """
    seen = await found(work.session, Payment.number, number.strip(), NoSuchPayment(number))
    payer = seen.customer_id
    if payer is not None:
        await locked(work, Credit.customer_id, payer, NoSuchPayment(number), "-")
    row: Payment = await locked(work, Payment.number, number.strip(), NoSuchPayment(number))
    if row.customer_id != payer:
        raise RecordBusy
    return row


async def payment_by_id(session: Session, payment: UUID) -> Payment:
    """Find one payment."""
    row: Payment = await found(session, Payment.id, payment, NoSuchPayment(str(payment)))
    return row


async def payment_by_id_for_change(work: Work, payment: UUID) -> Payment:
    """Lock a payment whose payer's credit is locked."""
    row: Payment = await locked(work, Payment.id, payment, NoSuchPayment(str(payment)), "-")
    return row


async def free_on(work: Work, payment: Payment) -> date:
    """Tell from which day on all was free that a payment does not settle now.

    That is not before it was known whose it is, nor before anything it settled was released.
    """
    released = await work.session.scalar(
        select(func.max(Settlement.settled_on)).where(
            Settlement.payment_id == payment.id, Settlement.reverses_id.is_not(None)
        )
    )
    known = payment.identified_on or payment.received_on
    return max(payment.received_on, known, released or known)


async def bank_line_of(work: Work, payment: UUID) -> str | None:
    """Name the line of a bank statement by which a payment came, if one is matched with it."""
    rows = await work.session.ask(
        "SELECT l.number FROM bank_matches m JOIN bank_lines l ON l.id = m.bank_line_id"
        " WHERE m.payment_id = %(payment)s AND m.kind = 'payment' AND m.undone_at IS NULL",
        {"payment": payment},
    )
    return rows[0][0] if rows else None


async def settled_by(work: Work, payment: UUID) -> Sequence[str]:
    """Name the invoices a payment settles, or once did."""
    named = select(Invoice.number).join(Settlement, Settlement.invoice_id == Invoice.id)
    found_numbers = await work.session.scalars(
        named.where(Settlement.payment_id == payment).distinct().order_by(Invoice.number)
    )
    return found_numbers.all()


async def orders_for_change(work: Work, invoices: Collection[str]) -> Sequence[Order]:
    """Lock the orders these invoices bill, in one order for everybody."""
    billed = select(Invoice.order_id).where(Invoice.number.in_(invoices))
    held = await work.session.scalars(
        select(Order)
        .where(Order.id.in_(billed))
        .order_by(Order.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return held.all()


async def invoices_for_change(work: Work, numbers: Collection[str]) -> dict[str, Invoice]:
    """Lock these invoices, in one order for everybody."""
    held = await work.session.find_all(Invoice.number, numbers, Invoice.id, lock=True)
    return {invoice.number: invoice for invoice in held}


def open_payments() -> Select[Any]:
    """Select the payments that are not wholly used yet, with the payer where known."""
    payer = Customer.id == Payment.customer_id
    query = select().join_from(Payment, Customer, payer, isouter=True)
    return query.where(
        Payment.allocated < Payment.amount, Payment.state != PaymentState.REVERSED
    )
