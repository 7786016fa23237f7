"""Many at once, in real transactions: no promise is broken, nobody sees a deadlock."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from decimal import Decimal
from typing import Any

from schema.catalogue.products import operations as products
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.inventory.stock import operations as stock
from schema.kernel.errors import DomainError
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from tests.business import NOON, Business
from tests.schema.integrity import breaches


async def outcomes(*deeds: Awaitable[Any]) -> Counter[str]:
    """Do everything at once; count what came of it: ``done`` or the code of a refusal."""
    done = await asyncio.gather(*deeds, return_exceptions=True)
    for outcome in done:
        if isinstance(outcome, BaseException) and not isinstance(outcome, DomainError):
            raise outcome
    return Counter(o.code if isinstance(o, DomainError) else "done" for o in done)


async def test_of_two_orders_that_fit_the_limit_only_alone_one_is_confirmed(
    business: Business,
) -> None:
    customer = await business.shop(limit="50", price="10")
    drafts = [await business.draft(customer, "3") for _ in range(2)]
    found = await outcomes(*(business.do(promises.confirm, number) for number in drafts))
    assert found == {"done": 1, "CREDIT_LIMIT_EXCEEDED": 1}
    assert business.rows("SELECT exposure FROM credits") == [(30,)]
    assert breaches(business) == {}


async def test_many_confirmations_promise_no_more_than_there_is(business: Business) -> None:
    await business.product()
    await business.product("VALVE")
    for sku in ("PUMP", "VALVE"):
        await business.stock("3", sku=sku)
        await business.stock("2", sku=sku, warehouse="Port")
    drafts = []
    for n in range(8):
        customer = await business.customer(f"Customer {n}")
        first, second = ("PUMP", "VALVE") if n % 2 else ("VALVE", "PUMP")
        drafts.append(await business.draft(customer, "1", sku=first))
        await business.do(orders.add_line, drafts[-1], second, Decimal(1))
    found = await outcomes(*(business.do(promises.confirm, number) for number in drafts))
    assert found == {"done": 5, "INSUFFICIENT_STOCK": 3}
    assert business.rows("SELECT sum(on_hand), sum(reserved) FROM stock_levels") == [(10, 10)]
    assert breaches(business) == {}


async def test_an_order_is_confirmed_once_however_often_it_is_asked(
    business: Business,
) -> None:
    number = await business.draft(await business.shop(), "3")
    found = await outcomes(*(business.do(promises.confirm, number) for _ in range(4)))
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 3}
    assert breaches(business) == {}


async def test_confirming_cancelling_shipping_and_counting_get_along(
    business: Business,
) -> None:
    customer = await business.shop(stocked="10")
    await business.warehouse("Port")
    confirmed = [await business.confirmed(customer, "1") for _ in range(4)]
    drafts = [await business.draft(customer, "1") for _ in range(2)]
    found = await outcomes(
        *(business.do(promises.confirm, number) for number in drafts),
        *(business.do(promises.cancel, number) for number in confirmed[:2]),
        *(business.do(shipments.ship, number) for number in confirmed[1:]),
        business.do(stock.receive, "PUMP", "Main", Decimal(1)),
        business.do(stock.receive, "PUMP", "Port", Decimal(1)),
        business.do(products.reprice, "PUMP", Decimal(11)),
    )
    # the order that is both cancelled and shipped ends in one of the two ways
    assert found["done"] == 9
    assert found.total() == 10
    assert breaches(business) == {}


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


async def test_goods_are_billed_once_however_often_it_is_asked(business: Business) -> None:
    number = await business.shipped(await business.shop(), "3")
    found = await outcomes(*(business.do(invoices.issue, number) for _ in range(3)))
    assert found == {"done": 1, "NOTHING_TO_INVOICE": 2}
    assert breaches(business) == {}


async def test_allocations_at_once_exceed_neither_payment_nor_invoice(
    business: Business,
) -> None:
    customer = await business.shop(price="10")
    sent = [await business.invoiced(customer, "2") for _ in range(3)]
    paid = [await business.payment(customer, "30") for _ in range(2)]
    asked = [
        business.do(payments.allocate, payment, [Allotment(i, Decimal(10)) for i in order])
        for payment in paid
        for order in (sent, sent[::-1])
    ]
    found = await outcomes(*asked)
    assert found["done"] == 2
    assert found.total() == 4
    assert business.rows("SELECT allocated FROM payments") == [(30,), (30,)]
    assert business.rows("SELECT allocated FROM invoices") == [(20,), (20,), (20,)]
    assert business.rows("SELECT state FROM orders") == [("closed",)] * 3
    assert breaches(business) == {}


async def test_a_payment_is_released_once_however_often_it_is_asked(
    business: Business,
) -> None:
    customer = await business.shop(price="10")
    invoice = await business.invoiced(customer, "3")
    payment = await business.payment(customer, "30")
    await business.settle(payment, invoice)
    found = await outcomes(*(business.do(payments.release, payment, invoice) for _ in range(3)))
    assert found == {"done": 1, "NOTHING_ALLOCATED": 2}
    assert breaches(business) == {}


async def test_lines_added_at_once_get_numbers_of_their_own(business: Business) -> None:
    number = await business.draft(await business.shop())
    found = await outcomes(
        *(business.do(orders.add_line, number, "PUMP", Decimal(1)) for _ in range(5))
    )
    assert found == {"done": 5}
    assert business.rows("SELECT number FROM order_lines ORDER BY position") == [
        (f"{number}/{n}",) for n in range(1, 6)
    ]
    assert breaches(business) == {}
