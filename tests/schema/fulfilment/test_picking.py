"""From where orders are served: what expires first, the first warehouse, nothing expired."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.inventory.warehouses import operations as warehouses
from tests.business import NOON, Business
from tests.schema.integrity import breaches

TODAY: Final = NOON.date()
TOMORROW: Final = TODAY + timedelta(days=1)
PROMISED: Final = (
    "SELECT w.code, l.code, s.reserved FROM stock_levels s"
    " JOIN warehouses w ON w.id = s.warehouse_id LEFT JOIN lots l ON l.id = s.lot_id"
    " WHERE s.reserved > 0 ORDER BY 1, 2"
)


async def test_the_lot_that_expires_first_is_reserved_first(business: Business) -> None:
    await business.product(by_lot=True)
    await business.stock("5", lot="keeps")
    await business.stock("5", lot="late", expires_on=TOMORROW)
    await business.stock("5", lot="soon", expires_on=TODAY)
    await business.confirmed(await business.customer(), "12")
    assert business.rows(PROMISED) == [
        ("Main", "keeps", 2),
        ("Main", "late", 5),
        ("Main", "soon", 5),
    ]
    assert breaches(business) == {}


async def test_what_expires_first_comes_before_the_first_warehouse(business: Business) -> None:
    await business.product(by_lot=True)
    await business.warehouse("First", priority=1)
    await business.warehouse("Second", priority=2)
    await business.stock("5", warehouse="First", lot="late", expires_on=TOMORROW)
    await business.stock("5", warehouse="Second", lot="soon", expires_on=TODAY)
    await business.confirmed(await business.customer(), "6")
    assert business.rows(PROMISED) == [("First", "late", 1), ("Second", "soon", 5)]


async def test_expired_lots_are_not_reserved(business: Business) -> None:
    await business.product(by_lot=True)
    await business.stock("5", lot="gone", expires_on=TODAY - timedelta(days=1))
    await business.stock("5", lot="last day", expires_on=TODAY)
    customer = await business.customer()
    number = await business.draft(customer, "6")
    assert await business.refuse(promises.confirm, number) == (
        f"Line {number}/1 asks for 6.0000 of PUMP, but only 5.0000 is available;"
        " order less or receive more."
    )
    await business.confirmed(customer, "5")
    assert business.rows(PROMISED) == [("Main", "last day", 5)]


async def test_a_lower_priority_number_is_served_first(business: Business) -> None:
    await business.product()
    await business.warehouse("Late", priority=3)
    await business.warehouse("Early", priority=1)
    await business.warehouse("Middle", priority=2)
    for code in ("Late", "Early", "Middle"):
        await business.stock("2", warehouse=code)
    customer = await business.customer()
    await business.confirmed(customer, "3")
    assert business.rows(PROMISED) == [("Early", None, 2), ("Middle", None, 1)]
    await business.do(warehouses.correct, "Late", priority=1)
    await business.do(warehouses.correct, "Middle", priority=4)
    await business.confirmed(customer, "1")
    assert business.rows(PROMISED) == [
        ("Early", None, 2),
        ("Late", None, 1),
        ("Middle", None, 1),
    ]


async def test_a_warehouse_that_is_not_pickable_is_not_reserved_from(
    business: Business,
) -> None:
    await business.product()
    await business.warehouse("Returns", pickable=False)
    await business.stock("50", warehouse="Returns")
    await business.stock("2")
    customer = await business.customer()
    number = await business.draft(customer, "3")
    assert await business.refuse(promises.confirm, number) == (
        f"Line {number}/1 asks for 3.0000 of PUMP, but only 2.0000 is available;"
        " order less or receive more."
    )
    await business.do(warehouses.correct, "Returns", pickable=True)
    await business.do(promises.confirm, number)
    assert sum(reserved for *_, reserved in business.rows(PROMISED)) == 3


async def test_what_was_promised_is_shipped_from_a_warehouse_that_is_not_pickable_any_more(
    business: Business,
) -> None:
    number = await business.confirmed(await business.shop(), "3")
    await business.do(warehouses.correct, "Main", pickable=False)
    await business.do(shipments.ship, number)
    assert business.rows("SELECT on_hand, reserved FROM stock_levels") == [(97, 0)]


async def test_each_lot_leaves_by_a_move_of_its_own(business: Business) -> None:
    await business.product(by_lot=True)
    await business.stock("2", lot="A", expires_on=TODAY)
    await business.stock("2", lot="B", expires_on=TOMORROW)
    number = await business.confirmed(await business.customer(), "3")
    await business.do(shipments.ship, number)
    assert business.rows(
        "SELECT l.code, m.kind, m.quantity, m.document, m.moved_at FROM stock_moves m"
        " JOIN stock_levels s ON s.id = m.stock_level_id JOIN lots l ON l.id = s.lot_id"
        " WHERE m.kind = 'issue' ORDER BY 1"
    ) == [
        ("A", "issue", Decimal(-2), "SH-000001", NOON),
        ("B", "issue", Decimal(-1), "SH-000001", NOON),
    ]
    assert business.rows("SELECT on_hand, reserved FROM stock_levels ORDER BY 1") == [
        (0, 0),
        (1, 0),
    ]
    assert breaches(business) == {}
