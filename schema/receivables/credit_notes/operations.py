"""How a part of an invoice, or all of it, is credited."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

from schema.kernel.roles import Role
from schema.kernel.taking import check_reason
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.receivables.credit_notes import queries, rules
from schema.receivables.credit_notes.rules import LineCredited
from schema.receivables.credit_notes.tables import (
    CREDIT_NOTE_NUMBERS,
    CreditNote,
    CreditNoteLine,
)
from schema.receivables.invoices.rules import Taxed
from schema.receivables.invoices.tables import Invoice
from schema.receivables.items import operations as items
from schema.receivables.items import queries as items_queries
from schema.receivables.items.rules import Document, ItemKind, held
from schema.receivables.ledger import operations as ledger
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.payments import operations as payments
from schema.receivables.payments.operations import SettlementsChanged
from schema.receivables.settlements import operations as settlements


@may(Role.FINANCE)
async def issue(
    work: Work, invoice: str, reason: str, lines: list[LineCredited] | None = None
) -> CreditNote:
    """Credit an invoice (by number): these lines of its order, or all that is left of it.

    What the customer has paid already is released, as far as it has to be: it can settle
    another invoice, or be sent back.
    """
    corrected = await queries.invoice_for_change(work, invoice)
    why = check_reason(f"a credit note for invoice {corrected.number}", reason)
    await ledger.check_dated(work, f"A credit note for invoice {corrected.number}", work.today)
    billed = await queries.billed(work, corrected.id)
    told = rules.credited(corrected.number, billed, lines)
    total = sum((part.amount for _, part in told), Decimal(0))
    await payments.make_room(work, corrected, total)
    note, entry = await _write(work, corrected, why, [part for _, part in told])
    of_it = {"credit_note_id": note.id, "currency": note.currency}
    work.session.add_all(
        CreditNoteLine(invoice_line_id=line.id, **asdict(part), **of_it) for line, part in told
    )
    await _settle(work, corrected, note, entry)
    work.happened.append(SettlementsChanged((corrected.number,)))
    return note


async def _write(
    work: Work, invoice: Invoice, reason: str, lines: Sequence[Taxed]
) -> tuple[CreditNote, JournalEntry]:
    """Enter a credit note in the books and write its head."""
    number = await CREDIT_NOTE_NUMBERS.take(work.session)
    booking = rules.booked(number, lines, invoice.currency)
    (entry,) = await ledger.post(work, work.today, [booking])
    note = CreditNote(
        number=number,
        invoice_id=invoice.id,
        issued_on=work.today,
        reason=reason,
        total=booking.total,
        tax=sum((line.tax for line in lines), Decimal(0)),
        currency=invoice.currency,
        entry_id=entry.id,
    )
    work.session.add(note)
    await work.session.flush()
    return note, entry


async def _settle(work: Work, invoice: Invoice, note: CreditNote, entry: JournalEntry) -> None:
    """Settle the invoice with its credit note, part after part."""
    of = Document(ItemKind.CREDIT_NOTE, note.id, note.number, note.issued_on, note.currency)
    owed = await items.hold(work, of, held(note.total, note.issued_on))
    debits = await items_queries.debits_of(work, [invoice.id])
    await settlements.settle(work, owed, debits[invoice.id], note.total, entry)
    await work.session.refresh(invoice)
