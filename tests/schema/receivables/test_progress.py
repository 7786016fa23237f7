"""An order tells how much of it was delivered, invoiced and paid, whatever happened to it."""

from decimal import Decimal
from typing import Final

from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.receivables.invoices import operations as invoices
from schema.receivables.payments import operations as payments
from tests.business import FINANCE, Business
from tests.schema.integrity import breaches

PROGRESS: Final = "SELECT fulfilment_status, billing_status, payment_status FROM orders"


async def test_an_order_tells_how_far_it_has_come(business: Business) -> None:
    customer = await business.shop()
    order = await business.confirmed(customer, "3")
    seen = [business.rows(PROGRESS)]
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(1))])
    seen.append(business.rows(PROGRESS))
    first = await business.do(invoices.issue, order)
    payment = await business.payment(customer, "30")
    await business.settle(payment, first.number)
    seen.append(business.rows(PROGRESS))
    await business.do(shipments.ship, order)
    second = await business.do(invoices.issue, order)
    seen.append(business.rows(PROGRESS))
    await business.settle(payment, second.number)
    seen.append(business.rows(PROGRESS))
    await business.do(payments.release, payment, second.number, by=FINANCE)
    seen.append(business.rows(PROGRESS))
    assert seen == [
        [("none", "none", "none")],
        [("partial", "none", "none")],
        [("partial", "partial", "partial")],
        [("complete", "complete", "partial")],
        [("complete", "complete", "complete")],
        [("complete", "complete", "partial")],
    ]
    assert breaches(business) == {}


async def test_what_is_closed_short_counts_as_delivered(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(1))])
    await business.do(amendments.close_line, f"{order}/1", "no more wanted")
    await business.do(invoices.issue, order)
    assert business.rows(PROGRESS) == [("complete", "complete", "none")]
    assert breaches(business) == {}
