"""Shipments: goods that leave us, whole or in parts, each worth its share."""

from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.fulfilment.orders.rules import OrderState
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations
from schema.fulfilment.shipments.rules import LineShipped, value_shipped
from schema.fulfilment.shipments.tables import Shipment
from schema.kernel.money import to_cents
from tests.business import FINANCE, NOON, Business

parts_of_a_line = st.lists(st.decimals("0.0001", 10**5, places=4), min_size=1, max_size=8)


@given(st.decimals(0, 10**6, places=6), parts_of_a_line)
def test_the_parts_of_a_line_are_worth_the_whole(price: Decimal, parts: list[Decimal]) -> None:
    before = accumulate([Decimal(0), *parts])
    values = [
        value_shipped(price, done, part) for done, part in zip(before, parts, strict=False)
    ]
    assert sum(values) == to_cents(sum(parts, Decimal(0)) * price)
    assert all(value >= 0 for value in values)


async def test_everything_left_is_shipped_unless_told_otherwise(business: Business) -> None:
    customer = await business.shop(price="10.333333")
    number = await business.confirmed(customer, "3", "2")
    some = [LineShipped(f"{number}/1", Decimal(1))]
    first = await business.do(operations.ship, number, carrier="SF", tracking="1Z", lines=some)
    assert (first.number, first.carrier, first.tracking, first.shipped_at) == (
        "SH-000001",
        "SF",
        "1Z",
        NOON,
    )
    assert (await business.find(Order.number, number)).state is OrderState.CONFIRMED
    await business.do(operations.ship, number)
    assert (await business.find(Order.number, number)).state is OrderState.SHIPPED
    assert business.rows(
        "SELECT s.number, l.number, x.quantity, x.amount FROM shipment_lines x"
        " JOIN shipments s ON s.id = x.shipment_id"
        " JOIN order_lines l ON l.id = x.order_line_id ORDER BY 1, 2"
    ) == [
        ("SH-000001", f"{number}/1", 1, Decimal("10.33")),
        ("SH-000002", f"{number}/1", 2, Decimal("20.67")),
        ("SH-000002", f"{number}/2", 2, Decimal("20.67")),
    ]
    assert business.rows("SELECT on_hand, reserved FROM stock_levels") == [(95, 0)]
    assert business.rows("SELECT reserved, shipped FROM order_lines ORDER BY number") == [
        (0, 3),
        (0, 2),
    ]


async def test_a_line_set_aside_in_two_places_leaves_from_both(business: Business) -> None:
    customer = await business.shop(stocked="2", price="0.333333")
    await business.stock("2", warehouse="Port")
    number = await business.confirmed(customer, "3")
    await business.do(operations.ship, number)
    assert business.rows("SELECT sum(quantity), sum(amount), count(*) FROM shipment_lines") == [
        (3, 1, 2)
    ]
    assert business.rows("SELECT sum(on_hand), sum(reserved) FROM stock_levels") == [(1, 0)]


@pytest.mark.parametrize("state", [s for s in OrderState if s is not OrderState.CONFIRMED])
async def test_only_a_confirmed_order_is_shipped(business: Business, state: OrderState) -> None:
    customer = await business.shop()
    invoice = await business.invoiced(customer, "2")
    number = "SO-000001"
    if state is OrderState.DRAFT:
        number = await business.draft(customer, "1")
    elif state is OrderState.SUBMITTED:
        number = await business.submitted(customer, "1")
    elif state is OrderState.APPROVED:
        number = await business.approved(customer, "1")
    elif state is OrderState.CANCELLED:
        number = await business.draft(customer, "1")
        await business.do(promises.cancel, number)
    elif state is OrderState.CLOSED:
        await business.settle(await business.payment(customer, "20"), invoice)
    assert await business.refuse(operations.ship, number) == (
        f"Order {number} is {state}; only a confirmed order can be shipped, confirm it first."
    )


