"""How payment terms are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from schema.customers.terms.rules import TermLine, TermsAreArchived
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


async def lines_of(session: Session, terms: UUID) -> Sequence[TermLine]:
    """Find the parts of payment terms, one after the other."""
    query = (
        select(PaymentTermLine)
        .where(PaymentTermLine.payment_term_id == terms)
        .order_by(PaymentTermLine.position)
    )
    return [line.facts() for line in (await session.scalars(query)).all()]
