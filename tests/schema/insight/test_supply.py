"""Reports of supply, worked out by hand by the formulas their descriptions tell.

The figures of each example stand in its docstring, so that whoever doubts one can follow it.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from schema.fulfilment.promises import operations as promises
from schema.inventory.counts import operations as counts
from schema.inventory.counts.rules import Counted
from tests.agreeing import MAX
from tests.asking import Asker, cny
from tests.business import NOON, Business
from tests.schema.insight.figuring import JUNE, on, order, rows, ship


async def test_stock_turnover(business: Business, ask: Asker) -> None:
    """130 came in 2029, 26 leave in June: the average is 130 - 26/13 = 128; 26/128 = 0.20."""
    customer = await replace(business, at=NOON - timedelta(days=500)).shop("130")
    await ship(on(business, 5), await order(business, customer, "26", None), "SF")
    fields = "sku issued average turnover days averageValue { amount currency }"
    assert await rows(ask, "stockTurnover", fields, on="2030-06-30") == [
        ["PUMP", "26.0000", "128.0000", "0.20", "1796.9", cny("1280.00")]
    ]


async def test_stock_ages(business: Business, ask: Asker) -> None:
    """10 came 100, 40 and 5 days ago; of the 15 left, 10 are 5 days old and 5 are 40."""
    customer = await on(business, 20 - 100).shop("10")
    await on(business, 20 - 40).stock("10")
    await on(business, 20 - 5).stock("10")
    await ship(on(business, 18), await order(business, customer, "15", None), "SF")
    fields = "sku onHand to30Days to60Days to90Days oldestDays value { amount currency }"
    assert await rows(ask, "stockAges", fields, on="2030-06-20") == [
        ["PUMP", "15.0000", "10.0000", "5.0000", "0.0000", 40, cny("150.00")]
    ]
    assert await rows(ask, "stockAges", "onHand oldestDays", on="2030-06-17") == [
        ["30.0000", 97]
    ]


async def test_stock_outs(business: Business, ask: Asker) -> None:
    """5 of 8 wanted on the 1st leave on the 2nd; more comes on the 5th: 3 of 10 days lack."""
    customer = await business.shop("5")
    number = await order(business, customer, "8", date(2030, 6, 1))
    await ship(on(business, 2), number, "SF", "5")
    await on(business, 5).stock("10")
    await on(business, 5).do(promises.reserve, number)
    await ship(on(business, 5), number, "SF", "3")
    days = {"since": "2030-06-01", "until": "2030-06-10"}
    assert await rows(ask, "stockOuts", "sku itemDays outDays rate", **days) == [
        [None, 10, 3, "0.3000"],
        ["PUMP", 10, 3, "0.3000"],
    ]


async def test_count_accuracy(business: Business, ask: Asker) -> None:
    """Counted are 88.5 of 90: 1 - 1.5/90 = 0.9833."""
    await business.shop("90")
    count = await business.do(counts.begin, "Main", ["PUMP"])
    await business.do(counts.note, count.number, [Counted("PUMP", Decimal("88.5"))])
    await business.do(counts.finish, count.number)
    await business.do(counts.post, count.number, by=MAX)
    figures = [1, 1, 0, "90.0000", "1.5000", "0.9833"]
    fields = "warehouse counts lines exact book difference accuracy"
    assert await rows(ask, "countAccuracy", fields, **JUNE) == [
        [None, *figures],
        ["Main", *figures],
    ]
