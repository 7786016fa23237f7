"""Payments as the API shows them."""

from datetime import date
from typing import Annotated

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, computed, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.receivables.invoices.graphql import INVOICES, InvoiceNode
from schema.receivables.invoices.tables import Invoice
from schema.receivables.ledger.graphql import JournalEntryNode
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.payments import operations
from schema.receivables.payments.tables import Allocation, Payment

PaymentLater = Annotated["PaymentNode", strawberry.lazy("schema.receivables.payments.graphql")]


@node(Allocation)
class AllocationNode(Node):
    """Shows an ``Allocation`` row."""

    amount: Money = money(Allocation.amount, Allocation.currency)
    currency: str = column(Allocation.currency)
    revision: int = column(Allocation.revision)
    invoice: InvoiceNode = related(
        Allocation.invoice_id, Invoice.id, InvoiceNode, "The invoice it settles."
    )
    payment: PaymentLater = related(
        Allocation.payment_id, Payment.id, PaymentLater, "The payment it is from."
    )
    entry: JournalEntryNode | None = related(
        Allocation.entry_id,
        JournalEntry.id,
        JournalEntryNode | None,
        "The entry that put it into the books; seen by who sees all territories.",
    )
    reversal: bool = computed(
        Allocation,
        bool,
        lambda allocation: allocation.reverses_id.is_not(None),
        "Whether it takes an earlier allocation back.",
    )


@node(Payment)
class PaymentNode(Node):
    """Shows a ``Payment`` row."""

    number: str = column(Payment.number)
    amount: Money = money(Payment.amount, Payment.currency)
    received_on: date = column(Payment.received_on)
    reference: str | None = column(Payment.reference)
    allocated: Money = money(Payment.allocated, Payment.currency)
    unallocated: Money = money(Payment.unallocated, Payment.currency)
    currency: str = column(Payment.currency)
    revision: int = column(Payment.revision)
    customer: CustomerNode = related(
        Payment.customer_id, Customer.id, CustomerNode, "Who paid."
    )
    entry: JournalEntryNode | None = related(
        Payment.entry_id,
        JournalEntry.id,
        JournalEntryNode | None,
        "The entry that put it into the books; seen by who sees all territories.",
    )
    allocations: list[AllocationNode] = children(
        Allocation.payment_id, list[AllocationNode], Allocation.id, "What it settled."
    )
    attachments: list[AttachmentNode] = attached()


PAYMENTS = Listing(
    PaymentNode,
    Payment,
    (
        Payment.number,
        Payment.amount,
        Payment.received_on,
        Payment.reference,
        Payment.unallocated,
        Payment.currency,
    ),
    {
        "customer": (Payment.customer_id, CUSTOMERS),
        "allocations": (
            Allocation.payment_id,
            "schema.receivables.payments.graphql:ALLOCATIONS",
        ),
    },
)
ALLOCATIONS = Listing(
    AllocationNode,
    Allocation,
    (Allocation.amount, Allocation.currency),
    {
        "invoice": (Allocation.invoice_id, INVOICES),
        "payment": (Allocation.payment_id, PAYMENTS),
    },
)


@strawberry.type
class PaymentQueries:
    """Questions about payments."""

    payments = PAYMENTS.field("Money that came in.")
    payments_aggregate = PAYMENTS.aggregates.field("What payments come to.")
    payment = found_by(Payment.number, PaymentNode, "One payment by number.")
    allocations = ALLOCATIONS.field("Which payment settled which invoice.")
    allocations_aggregate = ALLOCATIONS.aggregates.field("What allocations come to.")


@strawberry.type
class PaymentSubscriptions:
    """News of payments."""

    payment_changed = subscription(PAYMENTS, "A payment has changed.")
    allocation_changed = subscription(ALLOCATIONS, "What a payment settles has changed.")


@strawberry.type
class PaymentMutations:
    """What can happen to a payment."""

    receive_payment = mutation(operations.receive, Payment, PaymentNode, "receive_payment")
    allocate_payment = mutation(operations.allocate, Payment, PaymentNode, "allocate_payment")
    release_payment = mutation(operations.release, Payment, PaymentNode, "release_payment")

    receive_payment_bulk = bulk("receive_payment")
    allocate_payment_bulk = bulk("allocate_payment")
    release_payment_bulk = bulk("release_payment")
