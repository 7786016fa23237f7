"""Stock: what lies where, and what of it is promised."""

from decimal import Decimal

from schema.inventory.stock import operations
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import Business

LEVELS = "SELECT warehouse, on_hand, reserved FROM stock_levels ORDER BY warehouse"


async def test_received_goods_add_up_in_each_warehouse(business: Business) -> None:
    await business.product()
    await business.stock("2.5")
    await business.stock("1")
    await business.stock("7", warehouse="Port")
    assert business.rows(LEVELS) == [("Main", Decimal("3.5"), 0), ("Port", 7, 0)]


async def test_nothing_and_less_than_nothing_are_not_received(business: Business) -> None:
    await business.product()
    for quantity in ("0", "-1"):
        said = await business.refuse(operations.receive, "PUMP", "Main", Decimal(quantity))
        assert said == f"The quantity of PUMP cannot be {quantity}; give more than 0."


async def test_goods_nobody_knows_are_neither_received_nor_counted(business: Business) -> None:
    words = "There is no product PUMP; use a code from the catalogue."
    assert await business.refuse(operations.receive, "PUMP", "Main", Decimal(1)) == words
    assert await business.refuse(operations.adjust, "PUMP", "Main", Decimal(1)) == words


async def test_a_count_replaces_what_was_there(business: Business) -> None:
    await business.product()
    await business.stock("5")
    await business.do(operations.adjust, "PUMP", "Main", Decimal(3))
    await business.do(operations.adjust, "PUMP", "Port", Decimal(2))
    assert business.rows(LEVELS) == [("Main", 3, 0), ("Port", 2, 0)]


async def test_a_count_leaves_what_is_promised(business: Business) -> None:
    customer = await business.shop(stocked="5")
    await business.confirmed(customer, "4")
    assert await business.refuse(operations.adjust, "PUMP", "Main", Decimal(3)) == (
        "PUMP in Main cannot be counted as 3; 4.0000 is reserved for orders,"
        " cancel one of them first."
    )
    await business.do(operations.adjust, "PUMP", "Main", Decimal(4))
    assert business.rows(LEVELS) == [("Main", 4, 4)]


async def test_a_seller_does_not_move_stock(business: Business) -> None:
    await business.product()
    seller = Actor("ann@x.org", Role.SELLER, "test")
    said = await business.refuse(operations.receive, "PUMP", "Main", Decimal(1), by=seller)
    assert said == "Role seller may not receive (stock); ask manager or warehouse."
