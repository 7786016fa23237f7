"""What is planned to leave and what is on its way, in tabs of the warehouse."""

from datetime import date
from decimal import Decimal
from typing import Final

import pytest

from schema.exchange.links.rules import SheetName
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import LinePlanned
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from tests.sync.people import Tab
from tests.sync.stage import Stage
from tests.sync.warehouse import linked

PLANS: Final = "SELECT number, state, planned_by, carrier, mode FROM shipment_plans ORDER BY 1"


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
