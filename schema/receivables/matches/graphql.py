"""What lines of bank statements may be, and what they are, as the API shows it."""

from datetime import datetime

import strawberry

from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.connections import Listing
from schema.kernel.fields import column, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.receivables.banking.graphql import BANK_LINES, BankLineNode
from schema.receivables.banking.tables import BankLine
from schema.receivables.matches import operations
from schema.receivables.matches.tables import BankMatch
from schema.receivables.payments.graphql import PAYMENTS, PaymentNode
from schema.receivables.payments.tables import Payment
from schema.receivables.refunds.graphql import REFUNDS, RefundNode
from schema.receivables.refunds.tables import Refund
from schema.receivables.suggestions.rules import BankMatchKind

enum_type(BankMatchKind)


@node(BankMatch)
class BankMatchNode(Node):
    """Shows a ``BankMatch`` row."""

    kind: BankMatchKind = column(BankMatch.kind)
    amount: Money = money(BankMatch.amount, BankMatch.currency)
    currency: str = column(BankMatch.currency)
    made: bool = column(BankMatch.made)
    matched_by: str = column(BankMatch.matched_by)
    matched_at: datetime = column(BankMatch.matched_at)
    undone_by: str | None = column(BankMatch.undone_by)
    undone_at: datetime | None = column(BankMatch.undone_at)
    revision: int = column(BankMatch.revision)
    bank_line: BankLineNode = related(
        BankMatch.bank_line_id, BankLine.id, BankLineNode, "The line of the statement."
    )
    payment: PaymentNode | None = related(
        BankMatch.payment_id,
        Payment.id,
        PaymentNode | None,
        "The payment that came in, or went back.",
    )
    refund: RefundNode | None = related(
        BankMatch.refund_id, Refund.id, RefundNode | None, "The refund it is, if it is one."
    )


BANK_MATCHES: Listing = Listing(
    BankMatchNode,
    BankMatch,
    (
        BankMatch.kind,
        BankMatch.amount,
        BankMatch.currency,
        BankMatch.made,
        BankMatch.matched_by,
        BankMatch.matched_at,
        BankMatch.undone_at,
    ),
    {
        "bank_line": (BankMatch.bank_line_id, BANK_LINES),
        "payment": (BankMatch.payment_id, PAYMENTS),
        "refund": (BankMatch.refund_id, REFUNDS),
    },
)


@strawberry.type
class BankMatchQueries:
    """Questions about what lines of bank statements are."""

    bank_matches = BANK_MATCHES.field("What lines of statements are in the books.")
    bank_matches_aggregate = BANK_MATCHES.aggregates.field("What matches come to.")


@strawberry.type
class BankMatchMutations:
    """What can become of a line of a bank statement."""

    note_bank_line = mutation(operations.note, BankLine, BankLineNode, "note_bank_line")
    post_bank_line = mutation(operations.post, BankLine, BankLineNode, "post_bank_line")
    set_aside_bank_line = mutation(
        operations.set_aside, BankLine, BankLineNode, "set_aside_bank_line"
    )
    accept_bank_suggestion = mutation(
        operations.accept, BankLine, BankLineNode, "accept_bank_suggestion"
    )
    match_bank_line = mutation(operations.match, BankLine, BankLineNode, "match_bank_line")
    dismiss_bank_line = mutation(
        operations.dismiss, BankLine, BankLineNode, "dismiss_bank_line"
    )
    undo_bank_line = mutation(operations.undo, BankLine, BankLineNode, "undo_bank_line")

    note_bank_line_bulk = bulk("note_bank_line")
    post_bank_line_bulk = bulk("post_bank_line")
    set_aside_bank_line_bulk = bulk("set_aside_bank_line")
    accept_bank_suggestion_bulk = bulk("accept_bank_suggestion")
    match_bank_line_bulk = bulk("match_bank_line")
    dismiss_bank_line_bulk = bulk("dismiss_bank_line")
    undo_bank_line_bulk = bulk("undo_bank_line")
