"""What goes wrong with orders before they leave us, and what is agreed about it."""

from decimal import Decimal

import pytest

from schema.fulfilment.amendments import operations as amendments
from schema.fulfilment.amendments.rules import LineAmended
from schema.fulfilment.exceptions import operations
from schema.fulfilment.exceptions.rules import ExceptionKind
from schema.fulfilment.promises import operations as promises
from tests.business import Business

ALL = "SELECT kind, state, detected_by FROM order_exceptions ORDER BY number"


async def test_what_goes_wrong_is_offered_agreed_and_resolved(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    told = order, ExceptionKind.WRONG_DATA, "blue, not red"
    found = await business.do(operations.report, *told, line=f"{order}/1")
    again = await business.do(operations.report, *told, line=f"{order}/1")
    assert found.number == again.number
    await business.do(operations.offer, found.number, "red in a week, or blue now")
    await business.do(operations.agree, found.number, "blue now")
    await business.do(operations.resolve, found.number, Decimal("12.50"))
    query = "SELECT state, solution, cost, currency FROM order_exceptions"
    assert business.rows(query) == [("resolved", "blue now", Decimal("12.50"), "CNY")]


async def test_lines_that_lack_stock_are_noticed_once(business: Business) -> None:
    order = await business.draft(await business.shop(stocked="2"), "3")
    await business.do(promises.confirm, order, backorder=True)
    await business.do(operations.look_for, order)
    await business.do(operations.look_for, order)
    assert business.rows(ALL) == [("shortage", "open", "root")]


async def test_lines_whose_day_has_passed_are_noticed(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "3")
    await business.do(operations.look_for, order)
    assert business.rows(ALL) == []
    business.write("UPDATE orders SET requested_on = '2030-05-31'")
    await business.do(operations.look_for, order)
    assert business.rows(ALL) == [("delay", "open", "root")]


async def test_a_line_of_another_order_is_not_taken_for_its_own(business: Business) -> None:
    customer = await business.shop()
    one, other = (
        await business.confirmed(customer, "1"),
        await business.confirmed(customer, "1"),
    )
    told = one, ExceptionKind.OTHER, "?", f"{other}/1"
    assert await business.refuse(operations.report, *told) == (
        f"Line {other}/1 is not part of order {one}; name one of its lines."
    )


async def test_the_database_knows_no_agreement_without_a_solution(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "1")
    await business.do(operations.report, order, ExceptionKind.OTHER, "?")
    with pytest.raises(Exception, match="ck_order_exceptions_solution"):
        business.write("UPDATE order_exceptions SET state = 'agreed'")


async def test_an_exception_is_agreed_by_an_amendment_of_its_own_order(
    business: Business,
) -> None:
    customer = await business.shop()
    numbers = []
    for _ in range(2):
        order = await business.confirmed(customer, "1")
        more = [LineAmended(f"{order}/1", quantity=Decimal(2))]
        told = await business.do(amendments.propose, order, "more", lines=more)
        found = await business.do(operations.report, order, ExceptionKind.OTHER, "too little")
        numbers.append((order, told.number, found.number))
    (order, own, mine), (_, other, _) = numbers
    assert await business.refuse(operations.agree, mine, "more", other) == (
        f"Amendment {other} changes another order than {order}; name one of its own."
    )
    await business.do(operations.agree, mine, "more", own)
    assert business.rows(
        "SELECT e.number, a.number FROM order_exceptions e"
        " JOIN amendments a ON a.id = e.amendment_id"
    ) == [(mine, own)]


async def test_what_went_wrong_again_after_it_was_resolved_is_noted_anew(
    business: Business,
) -> None:
    order = await business.confirmed(await business.shop(), "1")
    told = order, ExceptionKind.DELAY, "snow", f"{order}/1"
    for _ in range(2):
        found = await business.do(operations.report, *told)
        await business.do(operations.resolve, found.number)
    assert business.rows("SELECT state FROM order_exceptions") == [("resolved",)] * 2


async def test_an_exception_nobody_knows_is_not_found(business: Business) -> None:
    words = "There is no exception OX-9; use a number such as OX-000001."
    assert await business.refuse(operations.offer, "OX-9", "x") == words
    assert await business.refuse(operations.resolve, "OX-9") == words


async def test_what_goes_wrong_costs_nothing_or_something(business: Business) -> None:
    order = await business.confirmed(await business.shop(), "1")
    found = await business.do(operations.report, order, ExceptionKind.OTHER, "?")
    await business.refuse(operations.resolve, found.number, Decimal(-1))
    assert business.rows(ALL) == [("other", "open", "root")]
