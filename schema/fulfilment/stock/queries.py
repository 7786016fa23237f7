"""How stock is found."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from schema.catalogue.products.tables import Product
from schema.fulfilment.stock.tables import StockLevel
from schema.kernel.checks import Check
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K2",
        "reserved stock is the sum of its reservations",
        "SELECT count(*) FROM stock_levels",
        "SELECT s.id, s.reserved, sum(r.quantity) FROM stock_levels s"
        " LEFT JOIN reservations r ON r.stock_level_id = s.id"
        " GROUP BY s.id HAVING s.reserved <> coalesce(sum(r.quantity), 0)",
    ),
)


async def level_for_change(work: Work, product: Product, warehouse: str) -> StockLevel | None:
    """Lock the level of a product in one warehouse, if there is one."""
    level: StockLevel | None = await work.session.scalar(
        select(StockLevel)
        .where(StockLevel.product_id == product.id, StockLevel.warehouse == warehouse)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return level


async def levels_for_change(work: Work, products: Collection[UUID]) -> Sequence[StockLevel]:
    """Lock all levels of these products, in one order for everybody (algorithm ST-1)."""
    return await work.session.find_all(
        StockLevel.product_id, products, StockLevel.id, lock=True
    )
