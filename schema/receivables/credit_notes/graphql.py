"""Credit notes as the API shows them."""

from datetime import date
from decimal import Decimal

import strawberry

from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.kernel.paper import printed
from schema.receivables.credit_notes import operations
from schema.receivables.credit_notes.paper import CREDIT_NOTE
from schema.receivables.credit_notes.tables import CreditNote, CreditNoteLine
from schema.receivables.invoices.graphql import INVOICES, InvoiceLineNode, InvoiceNode
from schema.receivables.invoices.tables import Invoice, InvoiceLine
from schema.receivables.ledger.graphql import JournalEntryNode
from schema.receivables.ledger.tables import JournalEntry


@node(CreditNoteLine)
class CreditNoteLineNode(Node):
    """Shows a ``CreditNoteLine`` row."""

    amount: Money = money(CreditNoteLine.amount, CreditNoteLine.currency)
    tax_rate: Decimal = column(CreditNoteLine.tax_rate)
    tax: Money = money(CreditNoteLine.tax, CreditNoteLine.currency)
    net: Money = money(CreditNoteLine.net, CreditNoteLine.currency)
    currency: str = column(CreditNoteLine.currency)
    revision: int = column(CreditNoteLine.revision)
    invoice_line: InvoiceLineNode = related(
        CreditNoteLine.invoice_line_id,
        InvoiceLine.id,
        InvoiceLineNode,
        "The line of the invoice it corrects.",
    )


@node(CreditNote)
class CreditNoteNode(Node):
    """Shows a ``CreditNote`` row."""

    number: str = column(CreditNote.number)
    issued_on: date = column(CreditNote.issued_on)
    reason: str = column(CreditNote.reason)
    total: Money = money(CreditNote.total, CreditNote.currency)
    tax: Money = money(CreditNote.tax, CreditNote.currency)
    net: Money = money(CreditNote.net, CreditNote.currency)
    currency: str = column(CreditNote.currency)
    print_path: str = printed(CreditNote, CREDIT_NOTE)
    revision: int = column(CreditNote.revision)
    invoice: InvoiceNode = related(
        CreditNote.invoice_id, Invoice.id, InvoiceNode, "The invoice it corrects."
    )
    entry: JournalEntryNode | None = related(
        CreditNote.entry_id,
        JournalEntry.id,
        JournalEntryNode | None,
        "The entry that put it into the books; seen by who sees all territories.",
    )
    lines: list[CreditNoteLineNode] = children(
        CreditNoteLine.credit_note_id,
        list[CreditNoteLineNode],
        CreditNoteLine.id,
        "What of which line of the invoice it takes back.",
    )


CREDIT_NOTES = Listing(
    CreditNoteNode,
    CreditNote,
    (
        CreditNote.number,
        CreditNote.issued_on,
        CreditNote.total,
        CreditNote.tax,
        CreditNote.net,
        CreditNote.currency,
    ),
    {"invoice": (CreditNote.invoice_id, INVOICES)},
)


@strawberry.type
class CreditNoteQueries:
    """Questions about credit notes."""

    credit_notes = CREDIT_NOTES.field("What of invoices is no longer asked for.")
    credit_notes_aggregate = CREDIT_NOTES.aggregates.field("What credit notes come to.")
    credit_note = found_by(CreditNote.number, CreditNoteNode, "One credit note by number.")


@strawberry.type
class CreditNoteSubscriptions:
    """News of credit notes."""

    credit_note_changed = subscription(CREDIT_NOTES, "A credit note was issued.")


@strawberry.type
class CreditNoteMutations:
    """What can happen to a credit note."""

    issue_credit_note = mutation(
        operations.issue, CreditNote, CreditNoteNode, "issue_credit_note"
    )

    issue_credit_note_bulk = bulk("issue_credit_note")
