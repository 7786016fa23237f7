"""Reviews: what is looked at before an order is promised, and who may decide it."""

from decimal import Decimal
from typing import Any, Final

from schema.catalogue.prices import operations as prices
from schema.catalogue.prices.rules import PriceAsked
from schema.catalogue.products import operations as products
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.credit import operations as credit
from schema.customers.requirements import operations as requirements
from schema.customers.requirements.rules import RequirementKind
from schema.customers.terms.rules import ShareKind, TermLine
from schema.fulfilment.checks.rules import (
    CheckCode,
)
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.agreeing import approved_prices
from tests.business import FINANCE, Business

ANN: Final = Actor("ann@x.org", Role.SELLER, "test", "north")
MAX: Final = Actor("max@x.org", Role.MANAGER, "test")
MIA: Final = Actor("mia@x.org", Role.MANAGER, "test")
STATE: Final = "SELECT state FROM orders ORDER BY number"
FINDINGS: Final = (
    "SELECT code, result, message, waived_by, waiver_reason FROM order_findings ORDER BY id"
)


async def cheap(business: Business, price: str = "6") -> str:
    """Write down an order at a price far below the list price."""
    await business.seller()
    customer = await business.shop()
    await business.do(operations.set_authority, Role.SELLER, Decimal(10))
    number = await business.draft(customer, "2")
    await business.do(orders.change_line, f"{number}/1", price=Decimal(price))
    return number


async def test_an_order_nobody_has_to_look_at_is_confirmed_at_once(business: Business) -> None:
    await business.confirmed(await business.shop(), "2")
    assert business.rows("SELECT state, decided_by FROM order_reviews") == [("passed", None)]


async def test_a_discount_beyond_authority_needs_somebody_who_may_give_it(
    business: Business,
) -> None:
    number = await cheap(business)
    told = "PUMP at 6 is 40 % below its list price; 10 % may be given."
    assert await business.refuse(promises.confirm, number, by=ANN) == (
        f"Order {number} cannot be confirmed before somebody has looked at it: {told}"
        " Submit it for review."
    )
    await business.do(operations.submit, number, by=ANN)
    assert business.rows(STATE) == [("submitted",)]
    assert await business.refuse(operations.approve, number, by=MAX) == (
        f"Order {number} cannot be approved while somebody has to decide this: {told}"
        " Waive it, or send the order back."
    )
    await business.do(operations.waive, number, CheckCode.PRICE, "a trial order", by=MAX)
    await business.do(operations.approve, number, by=MAX)
    await business.do(promises.confirm, number, by=ANN)
    assert business.rows(STATE) == [("confirmed",)]
    assert business.rows(FINDINGS)[0] == (
        "price", "fail", told, "max@x.org", "a trial order",
    )  # fmt: skip


async def test_what_is_sent_back_can_be_changed_and_is_looked_at_again(
    business: Business,
) -> None:
    number = await cheap(business)
    await business.do(operations.submit, number, by=ANN)
    await business.do(operations.send_back, number, "too cheap", by=MAX)
    await business.do(orders.change_line, f"{number}/1", price=Decimal("9.5"))
    await business.do(promises.confirm, number, by=ANN)
    reviews = "SELECT state, note FROM order_reviews ORDER BY id"
    assert business.rows(reviews) == [("returned", "too cheap"), ("passed", None)]


async def test_a_large_order_is_approved_by_somebody_else(business: Business) -> None:
    customer = await business.shop(limit="10000")
    await business.do(operations.set_authority, Role.MANAGER, None, Decimal(100))
    number = await business.draft(customer, "11")
    await business.do(operations.submit, number, by=MAX)
    assert await business.refuse(operations.approve, number, by=MAX) == (
        f"Order {number} is above what one person may decide, and max@x.org submitted it;"
        " somebody else has to approve it."
    )
    await business.do(operations.approve, number, by=MIA)
    await business.do(promises.confirm, number, by=MAX)


