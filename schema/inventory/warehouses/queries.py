"""How warehouses are found."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from schema.inventory.warehouses.rules import WarehouseIsArchived
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchWarehouse(NotFound):
    """There is no warehouse {warehouse}; use the code of one, or open it first."""

    warehouse: str


async def warehouse(session: Session, code: str) -> Warehouse:
    """Find one warehouse by its code."""
    row: Warehouse = await found(session, Warehouse.code, code.strip(), NoSuchWarehouse(code))
    return row


async def warehouse_by_id(session: Session, identity: UUID) -> Warehouse:
    """Find the warehouse another record points at."""
    missing = NoSuchWarehouse(str(identity))
    row: Warehouse = await found(session, Warehouse.id, identity, missing)
    return row


async def warehouse_in_use(session: Session, code: str) -> Warehouse:
    """Find a warehouse that goods may be moved to; it stays in use until the work ends."""
    row: Warehouse | None = await session.scalar(
        select(Warehouse)
        .where(Warehouse.code == code.strip())
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchWarehouse(code)
    if row.archived_at is not None:
        raise WarehouseIsArchived(row.code)
    return row


async def warehouse_for_change(work: Work, code: str) -> Warehouse:
    """Lock one warehouse."""
    row: Warehouse = await locked(work, Warehouse.code, code.strip(), NoSuchWarehouse(code))
    return row
