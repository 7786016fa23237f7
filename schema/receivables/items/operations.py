"""How open items come to be: a document is in the books, and this is what it asks or leaves."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from schema.customers.terms.rules import Instalment
from schema.kernel.work import Work
from schema.receivables.items.rules import Document, ItemKind, ItemSide
from schema.receivables.items.tables import OpenItem

_OF_PAYMENTS: Final = frozenset({ItemKind.PAYMENT, ItemKind.REVERSAL})


async def owe(work: Work, document: Document, parts: Sequence[Instalment]) -> None:
    """Write down that a customer owes a document, in these parts."""
    places = enumerate(parts, start=1)
    work.session.add_all(
        _item(document, ItemSide.DEBIT, f"{document.number}/{place}", place, part)
        for place, part in places
    )
    await work.session.flush()


async def use(work: Work, document: Document, number: str, part: Instalment) -> OpenItem:
    """Write down that something we owed was given back; it is to be settled at once."""
    item = _item(document, ItemSide.DEBIT, number, 1, part)
    work.session.add(item)
    await work.session.flush()
    return item


async def hold(work: Work, document: Document, part: Instalment) -> OpenItem:
    """Write down that we owe a customer a document, which settles nothing yet."""
    item = _item(document, ItemSide.CREDIT, document.number, 1, part)
    work.session.add(item)
    await work.session.flush()
    return item


def _item(
    document: Document, side: ItemSide, number: str, position: int, part: Instalment
) -> OpenItem:
    return OpenItem(
        number=number,
        side=side,
        kind=document.kind,
        invoice_id=document.id if document.kind is ItemKind.INVOICE else None,
        payment_id=document.id if document.kind in _OF_PAYMENTS else None,
        credit_note_id=document.id if document.kind is ItemKind.CREDIT_NOTE else None,
        refund_id=document.id if document.kind is ItemKind.REFUND else None,
        position=position,
        posted_on=document.posted_on,
        currency=document.currency,
        **asdict(part),
    )
