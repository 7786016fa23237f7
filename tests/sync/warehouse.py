"""A tab that is linked for the warehouse, and filled."""

from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from tests.sync.people import Tab
from tests.sync.stage import Stage


async def linked(stage: Stage, sheet: SheetName) -> Tab:
    """Link a sheet for the warehouse, and fill its tab."""
    number = await stage.link(sheet, None, Role.WAREHOUSE)
    await stage.settle()
    return stage.tab(number)
