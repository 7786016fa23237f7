"""Instalments: an invoice is divided as agreed, and the part due first is settled first."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from schema.customers.credit import operations as credit
from schema.customers.terms import operations as terms
from schema.customers.terms.rules import ShareKind, TermBase, TermLine
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.shipments import operations as shipments
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from schema.receivables.invoices import operations
from schema.receivables.payments import operations as payments
from tests.asking import Asker
from tests.business import Business

REST: Final = TermLine(ShareKind.REMAINDER, days=60)
PARTS: Final = (
    "SELECT amount, settled, due_on FROM open_items WHERE kind = 'invoice' ORDER BY position"
)
DUE: Final = "SELECT due_on FROM invoices"
JUNE: Final = date(2030, 6, 1)
"""The day it is in these tests."""


def percent(share: int, **more: Any) -> TermLine:  # noqa: ANN401 - what a line says besides
    return TermLine(ShareKind.PERCENT, Decimal(share), **more)


async def invoice(business: Business, *lines: TermLine) -> tuple[str, str]:
    """Bill 5 at 10.01 by terms that were agreed with the customer; name both."""
    customer = await business.shop(price="10.01")
    await business.terms("PARTS", *lines)
    await business.do(credit.set_terms, customer, "PARTS")
    return customer, await business.invoiced(customer, "5")


async def test_an_invoice_is_divided_as_agreed_to_the_cent(business: Business) -> None:
    """A third each of 50.05: 16.68 twice (33.33 % is 16.681665), and 16.69 is left."""
    third = Decimal("33.33")
    lines = [TermLine(ShareKind.PERCENT, third, days=days) for days in (0, 30)]
    await invoice(business, *lines, REST)
    assert business.rows(PARTS) == [
        (Decimal("16.68"), 0, JUNE),
        (Decimal("16.68"), 0, date(2030, 7, 1)),
        (Decimal("16.69"), 0, date(2030, 7, 31)),
    ]
    assert business.rows(DUE) == [(JUNE,)]


async def test_what_is_due_first_comes_first_and_is_settled_first(business: Business) -> None:
    later = percent(40, base=TermBase.MONTH_END, months=2, day_of_month=15)
    customer, number = await invoice(business, later, TermLine(ShareKind.REMAINDER, days=10))
    first, last = date(2030, 6, 11), date(2030, 9, 15)
    asked = [(Decimal("30.03"), 0, first), (Decimal("20.02"), 0, last)]
    assert business.rows(PARTS) == asked
    payment = await business.payment(customer, "40")
    await business.settle(payment, number, "30.02")
    assert business.rows(DUE) == [(first,)]
    await business.settle(payment, number, "9.98")
    assert business.rows(PARTS) == [
        (Decimal("30.03"), Decimal("30.03"), first),
        (Decimal("20.02"), Decimal("9.97"), last),
    ]
    assert business.rows(DUE) == [(last,)]


async def test_what_is_released_is_due_again(business: Business) -> None:
    customer, number = await invoice(business, percent(50), REST)
    payment = await business.payment(customer, "50.05")
    await business.settle(payment, number)
    assert business.rows(DUE) == [(date(2030, 7, 31),)]
    await business.do(payments.release, payment, number)
    assert business.rows(PARTS) == [
        (Decimal("25.03"), 0, JUNE),
        (Decimal("25.02"), 0, date(2030, 7, 31)),
    ]
    assert business.rows(DUE) == [(JUNE,)]


async def test_a_day_named_for_an_invoice_is_the_day_of_all_of_it(business: Business) -> None:
    customer = await business.shop()
    await business.terms("HALF", percent(50), REST)
    await business.do(credit.set_terms, customer, "HALF")
    number = await business.shipped(customer, "1")
    await business.do(operations.issue, number, date(2030, 6, 9))
    assert [due for *_, due in business.rows(PARTS)] == [date(2030, 6, 9)]


async def test_what_was_agreed_for_the_order_counts_from_its_own_days(
    business: Business,
) -> None:
    """Shipped on June 1st, billed on the 11th: thirty days from shipping are July 1st."""
    customer = await business.shop()
    await business.terms(
        "SHIPPED", TermLine(ShareKind.REMAINDER, None, TermBase.SHIPMENT, days=30)
    )
    number = await business.draft(customer, "1")
    await business.do(orders.correct, number, payment_term="SHIPPED")
    await business.do(promises.confirm, number)
    await business.do(shipments.ship, number)
    await replace(business, at=business.at + timedelta(10)).do(operations.issue, number)
    assert business.rows(DUE) == [(date(2030, 7, 1),)]


async def test_terms_are_archived_and_stay_with_those_who_have_them(business: Business) -> None:
    customer = await business.shop()
    await business.terms("OLD", REST)
    await business.do(credit.set_terms, customer, "OLD")
    await business.do(terms.archive, "OLD")
    words = "Payment terms OLD are archived; restore them, or use others."
    assert await business.refuse(credit.set_terms, customer, "OLD") == words
    number = await business.draft(customer, "1")
    assert await business.refuse(orders.correct, number, payment_term="OLD") == words
    await business.invoiced(customer, "1")
    assert business.rows(DUE) == [(date(2030, 7, 31),)]
    await business.do(credit.set_terms, customer, None)
    await business.do(terms.restore, "OLD")
    await business.do(terms.rename, "OLD", "Sixty days")
    assert business.rows("SELECT name, archived_at FROM payment_terms WHERE code = 'OLD'") == [
        ("Sixty days", None)
    ]


async def test_terms_are_refused_that_are_there_or_that_a_seller_writes(
    business: Business,
) -> None:
    assert await business.refuse(terms.add_terms, "NET-30", [REST]) == (
        "There are payment terms NET-30 already; choose another code."
    )
    assert await business.refuse(terms.restore, "NET-30") == (
        "Payment terms NET-30 are not archived, so they need not be restored."
    )
    ann = Actor("ann@x.org", Role.SELLER, "test")
    assert await business.refuse(terms.archive, "NET-30", by=ann) == (
        "Role seller may not archive (terms); ask finance or credit."
    )


ADD: Final = """mutation ($input: AddPaymentTermInput!) { addPaymentTerm(input: $input) {
  paymentTerm { code name lines { kind percent days } } userErrors { message } } }"""
ASKED: Final = """{ invoices { nodes { dueOn instalments {
  amount { amount } outstanding { amount } dueOn discount { amount } discountUntil } } }
  credits { nodes { paymentTerm { code } } } }"""


async def test_terms_are_written_and_instalments_read_by_the_api(
    business: Business, ask: Asker
) -> None:
    early = {"kind": "PERCENT", "percent": "50", "discountPercent": "2", "discountDays": 10}
    lines = [early, {"kind": "REMAINDER", "days": 60}]
    added = await ask(ADD, {"input": {"code": "2-10", "lines": lines}}, role=Role.FINANCE)
    assert added["addPaymentTerm"] == {
        "paymentTerm": {
            "code": "2-10",
            "name": "2-10",
            "lines": [
                {"kind": "PERCENT", "percent": "50.00", "days": 0},
                {"kind": "REMAINDER", "percent": None, "days": 60},
            ],
        },
        "userErrors": [],
    }
    customer = await business.shop(price="10.01")
    await business.do(credit.set_terms, customer, "2-10")
    await business.invoiced(customer, "5")
    told = await ask(ASKED, role=Role.FINANCE)
    ((invoice,),) = [told["invoices"]["nodes"]]
    assert told["credits"]["nodes"] == [{"paymentTerm": {"code": "2-10"}}]
    assert invoice["dueOn"] == "2030-06-01"
    assert [tuple(part.values()) for part in invoice["instalments"]] == [
        (
            {"amount": "25.03"},
            {"amount": "25.03"},
            "2030-06-01",
            {"amount": "0.50"},
            "2030-06-11",
        ),
        ({"amount": "25.02"}, {"amount": "25.02"}, "2030-07-31", {"amount": "0.00"}, None),
    ]