async def test_quantities_products_are_not_sold_in_are_found(business: Business) -> None:
    customer = await business.shop()
    await business.do(
        products.correct, "PUMP", min_quantity=Decimal(10), quantity_step=Decimal(4)
    )
    number = await business.draft(customer, "6")
    await business.do(operations.submit, number)
    assert [row[2] for row in business.rows(FINDINGS)][:2] == [
        "PUMP is sold from 10 on, not 6.",
        "PUMP is sold in multiples of 4, and 6 is none.",
    ]


async def test_a_number_of_theirs_is_used_once_unless_somebody_decides_otherwise(
    business: Business,
) -> None:
    customer = await business.shop()
    first = await business.draft(customer, "1")
    second = await business.draft(customer, "1")
    for number in (first, second):
        await business.do(orders.correct, number, customer_po="PO-7")
    await business.do(promises.confirm, first)
    await business.do(operations.submit, second)
    await business.do(operations.waive, second, CheckCode.DUPLICATE_PO, "two deliveries")
    await business.do(operations.approve, second)
    await business.do(promises.confirm, second)
    assert business.rows("SELECT customer_po, po_twice, state FROM orders ORDER BY number") == [
        ("PO-7", False, "confirmed"),
        ("PO-7", True, "confirmed"),
    ]


async def test_what_the_customer_requires_is_seen_to_by_somebody(business: Business) -> None:
    customer = await business.shop()
    await business.do(
        requirements.require, customer, RequirementKind.LABEL, "Our part number", blocking=True
    )
    number = await business.draft(customer, "1")
    assert await business.refuse(promises.confirm, number) == (
        f"Order {number} cannot be confirmed before somebody has looked at it:"
        " The customer wants “Our part number”. Submit it for review."
    )


async def test_payment_later_than_agreed_is_waived_by_finance(business: Business) -> None:
    customer = await business.shop()
    half = TermLine(ShareKind.PERCENT, Decimal(50))
    await business.terms("HALF", half, TermLine(ShareKind.REMAINDER, days=90))
    await business.terms("NET-60", TermLine(ShareKind.REMAINDER, days=60))
    await business.do(credit.set_terms, customer, "HALF")
    order = await business.draft(customer, "1")
    await business.do(orders.correct, order, payment_term="NET-60")
    await business.do(operations.submit, order)
    told = (
        "Payment by NET-60 is asked for, after 60 days on the average; 45 are agreed with the"
        " customer."
    )
    assert business.rows(FINDINGS)[0][:3] == ("terms", "fail", told)
    assert (
        await business.refuse(operations.waive, order, CheckCode.TERMS, "they are good", by=MAX)
        == "Role manager may not waive findings about terms; ask credit or finance."
    )
    await business.do(operations.waive, order, CheckCode.TERMS, "they are good", by=FINANCE)
    await business.do(operations.approve, order, by=MAX)


async def test_nobody_waives_a_discount_beyond_their_own_authority(business: Business) -> None:
    number = await cheap(business)
    await business.do(operations.set_authority, Role.MANAGER, Decimal(30))
    await business.do(operations.submit, number, by=ANN)
    assert await business.refuse(
        operations.waive, number, CheckCode.PRICE, "why not", by=MAX
    ) == (
        "A discount of 40.0000 % is more than role manager may give, which is 30.0000 %; ask"
        " somebody who may give more."
    )


async def test_a_waiver_is_about_something_and_has_a_reason(business: Business) -> None:
    number = await cheap(business)
    await business.do(operations.submit, number, by=ANN)
    assert await business.refuse(
        operations.waive, number, CheckCode.TERMS, "x", by=FINANCE
    ) == (
        f"The review of order {number} has no open finding of that kind; look at what it found."
    )
    assert await business.refuse(operations.waive, number, CheckCode.PRICE, " ") != ""
    await business.do(operations.waive, number, CheckCode.PRICE, "x")
    assert (await business.refuse(operations.waive, number, CheckCode.PRICE, "x")).startswith(
        f"The review of order {number} has no open finding"
    )


