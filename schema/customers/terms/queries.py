"""How payment terms are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from schema.customers.terms.rules import USUAL, TermLine, TermsAreArchived
from schema.customers.terms.tables import PaymentTerm, PaymentTermLine
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchTerms(NotFound):
    """There are no payment terms {terms}; use a code such as NET-30."""

    terms: str


async def terms_in_use(session: Session, code: str) -> PaymentTerm:
    """Find payment terms by which something new may be agreed."""
    row: PaymentTerm = await found(session, PaymentTerm.code, code.strip(), NoSuchTerms(code))
    if row.archived_at is not None:
        raise TermsAreArchived(row.code)
    return row


async def terms_for_change(work: Work, code: str) -> PaymentTerm:
    """Lock payment terms."""
    row: PaymentTerm = await locked(work, PaymentTerm.code, code.strip(), NoSuchTerms(code))
    return row


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed about paying: the code of the terms, and their parts."""

    code: str
    lines: Sequence[TermLine]


async def agreed(session: Session, terms: UUID | None) -> Agreed:
    """Find what payment terms say, or what is usual where none were agreed."""
    if terms is None:
        return Agreed("", USUAL)
    query = (
        select(PaymentTermLine, PaymentTerm.code)
        .join(PaymentTerm, PaymentTerm.id == PaymentTermLine.payment_term_id)
        .where(PaymentTerm.id == terms)
        .order_by(PaymentTermLine.position)
    )
    rows = (await session.execute(query)).all()
    return Agreed(rows[0].code, [line.facts() for line, _ in rows])
