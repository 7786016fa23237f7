"""The Receivables tab: what is still to be paid. Amounts are never typed."""

from typing import Final

from schema.customers.accounts.queries import OWNER
from schema.customers.accounts.tables import Customer
from schema.fulfilment.orders.tables import Order
from schema.kernel.sheet import Column, Narrowing, Policy, Sheet, tables
from schema.receivables.invoices import operations, queries
from schema.receivables.invoices.tables import Invoice

RECEIVABLES: Final = Sheet(
    name="receivables",
    title="Receivables",
    doc="Open invoices; note and promised date can be typed.",
    entity=Invoice,
    key=Invoice.number,
    rows=queries.open_invoices,
    by=Narrowing(Customer.territory, OWNER, Invoice.due_on),
    shown=tables(Invoice, Order, Customer),
    lock=queries.invoice_for_change,
    columns=(
        Column("Order", Order.number, argument="order"),
        Column("Customer", Customer.number, argument="customer"),
        Column("Name", Customer.name),
        Column("Issued on", Invoice.issued_on),
        Column("Due on", Invoice.due_on),
        Column("Total", Invoice.total),
        Column("Allocated", Invoice.allocated),
        Column("Outstanding", Invoice.outstanding, argument="outstanding"),
        Column("Currency", Invoice.currency),
        Column("Note", Invoice.note, edit=operations.annotate, policy=Policy.SHEET),
        Column(
            "Promised on",
            Invoice.promised_on,
            edit=operations.record_promise,
            policy=Policy.ASK,
        ),
    ),
)
