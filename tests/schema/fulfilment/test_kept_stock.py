"""Stock that is kept for a customer: used by their orders, by nobody else's, and till when."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from schema.customers.duplicates import operations as duplicates
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.soft_reservations import operations
from schema.fulfilment.trials import operations as trials
from schema.inventory.stock import operations as stock
from tests.business import MANAGER, NOON, Business
from tests.schema.fulfilment.keeping import FRIDAY, KEPT, LEVELS, kept, wished
from tests.schema.integrity import breaches


async def test_what_is_kept_for_a_customer_can_be_promised_to_them_alone(
    business: Business,
) -> None:
    customer = await business.shop(stocked="5")
    await kept(business, customer, "4")
    for buyer, now in ((customer, 5), (await business.customer("Beta"), 1)):
        trial = await business.do(trials.try_out, await business.draft(buyer, "5"))
        assert [line.now for line in trial.lines] == [now]


async def test_an_order_of_the_customer_uses_what_is_kept_as_far_as_it_needs_it(
    business: Business,
) -> None:
    customer = await business.shop(stocked="10")
    await kept(business, customer, "4", until=FRIDAY + timedelta(days=1))
    await kept(business, customer, "3")
    await kept(business, await business.customer("Beta"), "3")
    await business.confirmed(customer, "2", "3")
    assert business.rows(KEPT) == [
        ("SR-000001", "approved", 2),
        ("SR-000002", "used", 3),
        ("SR-000003", "approved", 0),
    ]
    assert business.rows(LEVELS) == [("Main", 10, 10)]
    assert breaches(business) == {}
    order = await business.draft(customer, "3")
    assert await business.refuse(promises.confirm, order) == (
        f"Line {order}/1 asks for 3.0000 of PUMP, but only 2.0000 is available;"
        " order less or receive more."
    )
    await business.do(promises.confirm, order, backorder=True)
    assert business.rows(KEPT)[0] == ("SR-000001", "used", 4)
    assert business.rows("SELECT sum(quantity) FROM reservations") == [(10,)]
    assert breaches(business) == {}


async def test_a_line_that_waits_is_served_from_what_is_kept_for_its_customer(
    business: Business,
) -> None:
    customer = await business.shop(stocked="2")
    order = await business.draft(customer, "5")
    await business.do(promises.confirm, order, backorder=True)
    await business.stock("4")
    await kept(business, customer, "4")
    await business.do(promises.reserve, order)
    assert business.rows(KEPT) == [("SR-000001", "approved", 3)]
    assert business.rows(LEVELS) == [("Main", 6, 6)]
    assert breaches(business) == {}


async def test_what_is_kept_is_not_shared_out(business: Business) -> None:
    customer = await business.shop(stocked="2")
    order = await business.draft(customer, "5")
    await business.do(promises.confirm, order, backorder=True)
    await business.stock("4")
    await kept(business, customer, "3")
    await business.do(promises.allocate, "PUMP")
    assert business.rows("SELECT reserved FROM order_lines") == [(3,)]
    assert business.rows(KEPT) == [("SR-000001", "approved", 0)]
    assert breaches(business) == {}


async def test_what_ended_is_used_by_no_order_and_given_back_at_night(
    business: Business,
) -> None:
    customer = await business.shop(stocked="5")
    await kept(business, customer, "4")
    await wished(business, customer, "1")
    await wished(business, customer, "1", until=FRIDAY + timedelta(days=1))
    later = replace(business, at=NOON + timedelta(days=7))
    order = await later.draft(customer, "2")
    assert await later.refuse(promises.confirm, order) == (
        f"Line {order}/1 asks for 2.0000 of PUMP, but only 1.0000 is available;"
        " order less or receive more."
    )
    assert await later.refuse(operations.approve, "SR-000002", by=MANAGER) == (
        "Soft reservation SR-000002 was wanted until 2030-06-07 only; ask for a new one."
    )
    on_the_day = replace(business, at=NOON + timedelta(days=6))
    assert (await on_the_day.do(operations.expire_next, None)).left_out == {}
    assert [state for _, state, _ in business.rows(KEPT)] == [
        "approved",
        "requested",
        "requested",
    ]
    step = await later.do(operations.expire_next, None)
    assert (step.reached, step.left_out) == (None, {})
    assert business.rows(KEPT) == [
        ("SR-000001", "expired", 0),
        ("SR-000002", "expired", 0),
        ("SR-000003", "requested", 0),
    ]
    assert business.rows(LEVELS) == [("Main", 5, 0)]
    await later.do(promises.confirm, order)
    assert breaches(business) == {}


async def test_the_night_goes_on_where_it_was(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schema.fulfilment.soft_reservations.rules.BATCH", 2)
    customer = await business.shop(stocked="5")
    for _ in range(3):
        await kept(business, customer, "1")
    later = replace(business, at=NOON + timedelta(days=7))
    first = await later.do(operations.expire_next, None)
    assert first.reached == "SR-000002"
    assert (await later.do(operations.expire_next, first.reached)).reached is None
    assert [state for _, state, _ in business.rows(KEPT)] == ["expired"] * 3


async def test_stock_that_is_kept_is_neither_scrapped_nor_counted_away(
    business: Business,
) -> None:
    customer = await business.shop(stocked="5")
    await kept(business, customer, "4")
    assert await business.refuse(stock.scrap, "PUMP", "Main", Decimal(2), "wet") == (
        "2 of PUMP cannot leave Main; 1.0000 lies there unreserved."
    )
    assert await business.refuse(stock.adjust, "PUMP", "Main", Decimal(3)) == (
        "PUMP in Main cannot be counted as 3; 4.0000 is reserved for orders or customers,"
        " cancel one of the orders or release what is kept first."
    )
    await business.do(stock.adjust, "PUMP", "Main", Decimal(4))
    assert business.rows(LEVELS) == [("Main", 4, 4)]


async def test_what_is_kept_goes_with_a_customer_who_turns_out_to_be_another(
    business: Business,
) -> None:
    customer = await business.shop(stocked="5")
    other = await business.customer("Acme Ltd")
    await kept(business, other, "4")
    await business.do(duplicates.merge, customer, other)
    await business.confirmed(customer, "5")
    assert business.rows(KEPT) == [("SR-000001", "used", 4)]
    assert breaches(business) == {}
