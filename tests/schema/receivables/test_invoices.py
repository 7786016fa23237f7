"""Invoices: what left us and is not billed yet, once."""

from datetime import date
from decimal import Decimal

from schema.customers.credit import operations as credit
from schema.customers.terms.rules import ShareKind, TermLine
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from schema.receivables.invoices import operations
from schema.receivables.invoices.tables import Invoice
from tests.business import Business


async def test_what_left_us_is_billed_once(business: Business) -> None:
    customer = await business.shop(price="10.333333")
    number = await business.confirmed(customer, "3")
    some = [LineShipped(f"{number}/1", Decimal(1))]
    await business.do(shipments.ship, number, lines=some)
    first = await business.do(operations.issue, number)
    assert (first.number, first.issued_on, first.due_on) == (
        "INV-000001",
        date(2030, 6, 1),
        date(2030, 7, 1),
    )
    words = f"Order {number} has nothing shipped that is not invoiced; ship it first."
    assert await business.refuse(operations.issue, number) == words
    await business.do(shipments.ship, number)
    await business.do(operations.issue, number, date(2030, 6, 10))
    assert business.rows("SELECT number, total, due_on FROM invoices ORDER BY 1") == [
        ("INV-000001", Decimal("10.33"), date(2030, 7, 1)),
        ("INV-000002", Decimal("20.67"), date(2030, 6, 10)),
    ]
    assert business.rows("SELECT amount, invoiced FROM order_lines") == [(31, 31)]


async def test_what_has_not_left_us_is_not_billed(business: Business) -> None:
    number = await business.confirmed(await business.shop(), "3")
    assert await business.refuse(operations.issue, number) == (
        f"Order {number} has nothing shipped that is not invoiced; ship it first."
    )
    assert await business.refuse(operations.issue, "SO-9") == (
        "There is no order SO-9; use a number such as SO-000001."
    )


async def test_nothing_is_due_in_the_past(business: Business) -> None:
    number = await business.shipped(await business.shop(), "3")
    assert await business.refuse(operations.issue, number, date(2030, 5, 31)) == (
        f"An invoice for order {number} cannot be due on 2030-05-31; that day has passed."
    )


async def test_finance_remembers_what_was_said_about_an_invoice(business: Business) -> None:
    number = await business.invoiced(await business.shop(), "3")
    await business.do(operations.annotate, number, "called twice")
    await business.do(operations.record_promise, number, date(2030, 6, 15))
    found = await business.find(Invoice.number, number)
    assert (found.note, found.promised_on) == ("called twice", date(2030, 6, 15))
    await business.do(operations.annotate, number, None)
    await business.do(operations.record_promise, number, None)
    found = await business.find(Invoice.number, number)
    assert (found.note, found.promised_on) == (None, None)


async def test_a_promise_is_about_the_future_and_about_money_that_is_due(
    business: Business,
) -> None:
    customer = await business.shop()
    number = await business.invoiced(customer, "3")
    promise = operations.record_promise
    assert await business.refuse(promise, number, date(2030, 5, 31)) == (
        f"Payment of invoice {number} cannot be promised for 2030-05-31; that day has passed."
    )
    await business.settle(await business.payment(customer, "30"), number)
    assert await business.refuse(promise, number, date(2030, 6, 15)) == (
        f"Invoice {number} is paid; nothing remains to be promised."
    )


async def test_invoices_nobody_sent_are_refused(business: Business) -> None:
    words = "There is no invoice INV-9; use a number such as INV-000001."
    assert await business.refuse(operations.annotate, "INV-9", "x") == words
    assert await business.refuse(operations.record_promise, "INV-9", None) == words


async def test_a_seller_sends_no_invoice(business: Business) -> None:
    number = await business.shipped(await business.shop(), "3")
    seller = Actor("ann@x.org", Role.SELLER, "test")
    assert await business.refuse(operations.issue, number, by=seller) == (
        "Role seller may not issue (invoices); ask finance or manager."
    )


async def test_it_is_due_as_agreed_for_the_order_or_else_with_the_customer(
    business: Business,
) -> None:
    customer = await business.shop()
    await business.terms("NET-45", TermLine(ShareKind.REMAINDER, days=45))
    await business.terms("NET-10", TermLine(ShareKind.REMAINDER, days=10))
    await business.do(credit.set_terms, customer, "NET-45")
    for code in (None, "NET-10"):
        number = await business.draft(customer, "1")
        await business.do(orders.correct, number, payment_term=code)
        await business.do(promises.confirm, number)
        await business.do(shipments.ship, number)
        await business.do(operations.issue, number)
    due = "SELECT due_on - issued_on FROM invoices ORDER BY number"
    assert business.rows(due) == [(45,), (10,)]
