"""What lines of bank statements may be as the API shows it."""

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.kernel.amounts import Money
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.receivables.banking.graphql import BANK_LINES, BankLineNode
from schema.receivables.banking.tables import BankLine
from schema.receivables.invoices.graphql import INVOICES, InvoiceNode
from schema.receivables.invoices.tables import Invoice
from schema.receivables.payments.graphql import PAYMENTS, PaymentNode
from schema.receivables.payments.tables import Payment
from schema.receivables.refunds.graphql import REFUNDS, RefundNode
from schema.receivables.refunds.tables import Refund
from schema.receivables.suggestions.rules import BankMatchKind, MatchReason
from schema.receivables.suggestions.tables import (
    BankSuggestion,
    BankSuggestionItem,
    BankSuggestionReason,
)

enum_type(BankMatchKind)
enum_type(MatchReason)


@node(BankSuggestionReason)
class BankSuggestionReasonNode(Node):
    """Shows a ``BankSuggestionReason`` row."""

    reason: MatchReason = column(BankSuggestionReason.reason)
    points: int = column(BankSuggestionReason.points)
    revision: int = column(BankSuggestionReason.revision)


@node(BankSuggestionItem)
class BankSuggestionItemNode(Node):
    """Shows a ``BankSuggestionItem`` row."""

    position: int = column(BankSuggestionItem.position)
    amount: Money = money(BankSuggestionItem.amount, BankSuggestionItem.currency)
    currency: str = column(BankSuggestionItem.currency)
    revision: int = column(BankSuggestionItem.revision)
    invoice: InvoiceNode = related(
        BankSuggestionItem.invoice_id, Invoice.id, InvoiceNode, "The invoice."
    )


@node(BankSuggestion)
class BankSuggestionNode(Node):
    """Shows a ``BankSuggestion`` row."""

    position: int = column(BankSuggestion.position)
    kind: BankMatchKind = column(BankSuggestion.kind)
    score: int = column(BankSuggestion.score)
    charges: Money = money(BankSuggestion.charges, BankSuggestion.currency)
    currency: str = column(BankSuggestion.currency)
    revision: int = column(BankSuggestion.revision)
    bank_line: BankLineNode = related(
        BankSuggestion.bank_line_id, BankLine.id, BankLineNode, "The line of the statement."
    )
    customer: CustomerNode | None = related(
        BankSuggestion.customer_id,
        Customer.id,
        CustomerNode | None,
        "Whose it would be, where that is known.",
    )
    payment: PaymentNode | None = related(
        BankSuggestion.payment_id,
        Payment.id,
        PaymentNode | None,
        "The payment in the books it would be, if it is one.",
    )
    refund: RefundNode | None = related(
        BankSuggestion.refund_id,
        Refund.id,
        RefundNode | None,
        "The refund in the books it would be, if it is one.",
    )
    items: list[BankSuggestionItemNode] = children(
        BankSuggestionItem.suggestion_id,
        list[BankSuggestionItemNode],
        BankSuggestionItem.position,
        "The invoices the payment would settle, the oldest first.",
    )
    reasons: list[BankSuggestionReasonNode] = children(
        BankSuggestionReason.suggestion_id,
        list[BankSuggestionReasonNode],
        BankSuggestionReason.id,
        "What speaks for it, the weightiest first; its points sum to the score.",
    )


BANK_SUGGESTIONS: Listing = Listing(
    BankSuggestionNode,
    BankSuggestion,
    (BankSuggestion.position, BankSuggestion.kind, BankSuggestion.score),
    {
        "bank_line": (BankSuggestion.bank_line_id, BANK_LINES),
        "customer": (BankSuggestion.customer_id, CUSTOMERS),
        "payment": (BankSuggestion.payment_id, PAYMENTS),
        "refund": (BankSuggestion.refund_id, REFUNDS),
    },
)
BANK_SUGGESTION_ITEMS: Listing = Listing(
    BankSuggestionItemNode,
    BankSuggestionItem,
    (BankSuggestionItem.position, BankSuggestionItem.amount, BankSuggestionItem.currency),
    {"invoice": (BankSuggestionItem.invoice_id, INVOICES)},
)


@strawberry.type
class SuggestionQueries:
    """Questions about what lines of bank statements may be."""

    bank_suggestions = BANK_SUGGESTIONS.field("What open lines of statements may be.")
    bank_suggestions_aggregate = BANK_SUGGESTIONS.aggregates.field(
        "How likely open lines of statements are this or that."
    )
