"""The Payments tab: money that came in and does not settle invoices wholly yet."""

from typing import Final

from sqlalchemy import literal

from schema.customers.accounts.queries import OWNER
from schema.customers.accounts.tables import Customer
from schema.kernel.sheet import Column, Narrowing, Sheet, tables
from schema.receivables.payments import operations, queries
from schema.receivables.payments.rules import read_allotments
from schema.receivables.payments.tables import PAYMENT_NUMBERS, Payment

PAYMENTS: Final = Sheet(
    name="payments",
    title="Payments",
    doc="Payments not fully allocated; a new row records a payment.",
    entity=Payment,
    key=Payment.number,
    rows=queries.open_payments,
    by=Narrowing(Customer.territory, OWNER, Payment.received_on),
    shown=tables(Payment, Customer),
    lock=queries.payment_for_change,
    insert=operations.receive,
    reserve=lambda work, _content: PAYMENT_NUMBERS.take(work.session),
    columns=(
        Column("Customer", Customer.number, edit=operations.identify, argument="customer"),
        Column("Name", Customer.name),
        Column("Amount", Payment.amount),
        Column("Charges", Payment.charges),
        Column("Received on", Payment.received_on),
        Column("Reference", Payment.reference),
        Column("State", Payment.state),
        Column("Allocated", Payment.allocated),
        Column("Unallocated", Payment.unallocated, argument="unallocated"),
        Column("Currency", Payment.currency),
        Column(
            "Allocate to",
            literal(None, Payment.reference.type).label("allotments"),
            edit=operations.allocate,
            read=read_allotments,
            doc="Write INV-000001: 500; INV-000002 to settle invoices; cleared when done.",
        ),
    ),
)
