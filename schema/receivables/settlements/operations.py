"""How open items are settled, and opened again."""

from collections.abc import Sequence
from decimal import Decimal

from schema.kernel.work import Work
from schema.receivables.items.tables import OpenItem
from schema.receivables.ledger.tables import JournalEntry
from schema.receivables.settlements import rules
from schema.receivables.settlements.tables import Settlement


async def settle(
    work: Work,
    credit: OpenItem,
    debits: Sequence[OpenItem],
    amount: Decimal,
    entry: JournalEntry,
) -> None:
    """Settle debits one after the other with a part of a credit; both have as much left."""
    parts = rules.spread(amount, (item.amount - item.settled for item in debits))
    work.session.add_all(
        Settlement(
            debit_item_id=item.id,
            credit_item_id=credit.id,
            amount=part,
            currency=credit.currency,
            settled_on=entry.posted_on,
            entry_id=entry.id,
        )
        for item, part in zip(debits, parts, strict=True)
        if part
    )
    await work.session.flush()


async def reverse(work: Work, taken: Sequence[Settlement], entry: JournalEntry) -> None:
    """Take settlements back: what they settled is open again."""
    work.session.add_all(
        Settlement(
            debit_item_id=one.debit_item_id,
            credit_item_id=one.credit_item_id,
            amount=one.amount,
            currency=one.currency,
            settled_on=entry.posted_on,
            entry_id=entry.id,
            reverses_id=one.id,
        )
        for one in taken
    )
    await work.session.flush()
