"""Stock that is asked for and kept for a customer, and where that shows."""

from datetime import date
from decimal import Decimal
from typing import Final

from schema.fulfilment.soft_reservations import operations
from tests.business import MANAGER, Business

FRIDAY: Final = date(2030, 6, 7)
KEPT: Final = "SELECT number, state, used FROM soft_reservations ORDER BY number"
LEVELS: Final = (
    "SELECT w.code, s.on_hand, s.reserved FROM stock_levels s"
    " JOIN warehouses w ON w.id = s.warehouse_id ORDER BY 1"
)


async def wished(
    business: Business, customer: str, quantity: str, until: date = FRIDAY, sku: str = "PUMP"
) -> str:
    """Ask that something be kept in the main warehouse."""
    told = (customer, sku, "Main", Decimal(quantity), until)
    return str((await business.do(operations.request, *told)).number)


async def kept(
    business: Business, customer: str, quantity: str, until: date = FRIDAY, sku: str = "PUMP"
) -> str:
    """Have something kept in the main warehouse."""
    number = await wished(business, customer, quantity, until, sku)
    await business.do(operations.approve, number, by=MANAGER)
    return number
