"""How counts and their lines are found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from schema.catalogue.products.tables import Product
from schema.inventory.counts.rules import CountState
from schema.inventory.counts.tables import CountLine, StockCount
from schema.inventory.stock.tables import Lot, StockLevel
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchCount(NotFound):
    """There is no count {number}; use a number such as SC-000001."""

    number: str


async def count_for_change(work: Work, number: str) -> StockCount:
    """Lock one count."""
    row: StockCount = await locked(work, StockCount.number, number.strip(), NoSuchCount(number))
    return row


async def levels_to_count(
    work: Work, place: Warehouse, skus: Collection[str]
) -> Sequence[tuple[StockLevel, Product]]:
    """Find what lies in a warehouse, of some products or of all."""
    told = (
        select(StockLevel, Product)
        .join(Product, Product.id == StockLevel.product_id)
        .where(StockLevel.warehouse_id == place.id)
    )
    if skus:
        told = told.where(Product.sku.in_(skus))
    found = await work.session.execute(told.order_by(Product.sku, StockLevel.id))
    return [(level, product) for level, product in found]


async def counted_elsewhere(work: Work, levels: Sequence[StockLevel]) -> tuple[str, str] | None:
    """Find a count under way of one of these levels: its number, and what is counted."""
    told = (
        select(StockCount.number, Product.sku)
        .join(CountLine, CountLine.count_id == StockCount.id)
        .join(StockLevel, StockLevel.id == CountLine.stock_level_id)
        .join(Product, Product.id == StockLevel.product_id)
        .where(
            CountLine.stock_level_id.in_([level.id for level in levels]),
            StockCount.state.in_((CountState.COUNTING, CountState.COUNTED)),
        )
        .order_by(Product.sku)
        .limit(1)
    )
    found = (await work.session.execute(told)).first()
    return None if found is None else (found[0], found[1])


async def lines_of(
    work: Work, count: StockCount
) -> Sequence[tuple[CountLine, StockLevel, Product, Lot | None]]:
    """Find the lines of a count with what they are of."""
    told = (
        select(CountLine, StockLevel, Product, Lot)
        .join(StockLevel, StockLevel.id == CountLine.stock_level_id)
        .join(Product, Product.id == StockLevel.product_id)
        .outerjoin(Lot, Lot.id == StockLevel.lot_id)
        .where(CountLine.count_id == count.id)
        .order_by(Product.sku, CountLine.id)
    )
    found = await work.session.execute(told)
    return [(line, level, product, lot) for line, level, product, lot in found]
