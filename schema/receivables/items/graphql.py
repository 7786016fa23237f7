"""Open items as the API shows them."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.kernel.amounts import Money
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.where import Ahead
from schema.receivables.credit_notes.tables import CreditNote
from schema.receivables.invoices.tables import Invoice
from schema.receivables.items.rules import AgeingBucket, ItemKind, ItemSide
from schema.receivables.items.tables import OpenItem
from schema.receivables.payments.tables import Payment
from schema.receivables.refunds.tables import Refund

if TYPE_CHECKING:
    from schema.receivables.credit_notes.graphql import CreditNoteNode
    from schema.receivables.invoices.graphql import InvoiceNode
    from schema.receivables.payments.graphql import PaymentNode
    from schema.receivables.refunds.graphql import RefundNode

InvoiceLater = Annotated["InvoiceNode", strawberry.lazy("schema.receivables.invoices.graphql")]
PaymentLater = Annotated["PaymentNode", strawberry.lazy("schema.receivables.payments.graphql")]
CreditNoteLater = Annotated[
    "CreditNoteNode", strawberry.lazy("schema.receivables.credit_notes.graphql")
]
RefundLater = Annotated["RefundNode", strawberry.lazy("schema.receivables.refunds.graphql")]

enum_type(AgeingBucket)
enum_type(ItemKind)
enum_type(ItemSide)

INVOICES = Ahead("schema.receivables.invoices.graphql:INVOICES", Invoice)
PAYMENTS = Ahead("schema.receivables.payments.graphql:PAYMENTS", Payment)
CREDIT_NOTES = Ahead("schema.receivables.credit_notes.graphql:CREDIT_NOTES", CreditNote)
REFUNDS = Ahead("schema.receivables.refunds.graphql:REFUNDS", Refund)


@node(OpenItem)
class OpenItemNode(Node):
    """Shows an ``OpenItem`` row."""

    number: str = column(OpenItem.number)
    territory: str = column(OpenItem.territory)
    side: ItemSide = column(OpenItem.side)
    kind: ItemKind = column(OpenItem.kind)
    position: int = column(OpenItem.position)
    amount: Money = money(OpenItem.amount, OpenItem.currency)
    settled: Money = money(OpenItem.settled, OpenItem.currency)
    outstanding: Money = money(OpenItem.outstanding, OpenItem.currency)
    currency: str = column(OpenItem.currency)
    posted_on: date = column(OpenItem.posted_on)
    due_on: date = column(OpenItem.due_on)
    overdue_days: int = column(OpenItem.overdue_days)
    ageing: AgeingBucket | None = column(OpenItem.ageing)
    retention: bool = column(OpenItem.retention)
    discount: Money = money(OpenItem.discount, OpenItem.currency)
    discount_until: date | None = column(OpenItem.discount_until)
    revision: int = column(OpenItem.revision)
    customer: CustomerNode = related(
        OpenItem.customer_id, Customer.id, CustomerNode, "Whose it is."
    )
    invoice: InvoiceLater | None = related(
        OpenItem.invoice_id, Invoice.id, InvoiceLater | None, "The invoice it is a part of."
    )
    payment: PaymentLater | None = related(
        OpenItem.payment_id, Payment.id, PaymentLater | None, "The payment it is of."
    )
    credit_note: CreditNoteLater | None = related(
        OpenItem.credit_note_id,
        CreditNote.id,
        CreditNoteLater | None,
        "The credit note it is of.",
    )
    refund: RefundLater | None = related(
        OpenItem.refund_id, Refund.id, RefundLater | None, "The refund it is of."
    )


OPEN_ITEMS = Listing(
    OpenItemNode,
    OpenItem,
    (
        OpenItem.number,
        OpenItem.territory,
        OpenItem.side,
        OpenItem.kind,
        OpenItem.position,
        OpenItem.amount,
        OpenItem.outstanding,
        OpenItem.currency,
        OpenItem.posted_on,
        OpenItem.due_on,
        OpenItem.overdue_days,
        OpenItem.ageing,
        OpenItem.retention,
        OpenItem.discount_until,
    ),
    {
        "customer": (OpenItem.customer_id, CUSTOMERS),
        "invoice": (OpenItem.invoice_id, INVOICES),
        "payment": (OpenItem.payment_id, PAYMENTS),
        "credit_note": (OpenItem.credit_note_id, CREDIT_NOTES),
        "refund": (OpenItem.refund_id, REFUNDS),
    },
)


@strawberry.type
class OpenItemQueries:
    """Questions about open items."""

    open_items = OPEN_ITEMS.field(
        "What customers owe and what is owed to them, part by part; settled ones, too."
    )
    open_items_aggregate = OPEN_ITEMS.aggregates.field("What open items come to.")
    open_item = found_by(OpenItem.number, OpenItemNode, "One open item by number.")


@strawberry.type
class OpenItemSubscriptions:
    """News of open items."""

    open_item_changed = subscription(OPEN_ITEMS, "What is open of something has changed.")
