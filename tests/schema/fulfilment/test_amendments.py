"""Amendments: how a promised order changes, and what never changes."""

from datetime import date
from decimal import Decimal
from typing import Final

from schema.fulfilment.amendments import operations
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from tests.business import Business
from tests.schema.integrity import breaches

LINES: Final = (
    "SELECT quantity, cancelled, reserved, shipped, price, version FROM order_lines"
    " ORDER BY number"
)
ORDER: Final = "SELECT state, version, total, requested_on FROM orders"


async def amend(business: Business, order: str, *lines: LineAmended, **more: object) -> None:
    """Have an order amended at once."""
    told = await business.do(
        operations.propose, order, "the customer called", lines=list(lines), **more
    )
    await business.do(operations.apply, told.number)


async def test_more_is_set_aside_and_credit_carries_it(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await amend(business, order, LineAmended(f"{order}/1", quantity=Decimal(5)))
    assert business.rows(LINES) == [(5, 0, 5, 0, 10, 2)]
    assert business.rows("SELECT exposure FROM credits") == [(50,)]
    assert breaches(business) == {}


async def test_less_frees_stock_and_credit(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await amend(business, order, LineAmended(f"{order}/1", cancels=Decimal(2)))
    assert business.rows(LINES) == [(3, 2, 1, 0, 10, 2)]
    assert business.rows("SELECT exposure FROM credits") == [(10,)]
    assert business.rows("SELECT reserved FROM stock_levels") == [(1,)]
    assert breaches(business) == {}


async def test_a_product_is_added_and_the_day_changes(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.product("VALVE", "4")
    await business.stock("9", sku="VALVE")
    added, day = [LineAsked("VALVE", Decimal(2))], date(2030, 7, 1)
    await amend(business, order, added=added, requested_on=day)
    assert business.rows(LINES) == [(3, 0, 3, 0, 10, 1), (2, 0, 2, 0, 4, 2)]
    assert business.rows(ORDER) == [("confirmed", 2, 38, day)]
    assert breaches(business) == {}


async def test_what_has_been_shipped_stays_ordered(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(2))])
    less = [LineAmended(f"{order}/1", quantity=Decimal(1))]
    assert await business.refuse(operations.propose, order, "x", lines=less) == (
        f"Line {order}/1 has 2.0000 shipped already; less than that cannot be left of it."
    )


async def test_a_line_is_closed_short_and_the_order_is_done(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(2))])
    await business.do(operations.close_line, f"{order}/1", "no more wanted")
    assert business.rows(LINES) == [(3, 1, 0, 2, 10, 2)]
    assert business.rows(ORDER) == [("shipped", 2, 20, None)]
    assert breaches(business) == {}


async def test_an_order_of_which_nothing_is_left_is_cancelled(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(operations.close_line, f"{order}/1", "no more wanted")
    assert business.rows(ORDER) == [("cancelled", 2, 0, None)]
    assert business.rows("SELECT exposure FROM credits") == [(0,)]
    assert breaches(business) == {}


async def test_a_refused_amendment_leaves_the_order_as_it_was(business: Business) -> None:
    order = await business.confirmed(await business.shop(stocked="4"), "3")
    told = await business.do(
        operations.propose, order, "more", lines=[LineAmended(f"{order}/1", Decimal(5))]
    )
    assert await business.refuse(operations.apply, told.number) == (
        f"Line {order}/1 asks for 2.0000 of PUMP, but only 1.0000 is available;"
        " order less or receive more."
    )
    await business.do(operations.apply, told.number, backorder=True)
    assert business.rows(LINES) == [(5, 0, 4, 0, 10, 2)]
    assert breaches(business) == {}
