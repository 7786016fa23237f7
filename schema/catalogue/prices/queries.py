"""How prices, their lists and their batches are found."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Date, Select, case, func, select

from schema.catalogue.prices.rules import BatchState, PriceListIsArchived, PriceState, batch_of
from schema.catalogue.prices.tables import Price, PriceBatch, PriceList
from schema.catalogue.products.tables import Product
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work

VALID_FROM: Final = func.coalesce(Price.valid_from, PriceBatch.valid_from, type_=Date).label(
    "valid_from"
)
"""The first day on which a price counts, or will once it is approved."""
VALID_TO: Final = case(
    (Price.state == PriceState.PROPOSED, PriceBatch.valid_to), else_=Price.valid_to
).label("valid_to")
"""The last day, likewise."""
CHECKS: Final = (
    Check(
        "K16",
        "a price counts exactly when its batch is approved",
        "SELECT count(*) FROM prices",
        "SELECT p.number FROM prices p JOIN price_batches b ON b.id = p.batch_id"
        " WHERE (p.state = 'proposed') = (b.state = 'approved')",
    ),
)


@dataclass(eq=False)
class NoSuchPriceList(NotFound):
    """There is no price list {price_list}; use the code of one, or add it first."""

    price_list: str


@dataclass(eq=False)
class NoSuchPriceBatch(NotFound):
    """There is no price batch {number}; use a number such as PB-000001."""

    number: str


@dataclass(eq=False)
class NoSuchPrice(NotFound):
    """There is no price {number}; use a number such as PB-000001/1."""

    number: str


async def price_list(session: Session, code: str) -> PriceList:
    """Find one price list by its code."""
    row: PriceList = await found(session, PriceList.code, code.strip(), NoSuchPriceList(code))
    return row


async def price_list_in_use(session: Session, code: str) -> PriceList:
    """Find a price list that may be given new prices, and to customers."""
    row = await price_list(session, code)
    if row.archived_at is not None:
        raise PriceListIsArchived(row.code)
    return row


async def check_in_use(work: Work, batch: PriceBatch) -> None:
    """Lock the list a batch is of, and refuse one by which nothing is priced any more."""
    known = await work.session.find(PriceList.id, batch.price_list_id, lock=True)
    if known.archived_at is not None:
        raise PriceListIsArchived(known.code)


async def price_list_for_change(work: Work, code: str) -> PriceList:
    """Lock one price list."""
    row: PriceList = await locked(work, PriceList.code, code.strip(), NoSuchPriceList(code))
    return row


async def batch_for_change(work: Work, number: str) -> PriceBatch:
    """Lock one batch of prices."""
    missing = NoSuchPriceBatch(number)
    row: PriceBatch = await locked(work, PriceBatch.number, number.strip(), missing)
    return row


async def open_batch_for_change(work: Work, known: PriceList) -> PriceBatch | None:
    """Lock the draft batch of a list that whoever acts began last, if there is one."""
    query = select(PriceBatch.number).where(
        PriceBatch.price_list_id == known.id,
        PriceBatch.state == BatchState.DRAFT,
        PriceBatch.requested_by == work.actor.name,
    )
    number = await work.session.scalar(query.order_by(PriceBatch.id.desc()).limit(1))
    return None if number is None else await batch_for_change(work, number)


async def batch_of_list(work: Work, known: PriceList, number: str) -> PriceBatch | None:
    """Lock the batch of this number, when it is of this list."""
    query = select(PriceBatch.number).where(
        PriceBatch.price_list_id == known.id, PriceBatch.number == number
    )
    found_one = await work.session.scalar(query)
    return None if found_one is None else await batch_for_change(work, number)


async def price_for_change(work: Work, number: str) -> tuple[PriceBatch, Price]:
    """Lock one price, and before it the batch it is part of."""
    seen: Price = await found(work.session, Price.number, number.strip(), NoSuchPrice(number))
    missing = NoSuchPriceBatch(batch_of(number))
    batch: PriceBatch = await locked(work, PriceBatch.id, seen.batch_id, missing, "-")
    row: Price = await locked(work, Price.number, number.strip(), NoSuchPrice(number))
    return batch, row


async def count_of(work: Work, batch: PriceBatch) -> int:
    """Count the prices a batch proposes."""
    query = select(func.count()).select_from(Price).where(Price.batch_id == batch.id)
    return await work.session.scalar(query) or 0


def shown_prices() -> Select[Any]:
    """Select all prices that count or may come to, with list, batch and product."""
    return (
        select()
        .join_from(Price, PriceBatch, PriceBatch.id == Price.batch_id)
        .join(PriceList, PriceList.id == Price.price_list_id)
        .join(Product, Product.id == Price.product_id)
        .where(
            Price.state != PriceState.SUPERSEDED,
            PriceBatch.state != BatchState.REJECTED,
            PriceList.archived_at.is_(None),
        )
    )


async def lock_price(work: Work, number: str) -> object:
    """Lock what a row of the Prices tab shows."""
    return await price_for_change(work, number)
