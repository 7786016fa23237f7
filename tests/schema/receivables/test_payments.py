"""Payments: money that came in, and the invoices it settles, never more than either holds."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from schema.receivables.payments import operations
from schema.receivables.payments.rules import (
    Allotment,
    AllotmentNotReadable,
    allot,
    read_allotments,
)
from tests.business import MANAGER, Business

cents = st.decimals("0.01", 10**9, places=2)
names = st.from_regex(r"INV-\d{6}", fullmatch=True)
allotments = st.builds(Allotment, names, st.none() | cents)


def written(asked: list[Allotment], colon: str, semicolon: str) -> str:
    """Write allotments as a person may type them."""
    return semicolon.join(
        a.invoice if a.amount is None else f"{a.invoice}{colon}{a.amount:f}" for a in asked
    )


@given(
    st.lists(allotments, min_size=1, max_size=5),
    st.sampled_from([":", ": ", " : ", "："]),
    st.sampled_from([";", "; ", " ;", "；"]),
)
def test_what_is_typed_is_what_is_settled(
    asked: list[Allotment], colon: str, semicolon: str
) -> None:
    assert read_allotments("PAY-1", written(asked, colon, semicolon)) == asked


@given(st.text(max_size=40))
def test_whatever_is_typed_is_understood_or_refused_with_the_sentence(text: str) -> None:
    words = f"Write what payment PAY-1 settles like INV-000001: 500; INV-000002, not {text}."
    asked: list[Allotment] | str
    try:
        asked = read_allotments("PAY-1", text)
    except AllotmentNotReadable as refusal:
        asked = str(refusal)
    assert asked == words or all(
        isinstance(a, Allotment) and a.invoice and (a.amount is None or a.amount.is_finite())
        for a in asked
    )


@pytest.mark.parametrize(
    "text", ["", ";", "INV-000001: much", ": 5", "INV-000001: NaN", "INV-000001: Infinity"]
)
def test_a_text_nobody_understands_is_refused(text: str) -> None:
    with pytest.raises(AllotmentNotReadable):
        read_allotments("PAY-1", text)


@given(st.decimals(0, 10**6, places=2), st.decimals(0, 10**6, places=2), st.none() | cents)
def test_an_allotment_never_exceeds_payment_or_invoice(
    left: Decimal, outstanding: Decimal, asked: Decimal | None
) -> None:
    most = min(left, outstanding)
    try:
        given_out = allot("PAY-1", left, Allotment("INV-1", asked), outstanding)
    except DomainError:
        assert most <= 0 or (asked is not None and asked > most)
    else:
        assert 0 < given_out <= most
        assert given_out == (most if asked is None else asked)


async def test_money_is_received_today_unless_told(business: Business) -> None:
    customer = await business.customer()
    first = await business.do(operations.receive, Decimal("10.50"), customer)
    assert (first.number, first.amount, first.received_on) == (
        "PAY-000001",
        Decimal("10.50"),
        date(2030, 6, 1),
    )
    second = await business.do(
        operations.receive, Decimal(1), customer, date(2030, 5, 1), reference="SO-1, thanks"
    )
    assert (second.received_on, second.reference) == (date(2030, 5, 1), "SO-1, thanks")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "A payment of customer CU-000001 cannot be 0; give more than 0."),
        ("-1", "A payment of customer CU-000001 cannot be -1; give more than 0."),
        (
            "0.001",
            "A payment of customer CU-000001 cannot be 0.001; give at most two decimal places.",
        ),
        ("1E+17", "A value is too large or too precise to be kept; give a shorter one."),
    ],
)
async def test_money_no_bank_would_book_is_refused(
    business: Business, amount: str, words: str
) -> None:
    customer = await business.customer()
    assert await business.refuse(operations.receive, Decimal(amount), customer) == words


async def test_money_is_not_received_tomorrow_or_from_who_is_no_customer(
    business: Business,
) -> None:
    customer = await business.customer()
    receive = operations.receive
    assert await business.refuse(receive, Decimal(1), customer, date(2030, 6, 2)) == (
        "A payment cannot have been received on 2030-06-02; that day is still to come."
    )
    assert await business.refuse(receive, Decimal(1), "CU-9") == (
        "There is no customer CU-9; use a number such as CU-000001."
    )


async def test_a_payment_settles_as_much_as_it_can_in_the_order_named(
    business: Business,
) -> None:
    customer = await business.shop(price="10")
    invoices = [await business.invoiced(customer, quantity) for quantity in ("1", "2", "3")]
    payment = await business.payment(customer, "45")
    asked = [Allotment(invoices[2], Decimal(25)), *map(Allotment, invoices[:2])]
    await business.do(operations.allocate, payment, asked)
    assert business.rows("SELECT number, allocated FROM invoices ORDER BY 1") == [
        ("INV-000001", 10),
        ("INV-000002", 10),
        ("INV-000003", 25),
    ]
    assert business.rows("SELECT allocated FROM payments") == [(45,)]


async def test_an_allocation_above_what_is_left_is_refused(business: Business) -> None:
    customer = await business.shop(price="10")
    first, second = (
        await business.invoiced(customer, "1"),
        await business.invoiced(customer, "9"),
    )
    payment = await business.payment(customer, "50")

    async def refused(invoice: str, amount: str | None) -> str:
        asked = Allotment(invoice, None if amount is None else Decimal(amount))
        return await business.refuse(operations.allocate, payment, [asked])

    assert await refused(first, "10.01") == (
        f"Invoice {first} has 10.00 outstanding; 10.01 cannot be allocated to it."
    )
    assert await refused(second, "50.01") == (
        f"Payment {payment} has 50.00 left; 50.01 cannot be allocated from it."
    )
    assert await refused(first, "-1") == (
        f"An allocation to {first} cannot be -1; give more than 0."
    )
    assert await refused(first, "0.001") == (
        f"An allocation to {first} cannot be 0.001; give at most two decimal places."
    )
    await business.settle(payment, first)
    assert await refused(first, None) == (
        f"Invoice {first} has 0.00 outstanding; 0.00 cannot be allocated to it."
    )
    await business.settle(payment, second)
    assert await refused(second, None) == (
        f"Payment {payment} has 0.00 left; 0.00 cannot be allocated from it."
    )


async def test_of_several_allotments_all_are_made_or_none(business: Business) -> None:
    customer = await business.shop(price="10")
    first, second = (
        await business.invoiced(customer, "1"),
        await business.invoiced(customer, "2"),
    )
    payment = await business.payment(customer, "25")
    asked = [Allotment(first), Allotment(second, Decimal(20))]
    assert await business.refuse(operations.allocate, payment, asked) == (
        f"Payment {payment} has 15.00 left; 20 cannot be allocated from it."
    )
    twice = [Allotment(first), Allotment(first)]
    assert await business.refuse(operations.allocate, payment, twice) == (
        f"Payment {payment} names invoice {first} twice; name each invoice once."
    )


async def test_a_payment_settles_only_invoices_of_the_payer(business: Business) -> None:
    customer = await business.shop()
    invoice = await business.invoiced(customer, "1")
    payment = await business.payment(await business.customer("Other"), "10")
    assert await business.refuse(operations.allocate, payment, [Allotment(invoice)]) == (
        f"Invoice {invoice} is not addressed to the customer who made payment {payment}."
    )


async def test_a_released_payment_can_be_used_again(business: Business) -> None:
    customer = await business.shop(price="10")
    invoice = await business.invoiced(customer, "3")
    payment = await business.payment(customer, "30")
    release = operations.release
    assert await business.refuse(release, payment, invoice) == (
        f"Payment {payment} does not settle invoice {invoice}, so nothing can be released."
    )
    await business.settle(payment, invoice, "10")
    await business.settle(payment, invoice, "5")
    await business.do(release, payment, invoice)
    assert business.rows("SELECT allocated FROM payments") == [(0,)]
    assert business.rows("SELECT allocated FROM invoices") == [(0,)]
    assert business.rows(
        "SELECT amount, reverses_id IS NOT NULL FROM settlements ORDER BY id"
    ) == [(10, False), (5, False), (10, True), (5, True)]
    await business.settle(payment, invoice)
    assert business.rows("SELECT allocated FROM payments") == [(30,)]


async def test_numbers_nobody_gave_are_refused(business: Business) -> None:
    customer = await business.shop()
    invoice, payment = (
        await business.invoiced(customer, "1"),
        await business.payment(customer, "1"),
    )
    no_payment = "There is no payment PAY-9; use a number such as PAY-000001."
    no_invoice = "There is no invoice INV-9; use a number such as INV-000001."
    allocate, release = operations.allocate, operations.release
    assert await business.refuse(allocate, "PAY-9", [Allotment(invoice)]) == no_payment
    assert await business.refuse(allocate, payment, [Allotment("INV-9")]) == no_invoice
    assert await business.refuse(release, "PAY-9", invoice) == no_payment
    assert await business.refuse(release, payment, "INV-9") == no_invoice


@pytest.mark.parametrize("by", [MANAGER, Actor("ann@x.org", Role.SELLER, "test")])
async def test_only_finance_touches_money(business: Business, by: Actor) -> None:
    customer = await business.customer()
    assert await business.refuse(operations.receive, Decimal(1), customer, by=by) == (
        f"Role {by.role} may not receive (payments); ask finance."
    )
