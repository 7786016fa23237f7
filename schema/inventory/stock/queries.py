"""How stock is found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from schema.catalogue.products.tables import Product
from schema.inventory.stock.rules import check_lot
from schema.inventory.stock.tables import Lot, StockLevel, StockMove
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work

CHECKS: Final = (
    Check(
        "K1",
        "stock on hand is the sum of its moves",
        "SELECT count(*) FROM stock_levels",
        "SELECT s.id, s.on_hand, sum(m.quantity) FROM stock_levels s"
        " LEFT JOIN stock_moves m ON m.stock_level_id = s.id"
        " GROUP BY s.id HAVING s.on_hand <> coalesce(sum(m.quantity), 0)",
    ),
    Check(
        "K2",
        "reserved stock is the sum of its reservations",
        "SELECT count(*) FROM stock_levels",
        "SELECT s.id, s.reserved, sum(r.quantity) FROM stock_levels s"
        " LEFT JOIN reservations r ON r.stock_level_id = s.id"
        " GROUP BY s.id HAVING s.reserved <> coalesce(sum(r.quantity), 0)",
    ),
)


@dataclass(eq=False)
class NoSuchStock(NotFound):
    """There is no stock {number}; use a number such as SL-000001."""

    number: str


@dataclass(eq=False)
class NoSuchMove(NotFound):
    """There is no stock move {number}; use a number such as MV-000001."""

    number: str


async def lot(work: Work, product: Product, code: str) -> Lot | None:
    """Find the lot of a product by its code, if it is known."""
    known: Lot | None = await work.session.scalar(
        select(Lot).where(Lot.product_id == product.id, Lot.code == code)
    )
    return known


@dataclass(eq=False)
class NoSuchLot(NotFound):
    """There is no lot {lot} of {sku}; look at the label, or receive it first."""

    lot: str
    sku: str


async def known_lot(work: Work, product: Product, told: str | None) -> Lot | None:
    """Find the lot that is meant; None where the product is not kept by lot."""
    code = check_lot(product.sku, told, by_lot=product.by_lot)
    if code is None:
        return None
    known = await lot(work, product, code)
    if known is None:
        raise NoSuchLot(code, product.sku)
    return known


async def level_for_change(
    work: Work, product: Product, warehouse: Warehouse, lot: Lot | None
) -> StockLevel | None:
    """Lock the level of a product, or of a lot of it, in one warehouse, if there is one."""
    level: StockLevel | None = await work.session.scalar(
        select(StockLevel)
        .where(
            StockLevel.product_id == product.id,
            StockLevel.warehouse_id == warehouse.id,
            StockLevel.lot_id.is_not_distinct_from(None if lot is None else lot.id),
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return level


async def level_by_id_for_change(work: Work, identity: UUID) -> StockLevel:
    """Lock the level another record points at, and read what its counters say now."""
    missing = NoSuchMove(str(identity))
    row: StockLevel = await locked(work, StockLevel.id, identity, missing)
    return row


async def levels_for_change(work: Work, products: Collection[UUID]) -> Sequence[StockLevel]:
    """Lock all levels of these products, in one order for everybody (algorithm ST-1)."""
    return await work.session.find_all(
        StockLevel.product_id, products, StockLevel.id, lock=True
    )


async def pickable(work: Work, levels: Collection[StockLevel]) -> Sequence[StockLevel]:
    """Choose the levels that orders may be served from, the one to be emptied first in front.

    What expires soonest comes first, then the warehouse with the lowest priority number;
    expired lots and warehouses that are not for picking are left out.
    """
    by_id = {level.id: level for level in levels}
    query = (
        select(StockLevel.id)
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .outerjoin(Lot, Lot.id == StockLevel.lot_id)
        .where(StockLevel.id.in_(by_id), Warehouse.pickable, _sellable(work.today))
        .order_by(Lot.expires_on.nulls_last(), Warehouse.priority, StockLevel.id)
    )
    return [by_id[one] for one in await work.session.scalars(query)]


def _sellable(today: date) -> ColumnElement[bool]:
    return or_(Lot.expires_on.is_(None), Lot.expires_on >= today)


async def move_of(session: Session, number: str) -> StockMove:
    """Find one move of stock by number; it never changes."""
    row: StockMove = await found(session, StockMove.number, number.strip(), NoSuchMove(number))
    return row


async def is_taken_back(work: Work, move: StockMove) -> bool:
    """Tell whether another move has taken this one back."""
    return await work.session.find(StockMove.reverses_id, move.id) is not None


async def left_in(work: Work, warehouse: Warehouse) -> tuple[Product, StockLevel] | None:
    """Find something that still lies in a warehouse."""
    query = select(Product, StockLevel).join(Product, Product.id == StockLevel.product_id)
    query = query.where(StockLevel.warehouse_id == warehouse.id, StockLevel.on_hand > 0)
    found = (await work.session.execute(query.limit(1))).first()
    return None if found is None else (found[0], found[1])


def stock_on_hand() -> Select[Any]:
    """Select what lies in warehouses in use, with product, warehouse and lot."""
    return (
        select()
        .join_from(StockLevel, Product, Product.id == StockLevel.product_id)
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .outerjoin(Lot, Lot.id == StockLevel.lot_id)
        .where(Warehouse.archived_at.is_(None))
    )


async def lock_level(work: Work, number: str) -> StockLevel:
    """Lock one stock by its number."""
    row: StockLevel = await locked(work, StockLevel.number, number.strip(), NoSuchStock(number))
    return row
