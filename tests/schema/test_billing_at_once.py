"""Many who bill and settle at once: nothing is billed twice, no money used twice."""

from decimal import Decimal

from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from schema.receivables.payments.rules import Allotment
from tests.business import Business
from tests.schema.at_once import outcomes
from tests.schema.integrity import breaches


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
