"""How tax titles are found."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from schema.customers.accounts import queries as accounts
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchTaxTitle(NotFound):
    """There is no tax title {number}; use a number such as TT-000001."""

    number: str


async def title(session: Session, number: str) -> TaxTitle:
    """Find one tax title by number."""
    row: TaxTitle = await found(
        session, TaxTitle.number, number.strip(), NoSuchTaxTitle(number)
    )
    return row


async def preferred_of(work: Work, customer: UUID) -> TaxTitle | None:
    """Find the tax title a customer prefers."""
    preferred = (TaxTitle.customer_id == customer) & TaxTitle.preferred
    return await work.session.scalar(select(TaxTitle).where(preferred))


async def title_for_change(work: Work, number: str) -> TaxTitle:
    """Lock one tax title, and before it the customer whose it is."""
    missing = NoSuchTaxTitle(number)
    known = await title(work.session, number)
    await accounts.customer_by_id_for_change(work, known.customer_id)
    row: TaxTitle = await locked(work, TaxTitle.number, number.strip(), missing)
    return row
