"""Refunds as the API shows them."""

from datetime import date

import strawberry

from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.receivables.ledger.graphql import JournalEntryNode
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.payments.graphql import PAYMENTS, PaymentNode
from schema.receivables.payments.tables import Payment
from schema.receivables.refunds import operations
from schema.receivables.refunds.tables import Refund


@node(Refund)
class RefundNode(Node):
    """Shows a ``Refund`` row."""

    number: str = column(Refund.number)
    amount: Money = money(Refund.amount, Refund.currency)
    currency: str = column(Refund.currency)
    paid_on: date = column(Refund.paid_on)
    reason: str = column(Refund.reason)
    revision: int = column(Refund.revision)
    payment: PaymentNode = related(
        Refund.payment_id, Payment.id, PaymentNode, "The payment it is sent back from."
    )
    entry: JournalEntryNode | None = related(
        Refund.entry_id,
        JournalEntry.id,
        JournalEntryNode | None,
        "The entry that put it into the books; seen by who sees all territories.",
    )


REFUNDS = Listing(
    RefundNode,
    Refund,
    (Refund.number, Refund.amount, Refund.currency, Refund.paid_on),
    {"payment": (Refund.payment_id, PAYMENTS)},
)


@strawberry.type
class RefundQueries:
    """Questions about refunds."""

    refunds = REFUNDS.field("Money that was sent back to customers.")
    refunds_aggregate = REFUNDS.aggregates.field("What refunds come to.")
    refund = found_by(Refund.number, RefundNode, "One refund by number.")


@strawberry.type
class RefundSubscriptions:
    """News of refunds."""

    refund_changed = subscription(REFUNDS, "Money was sent back.")


@strawberry.type
class RefundMutations:
    """What can happen to a refund."""

    refund_payment = mutation(operations.refund, Refund, RefundNode, "refund_payment")

    refund_payment_bulk = bulk("refund_payment")
