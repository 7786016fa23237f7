"""Reviews: what is looked at before an order is promised, and who may decide it."""

from decimal import Decimal
from typing import Final

from schema.catalogue.products import operations as products
from schema.customers.requirements import operations as requirements
from schema.customers.requirements.rules import RequirementKind
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations
from schema.fulfilment.reviews.rules import CheckCode
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import Business

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
        " The customer wants: Our part number Submit it for review."
    )
