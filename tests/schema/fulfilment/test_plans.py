"""What is to leave us: planned, released, picked, packed, handed over."""

from datetime import date
from decimal import Decimal

import pytest

from schema.customers.credit import operations as credit
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.plans import operations
from schema.fulfilment.plans.rules import LinePicked, LinePlanned, PackageGiven
from tests.asking import Asker
from tests.business import Business

TODAY = date(2030, 6, 1)
BOX = [PackageGiven(Decimal("12.5"), Decimal(40), Decimal(30), Decimal(20), "pumps")]


async def planned(business: Business, quantity: str = "3", ordered: str = "5") -> str:
    """Plan a part of a confirmed order; returns the plan's number."""
    order = await business.confirmed(await business.shop(), ordered)
    lines = [LinePlanned(f"{order}/1", Decimal(quantity))]
    return str((await business.do(operations.plan, "Main", TODAY, lines)).number)


async def test_goods_leave_by_plan_from_its_warehouse_in_one_step(business: Business) -> None:
    number = await planned(business)
    await business.do(operations.release, number)
    await business.do(operations.pick, number)
    await business.do(operations.pack, number, BOX)
    await business.do(operations.hand_over, number, "YT-1", "YTO")
    assert business.rows(
        "SELECT p.state, s.number, s.carrier, s.tracking, l.picked FROM shipment_plans p"
        " JOIN plan_lines l ON l.plan_id = p.id JOIN shipments s ON s.id = l.shipment_id"
    ) == [("handed_over", "SH-000001", "YTO", "YT-1", Decimal(3))]
    assert business.rows("SELECT on_hand, reserved FROM stock_levels") == [(97, 2)]
    assert business.rows("SELECT position, weight, content FROM packages") == [
        (1, Decimal("12.500"), "pumps")
    ]


async def test_a_plan_takes_goods_from_its_own_warehouse_only(business: Business) -> None:
    customer = await business.shop(stocked="3")
    await business.warehouse("North", priority=999)
    await business.stock("4", warehouse="North")
    order = await business.confirmed(customer, "5")
    lines = [LinePlanned(f"{order}/1", Decimal(3))]
    number = (await business.do(operations.plan, "North", TODAY, lines)).number
    ((reserved,),) = business.rows(
        "SELECT r.quantity FROM reservations r JOIN stock_levels s ON s.id = r.stock_level_id"
        " JOIN warehouses w ON w.id = s.warehouse_id WHERE w.code = 'North'"
    )
    assert await business.refuse(operations.release, number) == (
        f"Of line {order}/1, {reserved} can be released from warehouse North, which is less"
        " than the 3.0000 planned; reserve stock or plan less."
    )
    await business.do(operations.cancel, number)
    lines = [LinePlanned(f"{order}/1", Decimal(2))]
    number = (await business.do(operations.plan, "North", TODAY, lines)).number
    for step in (operations.release, operations.pick):
        await business.do(step, number)
    await business.do(operations.pack, number, BOX)
    await business.do(operations.hand_over, number)
    assert business.rows(
        "SELECT w.code, s.on_hand FROM stock_levels s JOIN warehouses w"
        " ON w.id = s.warehouse_id ORDER BY w.code"
    ) == [("Main", 3), ("North", 2)]


async def test_no_more_is_planned_than_is_left(business: Business) -> None:
    await planned(business, "3", "5")
    told = "Main", TODAY, [LinePlanned("SO-000001/1", Decimal(3))]
    assert await business.refuse(operations.plan, *told) == (
        "Line SO-000001/1 has 2.0000 that is neither shipped nor planned; 3 is more."
    )
    with pytest.raises(Exception, match="has less left than is planned"):
        business.write(
            "INSERT INTO shipment_plans (id, number, warehouse_id, planned_on,"
            " currency, state, planned_by)"
            " SELECT new_id(), 'SP-9', warehouse_id, planned_on, 'CNY', 'planned', 'x'"
            " FROM shipment_plans; INSERT INTO plan_lines"
            " (id, number, plan_id, order_line_id, quantity) SELECT new_id(), 'SP-9/1',"
            " (SELECT id FROM shipment_plans WHERE number = 'SP-9'), order_line_id, 3"
            " FROM plan_lines"
        )


async def test_a_hold_or_a_credit_hold_stops_the_release(business: Business) -> None:
    number = await planned(business)
    told = "SO-000001", HoldCode.MANUAL, "wait"
    hold = await business.do(holds.place, *told)
    refused = await business.refuse(operations.release, number)
    assert "SO-000001" in refused
    await business.do(holds.release, hold.number)
    await business.do(credit.hold, "CU-000001", "late payer")
    assert "late payer" in await business.refuse(operations.release, number)
    await business.do(credit.release, "CU-000001")
    await business.do(operations.release, number)


