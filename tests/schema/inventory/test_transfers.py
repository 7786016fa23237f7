"""Transfers: nothing is in two warehouses, and what is lost on the way is known."""

from decimal import Decimal
from typing import Final

from schema.inventory.transfers import operations
from schema.inventory.transfers.rules import Arrived, Transferred
from tests.business import Business
from tests.schema.integrity import breaches

LEVELS: Final = (
    "SELECT w.code, s.on_hand FROM stock_levels s JOIN warehouses w ON w.id = s.warehouse_id"
    " ORDER BY 1"
)
LINES: Final = "SELECT shipped, received, lost FROM transfer_lines"


async def under_way(business: Business) -> str:
    """Let four pumps leave for the port."""
    await business.product()
    await business.stock("10")
    await business.stock("1", warehouse="Port")
    goods = [Transferred("PUMP", Decimal(4))]
    made = await business.do(operations.draft, "Main", "Port", goods)
    await business.do(operations.ship, made.number)
    return str(made.number)


async def test_goods_under_way_are_in_neither_warehouse(business: Business) -> None:
    await under_way(business)
    assert business.rows(LEVELS) == [("Main", 6), ("Port", 1)]
    assert business.rows(LINES) == [(4, 0, 0)]
    assert breaches(business) == {}


async def test_a_transfer_ends_when_all_has_come_or_is_lost(business: Business) -> None:
    number = await under_way(business)
    part = [Arrived(f"{number}/1", Decimal(1))]
    await business.do(operations.receive, number, part)
    assert business.rows("SELECT state FROM transfers") == [("shipped",)]
    rest = [Arrived(f"{number}/1", Decimal(2), Decimal(1))]
    await business.do(operations.receive, number, rest)
    assert business.rows("SELECT state FROM transfers") == [("received",)]
    assert business.rows(LEVELS) == [("Main", 6), ("Port", 4)]
    assert business.rows(LINES) == [(4, 3, 1)]
    assert breaches(business) == {}


async def test_what_is_promised_does_not_leave(business: Business) -> None:
    customer = await business.shop(stocked="5")
    await business.stock("1", warehouse="Port")
    await business.confirmed(customer, "3")
    goods = [Transferred("PUMP", Decimal(4))]
    made = await business.do(operations.draft, "Main", "Port", goods)
    assert await business.refuse(operations.ship, made.number) == (
        "4.0000 of PUMP cannot leave Main; 2.0000 lies there unreserved."
    )


async def test_no_more_arrives_than_left(business: Business) -> None:
    number = await under_way(business)
    more = [Arrived(f"{number}/1", Decimal(3), Decimal(2))]
    assert await business.refuse(operations.receive, number, more) == (
        f"Line {number}/1 has 4.0000 under way; 5 cannot have come or be lost."
    )