async def test_what_was_not_submitted_is_not_decided_about(business: Business) -> None:
    number = await business.draft(await business.shop(), "1")
    assert await business.refuse(operations.waive, number, CheckCode.PRICE, "x") == (
        f"Order {number} is not under review; submit it first."
    )
    assert await business.refuse(operations.approve, number) == (
        f"Order {number} is draft and cannot become approved;"
        " what it can still become: cancelled or confirmed or submitted."
    )


async def test_the_floor_price_is_for_everybody(business: Business) -> None:
    customer = await business.shop()
    await business.do(products.correct, "PUMP", floor_price=Decimal(9))
    number = await business.draft(customer, "1")
    await business.do(orders.change_line, f"{number}/1", price=Decimal("8.5"))
    assert await business.refuse(promises.confirm, number) == (
        f"Order {number} cannot be confirmed before somebody has looked at it: PUMP at 8.5 is"
        " below its floor price of 9. Submit it for review."
    )


async def test_limits_nothing_could_be_within_are_refused(business: Business) -> None:
    words = (
        "A role cannot be given a limit of {}; give a discount from 0 to 100 %, or an amount of"
        " 0 or more."
    )
    limit = operations.set_authority
    for told in ("-1", "101"):
        assert await business.refuse(limit, Role.SELLER, Decimal(told)) == words.format(told)
    assert await business.refuse(limit, Role.SELLER, None, Decimal(-1)) == words.format(-1)
    await business.do(limit, Role.SELLER, Decimal(5), Decimal(10))
    await business.do(limit, Role.SELLER, Decimal(7))
    assert business.rows("SELECT role, discount, amount FROM authority_limits") == [
        ("seller", 7, None)
    ]
    assert await business.refuse(limit, Role.SELLER, Decimal(1), by=MAX) == (
        "Role manager may not set authority (reviews); ask admin."
    )


async def test_goods_go_to_an_address_of_the_customer_that_is_used(business: Business) -> None:
    customer = await business.shop()
    other = await business.customer("Other")
    ours = await business.do(addresses.add, customer, AddressKind.SHIPPING, "Beijing", "A 1")
    theirs = await business.do(addresses.add, other, AddressKind.SHIPPING, "Beijing", "B 1")
    order = await business.draft(customer, "1")
    await business.do(orders.correct, order, ship_to=ours.number)
    words = "Address {} is not of customer {}, or is archived; choose one of theirs."
    correct: Any = orders.correct
    assert await business.refuse(correct, order, ship_to=theirs.number) == words.format(
        theirs.number, customer
    )
    await business.do(addresses.archive, ours.number)
    assert await business.refuse(correct, order, ship_to=ours.number) == words.format(
        ours.number, customer
    )
    assert await business.refuse(correct, order, payment_term="NET-1") == (
        "There are no payment terms NET-1; use a code such as NET-30."
    )
    await business.do(promises.confirm, order)
    assert await business.refuse(correct, order, customer_po="x") == (
        f"Order {order} is confirmed, so what is known of it can no longer be changed; draft a"
        " new order for what differs."
    )


async def test_a_price_somebody_approved_below_the_floor_is_not_found_again(
    business: Business,
) -> None:
    customer = await business.shop()
    await business.do(products.correct, "PUMP", floor_price=Decimal(8))
    await business.do(prices.add_price_list, "STANDARD", standard=True)
    cheap = PriceAsked("PUMP", Decimal(7), reason="sold off")
    await approved_prices(business, "STANDARD", cheap)
    await business.confirmed(customer, "1")
    assert business.rows("SELECT price FROM order_lines") == [(7,)]


async def test_all_that_is_left_to_waive_is_waived_at_once_with_one_reason(
    business: Business,
) -> None:
    number = await business.submitted(await business.shop(), "1")
    left = "SELECT DISTINCT waived_by, waiver_reason FROM order_findings WHERE result = 'fail'"
    await business.do(operations.waive_rest, number, "they are on it", by=MAX)
    assert business.rows(left) == [(MAX.name, "they are on it")]
    refused = await business.refuse(operations.waive_rest, number, "again", by=MAX)
    assert number in refused
    await business.do(operations.approve, number, by=MAX)
