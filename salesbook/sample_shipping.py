"""What the warehouse of the sample company picks, packs and counts."""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from sqlalchemy import func, select

from salesbook.sample_people import FINANCE, MANAGER, Do
from salesbook.sample_stock import CAME_BACK, RETURNS
from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.operations import PlanFacts
from schema.fulfilment.plans.rules import LinePlanned, PackageGiven, ShippingMode
from schema.fulfilment.soft_reservations.tables import Reservation
from schema.inventory.counts import operations as counts
from schema.inventory.counts.rules import Counted
from schema.inventory.stock.tables import StockLevel
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.work import Work

PACKAGES: Final = [
    PackageGiven(Decimal("38.5"), Decimal(80), Decimal(60), Decimal(45), "The heavy part"),
    PackageGiven(Decimal("12.2"), content="Everything small"),
]
TOUR: Final = "Tour 12, south"
CONTAINED: Final = {sku: Decimal(quantity) for sku, quantity in CAME_BACK} | {
    CAME_BACK[0][0]: Decimal(3)
}
"""What lies in the corner for returned goods; of the seals there is one more than we knew."""


async def fill(do: Do) -> None:
    """Pack one plan, leave the next as it was planned, and count what came back."""
    waiting = await do(_waiting, MANAGER)
    for number, (warehouse, lines) in enumerate(waiting[:2]):
        way = WAYS[number]
        deed = partial(_plan, warehouse=warehouse, lines=lines, days=number + 1, way=way)
        plan = await do(deed, MANAGER)
        if number == 0:
            await do(partial(plans.release, number=plan), MANAGER)
            await do(partial(plans.pick, number=plan), MANAGER)
            await do(partial(plans.pack, number=plan, packages=PACKAGES), MANAGER)
    count = await do(_count, MANAGER)
    await do(partial(counts.post, number=count), FINANCE)


WAYS: Final[tuple[PlanFacts, ...]] = (
    {"mode": ShippingMode.EXPRESS, "carrier": "SF Express", "cost": Decimal("186.00")},
    {"mode": ShippingMode.ROAD, "carrier": "Deppon", "consolidation": TOUR},
)
"""How the first plan travels, and the second."""


async def _waiting(work: Work) -> list[tuple[str, list[LinePlanned]]]:
    """Find what is set aside in one place for orders that nothing stops, the oldest first."""
    told = (
        select(Order.number, Warehouse.code, OrderLine.number, func.sum(Reservation.quantity))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Reservation, Reservation.order_line_id == OrderLine.id)
        .join(StockLevel, StockLevel.id == Reservation.stock_level_id)
        .join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        .where(Order.state == OrderState.CONFIRMED, Order.held_for.is_(None))
        .group_by(Order.number, Warehouse.code, OrderLine.number)
        .order_by(Order.number, Warehouse.code, OrderLine.number)
    )
    found: dict[tuple[str, str], list[LinePlanned]] = {}
    for order, warehouse, line, quantity in await work.session.execute(told):
        found.setdefault((order, warehouse), []).append(LinePlanned(line, quantity))
    return [(warehouse, lines) for (_, warehouse), lines in found.items()]


async def _plan(
    work: Work, warehouse: str, lines: list[LinePlanned], days: int, way: PlanFacts
) -> str:
    day = work.today + timedelta(days=days)
    made = await plans.plan(work, warehouse, day, lines, **way)
    return made.number


async def _count(work: Work) -> str:
    """Count what customers sent back; somebody else lets the books follow."""
    count = await counts.begin(work, RETURNS)
    found = [Counted(sku, quantity) for sku, quantity in CONTAINED.items()]
    await counts.note(work, count.number, found)
    await counts.finish(work, count.number)
    return count.number
