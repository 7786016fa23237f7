"""Prices: which one counts for whom, and how prices come to count."""

from datetime import date
from decimal import Decimal
from typing import Final

from schema.catalogue.prices import operations
from schema.catalogue.prices.rules import PriceAsked
from schema.customers.agreements import operations as agreements
from schema.fulfilment.orders import operations as orders
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import Business

MIA: Final = Actor("mia@x.org", Role.MANAGER, "test")
MAX: Final = Actor("max@x.org", Role.MANAGER, "test")
TODAY: Final = date(2030, 6, 1)
VALID: Final = (
    "SELECT price, min_quantity, valid_from, valid_to FROM prices WHERE state = 'valid'"
    " ORDER BY min_quantity, valid_from"
)
LINES: Final = (
    "SELECT quantity, price, list_price, price_source FROM order_lines ORDER BY number"
)


async def approve(
    business: Business, price_list: str, *asked: PriceAsked, **when: date | None
) -> str:
    """Have prices of a list approved by somebody else."""
    batch = await business.do(operations.draft_batch, price_list, list(asked), by=MIA, **when)
    await business.do(operations.submit_batch, batch.number, by=MIA)
    await business.do(operations.approve_batch, batch.number, by=MAX)
    return str(batch.number)


async def furnish(business: Business) -> str:
    """Open for business, with prices for everybody: 9 a piece, 8 from ten on."""
    customer = await business.shop()
    await business.do(operations.add_price_list, "STANDARD", standard=True)
    await approve(
        business,
        "STANDARD",
        PriceAsked("PUMP", Decimal(9)),
        PriceAsked("PUMP", Decimal(8), Decimal(10)),
    )
    return customer


async def test_a_price_counts_from_its_quantity_on(business: Business) -> None:
    customer = await furnish(business)
    await business.draft(customer, "9.9999", "10")
    assert business.rows(LINES) == [
        (Decimal("9.9999"), 9, 9, "STANDARD"),
        (10, 8, 8, "STANDARD"),
    ]


async def test_the_nearest_list_decides(business: Business) -> None:
    customer = await furnish(business)
    await business.do(operations.add_price_list, "NORTH", territory="north")
    await approve(business, "NORTH", PriceAsked("PUMP", Decimal("8.5")))
    await business.draft(customer, "10")
    await business.do(operations.add_price_list, "ACME")
    await approve(business, "ACME", PriceAsked("PUMP", Decimal(7), Decimal(5)))
    await business.do(agreements.agree, customer, "ACME")
    await business.draft(customer, "10", "4")
    assert business.rows(LINES) == [
        (10, Decimal("8.5"), Decimal("8.5"), "NORTH"),
        (10, 7, 7, "ACME"),
        (4, Decimal("8.5"), Decimal("8.5"), "NORTH"),
    ]


async def test_the_line_tells_all_prices_that_were_looked_at(business: Business) -> None:
    customer = await furnish(business)
    await business.draft(customer, "10")
    assert business.rows("SELECT price_trace FROM order_lines") == [
        (
            (
                "STANDARD: 8 from 10 (counts); STANDARD: 9 from 0 (a larger quantity decides);"
                " list price: 10"
            ),
        )
    ]


async def test_a_draft_line_that_was_given_no_price_follows_its_quantity(
    business: Business,
) -> None:
    order = await business.draft(await furnish(business), "1")
    await business.do(orders.change_line, f"{order}/1", quantity=Decimal(10))
    assert business.rows(LINES) == [(10, 8, 8, "STANDARD")]
    await business.do(orders.change_line, f"{order}/1", price=Decimal("7.5"))
    await business.do(orders.change_line, f"{order}/1", quantity=Decimal(1))
    assert business.rows(LINES) == [(1, Decimal("7.5"), 8, "STANDARD")]


async def test_an_approved_price_ends_the_one_before_it(business: Business) -> None:
    await furnish(business)
    begins = date(2030, 7, 1)
    await approve(business, "STANDARD", PriceAsked("PUMP", Decimal("9.5")), valid_from=begins)
    assert business.rows(VALID) == [
        (9, 0, TODAY, date(2030, 6, 30)),
        (Decimal("9.5"), 0, begins, None),
        (8, 10, TODAY, None),
    ]


async def test_a_price_for_some_days_gives_way_to_the_one_before_it(
    business: Business,
) -> None:
    await furnish(business)
    first, last = date(2030, 7, 1), date(2030, 7, 31)
    cheap = PriceAsked("PUMP", Decimal(6))
    await approve(business, "STANDARD", cheap, valid_from=first, valid_to=last)
    assert business.rows(VALID)[:3] == [
        (9, 0, TODAY, date(2030, 6, 30)),
        (6, 0, first, last),
        (9, 0, date(2030, 8, 1), None),
    ]


async def test_nobody_approves_their_own_prices(business: Business) -> None:
    await furnish(business)
    asked = [PriceAsked("PUMP", Decimal(5))]
    batch = await business.do(operations.draft_batch, "STANDARD", asked, by=MIA)
    await business.do(operations.submit_batch, batch.number, by=MIA)
    assert await business.refuse(operations.approve_batch, batch.number, by=MIA) == (
        "Price batch PB-000002 was submitted by mia@x.org, so somebody else has to approve it."
    )
