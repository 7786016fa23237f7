"""Payments as the API shows them."""

from datetime import date

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.receivables.ledger.graphql import JournalEntryNode
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.payments import operations
from schema.receivables.payments.rules import PaymentState
from schema.receivables.payments.tables import Payment
from schema.receivables.settlements.graphql import SettlementNode
from schema.receivables.settlements.tables import Settlement

enum_type(PaymentState)


@node(Payment)
class PaymentNode(Node):
    """Shows a ``Payment`` row."""

    number: str = column(Payment.number)
    state: PaymentState = column(Payment.state)
    amount: Money = money(Payment.amount, Payment.currency)
    charges: Money = money(Payment.charges, Payment.currency)
    received_on: date = column(Payment.received_on)
    reference: str | None = column(Payment.reference)
    allocated: Money = money(Payment.allocated, Payment.currency)
    unallocated: Money = money(Payment.unallocated, Payment.currency)
    currency: str = column(Payment.currency)
    identified_on: date | None = column(Payment.identified_on)
    reversed_on: date | None = column(Payment.reversed_on)
    reversal_reason: str | None = column(Payment.reversal_reason)
    revision: int = column(Payment.revision)
    customer: CustomerNode | None = related(
        Payment.customer_id,
        Customer.id,
        CustomerNode | None,
        "Who paid; nobody while that is not known.",
    )
    entry: JournalEntryNode | None = related(
        Payment.entry_id,
        JournalEntry.id,
        JournalEntryNode | None,
        "The entry that put it into the books; seen by who sees all territories.",
    )
    settlements: list[SettlementNode] = children(
        Settlement.payment_id, list[SettlementNode], Settlement.id, "What it settled."
    )
    attachments: list[AttachmentNode] = attached()


PAYMENTS = Listing(
    PaymentNode,
    Payment,
    (
        Payment.number,
        Payment.state,
        Payment.amount,
        Payment.charges,
        Payment.received_on,
        Payment.reference,
        Payment.unallocated,
        Payment.currency,
        Payment.reversed_on,
    ),
    {
        "customer": (Payment.customer_id, CUSTOMERS),
        "settlements": (
            Settlement.payment_id,
            "schema.receivables.settlements.graphql:SETTLEMENTS",
        ),
    },
)


@strawberry.type
class PaymentQueries:
    """Questions about payments."""

    payments = PAYMENTS.field("Money that came in.")
    payments_aggregate = PAYMENTS.aggregates.field("What payments come to.")
    payment = found_by(Payment.number, PaymentNode, "One payment by number.")


@strawberry.type
class PaymentSubscriptions:
    """News of payments."""

    payment_changed = subscription(PAYMENTS, "A payment has changed.")


@strawberry.type
class PaymentMutations:
    """What can happen to a payment."""

    receive_payment = mutation(operations.receive, Payment, PaymentNode, "receive_payment")
    identify_payment = mutation(operations.identify, Payment, PaymentNode, "identify_payment")
    reverse_payment = mutation(operations.reverse, Payment, PaymentNode, "reverse_payment")
    allocate_payment = mutation(operations.allocate, Payment, PaymentNode, "allocate_payment")
    release_payment = mutation(operations.release, Payment, PaymentNode, "release_payment")

    receive_payment_bulk = bulk("receive_payment")
    identify_payment_bulk = bulk("identify_payment")
    reverse_payment_bulk = bulk("reverse_payment")
    allocate_payment_bulk = bulk("allocate_payment")
    release_payment_bulk = bulk("release_payment")
