"""What goes wrong with orders before they leave us, and what is agreed about it."""

from decimal import Decimal

import pytest

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
