"""Settlements as the API shows them."""

from datetime import date

import strawberry

from schema.kernel.amounts import Money
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, computed, money, related
from schema.kernel.graphql import Node, node
from schema.receivables.invoices.tables import Invoice
from schema.receivables.items.graphql import (
    INVOICES,
    OPEN_ITEMS,
    PAYMENTS,
    InvoiceLater,
    OpenItemNode,
    PaymentLater,
)
from schema.receivables.items.tables import OpenItem
from schema.receivables.ledger.graphql import JournalEntryNode
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.payments.tables import Payment
from schema.receivables.settlements.tables import Settlement


@node(Settlement)
class SettlementNode(Node):
    """Shows a ``Settlement`` row."""

    amount: Money = money(Settlement.amount, Settlement.currency)
    currency: str = column(Settlement.currency)
    settled_on: date = column(Settlement.settled_on)
    revision: int = column(Settlement.revision)
    debit_item: OpenItemNode = related(
        Settlement.debit_item_id, OpenItem.id, OpenItemNode, "What is settled."
    )
    credit_item: OpenItemNode = related(
        Settlement.credit_item_id, OpenItem.id, OpenItemNode, "What settles it."
    )
    invoice: InvoiceLater | None = related(
        Settlement.invoice_id,
        Invoice.id,
        InvoiceLater | None,
        "The invoice that is settled, if it is one.",
    )
    payment: PaymentLater | None = related(
        Settlement.payment_id,
        Payment.id,
        PaymentLater | None,
        "The payment that settles it, if it is one.",
    )
    entry: JournalEntryNode | None = related(
        Settlement.entry_id,
        JournalEntry.id,
        JournalEntryNode | None,
        "The entry that put it into the books; seen by who sees all territories.",
    )
    reversal: bool = computed(
        Settlement,
        bool,
        lambda settlement: settlement.reverses_id.is_not(None),
        "Whether it takes an earlier settlement back.",
    )


SETTLEMENTS = Listing(
    SettlementNode,
    Settlement,
    (Settlement.amount, Settlement.currency, Settlement.settled_on),
    {
        "debit_item": (Settlement.debit_item_id, OPEN_ITEMS),
        "credit_item": (Settlement.credit_item_id, OPEN_ITEMS),
        "invoice": (Settlement.invoice_id, INVOICES),
        "payment": (Settlement.payment_id, PAYMENTS),
    },
)


@strawberry.type
class SettlementQueries:
    """Questions about settlements."""

    settlements = SETTLEMENTS.field("What settled what, and what was taken back.")
    settlements_aggregate = SETTLEMENTS.aggregates.field("What settlements come to.")


@strawberry.type
class SettlementSubscriptions:
    """News of settlements."""

    settlement_changed = subscription(SETTLEMENTS, "Something was settled or opened again.")
