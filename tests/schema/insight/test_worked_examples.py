"""Reports worked out by hand; the formulas are those their descriptions tell.

The figures of each example stand in its docstring, so that whoever doubts one can follow it.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from schema.customers.accounts import operations as accounts
from schema.fulfilment.confirmations import operations as confirmations
from schema.fulfilment.deliveries import operations as deliveries
from schema.fulfilment.deliveries.rules import IncidentKind
from schema.fulfilment.exceptions import operations as exceptions
from schema.fulfilment.exceptions.rules import ExceptionKind
from schema.fulfilment.intake import operations as intake
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked, OrderChannel
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.inventory.counts import operations as counts
from schema.inventory.counts.rules import Counted
from schema.pipeline.leads import operations as leads
from schema.receivables.invoices.tables import Invoice
from tests.agreeing import MAX
from tests.asking import Asker, cny
from tests.business import NOON, Business

JUNE: Final = {"since": "2030-06-01", "until": "2030-06-30"}
TENTH: Final = date(2030, 6, 10)


def on(business: Business, day: int, hours: float = 0) -> Business:
    """Do business at noon of a day of June, or some hours later."""
    return replace(business, at=NOON + timedelta(days=day - 1, hours=hours))


async def rows(ask: Asker, name: str, fields: str, **told: str) -> list[list[Any]]:
    """Ask for a report of June; return the values of each row, in the order of the fields."""
    names = "".join(f"${one}: {kind} " for one, kind in _kinds(told).items())
    passed = ", ".join(f"{one}: ${one}" for one in told)
    answer = await ask(f"query ({names}) {{ {name}({passed}) {{ {fields} }} }}", told)
    return [list(row.values()) for row in answer[name]]


def _kinds(told: dict[str, str]) -> dict[str, str]:
    days = {"since", "until", "on"}
    return {one: "Date" if one in days else "String!" for one in told}


async def order(business: Business, customer: str, quantity: str, day: date | None) -> str:
    """Write an order down for a day, and promise it, whether there is enough or not."""
    asked = [LineAsked("PUMP", Decimal(quantity))]
    made = await business.do(orders.draft, customer, asked, requested_on=day)
    await business.do(promises.confirm, made.number, backorder=True)
    return str(made.number)


async def ship(
    business: Business,
    number: str,
    carrier: str,
    part: str | None = None,
    expected_on: date | None = None,
) -> str:
    """Let an order, or a part of its first line, leave with a carrier."""
    lines = None if part is None else [LineShipped(f"{number}/1", Decimal(part))]
    sent = await business.do(
        shipments.ship, number, carrier, lines=lines, expected_on=expected_on
    )
    return str(sent.number)


async def shipping(business: Business) -> None:
    """Ship five orders: in time, in parts and late, with a loss, without a day, and not at all.

    | order | wanted | ships                  | arrives          |
    |-------|--------|------------------------|------------------|
    | 1     | 10     | 10 on the 8th, SF      | 9th              |
    | 2     | 10     | 6 on the 8th, 4 on the 11th, YT | 9th, 12th |
    | 3     | 8      | 8 on the 9th, SF       | 10th, 2 lost     |
    | 4     | 5, any day | 5 on the 19th, YT  | 20th             |
    | 5     | 7      | nothing                |                  |
    """
    customer = await business.shop(stocked="100", limit="10000")
    first = await order(business, customer, "10", TENTH)
    second = await order(business, customer, "10", TENTH)
    third = await order(business, customer, "8", TENTH)
    fourth = await order(business, customer, "5", None)
    await order(business, customer, "7", TENTH)
    sent = await ship(on(business, 8), first, "SF")
    await on(business, 9).do(shipments.deliver, sent)
    sent = await ship(on(business, 8), second, "YT", "6")
    await on(business, 9).do(shipments.deliver, sent)
    sent = await ship(on(business, 11), second, "YT", "4")
    await on(business, 12).do(shipments.deliver, sent)
    sent = await ship(on(business, 9), third, "SF")
    await on(business, 10).do(shipments.deliver, sent)
    lost = await on(business, 10).do(
        deliveries.report, sent, IncidentKind.LOST, "gone", sku="PUMP", quantity=Decimal(2)
    )
    claim = await on(business, 10).do(
        deliveries.file_claim, lost.number, Decimal(20), date(2030, 7, 1)
    )
    await on(business, 11).do(deliveries.accept_claim, claim.number, Decimal("12.5"))
    sent = await ship(on(business, 19), fourth, "YT")
    await on(business, 20).do(shipments.deliver, sent)


async def test_on_time_in_full(business: Business, ask: Asker) -> None:
    """Lines 1, 3 and 4 arrive in time, 1, 2 and 4 in full: OTIF is 2 of 4, with either 1 of 2.

    By the 11th only lines 1 and 3 have come wholly as far as they ever will: 1 of 2.
    """
    await shipping(business)
    fields = "carrier lines onTime inFull onTimeInFull onTimeRate inFullRate otif"
    assert await rows(ask, "onTimeInFull", fields, **JUNE) == [
        [None, 4, 3, 3, 2, "0.7500", "0.7500", "0.5000"],
        ["SF", 2, 2, 1, 1, "1.0000", "0.5000", "0.5000"],
        ["YT", 2, 1, 2, 1, "0.5000", "1.0000", "0.5000"],
    ]
    early = JUNE | {"until": "2030-06-11"}
    assert await rows(ask, "onTimeInFull", "carrier lines otif", **early) == [
        [None, 2, "0.5000"],
        ["SF", 2, "0.5000"],
    ]


async def test_fill_rate(business: Business, ask: Asker) -> None:
    """Of 4 lines due, 1 and 3 left whole at once; of 35 due, 10 + 6 + 8 = 24 left in time."""
    await shipping(business)
    fields = "sku lines filled lineFillRate due inTime caseFillRate"
    figures = [4, 2, "0.5000", "35.0000", "24.0000", "0.6857"]
    assert await rows(ask, "fillRates", fields, **JUNE) == [
        [None, *figures],
        ["PUMP", *figures],
    ]


async def test_perfect_orders(business: Business, ask: Asker) -> None:
    """Of four that arrived, 2 was late and 3 lost something: 3/4 * 1 * 3/4 * 1, and 2/4."""
    await shipping(business)
    fields = (
        "orders onTimeRate completeRate unharmedRate documentsRate perfect productOfRates"
        " perfectShare"
    )
    assert await rows(ask, "perfectOrders", fields, **JUNE) == [
        [4, "0.7500", "1.0000", "0.7500", "1.0000", 2, "0.5625", "0.5000"]
    ]


async def test_carrier_scores(business: Business, ask: Asker) -> None:
    """SF lost 2 of 18, 111.11 of a thousand, and pays 12.50 of 20; no day was told."""
    await shipping(business)
    money = "{ amount currency }"
    fields = (
        "carrier shipments delivered onTimeRate harmedPerThousand claims"
        f" claimed {money} settled {money} recovery weight"
    )
    assert await rows(ask, "carrierScores", fields, **JUNE) == [
        ["YT", 3, 3, "1.0000", "0.00", 0, None, None, None, None],
        ["SF", 2, 2, "1.0000", "111.11", 1, cny("20.00"), cny("12.50"), "0.6250", None],
    ]


async def test_delays(business: Business, ask: Asker) -> None:
    """One shipment is two days late; of another nothing was heard for four; one is fine."""
    customer = await business.shop()
    late = await order(business, customer, "1", None)
    silent = await order(business, customer, "1", None)
    fine = await order(business, customer, "1", None)
    await ship(on(business, 10), late, "SF", expected_on=date(2030, 6, 11))
    await ship(on(business, 9), silent, "SF")
    await ship(on(business, 10), fine, "SF", expected_on=date(2030, 6, 13))
    fields = "number orderNumber expectedOn lateDays silentDays"
    assert await rows(ask, "delays", fields, on="2030-06-13") == [
        ["SH-000001", late, "2030-06-11", 2, 3],
        ["SH-000002", silent, None, None, 4],
    ]


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


async def test_what_customers_owe(business: Business, ask: Asker) -> None:
    """30 of 50 are paid of an invoice due on the 1st of July, 10 open of one due later."""
    customer = await business.shop()
    invoice = await business.invoiced(customer, "5")
    await business.settle(await business.payment(customer, "30"), invoice)
    await on(business, 20).invoiced(customer, "1")
    money = "{ amount currency }"
    fields = f"customer outstanding {money} overdue {money} oldestDays promisedOn"
    assert await rows(ask, "receivablesByCustomer", fields, on="2030-07-06") == [
        [customer, cny("30.00"), cny("20.00"), 5, None]
    ]


async def test_a_sellers_day(business: Business, ask: Asker) -> None:
    """A lead to call, a late order and an overdue invoice are Ann's; the other lead is not."""
    ann = await business.seller()
    customer = await business.shop()
    await business.do(accounts.reassign, customer, ann.name)
    called: dict[str, Any] = {"territory": "north", "next_contact_on": date(2030, 6, 3)}
    await business.do(leads.capture, "Elbe", by=ann, **called)
    await business.do(leads.capture, "Oder", **called)
    late = await order(business, customer, "1", date(2030, 6, 4))
    invoice = await business.invoiced(customer, "5")
    business.write("DELETE FROM quality_issues")
    due = (await business.find(Invoice.number, invoice)).due_on
    told = {"on": "2030-07-06", "owner": ann.name}
    assert await rows(ask, "myDay", "kind number about dueOn", **told) == [
        ["LEAD_CONTACT", "LD-000001", "Elbe", "2030-06-03"],
        ["ORDER_LATE", late, "Acme", "2030-06-04"],
        ["INVOICE_OVERDUE", invoice, "Acme", due.isoformat()],
    ]


