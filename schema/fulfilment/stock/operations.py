"""Everything that can happen to stock by itself; orders reserve it, shipments take it."""

from decimal import Decimal

from schema.catalogue.products import queries as products
from schema.fulfilment.stock import queries, rules
from schema.fulfilment.stock.tables import StockLevel
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def receive(work: Work, sku: str, warehouse: str, quantity: Decimal) -> StockLevel:
    """Take goods into a warehouse."""
    rules.check_positive(sku, quantity)
    level = await _level(work, sku, warehouse)
    level.on_hand += quantity
    await work.session.flush()
    return level


@may(Role.MANAGER, Role.WAREHOUSE, Role.INTEGRATION)
async def adjust(work: Work, sku: str, warehouse: str, on_hand: Decimal) -> StockLevel:
    """Record what was counted in a warehouse."""
    level = await _level(work, sku, warehouse)
    level.on_hand = rules.check_counted(sku, warehouse, on_hand, level.reserved)
    await work.session.flush()
    return level


async def _level(work: Work, sku: str, warehouse: str) -> StockLevel:
    product = await products.product_for_change(work, sku)
    level = await queries.level_for_change(work, product, warehouse)
    if level is None:
        level = StockLevel(product_id=product.id, warehouse=warehouse)
        work.session.add(level)
        await work.session.flush()
    return level