async def test_a_shipment_holds_something_that_is_left_of_its_order(
    business: Business,
) -> None:
    customer = await business.shop()
    number = await business.confirmed(customer, "3")
    other = await business.confirmed(customer, "1")
    line = f"{number}/1"

    async def refused(*asked: tuple[str, str]) -> str:
        lines = [LineShipped(name, Decimal(quantity)) for name, quantity in asked]
        return await business.refuse(operations.ship, number, lines=lines)

    assert await refused() == (
        f"Order {number} has nothing set aside that could be shipped; reserve stock for it"
        " first."
    )
    for quantity in ("4", "0", "-1"):
        assert await refused((line, quantity)) == (
            f"Line {line} has 3.0000 set aside to ship; {quantity} cannot be shipped."
        )
    for asked, named in (
        ([(f"{other}/1", "1")], f"{other}/1"),
        ([(line, "1"), (line, "1")], line),
    ):
        assert await refused(*asked) == (
            f"Line {named} is not part of order {number}, or is named twice;"
            " name each line once."
        )


async def test_goods_arrive_once(business: Business) -> None:
    await business.shipped(await business.shop(), "1")
    await business.do(operations.deliver, "SH-000001")
    assert (await business.find(Shipment.number, "SH-000001")).delivered_at == NOON
    assert await business.refuse(operations.deliver, "SH-000001") == (
        "Shipment SH-000001 has been delivered already."
    )


async def test_numbers_nobody_gave_are_refused(business: Business) -> None:
    assert await business.refuse(operations.ship, "SO-9") == (
        "There is no order SO-9; use a number such as SO-000001."
    )
    assert await business.refuse(operations.deliver, "SH-9") == (
        "There is no shipment SH-9; use a number such as SH-000001."
    )


async def test_an_order_that_left_in_part_is_not_cancelled(business: Business) -> None:
    number = await business.confirmed(await business.shop(), "3")
    some = [LineShipped(f"{number}/1", Decimal(1))]
    await business.do(operations.ship, number, lines=some)
    assert await business.refuse(promises.cancel, number) == (
        f"Order {number} cannot be cancelled; goods have been shipped already."
    )


async def test_finance_does_not_ship(business: Business) -> None:
    number = await business.confirmed(await business.shop(), "3")
    assert await business.refuse(operations.ship, number, by=FINANCE) == (
        "Role finance may not ship (shipments); ask seller, manager or warehouse."
    )


async def test_goods_leave_from_the_warehouse_that_is_named_or_not_at_all(
    business: Business,
) -> None:
    customer = await business.shop(stocked="3")
    await business.warehouse("Port", priority=999)
    await business.stock("4", warehouse="Port")
    number = await business.confirmed(customer, "5")
    lying = (
        "SELECT s.on_hand, s.reserved FROM stock_levels s JOIN warehouses w"
        " ON w.id = s.warehouse_id ORDER BY w.code"
    )
    assert business.rows(lying) == [(3, 3), (4, 2)]
    asked = [LineShipped(f"{number}/1", Decimal(3), "Port")]
    assert await business.refuse(operations.ship, number, lines=asked) == (
        f"Line {number}/1 has 2.0000 set aside in warehouse Port; 3 cannot be shipped from"
        " there."
    )
    await business.do(
        operations.ship, number, lines=[LineShipped(f"{number}/1", Decimal(1), "Port")]
    )
    assert business.rows(lying) == [(3, 3), (3, 1)]
    await business.do(operations.ship, number)
    assert business.rows(lying) == [(0, 0), (2, 0)]


async def test_a_shipment_is_corrected_until_it_has_arrived(business: Business) -> None:
    number = await business.shipped(await business.shop(), "1")
    assert number == "SO-000001"
    day = NOON.date()
    await business.do(operations.correct, "SH-000001", carrier=" YTO ", expected_on=day)
    await business.do(operations.correct, "SH-000001", tracking="YT-1")
    found = "SELECT carrier, tracking, expected_on FROM shipments"
    assert business.rows(found) == [("YTO", "YT-1", day)]
    await business.do(operations.deliver, "SH-000001")
    assert await business.refuse(operations.correct, "SH-000001", carrier="SF") == (
        "Shipment SH-000001 has been delivered already."
    )