async def test_the_pipeline(business: Business, ask: Asker) -> None:
    """Two new leads of 1,000 and 500, one of them without a next contact; one we gave up."""
    await business.lead(
        "Elbe", estimated_amount=Decimal(1000), next_contact_on=date(2030, 6, 9)
    )
    await business.lead("Oder", estimated_amount=Decimal(500))
    lost = await business.lead("Main")
    await business.do(leads.disqualify, lost, "no need")
    fields = "state leads estimated { amount currency } stale"
    assert await rows(ask, "pipeline", fields, on="2030-06-05") == [
        ["NEW", 2, cny("1500.00"), 1],
        ["DISQUALIFIED", 1, None, 0],
    ]


async def test_the_history_of_a_customer(business: Business, ask: Asker) -> None:
    """From their registration to their payment, the newest first, and page by page."""
    customer = await business.shop()
    invoice = await on(business, 3).invoiced(customer, "5")
    await on(business, 9).payment(customer, "30")
    query = """query ($before: DateTime) {
      customerHistory(customer: "CU-000001", before: $before) { kind number at }
    }"""
    whole = (await ask(query))["customerHistory"]
    assert [one["kind"] for one in whole] == [
        "PAID", "ORDER_SUBMITTED", "SHIPPED", "INVOICED", "REGISTERED",
    ]  # fmt: skip
    assert whole[0]["number"] == "PAY-000001"
    assert whole[3]["number"] == invoice
    rest = await ask(query, {"before": whole[2]["at"]})
    assert rest["customerHistory"] == whole[3:]
