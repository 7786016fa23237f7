"""How imports and their rows are found, and the customers they tell of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from schema.customers.accounts.rules import plain_code
from schema.customers.accounts.tables import Contact, Customer
from schema.customers.addresses.tables import Address
from schema.customers.imports.rules import RowState, Told
from schema.customers.imports.tables import Import, ImportRow
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K26",
        "an import counts its rows truly",
        "SELECT count(*) FROM imports",
        "SELECT i.number FROM imports i LEFT JOIN import_rows r ON r.import_id = i.id"
        " GROUP BY i.id HAVING i.rows <> count(r.id)"
        " OR i.created <> count(r.id) FILTER (WHERE r.state = 'created')"
        " OR i.updated <> count(r.id) FILTER (WHERE r.state = 'updated')"
        " OR i.unchanged <> count(r.id) FILTER (WHERE r.state = 'unchanged')"
        " OR i.refused <> count(r.id) FILTER (WHERE r.state = 'refused')"
        " OR i.undone <> count(r.id) FILTER (WHERE r.state = 'undone')"
        " OR i.kept <> count(r.id) FILTER (WHERE r.state = 'kept')",
    ),
)


@dataclass(eq=False)
class NoSuchImport(NotFound):
    """There is no import {number}; use a number such as IM-000001."""

    number: str


async def import_for_change(work: Work, number: str) -> Import:
    """Lock one import."""
    row: Import = await locked(work, Import.number, number.strip(), NoSuchImport(number))
    return row


async def rows_in(
    work: Work, batch: Import, states: Sequence[RowState], most: int
) -> Sequence[ImportRow]:
    """Find the first rows of an import that fare in one of some ways."""
    told = select(ImportRow).where(ImportRow.import_id == batch.id, ImportRow.state.in_(states))
    return (await work.session.scalars(told.order_by(ImportRow.place).limit(most))).all()


async def match(work: Work, told: Told) -> Customer | None:
    """Find the customer a row tells of, by number, code or the number of a tax title."""
    if "number" in told:
        return await _one(work, Customer.number == told["number"])
    if "uscc" in told:
        known = await _one(work, Customer.uscc == plain_code(told["uscc"]))
        if known is not None:
            return known
    if "tax_number" in told:
        titled = select(TaxTitle.customer_id).where(
            TaxTitle.tax_number == plain_code(told["tax_number"]),
            TaxTitle.archived_at.is_(None),
        )
        return await _one(work, Customer.id.in_(titled))
    return None


async def has_contact(work: Work, whose: UUID, name: str) -> bool:
    """Tell whether we know somebody of this name at a customer."""
    told = select(Contact.id).where(
        Contact.customer_id == whose, func.lower(Contact.name) == name.casefold()
    )
    return await work.session.scalar(told.limit(1)) is not None


async def has_address(work: Work, whose: UUID, city: str, line: str) -> bool:
    """Tell whether we know this address of a customer."""
    told = select(Address.id).where(
        Address.customer_id == whose, Address.city == city, Address.line == line
    )
    return await work.session.scalar(told.limit(1)) is not None


async def has_title(work: Work, whose: UUID, tax_number: str) -> bool:
    """Tell whether a customer has a tax title with this number."""
    told = select(TaxTitle.id).where(
        TaxTitle.customer_id == whose, TaxTitle.tax_number == plain_code(tax_number)
    )
    return await work.session.scalar(told.limit(1)) is not None


async def forget(work: Work, row: ImportRow) -> bool:
    """Forget the customer a row became; tell whether nobody had gone on with them."""
    return bool(await work.session.scalar(select(func.forget_imported(row.id))))


async def forget_rows(work: Work, until: datetime, most: int, told: str) -> int:
    """Forget what some rows of ended imports said that were staged before; count them."""
    return int(
        await work.session.scalar(select(func.forget_import_rows(until, most, told))) or 0
    )


async def transaction(work: Work) -> int:
    """Tell which transaction this is."""
    ((xid,),) = await work.session.ask("SELECT (pg_current_xact_id()::text)::bigint")
    return int(xid)


async def _one(work: Work, condition: object) -> Customer | None:
    told = select(Customer).where(condition)  # type: ignore[arg-type] # a condition
    told = told.order_by(Customer.merged_into_id.is_not(None), Customer.number).limit(1)
    row: Customer | None = await work.session.scalar(told)
    return row
