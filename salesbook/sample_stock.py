"""Where the goods of the sample company lie: two warehouses to serve from, one for returns."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from schema.inventory.stock import operations as stock
from schema.inventory.warehouses import operations as warehouses
from schema.kernel.work import Work

WAREHOUSES: Final = (("Main", "North"), ("Port", "South"))
"""Those that orders are served from, the first one first, and which part of the market."""
RETURNS: Final = "Returns"
LOTS: Final = {"GREASE-1": ("GR-2601", date(2049, 12, 31))}
"""Products that are kept by lot: the lot, and the last day on which it may be sold."""
TAX_RATE: Final = Decimal(13)
"""The value-added tax in every price, in percent."""
CAME_BACK: Final = (("VALVE-DN50", 4), ("SEAL-KIT", 6), ("MOTOR-3KW", 1))


async def open_all(work: Work) -> None:
    """Open the warehouses."""
    for priority, (code, region) in enumerate(WAREHOUSES, 1):
        await warehouses.open_warehouse(work, code, region=region, priority=priority)
    last = len(WAREHOUSES) + 1
    await warehouses.open_warehouse(
        work, RETURNS, name="Returned goods", priority=last, pickable=False
    )


async def stock_up(work: Work, sku: str, place: int, dice: Random) -> None:
    """Put a product on its shelf in every warehouse that serves orders."""
    lot = lot_of(sku)
    for code, _ in WAREHOUSES:
        await receive(work, sku, Decimal(dice.randrange(200, 600)), code)
        await stock.shelve(work, sku, code, f"{code[0]}-{place:02}", lot)


async def take_back(work: Work) -> None:
    """Take back what customers sent, and throw away what is of no use any more."""
    for sku, quantity in CAME_BACK:
        await stock.receive(work, sku, RETURNS, Decimal(quantity), document="RMA-0001")
    await stock.scrap(work, CAME_BACK[0][0], RETURNS, Decimal(1), "The thread is damaged")
    await stock.adjust(work, CAME_BACK[1][0], RETURNS, Decimal(5), reason="Counted again")


async def receive(
    work: Work, sku: str, quantity: Decimal, warehouse: str = WAREHOUSES[0][0]
) -> None:
    """Take goods into a warehouse, of the lot there is where they are kept by lot."""
    lot = lot_of(sku)
    if lot is None:
        await stock.receive(work, sku, warehouse, quantity)
    else:
        await stock.receive(work, sku, warehouse, quantity, lot, expires_on=LOTS[sku][1])


def lot_of(sku: str) -> str | None:
    """Name the lot of a product that is kept by lot."""
    return LOTS[sku][0] if sku in LOTS else None
