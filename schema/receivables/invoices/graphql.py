"""Invoices as the API shows them."""

from datetime import date
from decimal import Decimal

import strawberry

from schema.exchange.files.graphql import AttachmentNode, attached
from schema.fulfilment.orders.graphql import ORDERS, OrderNode
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.shipments.graphql import ShipmentLineNode
from schema.fulfilment.shipments.tables import ShipmentLine
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.kernel.paper import printed
from schema.receivables.credit_notes.tables import CreditNote
from schema.receivables.invoices import operations
from schema.receivables.invoices.paper import INVOICE
from schema.receivables.invoices.tables import Invoice, InvoiceLine
from schema.receivables.items.graphql import CreditNoteLater, OpenItemNode
from schema.receivables.items.rules import AgeingBucket
from schema.receivables.items.tables import OpenItem
from schema.receivables.ledger.graphql import JournalEntryNode
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.settlements.graphql import SettlementNode
from schema.receivables.settlements.tables import Settlement


@node(InvoiceLine)
class InvoiceLineNode(Node):
    """Shows an ``InvoiceLine`` row."""

    amount: Money = money(InvoiceLine.amount, InvoiceLine.currency)
    tax_rate: Decimal = column(InvoiceLine.tax_rate)
    tax: Money = money(InvoiceLine.tax, InvoiceLine.currency)
    net: Money = money(InvoiceLine.net, InvoiceLine.currency)
    credited: Money = money(InvoiceLine.credited, InvoiceLine.currency)
    credited_tax: Money = money(InvoiceLine.credited_tax, InvoiceLine.currency)
    currency: str = column(InvoiceLine.currency)
    revision: int = column(InvoiceLine.revision)
    shipment_line: ShipmentLineNode = related(
        InvoiceLine.shipment_line_id, ShipmentLine.id, ShipmentLineNode, "The goods it bills."
    )


@node(Invoice)
class InvoiceNode(Node):
    """Shows an ``Invoice`` row."""

    number: str = column(Invoice.number)
    issued_on: date = column(Invoice.issued_on)
    title: str = column(Invoice.title)
    tax_number: str | None = column(Invoice.tax_number)
    total: Money = money(Invoice.total, Invoice.currency)
    tax: Money = money(Invoice.tax, Invoice.currency)
    net: Money = money(Invoice.net, Invoice.currency)
    allocated: Money = money(Invoice.allocated, Invoice.currency)
    outstanding: Money = money(Invoice.outstanding, Invoice.currency)
    currency: str = column(Invoice.currency)
    due_on: date = column(Invoice.due_on)
    ageing: AgeingBucket | None = column(Invoice.ageing)
    note: str | None = column(Invoice.note)
    promised_on: date | None = column(Invoice.promised_on)
    print_path: str = printed(Invoice, INVOICE)
    revision: int = column(Invoice.revision)
    order: OrderNode = related(Invoice.order_id, Order.id, OrderNode, "The order it bills.")
    entry: JournalEntryNode | None = related(
        Invoice.entry_id,
        JournalEntry.id,
        JournalEntryNode | None,
        "The entry that put it into the books; seen by who sees all territories.",
    )
    lines: list[InvoiceLineNode] = children(
        InvoiceLine.invoice_id, list[InvoiceLineNode], InvoiceLine.id, "What it bills."
    )
    instalments: list[OpenItemNode] = children(
        OpenItem.invoice_id,
        list[OpenItemNode],
        OpenItem.position,
        "In which parts it is to be paid, and when.",
    )
    settlements: list[SettlementNode] = children(
        Settlement.invoice_id, list[SettlementNode], Settlement.id, "What settled it."
    )
    credit_notes: list[CreditNoteLater] = children(
        CreditNote.invoice_id,
        list[CreditNoteLater],
        CreditNote.number,
        "What of it is not to be paid any more.",
    )
    attachments: list[AttachmentNode] = attached()


INVOICES = Listing(
    InvoiceNode,
    Invoice,
    (
        Invoice.number,
        Invoice.issued_on,
        Invoice.title,
        Invoice.tax_number,
        Invoice.total,
        Invoice.tax,
        Invoice.net,
        Invoice.outstanding,
        Invoice.currency,
        Invoice.due_on,
        Invoice.ageing,
        Invoice.promised_on,
    ),
    {
        "order": (Invoice.order_id, ORDERS),
        "instalments": (OpenItem.invoice_id, "schema.receivables.items.graphql:OPEN_ITEMS"),
        "credit_notes": (
            CreditNote.invoice_id,
            "schema.receivables.credit_notes.graphql:CREDIT_NOTES",
        ),
        "settlements": (
            Settlement.invoice_id,
            "schema.receivables.settlements.graphql:SETTLEMENTS",
        ),
    },
)


@strawberry.type
class InvoiceQueries:
    """Questions about invoices."""

    invoices = INVOICES.field("What customers have to pay.")
    invoices_aggregate = INVOICES.aggregates.field("What invoices come to.")
    invoice = found_by(Invoice.number, InvoiceNode, "One invoice by number.")


@strawberry.type
class InvoiceSubscriptions:
    """News of invoices."""

    invoice_changed = subscription(INVOICES, "An invoice has changed.")


@strawberry.type
class InvoiceMutations:
    """What can happen to an invoice."""

    issue_invoice = mutation(operations.issue, Invoice, InvoiceNode, "issue_invoice")
    annotate_invoice = mutation(operations.annotate, Invoice, InvoiceNode, "annotate_invoice")
    record_promise = mutation(operations.record_promise, Invoice, InvoiceNode, "record_promise")

    issue_invoice_bulk = bulk("issue_invoice")
    annotate_invoice_bulk = bulk("annotate_invoice")
    record_promise_bulk = bulk("record_promise")
