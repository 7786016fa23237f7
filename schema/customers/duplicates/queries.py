"""How customers who are alike are found, and the merges that made them one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, text

from schema.customers.accounts.tables import Contact, Customer
from schema.customers.addresses.tables import Address
from schema.customers.credit.tables import Credit
from schema.customers.duplicates.rules import Likeness, MatchKind
from schema.customers.duplicates.tables import (
    Duplicate,
    Merge,
    MergeFact,
    MergeItem,
)
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K13",
        "nothing belongs to a customer who turned out to be another one",
        "SELECT count(*) FROM customers",
        "SELECT relation, row_id FROM of_merged_customers()",
    ),
    Check(
        "K23",
        "a customer is merged exactly when a merge that was not undone says so",
        "SELECT count(*) FROM customers",
        "SELECT c.number FROM customers c LEFT JOIN merges m"
        " ON m.loser_id = c.id AND m.undone_at IS NULL"
        " WHERE c.merged_into_id IS DISTINCT FROM m.winner_id",
    ),
)
ALIKE: Final = text("SELECT customer_id, kinds, likeness FROM alike_customers(:whose)")


@dataclass(eq=False)
class NoSuchDuplicate(NotFound):
    """There is no pair {number}; use a number such as DC-000001."""

    number: str


@dataclass(eq=False)
class NoSuchMerge(NotFound):
    """There is no merge {number}; use a number such as MG-000001."""

    number: str


async def hold(work: Work, *customers: UUID) -> None:
    """Wait for all who write something of these customers down, and let nobody until the end.

    Held at once as strongly as a merge needs it: whoever has begun to write shares a customer
    with us, and would wait for us while we wait for him if we asked for more later.
    """
    query = select(Customer.id).where(Customer.id.in_(customers)).order_by(Customer.id)
    await work.session.execute(query.with_for_update())


async def duplicate_for_change(work: Work, number: str) -> Duplicate:
    """Lock one pair."""
    row: Duplicate = await locked(
        work, Duplicate.number, number.strip(), NoSuchDuplicate(number)
    )
    return row


async def merge_for_change(work: Work, number: str) -> Merge:
    """Lock one merge."""
    row: Merge = await locked(work, Merge.number, number.strip(), NoSuchMerge(number))
    return row


async def alike(work: Work, whose: UUID) -> dict[UUID, Likeness]:
    """Find who has something in common with a customer, in every territory."""
    found = await work.session.execute(ALIKE, {"whose": whose})
    return {
        other: Likeness(frozenset(map(MatchKind, kinds)), Decimal(likeness))
        for other, kinds, likeness in found
    }


async def pairs_of(work: Work, whose: UUID) -> dict[UUID, Duplicate]:
    """Find the pairs a customer is one of, by the other one."""
    told = select(Duplicate).where(
        or_(Duplicate.customer_id == whose, Duplicate.other_id == whose)
    )
    pairs = (await work.session.scalars(told)).all()
    return {p.other_id if p.customer_id == whose else p.customer_id: p for p in pairs}


async def in_use(
    work: Work, whose: UUID
) -> tuple[Sequence[Contact], Sequence[Address], Sequence[TaxTitle]]:
    """Find a customer's people, places and tax titles that are still used."""
    people = select(Contact).where(Contact.customer_id == whose, Contact.left_on.is_(None))
    places = select(Address).where(Address.customer_id == whose, Address.archived_at.is_(None))
    titles = select(TaxTitle).where(
        TaxTitle.customer_id == whose, TaxTitle.archived_at.is_(None)
    )
    session = work.session
    return (
        (await session.scalars(people.order_by(Contact.id))).all(),
        (await session.scalars(places.order_by(Address.id))).all(),
        (await session.scalars(titles.order_by(TaxTitle.id))).all(),
    )


async def currencies_owed(work: Work, *whose: UUID) -> set[str]:
    """Tell in which currencies customers owe us money."""
    owed = select(Credit.currency).where(Credit.customer_id.in_(whose), Credit.exposure > 0)
    return set(await work.session.scalars(owed))


async def gave_up(work: Work, merge: Merge) -> Sequence[MergeItem]:
    """Find the records that had to give something up in a merge."""
    told = select(MergeItem).where(
        MergeItem.merge_id == merge.id, MergeItem.gave_up.is_not(None)
    )
    return (await work.session.scalars(told.order_by(MergeItem.id))).all()


async def facts_of(work: Work, merge: Merge) -> Sequence[MergeFact]:
    """Find what the customer who stays has from the other one."""
    told = select(MergeFact).where(MergeFact.merge_id == merge.id)
    return (await work.session.scalars(told.order_by(MergeFact.id))).all()
