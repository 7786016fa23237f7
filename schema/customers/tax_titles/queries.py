"""How tax titles are found."""

from dataclasses import dataclass

from schema.customers.accounts import queries as accounts
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchTaxTitle(NotFound):
    """There is no tax title {number}; use a number such as TT-000001."""

    number: str


async def title_for_change(work: Work, number: str) -> TaxTitle:
    """Lock one tax title, and before it the customer whose it is."""
    missing = NoSuchTaxTitle(number)
    known: TaxTitle = await found(work.session, TaxTitle.number, number.strip(), missing)
    await accounts.customer_by_id_for_change(work, known.customer_id)
    row: TaxTitle = await locked(work, TaxTitle.number, number.strip(), missing)
    return row
