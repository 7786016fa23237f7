"""Stock: what lies where, and what of it is promised."""

from decimal import Decimal

from schema.inventory.stock import operations
from schema.inventory.stock.tables import StockLevel
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import Business

LEVELS = (
    "SELECT w.code, s.on_hand, s.reserved FROM stock_levels s"
    " JOIN warehouses w ON w.id = s.warehouse_id ORDER BY 1"
)


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
    await business.warehouse("Port")
    await business.do(operations.adjust, "PUMP", "Main", Decimal(3))
    await business.do(operations.adjust, "PUMP", "Port", Decimal(2))
    assert business.rows(LEVELS) == [("Main", 3, 0), ("Port", 2, 0)]


async def test_a_count_leaves_what_is_promised(business: Business) -> None:
    customer = await business.shop(stocked="5")
    await business.confirmed(customer, "4")
    assert await business.refuse(operations.adjust, "PUMP", "Main", Decimal(3)) == (
        "PUMP in Main cannot be counted as 3; 4.0000 is reserved for orders or customers,"
        " cancel one of the orders or release what is kept first."
    )
    await business.do(operations.adjust, "PUMP", "Main", Decimal(4))
    assert business.rows(LEVELS) == [("Main", 4, 4)]


async def test_what_is_available_is_what_lies_there_unreserved(business: Business) -> None:
    customer = await business.shop(stocked="5")
    await business.confirmed(customer, "1.5")
    assert business.rows("SELECT on_hand, reserved, available FROM stock_levels") == [
        (5, Decimal("1.5"), Decimal("3.5"))
    ]
    level = await business.do(operations.receive, "PUMP", "Main", Decimal(1))
    assert (level.on_hand, level.reserved, level.available) == (
        Decimal(6),
        Decimal("1.5"),
        Decimal("4.5"),
    )


async def test_a_shelf_is_said_and_forgotten(business: Business) -> None:
    await business.product()
    await business.stock("5")
    await business.do(operations.shelve, "PUMP", "Main", " A-1 ")
    assert business.rows("SELECT shelf, on_hand FROM stock_levels") == [("A-1", 5)]
    await business.do(operations.shelve, "PUMP", "Main", "  ")
    assert business.rows("SELECT shelf, on_hand FROM stock_levels") == [(None, 5)]


async def test_a_shelf_may_be_said_before_anything_lies_there(business: Business) -> None:
    await business.product()
    await business.warehouse("Main")
    await business.do(operations.shelve, "PUMP", "Main", "A-1")
    await business.stock("2")
    level: StockLevel = await business.find(StockLevel.shelf, "A-1")
    assert level.on_hand == 2


async def test_what_is_of_no_use_is_thrown_away_but_not_what_is_promised(
    business: Business,
) -> None:
    customer = await business.shop(stocked="5")
    await business.confirmed(customer, "4")
    assert await business.refuse(operations.scrap, "PUMP", "Main", Decimal(2), "wet") == (
        "2 of PUMP cannot leave Main; 1.0000 lies there unreserved."
    )
    await business.do(operations.scrap, "PUMP", "Main", Decimal(1), "wet")
    assert business.rows(LEVELS) == [("Main", 4, 4)]


async def test_who_throws_something_away_says_why_and_how_much(business: Business) -> None:
    await business.product()
    await business.stock("5")
    assert await business.refuse(operations.scrap, "PUMP", "Main", Decimal(1), " ") == (
        "Say why; whoever reads PUMP later wants to know."
    )
    assert await business.refuse(operations.scrap, "PUMP", "Main", Decimal(0), "wet") == (
        "The quantity of PUMP cannot be 0; give more than 0."
    )


async def test_a_seller_does_not_move_stock(business: Business) -> None:
    await business.product()
    await business.stock("1")
    seller = Actor("ann@x.org", Role.SELLER, "test")
    for operation, told, verb in (
        (operations.receive, ("PUMP", "Main", Decimal(1)), "receive"),
        (operations.adjust, ("PUMP", "Main", Decimal(1)), "adjust"),
        (operations.shelve, ("PUMP", "Main", "A-1"), "shelve"),
        (operations.scrap, ("PUMP", "Main", Decimal(1), "wet"), "scrap"),
        (operations.reverse, ("MV-000001", "wrong"), "reverse"),
    ):
        said = await business.refuse(operation, *told, by=seller)
        assert said == f"Role seller may not {verb} (stock); ask manager or warehouse."


async def test_a_stock_has_a_number_by_which_it_is_put_on_a_shelf(business: Business) -> None:
    await business.product()
    await business.stock("1")
    await business.stock("1", warehouse="Port")
    await business.do(operations.put_on_shelf, "SL-000002", " A-1 ")
    shelves = "SELECT number, shelf FROM stock_levels ORDER BY number"
    assert business.rows(shelves) == [("SL-000001", None), ("SL-000002", "A-1")]
    await business.do(operations.put_on_shelf, "SL-000002", " ")
    assert business.rows(shelves) == [("SL-000001", None), ("SL-000002", None)]
    assert await business.refuse(operations.put_on_shelf, "SL-9", "A-1") == (
        "There is no stock SL-9; use a number such as SL-000001."
    )
