"""Many who receive, move and throw away at once: no stock is lost or found."""

from decimal import Decimal

from schema.fulfilment.promises import operations as promises
from schema.inventory.stock import operations as stock
from tests.business import NOON, Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches


async def test_new_stock_in_a_new_place_is_received_once_for_each_asking(
    business: Business,
) -> None:
    await business.product()
    await business.warehouse("New")
    found = await outcomes(
        *(business.do(stock.receive, "PUMP", "New", Decimal(1)) for _ in range(4))
    )
    assert found == {"done": 4}
    assert business.rows("SELECT on_hand FROM stock_levels") == [(4,)]
    assert breaches(business) == {}


async def test_a_new_lot_is_written_down_once_for_all_who_receive_it(
    business: Business,
) -> None:
    await business.product(by_lot=True)
    await business.warehouse("Main")
    await business.warehouse("Port")
    found = await outcomes(
        *(
            business.do(stock.receive, "PUMP", place, Decimal(1), "A", expires_on=NOON.date())
            for place in ("Main", "Port", "Main", "Port")
        )
    )
    assert found == {"done": 4}
    assert business.rows("SELECT code FROM lots") == [("A",)]
    assert business.rows("SELECT on_hand FROM stock_levels") == [(2,), (2,)]
    assert breaches(business) == {}


async def test_a_move_is_taken_back_once_however_many_ask_at_once(business: Business) -> None:
    await business.product()
    await business.stock("3")
    await business.stock("9")
    found = await outcomes(
        *(business.do(stock.reverse, "MV-000001", "not ours") for _ in range(3))
    )
    assert found == {"done": 1, "MOVE_REVERSED_ALREADY": 2}
    assert business.rows("SELECT on_hand FROM stock_levels") == [(9,)]
    assert breaches(business) == {}


async def test_what_is_thrown_away_at_once_is_no_more_than_there_is(business: Business) -> None:
    number = await business.draft(await business.shop(stocked="5"), "2")
    found = await outcomes(
        *(business.do(stock.scrap, "PUMP", "Main", Decimal(2), "wet") for _ in range(4)),
        business.do(promises.confirm, number),
    )
    assert found["done"] == 2
    assert found["NOT_ENOUGH_THERE"] + found["INSUFFICIENT_STOCK"] == 3
    assert business.rows("SELECT on_hand >= reserved AND on_hand < 4 FROM stock_levels") == [
        (True,)
    ]
    assert breaches(business) == {}


async def test_a_warehouse_code_is_given_once_however_many_ask_at_once(
    business: Business,
) -> None:
    found = await outcomes(*(business.warehouse("Main") for _ in range(3)))
    assert found == {"done": 1, "WAREHOUSE_CODE_TAKEN": 2}


async def test_nothing_comes_to_lie_in_a_warehouse_while_it_is_archived(
    business: Business,
) -> None:
    await business.product()
    for n in range(8):
        await business.warehouse(f"W{n}")
        found = await outcomes(
            business.do(stock.receive, "PUMP", f"W{n}", Decimal(1)),
            business.do(stock.archive_warehouse, f"W{n}"),
        )
        assert found in (
            {"done": 1, "WAREHOUSE_NOT_EMPTY": 1},
            {"done": 1, "WAREHOUSE_IS_ARCHIVED": 1},
        )
    assert breaches(business) == {}
