"""What lies in a warehouse, in its tab: what is promised, what comes, what is kept."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.fulfilment.replenishment import operations as replenishment
from schema.fulfilment.replenishment.rules import ReorderMethod
from schema.fulfilment.soft_reservations import operations as soft_reservations
from schema.inventory.receipts import operations as receipts
from schema.inventory.stock import operations as stock
from schema.inventory.warehouses import operations as warehouses
from schema.kernel.roles import Role
from tests.business import MANAGER
from tests.sync.people import Tab
from tests.sync.stage import Stage
from tests.sync.warehouse import linked

DAY_ZERO: Final = date(1899, 12, 30)
"""From where on sheets count days."""
LEVELS: Final = "SELECT number, shelf FROM stock_levels ORDER BY number"


@pytest.fixture
async def lying(stage: Stage) -> Tab:
    """Open the tab of what lies in two warehouses, some of it by lot."""
    await stage.business.shop(stocked="9")
    await stage.business.product("GREASE", by_lot=True)
    await stage.business.stock("5", "GREASE", "Port", lot="A", expires_on=date(2030, 9, 1))
    return await linked(stage, SheetName.STOCK)


async def test_the_stock_tab_shows_what_lies_where_and_what_is_promised(
    stage: Stage, lying: Tab
) -> None:
    await stage.business.confirmed("CU-000001", "4")
    await stage.settle()
    shown = "SKU", "Warehouse", "Lot", "On hand", "Reserved", "Available", "Unit", "Shelf"
    assert [tuple(row[header] for header in shown) for row in lying.rows()] == [
        ("PUMP", "Main", "", "9", "4", "5", "pcs", ""),
        ("GREASE", "Port", "A", "5", "0", "5", "pcs", ""),
    ]
    assert lying.cell("SL-000001", "Expires on") == ""
    assert lying.cell("SL-000002", "Expires on") != ""


async def test_the_stock_tab_shows_what_comes_and_how_long_it_lasts(
    stage: Stage, lying: Tab
) -> None:
    """3 of 9 went in 30 days, so 6 last 60; 5 and 7 come, and below 8 it is ordered anew."""
    await stage.business.shipped("CU-000001", "3")
    for quantity, day in (("7", 20), ("5", 10)):
        await stage.business.do(
            receipts.expect, "PUMP", "Main", Decimal(quantity), date(2030, 6, day)
        )
    told = {"min_quantity": Decimal(8), "max_quantity": Decimal(20)}
    fixed: dict[str, Any] = {"method": ReorderMethod.MIN_MAX, "lead_time": Decimal(1), **told}
    rule = await stage.business.do(replenishment.set_rule, "PUMP", "Main", **fixed)
    await stage.business.do(replenishment.look, rule.number)
    await stage.settle()
    shown = "Incoming", "Cover, days", "Reorder point", "Alarm"
    assert [tuple(row[header] for header in shown) for row in lying.rows()] == [
        ("12", "60", "8", "low"),
        ("", "", "", ""),
    ]
    first = (date(2030, 6, 10) - DAY_ZERO).days
    assert lying.cell("SL-000001", "Next on") == str(first)


async def test_a_shelf_typed_into_the_stock_tab_is_where_it_lies(
    stage: Stage, lying: Tab
) -> None:
    lying.type("SL-000002", "Shelf", "B-7")
    await stage.settle()
    assert stage.business.rows(LEVELS) == [("SL-000001", None), ("SL-000002", "B-7")]
    assert (lying.cell("SL-000002", "Shelf"), lying.cell("SL-000002", "Sync")) == ("B-7", "✓")
    lying.type("SL-000002", "Shelf", None)
    await stage.settle()
    assert stage.business.rows(LEVELS)[1] == ("SL-000002", None)


async def test_nobody_types_how_much_lies_there(stage: Stage, lying: Tab) -> None:
    lying.type("SL-000001", "On hand", 99)
    await stage.settle()
    assert lying.cell("SL-000001", "Sync") == (
        "✗ Column On hand of SL-000001 cannot be changed here; put 9 back, or clear the cell to"
        " have it put back."
    )
    assert stage.one("SELECT sum(on_hand) FROM stock_levels") == 14
    lying.type("SL-000001", "On hand", None)
    await stage.settle()
    assert lying.cell("SL-000001", "On hand") == "9"


async def test_a_row_added_to_the_stock_tab_adds_no_stock(stage: Stage, lying: Tab) -> None:
    at = lying.add(SKU="PUMP", Shelf="A-1")
    await stage.settle()
    assert lying.texts()[at][lying.column("Sync")] == (
        "… Rows cannot be added here; delete the row."
    )
    assert stage.one("SELECT count(*) FROM stock_levels") == 2


async def test_new_stock_appears_and_that_of_a_warehouse_given_up_leaves(
    stage: Stage, lying: Tab
) -> None:
    await stage.call(stock.receive, "PUMP", "Port", Decimal(1))
    await stage.settle()
    assert lying.keys() == ["SL-000001", "SL-000002", "SL-000003"]
    await stage.call(stock.adjust, "PUMP", "Main", Decimal(0))
    await stage.call(stock.archive_warehouse, "Main")
    await stage.settle()
    assert lying.keys() == ["SL-000002", "SL-000003"]
    await stage.call(warehouses.correct, "Port", region="south")
    await stage.settle()
    assert lying.keys() == ["SL-000002", "SL-000003"]


async def test_a_seller_asks_beside_a_stock_that_some_of_it_be_kept(
    stage: Stage, lying: Tab
) -> None:
    for warehouse in ("Main", "Port"):
        await stage.call(warehouses.correct, warehouse, region="north")
    number = await stage.link(SheetName.STOCK, "north", Role.SELLER)
    await stage.settle()
    tab = stage.tab(number)
    assert tab.keys() == lying.keys() == ["SL-000001", "SL-000002"]
    tab.type("SL-000001", "Action", "request: CU-000001 2 2030-06-07")
    tab.type("SL-000002", "Action", "request: 2 until Friday")
    await stage.settle()
    assert (tab.cell("SL-000001", "Action"), tab.cell("SL-000001", "Sync")) == ("", "✓")
    assert tab.cell("SL-000002", "Sync") == (
        "✗ Write for whom SL-000002 is kept, how much and until when, like"
        " CU-000001 5 2030-01-31."
    )
    kept = "SELECT number, quantity, until, state FROM soft_reservations"
    assert stage.business.rows(kept) == [("SR-000001", 2, date(2030, 6, 7), "requested")]
    tab.type("SL-000001", "Shelf", "B-7")
    await stage.settle()
    assert tab.cell("SL-000001", "Sync").startswith(
        "✗ Role seller may not put on shelf (stock)"
    )
    await stage.business.do(soft_reservations.approve, "SR-000001", by=MANAGER)
    await stage.settle()
    assert (tab.cell("SL-000001", "Reserved"), lying.cell("SL-000001", "Available")) == (
        "2",
        "7",
    )