async def test_picking_less_needs_a_reason_and_the_rest_stays(business: Business) -> None:
    number = await planned(business)
    await business.do(operations.release, number)
    short = [LinePicked("SO-000001/1", Decimal(1))]
    assert await business.refuse(operations.pick, number, short) == (
        "Say why less of line SO-000001/1 was picked than the 3.0000 planned."
    )
    short = [LinePicked("SO-000001/1", Decimal(1), "two were broken")]
    await business.do(operations.pick, number, short)
    await business.do(operations.pack_weighing, number, "12.5 kg")
    await business.do(operations.hand_over, number)
    assert business.rows("SELECT shipped, reserved FROM order_lines") == [(1, 4)]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            ("Main", TODAY, []),
            "A plan needs at least one line; name what shall leave.",
        ),
        (
            ("Main", date(2030, 5, 31), [LinePlanned("SO-000001/1", Decimal(1))]),
            "Nothing can leave on 2030-05-31, which has passed; name today or a later day.",
        ),
        (
            ("Main", TODAY, [LinePlanned("SO-000001/1", Decimal(1))] * 2),
            "Line SO-000001/1 is named twice; name each line once.",
        ),
    ],
)
async def test_nonsense_is_not_planned(
    business: Business, told: tuple[object, ...], words: str
) -> None:
    await business.confirmed(await business.shop(), "5")
    assert await business.refuse(operations.plan, *told) == words


async def test_a_row_somebody_typed_is_a_plan_of_its_own(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "5")
    line = await business.do(
        operations.enter_line, f"{order}/1", "Main", TODAY, Decimal(2), carrier="YTO"
    )
    assert line.number == "SP-000001/1"
    assert business.rows("SELECT number, carrier FROM shipment_plans") == [("SP-000001", "YTO")]


async def test_what_a_plan_costs_has_a_currency_and_can_be_told_later(
    business: Business, ask: Asker
) -> None:
    number = await planned(business)
    cost = "{ shipmentPlans { nodes { cost { amount currency } } } }"
    assert (await ask(cost))["shipmentPlans"]["nodes"] == [{"cost": None}]
    await business.do(operations.replan, number, cost=Decimal(12), currency="USD")
    told = [{"cost": {"amount": "12.00", "currency": "USD"}}]
    assert (await ask(cost))["shipmentPlans"]["nodes"] == told
    await business.do(operations.replan, number, cost=Decimal("12.5"))
    assert business.rows("SELECT cost, currency FROM shipment_plans") == [
        (Decimal("12.50"), "USD")
    ]
    await business.do(operations.replan, number, carrier="YTO", planned_on=date(2030, 6, 2))
    assert business.rows("SELECT cost, carrier, planned_on::text FROM shipment_plans") == [
        (Decimal("12.50"), "YTO", "2030-06-02")
    ]


async def test_only_confirmed_orders_are_planned(business: Business) -> None:
    order = await business.draft(await business.shop(), "5")
    told = "Main", TODAY, [LinePlanned(f"{order}/1", Decimal(1))]
    assert await business.refuse(operations.plan, *told) == (
        f"Order {order} is draft; only lines of confirmed orders can be planned."
    )


async def test_only_lines_of_the_plan_are_picked_and_no_more_than_planned(
    business: Business,
) -> None:
    number = await planned(business)
    await business.do(operations.release, number)
    for told, words in (
        (
            LinePicked("SO-000001/9", Decimal(1), "x"),
            f"Line SO-000001/9 is not in plan {number}; name lines that are.",
        ),
        (
            LinePicked("SO-000001/1", Decimal(4)),
            "Of line SO-000001/1, 3.0000 is planned; 4 cannot be picked.",
        ),
        (
            LinePicked("SO-000001/1", Decimal(0), "all gone"),
            f"Nothing of plan {number} was picked; cancel it instead.",
        ),
    ):
        assert await business.refuse(operations.pick, number, [told]) == words


@pytest.mark.parametrize("packages", [[], [PackageGiven(Decimal(0))]])
async def test_a_plan_is_packed_into_packages_that_weigh_something(
    business: Business, packages: list[PackageGiven]
) -> None:
    number = await planned(business)
    await business.do(operations.release, number)
    await business.do(operations.pick, number)
    assert await business.refuse(operations.pack, number, packages) == (
        f"Plan {number} needs at least one package, each with a weight above 0."
    )
    for weight in ("heavy", "nan", "inf kg", "1e9", ""):
        assert await business.refuse(operations.pack_weighing, number, weight) == (
            f"Say what plan {number} weighs in kilograms, like packed: 12.5."
        )


async def test_a_plan_nobody_knows_is_not_found(business: Business) -> None:
    assert await business.refuse(operations.release, "SP-9") == (
        "There is no plan SP-9; use a number such as SP-000001."
    )
    assert await business.refuse(operations.replan, "SP-9") == (
        "There is no plan SP-9; use a number such as SP-000001."
    )


async def test_what_is_over_is_not_planned_anew(business: Business) -> None:
    number = await planned(business)
    await business.do(operations.cancel, number)
    refused = await business.refuse(operations.replan, number, carrier="YTO")
    assert number in refused
    lines = [LinePlanned("SO-000001/1", Decimal(5))]
    await business.do(operations.plan, "Main", TODAY, lines)
