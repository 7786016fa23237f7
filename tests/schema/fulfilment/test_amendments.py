"""Amendments: how a promised order changes, and what never changes."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from schema.catalogue.products import operations as products
from schema.customers.credit import operations as credit
from schema.fulfilment.amendments import operations
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.checks.rules import CheckCode
from schema.fulfilment.holds import operations as holds
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.orders import operations as orders
from schema.fulfilment.orders.rules import LineAsked
from schema.fulfilment.promises import operations as promises
from schema.fulfilment.reviews import operations as reviews
from schema.fulfilment.shipments import operations as shipments
from schema.fulfilment.shipments.rules import LineShipped
from schema.kernel.roles import Role
from schema.receivables.invoices import operations as invoices
from tests.agreeing import MAX
from tests.business import Business
from tests.schema.integrity import breaches

LINES: Final = (
    "SELECT quantity, cancelled, reserved, shipped, price, version FROM order_lines"
    " ORDER BY number"
)
ORDER: Final = "SELECT state, version, total, requested_on FROM orders"


async def amend(
    business: Business,
    order: str,
    *lines: LineAmended,
    **more: Any,  # noqa: ANN401 - as the operation takes it
) -> None:
    """Have an order amended at once."""
    told = await business.do(
        operations.propose, order, "the customer called", lines=list(lines), **more
    )
    await business.do(operations.apply, told.number)


async def test_more_is_set_aside_and_credit_carries_it(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await amend(business, order, LineAmended(f"{order}/1", quantity=Decimal(5)))
    assert business.rows(LINES) == [(5, 0, 5, 0, 10, 2)]
    assert business.rows("SELECT exposure FROM credits") == [(50,)]
    assert breaches(business) == {}


async def test_less_frees_stock_and_credit(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await amend(business, order, LineAmended(f"{order}/1", cancels=Decimal(2)))
    assert business.rows(LINES) == [(3, 2, 1, 0, 10, 2)]
    assert business.rows("SELECT exposure FROM credits") == [(10,)]
    assert business.rows("SELECT reserved FROM stock_levels") == [(1,)]
    assert breaches(business) == {}


async def test_a_product_is_added_and_the_day_changes(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.product("VALVE", "4")
    await business.stock("9", sku="VALVE")
    added, day = [LineAsked("VALVE", Decimal(2))], date(2030, 7, 1)
    await amend(business, order, added=added, requested_on=day)
    assert business.rows(LINES) == [(3, 0, 3, 0, 10, 1), (2, 0, 2, 0, 4, 2)]
    assert business.rows(ORDER) == [("confirmed", 2, 38, day)]
    assert breaches(business) == {}


async def test_what_has_been_shipped_stays_ordered(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(2))])
    less = [LineAmended(f"{order}/1", quantity=Decimal(1))]
    assert await business.refuse(operations.propose, order, "x", lines=less) == (
        f"Line {order}/1 has 2.0000 shipped already; less than that cannot be left of it."
    )


async def test_a_line_is_closed_short_and_the_order_is_done(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(2))])
    await business.do(operations.close_line, f"{order}/1", "no more wanted")
    assert business.rows(LINES) == [(3, 1, 0, 2, 10, 2)]
    assert business.rows(ORDER) == [("shipped", 2, 20, None)]
    assert breaches(business) == {}


async def test_an_order_of_which_nothing_is_left_is_cancelled(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(operations.close_line, f"{order}/1", "no more wanted")
    assert business.rows(ORDER) == [("cancelled", 2, 0, None)]
    assert business.rows("SELECT exposure FROM credits") == [(0,)]
    assert breaches(business) == {}


async def test_a_refused_amendment_leaves_the_order_as_it_was(business: Business) -> None:
    order = await business.confirmed(await business.shop(stocked="4"), "3")
    told = await business.do(
        operations.propose, order, "more", lines=[LineAmended(f"{order}/1", Decimal(5))]
    )
    assert await business.refuse(operations.apply, told.number) == (
        f"Line {order}/1 asks for 2.0000 of PUMP, but only 1.0000 is available;"
        " order less or receive more."
    )
    await business.do(operations.apply, told.number, backorder=True)
    assert business.rows(LINES) == [(5, 0, 4, 0, 10, 2)]
    assert breaches(business) == {}


async def test_a_line_is_closed_short_while_another_waits_for_stock(business: Business) -> None:
    order = await business.draft(await business.shop(stocked="3"), "3", "4")
    await business.do(promises.confirm, order, backorder=True)
    await business.do(operations.close_line, f"{order}/1", "no more wanted")
    assert business.rows(LINES) == [(3, 3, 0, 0, 10, 2), (4, 0, 3, 0, 10, 1)]
    assert breaches(business) == {}


async def test_a_line_sold_below_its_floor_can_be_closed_short(business: Business) -> None:
    order = await business.draft(await business.shop(), "3")
    await business.do(products.correct, "PUMP", floor_price=Decimal(9))
    await business.do(orders.change_line, f"{order}/1", price=Decimal(8))
    await business.do(reviews.submit, order)
    await business.do(reviews.waive, order, CheckCode.PRICE, "a trial order")
    await business.do(reviews.approve, order)
    await business.do(promises.confirm, order)
    less = LineAmended(f"{order}/1", quantity=Decimal(2))
    told = await business.do(operations.propose, order, "less", lines=[less])
    assert await business.refuse(operations.apply, told.number, by=MAX) == (
        f"Order {order} cannot be changed like this by role manager: PUMP at 8 is below its"
        " floor price of 9. Ask somebody who may decide more."
    )
    await business.do(operations.reject, told.number)
    await business.do(operations.close_line, f"{order}/1", "no more wanted", by=MAX)
    assert business.rows(ORDER) == [("cancelled", 2, 0, None)]


async def test_an_order_that_is_paid_is_closed_when_its_rest_is_given_up(
    business: Business,
) -> None:
    customer = await business.shop()
    order = await business.confirmed(customer, "3")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(2))])
    invoice = await business.do(invoices.issue, order)
    await business.settle(await business.payment(customer, "20"), invoice.number)
    await business.do(operations.close_line, f"{order}/1", "no more wanted")
    assert business.rows(ORDER) == [("closed", 2, 20, None)]
    assert breaches(business) == {}


async def test_what_is_added_to_a_paid_order_is_to_be_paid_too(business: Business) -> None:
    """A line that costs nothing counts as invoiced, so the order was wholly invoiced before."""
    customer = await business.shop()
    order = await business.draft(customer, "2", "1")
    await business.do(orders.change_line, f"{order}/2", price=Decimal(0))
    await business.do(promises.confirm, order)
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(2))])
    invoice = await business.do(invoices.issue, order)
    await business.settle(await business.payment(customer, "20"), invoice.number)
    progress = "SELECT billing_status, payment_status FROM orders"
    assert business.rows(progress) == [("complete", "complete")]
    await amend(business, order, added=[LineAsked("PUMP", Decimal(1))])
    assert business.rows(progress) == [("partial", "partial")]
    assert breaches(business) == {}


async def test_only_a_promised_order_is_amended(business: Business) -> None:
    customer = await business.shop()
    more = [LineAmended("x", Decimal(1))]
    for number, state in (
        (await business.draft(customer, "1"), "draft"),
        (await business.approved(customer, "1"), "approved"),
        (await business.shipped(customer, "1"), "shipped"),
    ):
        words = (
            f"Order {number} is {state}; a draft is changed directly, and only a confirmed"
            " order is amended."
        )
        assert await business.refuse(operations.propose, number, "x", lines=more) == words
        assert await business.refuse(operations.close_line, f"{number}/1", "x") == words


async def test_an_amendment_says_what_changes_and_why(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    propose: Any = operations.propose
    assert await business.refuse(propose, order, "x") == (
        f"The amendment of order {order} changes nothing; say what shall become different."
    )
    assert (await business.refuse(propose, order, " ", requested_on=date(2030, 7, 1))) != ""
    line = LineAmended(f"{order}/1", Decimal(4))
    for lines, named in (([line, line], f"{order}/1"), ([LineAmended("SO-9/1")], "SO-9/1")):
        assert await business.refuse(propose, order, "x", lines=lines) == (
            f"Line {named} is not part of order {order}, or is amended twice; name each line"
            " once."
        )
    for nonsense in (
        LineAmended(f"{order}/1", quantity=Decimal(0)),
        LineAmended(f"{order}/1", cancels=Decimal(-1)),
    ):
        assert (await business.refuse(propose, order, "x", lines=[nonsense])).endswith(
            "give more than 0."
        )
    free = LineAmended(f"{order}/1", price=Decimal(-1))
    assert await business.refuse(propose, order, "x", lines=[free]) == (
        f"Line {order}/1 cannot cost -1; give a price of 0 or more."
    )


async def test_one_amendment_of_an_order_waits_at_a_time(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    more = [LineAmended(f"{order}/1", Decimal(4))]
    first = await business.do(operations.propose, order, "more", lines=more)
    words = (
        f"Order {order} has an amendment that is not decided; apply or reject that one first."
    )
    assert await business.refuse(operations.propose, order, "more", lines=more) == words
    assert await business.refuse(operations.close_line, f"{order}/1", "x") == words
    await business.do(operations.reject, first.number, "they changed their mind")
    assert await business.refuse(operations.apply, first.number) == (
        f"Amendment {first.number} is rejected and cannot become applied;"
        " what it can still become: nothing."
    )
    assert business.rows("SELECT state, reason, version FROM amendments") == [
        ("rejected", "they changed their mind", None)
    ]


async def test_a_line_keeps_the_price_it_was_shipped_at(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(1))])
    dearer = [LineAmended(f"{order}/1", price=Decimal(11))]
    assert await business.refuse(operations.propose, order, "x", lines=dearer) == (
        f"Line {order}/1 has been shipped in part at its price; cancel the rest and add it"
        " anew at another price."
    )


async def test_a_line_of_which_nothing_is_left_is_not_closed(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3", "1")
    await business.do(shipments.ship, order, lines=[LineShipped(f"{order}/1", Decimal(3))])
    assert await business.refuse(operations.close_line, f"{order}/1", "x") == (
        f"Line {order}/1 has nothing left to deliver; there is nothing to close."
    )


async def test_credit_has_to_carry_what_is_more(business: Business) -> None:
    customer = await business.shop(limit="40")
    order = await business.confirmed(customer, "3")
    told = await business.do(
        operations.propose, order, "more", lines=[LineAmended(f"{order}/1", Decimal(5))]
    )
    assert await business.refuse(operations.apply, told.number) == (
        f"Order {order} needs 20.00 of credit, but customer {customer} has only 10.00 left"
        " of 40.00; take a payment, raise the limit or order less."
    )
    await business.do(credit.set_limit, customer, Decimal(50))
    await business.do(operations.apply, told.number)
    assert business.rows("SELECT exposure FROM credits") == [(50,)]


async def test_whoever_amends_decides_within_their_authority(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(reviews.set_authority, Role.MANAGER, Decimal(10))
    cheap = [LineAmended(f"{order}/1", price=Decimal(8))]
    told = await business.do(operations.propose, order, "cheaper", lines=cheap)
    assert await business.refuse(operations.apply, told.number, by=MAX) == (
        f"Order {order} cannot be changed like this by role manager: PUMP at 8 is 20 % below"
        " its list price; 10 % may be given. Ask somebody who may decide more."
    )
    await business.do(operations.apply, told.number)
    assert business.rows("SELECT total FROM orders") == [(24,)]


async def test_an_order_on_hold_is_not_amended(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    more = [LineAmended(f"{order}/1", Decimal(4))]
    told = await business.do(operations.propose, order, "more", lines=more)
    await business.do(holds.place, order, HoldCode.PRICE, "a dispute")
    assert await business.refuse(operations.apply, told.number) == (
        f"Order {order} cannot go on: it is on hold (price: a dispute); have that released"
        " first."
    )


async def test_an_amendment_nobody_proposed_is_refused(business: Business) -> None:
    for deed in (operations.apply, operations.reject):
        assert await business.refuse(deed, "AM-9") == (
            "There is no amendment AM-9; use a number such as AM-000001."
        )


async def test_every_version_names_who_made_it_and_what_was_before(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await amend(business, order, LineAmended(f"{order}/1", Decimal(5), Decimal(9)))
    await amend(business, order, LineAmended(f"{order}/1", cancels=Decimal(1)))
    assert business.rows(
        "SELECT a.version, l.quantity_before, l.quantity, l.price_before, l.price, l.cancels"
        " FROM amendments a JOIN amendment_lines l ON l.amendment_id = a.id ORDER BY 1"
    ) == [(2, 3, 5, 10, 9, 0), (3, 5, 5, 9, 9, 1)]
    assert business.rows("SELECT DISTINCT proposed_by, decided_by FROM amendments") == [
        ("root", "root")
    ]
