"""Batches of prices: written, submitted, decided by somebody else; what counts on which day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.catalogue.prices import operations
from schema.catalogue.prices.rules import PriceAsked
from schema.catalogue.products import operations as products
from schema.customers.agreements import operations as agreements
from tests.agreeing import MAX, MIA, approved_prices
from tests.business import NOON, Business
from tests.schema.integrity import breaches

TODAY: Final = NOON.date()
PUMP: Final = PriceAsked("PUMP", Decimal(9))


@pytest.fixture
async def listed(business: Business) -> Business:
    """Offer a product with a floor price, and a price list for everybody."""
    await business.product()
    await business.do(products.correct, "PUMP", floor_price=Decimal(5))
    await business.do(operations.add_price_list, "STANDARD", standard=True)
    return business


async def test_a_price_list_has_a_code_of_its_own(listed: Business) -> None:
    add = operations.add_price_list
    assert await listed.refuse(add, " STANDARD ") == (
        "There is a price list STANDARD already; choose another code."
    )
    for code in ("", "=1", "x" * 41):
        assert await listed.refuse(add, code) == (
            f"{code} cannot be the code of a price list; write up to 40 letters and digits,"
            " like STANDARD."
        )


async def test_there_is_one_standard_list_for_each_currency_and_territory(
    listed: Business,
) -> None:
    add: Any = operations.add_price_list
    await listed.do(add, "DOLLARS", standard=True, currency="USD")
    await listed.do(add, "NORTH", territory="north")
    for more, market in (
        ({"standard": True}, "all territories"),
        ({"territory": "north"}, "north"),
    ):
        assert await listed.refuse(add, "SECOND", **more) == (
            f"There is a standard price list in CNY for {market} already; archive it first, or"
            " give this one to customers."
        )
    await listed.do(operations.archive_price_list, "STANDARD")
    await listed.do(add, "SECOND", standard=True)


async def test_nothing_is_priced_by_an_archived_list(listed: Business) -> None:
    customer = await listed.customer()
    await approved_prices(listed, "STANDARD", PUMP)
    drafted = (await listed.do(operations.draft_batch, "STANDARD", [PUMP])).number
    asked = (await listed.do(operations.draft_batch, "STANDARD", [PUMP])).number
    await listed.do(operations.submit_batch, asked, by=MIA)
    await listed.do(operations.archive_price_list, "STANDARD")
    words = "Price list STANDARD is archived; nothing is priced by it any more."
    assert await listed.refuse(operations.submit_batch, drafted) == words
    assert await listed.refuse(operations.approve_batch, asked) == words
    assert await listed.refuse(operations.draft_batch, "STANDARD", [PUMP]) == words
    assert await listed.refuse(operations.enter_price, "STANDARD", "PUMP", Decimal(9)) == words
    assert await listed.refuse(agreements.agree, customer, "STANDARD") == words
    await listed.draft(customer, "1")
    assert listed.rows("SELECT price, price_source FROM order_lines") == [(10, "list price")]


async def test_what_somebody_decides_about_is_not_changed(listed: Business) -> None:
    batch = await listed.do(operations.draft_batch, "STANDARD", [PUMP], by=MIA)
    await listed.do(operations.change_price, f"{batch.number}/1", price=Decimal(8))
    changes: tuple[tuple[Any, ...], ...] = (
        (operations.propose_price, batch.number, "PUMP", Decimal(7), Decimal(2)),
        (operations.change_price, f"{batch.number}/1"),
        (operations.schedule_batch, batch.number),
    )
    for deed, state in (
        (operations.submit_batch, "submitted"),
        (operations.approve_batch, "approved"),
    ):
        await listed.do(deed, batch.number, by=MIA if state == "submitted" else MAX)
        for change in changes:
            assert await listed.refuse(*change, by=MIA) == (
                f"Price batch {batch.number} is {state}, so its prices can no longer be"
                " changed; begin a new batch."
            )
    assert listed.rows("SELECT price, state FROM prices") == [(8, "valid")]


async def test_a_batch_that_waits_can_be_taken_back_and_written_on(listed: Business) -> None:
    batch = await listed.do(operations.draft_batch, "STANDARD", [PUMP], by=MIA)
    await listed.do(operations.submit_batch, batch.number, by=MIA)
    await listed.do(operations.reopen_batch, batch.number, by=MIA)
    await listed.do(operations.propose_price, batch.number, "PUMP", Decimal(7), Decimal(2))
    assert listed.rows("SELECT number, min_quantity FROM prices ORDER BY number") == [
        (f"{batch.number}/1", 0),
        (f"{batch.number}/2", 2),
    ]


async def test_a_rejected_batch_never_counts(listed: Business) -> None:
    batch = await listed.do(operations.draft_batch, "STANDARD", [PUMP], by=MIA)
    await listed.do(operations.reject_batch, batch.number, "too dear", by=MIA)
    assert listed.rows("SELECT state, reason, decided_by FROM price_batches") == [
        ("rejected", "too dear", "mia@x.org")
    ]
    assert listed.rows("SELECT state FROM prices") == [("proposed",)]
    assert await listed.refuse(operations.submit_batch, batch.number, by=MIA) == (
        f"Price batch {batch.number} is rejected and cannot become submitted;"
        " what it can still become: nothing."
    )


async def test_a_batch_of_nothing_is_not_submitted(listed: Business) -> None:
    batch = await listed.do(operations.draft_batch, "STANDARD")
    assert await listed.refuse(operations.submit_batch, batch.number) == (
        f"Price batch {batch.number} has no prices; propose one before submitting it."
    )


async def test_a_batch_has_one_price_of_a_product_from_a_quantity_on(listed: Business) -> None:
    batch = await listed.do(operations.draft_batch, "STANDARD", [PUMP])
    told = (batch.number, "PUMP", Decimal(8))
    assert await listed.refuse(operations.propose_price, *told) == (
        f"Price batch {batch.number} has a price of PUMP from 0 already; correct that one."
    )


async def test_a_price_below_the_floor_needs_a_reason(listed: Business) -> None:
    words = (
        "PUMP at 4 is below its floor price of 5.000000; raise it, or say why in the reason."
    )
    asked = PriceAsked("PUMP", Decimal(4))
    assert await listed.refuse(operations.draft_batch, "STANDARD", [asked]) == words
    batch = await listed.do(operations.draft_batch, "STANDARD", [PUMP])
    change: Any = operations.change_price
    assert await listed.refuse(change, f"{batch.number}/1", price=Decimal(4)) == words
    await listed.do(change, f"{batch.number}/1", price=Decimal(4), reason="sold off")
    assert await listed.refuse(change, f"{batch.number}/1", reason=" ") == (
        "PUMP at 4.000000 is below its floor price of 5.000000; raise it, or say why in the"
        " reason."
    )


async def test_prices_and_quantities_below_nothing_are_refused(listed: Business) -> None:
    draft = operations.draft_batch
    assert await listed.refuse(draft, "STANDARD", [PriceAsked("PUMP", Decimal(-1))]) == (
        "Product PUMP cannot cost -1; give a price of 0 or more."
    )
    asked = [PriceAsked("PUMP", Decimal(9), Decimal(-1))]
    assert await listed.refuse(draft, "STANDARD", asked) == (
        "The quantity from which a price of PUMP counts cannot be -1; give 0 or more."
    )


async def test_prices_begin_today_or_later_and_end_after_that(listed: Business) -> None:
    draft: Any = operations.draft_batch
    before = TODAY - timedelta(days=1)
    assert await listed.refuse(draft, "STANDARD", valid_from=before) == (
        "The prices of PB-000001 cannot begin on 2030-05-31; that day has passed."
    )
    assert await listed.refuse(draft, "STANDARD", valid_to=before) == (
        "The prices of PB-000002 cannot end on 2030-05-31, before they begin on 2030-06-01."
    )


async def test_numbers_nobody_gave_are_refused(listed: Business) -> None:
    assert await listed.refuse(operations.draft_batch, "X") == (
        "There is no price list X; use the code of one, or add it first."
    )
    for deed in (operations.submit_batch, operations.approve_batch, operations.reopen_batch):
        assert await listed.refuse(deed, "PB-9") == (
            "There is no price batch PB-9; use a number such as PB-000001."
        )
    assert await listed.refuse(operations.change_price, "PB-9/1") == (
        "There is no price PB-9/1; use a number such as PB-000001/1."
    )


async def test_the_database_lets_no_two_prices_count_on_one_day(listed: Business) -> None:
    await approved_prices(listed, "STANDARD", PUMP)
    await listed.do(operations.draft_batch, "STANDARD", [PUMP])
    with pytest.raises(psycopg.errors.ExclusionViolation):
        listed.write(
            "UPDATE prices SET state = 'valid', valid_from = '2031-01-01'"
            " WHERE state = 'proposed'"
        )


async def test_rows_typed_one_after_the_other_go_into_one_batch(listed: Business) -> None:
    enter: Any = operations.enter_price
    first = await listed.do(operations.reserve_price, {"price_list": "STANDARD"}, by=MIA)
    second = await listed.do(operations.reserve_price, {"price_list": "STANDARD"}, by=MIA)
    other = await listed.do(operations.reserve_price, {"price_list": "STANDARD"}, by=MAX)
    assert (first, second, other) == ("PB-000001/1", "PB-000001/2", "PB-000002/1")
    told = {"reserved": second, "min_quantity": Decimal(10), "valid_to": date(2030, 7, 1)}
    await listed.do(enter, "STANDARD", "PUMP", Decimal(8), by=MIA, **told)
    await listed.do(enter, "STANDARD", "PUMP", Decimal(9), by=MIA, reserved=first)
    assert listed.rows("SELECT number, price FROM prices ORDER BY number") == [
        ("PB-000001/1", 9),
        ("PB-000001/2", 8),
    ]
    assert listed.rows(
        "SELECT number, requested_by, valid_to FROM price_batches ORDER BY 1"
    ) == [
        ("PB-000001", "mia@x.org", date(2030, 7, 1)),
        ("PB-000002", "max@x.org", None),
    ]


PERIODS = st.tuples(
    st.integers(0, 9), st.none() | st.integers(0, 9), st.sampled_from(["0", "10"])
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=st.lists(PERIODS, min_size=1, max_size=6))
async def test_on_each_day_the_price_that_was_approved_last_counts(
    listed: Business, batches: list[tuple[int, int | None, str]]
) -> None:
    ((number,),) = listed.rows("SELECT count(*) FROM price_lists")
    code = f"L{number}"
    await listed.do(operations.add_price_list, code)
    expected: dict[tuple[int, str], int] = {}
    for price, (begins, length, quantity) in enumerate(batches, start=5):
        ends = None if length is None else begins + length
        when: dict[str, date | None] = {
            "valid_from": TODAY + timedelta(days=begins),
            "valid_to": None if ends is None else TODAY + timedelta(days=ends),
        }
        asked = PriceAsked("PUMP", Decimal(price), Decimal(quantity))
        await approved_prices(listed, code, asked, **when)
        for day in range(begins, 30 if ends is None else ends + 1):
            expected[day, quantity] = price
    found = listed.rows(
        "SELECT d, p.min_quantity::int::text, p.price FROM generate_series(0, 29) d"  # noqa: S608 - our own
        " JOIN prices p ON p.state = 'valid'"
        f" AND daterange(p.valid_from, p.valid_to, '[]') @> (date '{TODAY}' + d)"
        f" JOIN price_lists l ON l.id = p.price_list_id AND l.code = '{code}'"
    )
    assert len(found) == len({(day, quantity) for day, quantity, _ in found})
    assert {(day, quantity): price for day, quantity, price in found} == expected
    assert breaches(listed) == {}
