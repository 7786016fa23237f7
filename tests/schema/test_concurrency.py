"""Many at once, in real transactions: no promise is broken, nobody sees a deadlock."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from schema.catalogue.lines import operations as lines
from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.catalogue.products import operations as products
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.checks.rules import CheckCode
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.shipments import operations as shipments
from schema.inventory.stock import operations as stock
from schema.kernel.errors import DomainError
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from tests.agreeing import MAX, MIA
from tests.business import NOON, Business
from tests.schema.integrity import breaches

WAITS: Final = """SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"""


async def blocked(business: Business, deed: "asyncio.Task[object]") -> None:
    """Wait until a deed waits for somebody else's; it must not be done before."""
    while not deed.done() and business.rows(WAITS) == [(0,)]:
        await asyncio.wait({deed}, timeout=0.05)
    assert not deed.done()


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


async def test_a_batch_is_approved_once_however_many_ask_at_once(business: Business) -> None:
    await business.product()
    await business.do(prices.add_price_list, "STANDARD", standard=True)
    asked = [PriceAsked("PUMP", Decimal(9))]
    batch = await business.do(prices.draft_batch, "STANDARD", asked, by=MIA)
    await business.do(prices.submit_batch, batch.number, by=MIA)
    found = await outcomes(
        *(business.do(prices.approve_batch, batch.number, by=MAX) for _ in range(3))
    )
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 2}
    assert breaches(business) == {}


async def test_batches_of_one_list_approved_at_once_leave_one_price_a_day(
    business: Business,
) -> None:
    await business.product()
    await business.do(prices.add_price_list, "STANDARD", standard=True)
    batches = []
    for n in range(4):
        days = {
            "valid_from": NOON.date() + timedelta(n),
            "valid_to": NOON.date() + timedelta(n + 2),
        }
        asked = [PriceAsked("PUMP", Decimal(5 + n))]
        made = await business.do(prices.draft_batch, "STANDARD", asked, by=MIA, **days)
        await business.do(prices.submit_batch, made.number, by=MIA)
        batches.append(made.number)
    found = await outcomes(
        *(business.do(prices.approve_batch, number, by=MAX) for number in batches)
    )
    assert found == {"done": 4}
    covered = "SELECT sum(valid_to - valid_from + 1) FROM prices WHERE state = 'valid'"
    assert business.rows(covered) == [(6,)]
    assert breaches(business) == {}


async def test_of_two_amendments_of_an_order_at_once_one_is_written(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    more = [LineAmended(f"{order}/1", Decimal(4))]
    found = await outcomes(
        *(business.do(amendments.propose, order, "more", lines=more) for _ in range(3))
    )
    assert found == {"done": 1, "AMENDMENT_OPEN": 2}
    ((number,),) = business.rows("SELECT number FROM amendments")
    found = await outcomes(
        *(business.do(amendments.apply, number) for _ in range(2)),
        business.do(amendments.reject, number),
    )
    assert found == {"done": 1, "MOVE_NOT_ALLOWED": 2}
    assert breaches(business) == {}


async def test_amendments_at_once_raise_an_order_no_further_than_credit_carries(
    business: Business,
) -> None:
    customer = await business.shop(limit="90", price="10")
    raised = []
    for _ in range(5):
        order = await business.confirmed(customer, "1")
        more = [LineAmended(f"{order}/1", Decimal(2))]
        told = await business.do(amendments.propose, order, "more", lines=more)
        raised.append(told.number)
    found = await outcomes(*(business.do(amendments.apply, number) for number in raised))
    assert found == {"done": 4, "CREDIT_LIMIT_EXCEEDED": 1}
    assert business.rows("SELECT exposure FROM credits") == [(90,)]
    assert breaches(business) == {}


async def waiting_lines(business: Business, orders_of_each: int) -> list[str]:
    """Write orders down that want more of two products than there is."""
    await business.product()
    await business.product("VALVE")
    for sku in ("PUMP", "VALVE"):
        await business.stock("20", sku=sku)
        await business.stock("5", sku=sku, warehouse="Port")
    drafts = []
    for n in range(6):
        customer = await business.customer(f"Customer {n}", limit="100000")
        for turn in range(orders_of_each):
            first, second = ("PUMP", "VALVE") if (n + turn) % 2 else ("VALVE", "PUMP")
            drafts.append(await business.draft(customer, "2", sku=first))
            await business.do(orders.add_line, drafts[-1], second, Decimal(1))
    return drafts


async def test_promising_sharing_out_and_handing_over_at_once_oversell_nothing(
    business: Business,
) -> None:
    drafts = await waiting_lines(business, 10)
    await outcomes(
        *(business.do(promises.confirm, number, backorder=True) for number in drafts[:12])
    )
    given, taking = drafts[:6], drafts[6:12]
    found = await outcomes(
        *(business.do(promises.confirm, number, backorder=True) for number in drafts[12:]),
        *(business.do(promises.allocate, sku) for sku in ("PUMP", "VALVE") * 3),
        *(
            business.do(promises.hand_over, f"{one}/1", f"{other}/2", Decimal(1), "urgent")
            for one, other in zip(given, taking, strict=True)
        ),
        *(business.stock("1", sku=sku) for sku in ("PUMP", "VALVE") * 3),
        *(business.do(promises.reserve, number) for number in taking),
        *(business.do(promises.cancel, number) for number in given[:3]),
        *(business.do(shipments.ship, number) for number in given[3:]),
    )
    told = {"done", "NOT_SET_ASIDE", "WAITS_FOR_LESS", "OTHER_PRODUCT", "NOTHING_MISSING"}
    assert set(found) <= told | {"ORDER_NOT_PROMISED", "NOTHING_TO_SHIP"}
    assert found["done"] >= len(drafts) - 12
    for sku in ("PUMP", "VALVE"):
        await business.do(promises.allocate, sku, fairly=True)
    assert business.rows("SELECT sum(on_hand - reserved) FROM stock_levels") == [(0,)]
    assert breaches(business) == {}


async def test_a_finding_is_decided_once_however_many_decide_at_once(
    business: Business,
) -> None:
    number = await business.submitted(await business.shop(), "1")
    waive = (number, CheckCode.CUSTOMER_REQUIREMENT, "seen to")
    found = await outcomes(*(business.do(reviews.waive, *waive) for _ in range(3)))
    assert found == {"done": 1, "NOTHING_TO_WAIVE": 2}
    found = await outcomes(
        business.do(reviews.approve, number), business.do(reviews.send_back, number)
    )
    assert found["done"] >= 1
    assert breaches(business) == {}


async def test_a_number_of_theirs_is_used_once_of_orders_promised_at_once(
    business: Business,
) -> None:
    customer = await business.shop()
    drafts = [await business.draft(customer, "1") for _ in range(3)]
    for number in drafts:
        await business.do(orders.correct, number, customer_po="PO-1")
    found = await outcomes(*(business.do(promises.confirm, number) for number in drafts))
    assert found == {"done": 1, "ORDER_NEEDS_REVIEW": 2}
    assert breaches(business) == {}


async def test_two_product_lines_do_not_become_part_of_each_other(business: Business) -> None:
    for code in "AB":
        await business.do(lines.add_line, code)
    found = await outcomes(
        *(business.do(lines.correct, one, parent=other) for one, other in ("AB", "BA"))
    )
    assert found == {"done": 1, "LINE_WITHIN_ITSELF": 1}
