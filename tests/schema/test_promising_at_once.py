"""Many who order and promise at once: no promise is broken, nobody sees a deadlock."""

from decimal import Decimal

from schema.catalogue.products import operations as products
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.checks.rules import CheckCode
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.shipments import operations as shipments
from schema.inventory.stock import operations as stock
from tests.business import Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches


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
