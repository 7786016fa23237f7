"""Reports of selling, worked out by hand by the formulas their descriptions tell.

The figures of each example stand in its docstring, so that whoever doubts one can follow it.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from schema.customers.accounts import operations as accounts
from schema.pipeline.leads import operations as leads
from schema.receivables.invoices.tables import Invoice
from schema.receivables.payments import operations as payments
from schema.receivables.refunds import operations as refunds
from tests.asking import Asker, cny
from tests.business import Business
from tests.schema.insight.figuring import on, order, rows


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


async def test_the_history_tells_of_money_that_went_back(
    business: Business, ask: Asker
) -> None:
    """What was credited, sent back and taken out of the books, each with its number and why."""
    customer = await business.shop()
    invoice = await business.invoiced(customer, "5")
    await on(business, 2).credit(invoice, "10")
    first = await on(business, 3).payment(customer, "30")
    await on(business, 4).do(refunds.refund, first, "paid twice", Decimal(12))
    second = await on(business, 5).payment(customer, "7")
    await on(business, 6).do(payments.reverse, second, "it bounced")
    query = """{ customerHistory(customer: "CU-000001") {
      kind number about amount { amount } } }"""
    told = (await ask(query))["customerHistory"]
    assert [
        (one["kind"], one["number"], one["about"], one["amount"]["amount"]) for one in told[:5]
    ] == [
        ("PAYMENT_REVERSED", second, "it bounced", "7.00"),
        ("PAID", second, None, "7.00"),
        ("REFUNDED", "RF-000001", "paid twice", "12.00"),
        ("PAID", first, None, "30.00"),
        ("CREDITED", "CN-000001", invoice, "10.00"),
    ]
