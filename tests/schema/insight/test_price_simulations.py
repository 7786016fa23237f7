"""What a batch of prices would do, worked out by hand; the formula is its description's."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.catalogue.products import operations as products
from schema.customers.agreements import operations as agreements
from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.kernel.roles import Role
from tests.agreeing import MAX, MIA, approved_prices
from tests.asking import Asker, cny
from tests.business import NOON, Business

JUNE: Final = {"since": "2030-06-01", "until": "2030-06-30", "on": "2030-06-15"}
FIFTH: Final = NOON + timedelta(days=4)
ASK: Final = (
    "query ($batch: String!, $since: Date, $until: Date, $on: Date) {"
    " priceSimulations(batch: $batch, since: $since, until: $until, on: $on) { %s } }"
)
MONEY: Final = "{ amount currency }"


async def simulated(
    ask: Asker,
    batch: str,
    fields: str,
    when: dict[str, str] = JUNE,
    **who: Any,  # noqa: ANN401 - as the asker takes it
) -> list[list[Any]]:
    """Ask what a batch would do; return the values of each row, in the order of the fields."""
    answer = await ask(ASK % fields, {"batch": batch, **when}, **who)
    return [list(row.values()) for row in answer["priceSimulations"]]


async def proposed(business: Business, price_list: str, *asked: PriceAsked) -> str:
    """Draft a batch of prices that begins in July."""
    batch = await business.do(
        prices.draft_batch, price_list, list(asked), by=MIA, valid_from=date(2030, 7, 1)
    )
    return str(batch.number)


def pump(price: str, quantity: str = "0", **more: str) -> PriceAsked:
    """Let a pump cost so much from a quantity on."""
    return PriceAsked("PUMP", Decimal(price), Decimal(quantity), **more)


@pytest.fixture
async def sold(business: Business) -> Business:
    """Sell pumps at 10, by the standard list at 9, and at 8 from 100.

    | customer      | by which list    | quantity | day       |                              |
    |---------------|------------------|----------|-----------|------------------------------|
    | Acme, north   | STANDARD         | 20       | 5 June    | shipped                      |
    | Acme          |                  | 30       | 5 June    | 5 are not delivered any more |
    | Acme          |                  | 150      | 5 June    | reaches 100                  |
    | Acme          |                  | 60       | 5 June    | reaches 50                   |
    | Acme          |                  | 40       | 5 June    | never confirmed              |
    | Acme          |                  | 11       | 31 May    |                              |
    | Beta, north   | THEIRS           | 7        | 5 June    | 9.50 by their own list       |
    | Cato, south   | SOUTH            | 13       | 5 June    | reaches nothing of SOUTH     |
    | Cato          |                  | 25       | 5 June    | 8.50 from 20, by SOUTH       |
    """
    acme = await business.shop("1000", "100000")
    beta = await business.customer("Beta", "north", "100000")
    cato = await business.customer("Cato", "south", "100000")
    await business.do(products.correct, "PUMP", floor_price=Decimal("7.5"))
    await business.do(prices.add_price_list, "STANDARD", standard=True)
    await business.do(prices.add_price_list, "SOUTH", territory="south")
    await business.do(prices.add_price_list, "THEIRS")
    await approved_prices(business, "STANDARD", pump("9"), pump("8", "100"))
    await approved_prices(business, "SOUTH", pump("8.5", "20"))
    await approved_prices(business, "THEIRS", pump("9.5"))
    await business.do(agreements.agree, beta, "THEIRS")
    before, fifth = replace(business, at=NOON - timedelta(days=1)), replace(business, at=FIFTH)
    await before.confirmed(acme, "11")
    await fifth.shipped(acme, "20")
    less = await fifth.confirmed(acme, "30")
    fewer = [LineAmended(f"{less}/1", cancels=Decimal(5))]
    told = await fifth.do(amendments.propose, less, "they have enough", lines=fewer)
    await fifth.do(amendments.apply, told.number)
    for quantity in ("150", "60"):
        await fifth.confirmed(acme, quantity)
    await fifth.approved(acme, "40")
    await fifth.confirmed(beta, "7")
    for quantity in ("13", "25"):
        await fifth.confirmed(cato, quantity)
    return business


FIGURES: Final = (
    f"number sku priceList minQuantity currentPrice {MONEY} price {MONEY} changePercent"
    f" floorPrice {MONEY} belowFloor sold revenue {MONEY} newRevenue {MONEY} effect {MONEY}"
)


async def test_a_batch_tells_for_each_quantity_what_it_would_change(
    sold: Business, ask: Asker
) -> None:
    """What is sold falls to the largest quantity it reaches, by the nearest list with a price.

    From 0: 20 + 30 - 5 of Acme and 13 of Cato = 58; 58 * 9 = 522, 58 * 8.5 = 493.
    From 50, where 9 counts as yet: 60; 60 * 9 = 540, 60 * 7.8 = 468.
    From 100, where 8 does: 150; 150 * 8 = 1,200, 150 * 7 = 1,050; 7 is below 7.5.
    """
    dumped = pump("7", "100", reason="to get rid of them")
    batch = await proposed(sold, "STANDARD", pump("8.5"), pump("7.8", "50"), dumped)
    floor = cny("7.500000")
    assert await simulated(ask, batch, FIGURES) == [
        [
            *(f"{batch}/1", "PUMP", "STANDARD", "0.0000", cny("9.000000"), cny("8.500000")),
            *("-5.56", floor, False, "58.0000", cny("522.00"), cny("493.00"), cny("-29.00")),
        ],
        [
            *(f"{batch}/2", "PUMP", "STANDARD", "50.0000", cny("9.000000"), cny("7.800000")),
            *("-13.33", floor, False, "60.0000", cny("540.00"), cny("468.00"), cny("-72.00")),
        ],
        [
            *(f"{batch}/3", "PUMP", "STANDARD", "100.0000", cny("8.000000"), cny("7.000000")),
            *("-12.50", floor, True, "150.0000", cny("1200.00"), cny("1050.00")),
            cny("-150.00"),
        ],
    ]


SHORT: Final = f"minQuantity currentPrice {MONEY} changePercent sold effect {MONEY}"


async def test_a_list_for_some_is_told_what_they_bought(sold: Business, ask: Asker) -> None:
    """In the south 13 were bought by the standard list, at 9, and 25 by their own, at 8.5.

    13 * (8.2 - 9) = -10.40 and 25 * (8 - 8.5) = -12.50; Beta's 7 * (9 - 9.5) = -3.50.
    """
    south = await proposed(sold, "SOUTH", pump("8.2", "10"), pump("8", "20"))
    theirs = await proposed(sold, "THEIRS", pump("9"))
    assert await simulated(ask, south, SHORT) == [
        ["10.0000", cny("9.000000"), "-8.89", "13.0000", cny("-10.40")],
        ["20.0000", cny("8.500000"), "-5.88", "25.0000", cny("-12.50")],
    ]
    assert await simulated(ask, theirs, SHORT) == [
        ["0.0000", cny("9.500000"), "-5.26", "7.0000", cny("-3.50")]
    ]


async def test_a_quantity_nobody_proposes_anew_keeps_its_price(
    sold: Business, ask: Asker
) -> None:
    """Without a new price from 100, 150 stay at 8: 20 + 25 + 60 + 13 = 118 times -0.5."""
    batch = await proposed(sold, "STANDARD", pump("8.5"))
    assert await simulated(ask, batch, SHORT) == [
        ["0.0000", cny("9.000000"), "-5.56", "118.0000", cny("-59.00")]
    ]


async def test_a_simulation_is_of_a_period_and_a_day(sold: Business, ask: Asker) -> None:
    """From 31 May on there are 11 more, 129; before 1 June the list price of 10 counts.

    Then nobody has a nearer list either: 11 + 20 + 25 + 150 + 60 + 7 + 13 + 25 = 311. Once
    approved, the prices count themselves, in July: 118 are sold by the list, at no change.
    """
    batch = await proposed(sold, "STANDARD", pump("8.5"))
    longer = JUNE | {"since": "2030-05-31"}
    earlier = longer | {"on": "2030-05-31"}
    assert await simulated(ask, batch, SHORT, longer) == [
        ["0.0000", cny("9.000000"), "-5.56", "129.0000", cny("-64.50")]
    ]
    assert await simulated(ask, batch, SHORT, earlier) == [
        ["0.0000", cny("10.000000"), "-15.00", "311.0000", cny("-466.50")]
    ]
    await sold.do(prices.submit_batch, batch, by=MIA)
    await sold.do(prices.approve_batch, batch, by=MAX)
    assert await simulated(ask, batch, SHORT) == [
        ["0.0000", cny("9.000000"), "-5.56", "118.0000", cny("-59.00")]
    ]
    assert await simulated(ask, batch, SHORT, JUNE | {"on": "2030-07-02"}) == [
        ["0.0000", cny("8.500000"), "0.00", "118.0000", cny("0.00")]
    ]


async def test_what_has_no_price_in_a_currency_is_compared_with_none(
    sold: Business, ask: Asker
) -> None:
    await sold.do(prices.add_price_list, "DOLLARS", standard=True, currency="USD")
    batch = await proposed(sold, "DOLLARS", pump("2", reason="in dollars"))
    fields = (
        f"currentPrice {MONEY} changePercent floorPrice {MONEY} belowFloor sold"
        f" revenue {MONEY} newRevenue {MONEY} effect {MONEY}"
    )
    nothing = {"amount": "0.00", "currency": "USD"}
    assert await simulated(ask, batch, fields) == [
        [None, None, None, False, "0.0000", None, nothing, None]
    ]


async def test_an_archived_list_counts_for_nobody(sold: Business, ask: Asker) -> None:
    """Without the list of the south, its 13 and 25 are bought by the standard list, too."""
    batch = await proposed(sold, "STANDARD", pump("8.5"))
    south = await proposed(sold, "SOUTH", pump("8"))
    await sold.do(prices.archive_price_list, "SOUTH")
    assert await simulated(ask, south, "sold") == [["0.0000"]]
    assert await simulated(ask, batch, "sold") == [["143.0000"]]


@pytest.mark.parametrize("interpret", [False, True])
async def test_a_seller_is_told_what_their_territory_bought(
    sold: Business, ask: Asker, *, interpret: bool
) -> None:
    """Of 118 in all, 13 went to the south."""
    batch = await proposed(sold, "STANDARD", pump("8.5"))
    await sold.seller("sue@x.org", "south")
    sue: dict[str, Any] = {"name": "sue@x.org", "role": Role.SELLER}
    told = await simulated(ask, batch, SHORT, interpret=interpret, **sue)
    assert told == [["0.0000", cny("9.000000"), "-5.56", "13.0000", cny("-6.50")]]
