"""Reports of the order desk, worked out by hand by the formulas their descriptions tell.

The figures of each example stand in its docstring, so that whoever doubts one can follow it.
"""

from datetime import date
from decimal import Decimal

from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.exceptions import operations as exceptions
from schema.fulfilment.exceptions.rules import ExceptionKind
from schema.fulfilment.intake import operations as intake
from schema.fulfilment.orders.rules import LineAsked, OrderChannel
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.promises import operations as promises
from tests.asking import Asker, cny
from tests.business import Business
from tests.schema.insight.figuring import JUNE, on, order, rows, ship


async def test_intake_times(business: Business, ask: Asker) -> None:
    """Confirmed after 2, 4 and 30 hours: the median is 4, the ninth decile 4 + 0.8 * 26 = 24.8.

    What was a duplicate does not count.
    """
    customer, number = await business.shop(), ""
    for hours in (2, 4, 30):
        came = await business.do(intake.receive, OrderChannel.EMAIL, customer=customer)
        entered = await business.do(intake.enter, came.number, [LineAsked("PUMP", Decimal(1))])
        number = (await business.find(Order.id, entered.order_id)).number
        await business.do(promises.confirm, number)
        await on(business, 1, hours).do(confirmations.send, number, OrderChannel.EMAIL)
    again = await business.do(intake.receive, OrderChannel.FAX, customer=customer)
    await business.do(intake.mark_duplicate, again.number, number)
    fields = "channel received confirmed medianHours p90Hours"
    assert await rows(ask, "intakeTimes", fields, **JUNE) == [
        [None, 3, 3, "4.00", "24.80"],
        ["EMAIL", 3, 3, "4.00", "24.80"],
    ]


async def test_the_order_book(business: Business, ask: Asker) -> None:
    """At 10 each: 4 left of a late order, 5 of next week that are not there, 2 for any day."""
    customer = await business.shop("12")
    part = await order(business, customer, "10", date(2030, 6, 5))
    await ship(business, part, "SF", "6")
    await order(business, customer, "2", None)
    await order(business, customer, "5", date(2030, 6, 13))
    money = "{ amount currency }"
    fields = f"week orders lines open {money} reserved {money} late {money}"
    assert await rows(ask, "orderBook", fields, on="2030-06-07") == [
        ["2030-06-03", 1, 1, cny("40.00"), cny("40.00"), cny("40.00")],
        ["2030-06-10", 1, 1, cny("50.00"), cny("0.00"), cny("0.00")],
        [None, 1, 1, cny("20.00"), cny("20.00"), cny("0.00")],
    ]


async def test_exception_figures(business: Business, ask: Asker) -> None:
    """The second of two shortages repeats one; they are 28 and 9 days and 4 hours old."""
    customer = await business.shop()
    number = await order(business, customer, "1", None)
    for day in (2, 21):
        await on(business, day).do(exceptions.report, number, ExceptionKind.SHORTAGE, "too few")
    fields = "kind detected repeated repeatedShare open medianAgeDays"
    assert await rows(ask, "exceptionFigures", fields, **JUNE) == [
        ["SHORTAGE", 2, 1, "0.5000", 2, "18.7"]
    ]
