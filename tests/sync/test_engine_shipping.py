"""What lies there, is planned and is on its way, in tabs of the warehouse."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import LinePlanned
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.replenishment import operations as replenishment
from schema.fulfilment.replenishment.rules import ReorderMethod
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.soft_reservations import operations as soft_reservations
from schema.inventory.receipts import operations as receipts
from schema.inventory.stock import operations as stock
from schema.inventory.warehouses import operations as warehouses
from schema.kernel.roles import Role
from tests.business import MANAGER
from tests.sync.people import Tab
from tests.sync.stage import Stage

PLANS: Final = "SELECT number, state, planned_by, carrier, mode FROM shipment_plans ORDER BY 1"
DAY_ZERO: Final = date(1899, 12, 30)
"""From where on sheets count days."""
LEVELS: Final = "SELECT number, shelf FROM stock_levels ORDER BY number"


async def linked(stage: Stage, sheet: SheetName) -> Tab:
    """Link a sheet for the warehouse, and fill its tab."""
    number = await stage.link(sheet, None, Role.WAREHOUSE)
    await stage.settle()
    return stage.tab(number)


@pytest.fixture
async def lying(stage: Stage) -> Tab:
    """Open the tab of what lies in two warehouses, some of it by lot."""
    await stage.business.shop(stocked="9")
    await stage.business.product("GREASE", by_lot=True)
    await stage.business.stock("5", "GREASE", "Port", lot="A", expires_on=date(2030, 9, 1))
    return await linked(stage, SheetName.STOCK)


@pytest.fixture
async def leaving(stage: Stage) -> Tab:
    """Open the tab of what is planned to leave, with one plan for two lines of an order."""
    await stage.business.confirmed(await stage.business.shop(), "5", "4")
    asked = [LinePlanned("SO-000001/1", Decimal(3)), LinePlanned("SO-000001/2", Decimal(4))]
    await stage.business.do(plans.plan, "Main", date(2030, 6, 3), asked)
    return await linked(stage, SheetName.SHIPPING)


@pytest.fixture
async def under_way(stage: Stage) -> Tab:
    """Open the tab of what is on its way: two shipments."""
    customer = await stage.business.shop()
    for _ in range(2):
        await stage.business.shipped(customer, "2")
    return await linked(stage, SheetName.SHIPMENTS)


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


async def test_what_is_on_its_way_is_followed_in_the_shipments_tab(
    stage: Stage, under_way: Tab
) -> None:
    under_way.type("SH-000001", "Carrier", "YTO")
    under_way.type("SH-000001", "Tracking no.", "YT-1")
    under_way.type("SH-000001", "Expected on", "2030-06-09")
    await stage.settle()
    assert stage.business.rows(
        "SELECT carrier, tracking, expected_on::text FROM shipments ORDER BY number"
    ) == [("YTO", "YT-1", "2030-06-09"), (None, None, None)]
    shown = "Order", "Customer", "Name", "Carrier", "Tracking no.", "Late", "Sync"
    assert [under_way.cell("SH-000001", header) for header in shown] == [
        "SO-000001", "CU-000001", "Acme", "YTO", "YT-1", "False", "✓",
    ]  # fmt: skip


async def test_what_is_delivered_leaves_the_shipments_tab_with_who_signed(
    stage: Stage, under_way: Tab
) -> None:
    under_way.type("SH-000001", "Action", "delivered: Mr Wang")
    await stage.settle()
    assert under_way.keys() == ["SH-000002"]
    assert stage.business.rows(
        "SELECT signed_by, delivered_at IS NOT NULL FROM shipments ORDER BY number"
    ) == [("Mr Wang", True), (None, False)]


async def test_what_was_delivered_meanwhile_is_not_corrected(
    stage: Stage, under_way: Tab
) -> None:
    under_way.type("SH-000001", "Carrier", "YTO")
    await stage.call(shipments.deliver, "SH-000001")
    await stage.settle()
    assert stage.one("SELECT carrier FROM shipments WHERE number = 'SH-000001'") is None
    assert [edit[4] for edit in stage.edits()] == ["refused"]


async def test_the_shipping_tab_shows_a_row_for_each_line_of_a_plan(leaving: Tab) -> None:
    shown = "Order line", "Customer", "SKU", "Quantity", "Reserved", "Warehouse", "State"
    assert [tuple(row[header] for header in shown) for row in leaving.rows()] == [
        ("SO-000001/1", "CU-000001", "PUMP", "3", "5", "Main", "planned"),
        ("SO-000001/2", "CU-000001", "PUMP", "4", "4", "Main", "planned"),
    ]
    assert leaving.keys() == ["SP-000001/1", "SP-000001/2"]


async def test_another_way_typed_on_one_line_is_that_of_the_whole_plan(
    stage: Stage, leaving: Tab
) -> None:
    leaving.type("SP-000001/2", "Planned on", "2030-06-05")
    leaving.type("SP-000001/2", "Mode", "sea")
    leaving.type("SP-000001/2", "Carrier", "COSCO")
    leaving.type("SP-000001/2", "Consolidation", "June")
    await stage.settle()
    assert [row["Sync"] for row in leaving.rows()] == ["✓", "✓"]
    assert {(row["Mode"], row["Carrier"], row["Consolidation"]) for row in leaving.rows()} == {
        ("sea", "COSCO", "June")
    }
    assert str(stage.one("SELECT planned_on FROM shipment_plans")) == "2030-06-05"


async def test_nothing_is_planned_for_a_day_that_has_passed_in_a_tab(
    stage: Stage, leaving: Tab
) -> None:
    leaving.type("SP-000001/1", "Planned on", "2030-05-31")
    await stage.settle()
    assert leaving.cell("SP-000001/1", "Sync") == (
        "✗ Nothing can leave on 2030-05-31, which has passed; name today or a later day."
    )
    assert str(stage.one("SELECT planned_on FROM shipment_plans")) == "2030-06-03"


async def test_a_row_typed_into_the_shipping_tab_is_a_plan(stage: Stage, leaving: Tab) -> None:
    typed = {"Order line": "SO-000001/1", "Warehouse": "Main", "Planned on": "2030-06-04"}
    leaving.add(**typed, Quantity=2, Mode="road", Carrier="YTO")
    await stage.settle()
    assert stage.business.rows(PLANS)[1] == (
        *("SP-000002", "planned", "sheet LK-000001", "YTO", "road"),
    )
    assert leaving.cell("SP-000002/1", "Sync") == "✓"


async def test_a_typed_row_plans_no_more_than_is_left(stage: Stage, leaving: Tab) -> None:
    typed = {"Order line": "SO-000001/1", "Warehouse": "Main", "Planned on": "2030-06-04"}
    at = leaving.add(**typed, Quantity=3)
    await stage.settle()
    assert leaving.texts()[at][leaving.column("Sync")] == (
        "✗ Line SO-000001/1 has 2.0000 that is neither shipped nor planned; 3 is more."
    )
    assert stage.one("SELECT count(*) FROM shipment_plans") == 1


async def test_goods_go_by_the_words_of_the_shipping_tab_until_they_have_left(
    stage: Stage, leaving: Tab
) -> None:
    for word, state in (
        ("release", "released"),
        ("picked", "picked"),
        ("packed: 12.5 kg", "packed"),
    ):
        leaving.type("SP-000001/1", "Action", word)
        await stage.settle()
        assert [(row["State"], row["Sync"]) for row in leaving.rows()] == [(state, "✓")] * 2
    assert [row["Picked"] for row in leaving.rows()] == ["3", "4"]
    leaving.type("SP-000001/2", "Action", "hand over: YT-9")
    await stage.settle()
    assert leaving.keys() == []
    assert stage.business.rows("SELECT number, tracking FROM shipments") == [
        ("SH-000001", "YT-9")
    ]
    assert stage.business.rows("SELECT on_hand, reserved FROM stock_levels") == [(93, 2)]


async def test_a_package_without_a_weight_is_not_packed_in_a_tab(
    stage: Stage, leaving: Tab
) -> None:
    for word in ("release", "picked"):
        leaving.type("SP-000001/1", "Action", word)
        await stage.settle()
    for word, words in (
        ("packed: heavy", "Say what plan SP-000001 weighs in kilograms, like packed: 12.5."),
        (
            "packed: 0",
            "Plan SP-000001 needs at least one package, each with a weight above 0.",
        ),
    ):
        leaving.type("SP-000001/1", "Action", word)
        await stage.settle()
        assert leaving.cell("SP-000001/1", "Sync") == f"✗ {words}"
    assert stage.one("SELECT count(*) FROM packages") == 0


async def test_a_hold_is_seen_in_the_shipping_tab_and_stops_the_release(
    stage: Stage, leaving: Tab
) -> None:
    await stage.call(holds.place, "SO-000001", HoldCode.DOCUMENTS, "a paper is missing")
    await stage.settle()
    assert [row["On hold for"] for row in leaving.rows()] == ["documents", "documents"]
    leaving.type("SP-000001/1", "Action", "release")
    await stage.settle()
    assert leaving.cell("SP-000001/1", "Sync").startswith("✗ ")
    assert stage.one("SELECT state FROM shipment_plans") == "planned"
    await stage.call(holds.release, "HD-000001")
    await stage.settle()
    assert [row["On hold for"] for row in leaving.rows()] == ["", ""]


async def test_what_does_not_leave_this_way_leaves_the_shipping_tab(
    stage: Stage, leaving: Tab
) -> None:
    leaving.type("SP-000001/1", "Action", "cancel")
    await stage.settle()
    assert leaving.keys() == []
    assert stage.one("SELECT state FROM shipment_plans") == "cancelled"


async def test_what_is_cancelled_after_picking_is_not_handed_over_in_a_tab(
    stage: Stage, leaving: Tab
) -> None:
    for word in ("release", "picked", "packed: 2"):
        leaving.type("SP-000001/1", "Action", word)
        await stage.settle()
    await stage.call(promises.cancel, "SO-000001")
    leaving.type("SP-000001/1", "Action", "hand over")
    await stage.settle()
    assert leaving.cell("SP-000001/1", "Sync").startswith("✗ ")
    assert stage.one("SELECT count(*) FROM shipments") == 0


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
