"""Orders typed row by row: a row alone, rows of a draft, rows of a group."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.fulfilment.intake import operations as intake
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises import operations as promises
from schema.kernel.numbers import TRIAL, Reserved
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.business import Business

SHEET: Final = Actor("root", Role.ADMIN, "sheet")
OTHER: Final = Actor("max@x.org", Role.MANAGER, "sheet")


async def row(
    business: Business, quantity: str, told: dict[str, Any], by: Actor = SHEET
) -> str:
    """Take up a row in two steps, as the worker does: its number first; return the number."""
    key = await business.do(intake.reserve_line, told, by=by)
    kept = Reserved(key)
    line = await business.do(intake.enter_line, "PUMP", Decimal(quantity), kept, by=by, **told)
    assert line.number == key
    return str(line.number)


async def test_a_typed_row_drafts_an_order_or_joins_the_draft_it_names(
    business: Business,
) -> None:
    customer = await business.shop()
    first = await business.do(
        intake.enter_line,
        "PUMP",
        Decimal(1),
        by=SHEET,
        customer=customer,
        requested_on=date(2030, 7, 1),
    )
    second = await business.do(
        intake.enter_line, "PUMP", Decimal(2), by=SHEET, order="SO-000001"
    )
    kept = Reserved("SO-000001/7")
    third = await business.do(
        intake.enter_line, "PUMP", Decimal(3), kept, by=SHEET, order="SO-000001"
    )
    assert [line.number for line in (first, second, third)] == [
        "SO-000001/1",
        "SO-000001/2",
        "SO-000001/7",
    ]
    found = await business.find(Order.number, "SO-000001")
    assert (found.requested_on, found.total, found.last_position) == (date(2030, 7, 1), 60, 7)
    assert (await business.find(OrderLine.number, "SO-000001/7")).quantity == 3


async def test_a_typed_row_says_who_orders_and_not_twice(business: Business) -> None:
    customer = await business.shop()
    other = await business.customer("Other")
    order = await business.draft(customer, "1")
    enter: Any = intake.enter_line
    assert await business.refuse(enter, "PUMP", Decimal(1)) == (
        "Say who orders PUMP: write a customer number, or the number of a draft order."
    )
    assert await business.refuse(enter, "PUMP", Decimal(1), order=order, customer=other) == (
        f"Order {order} is not of customer {other}; leave the customer or the order empty."
    )


async def test_rows_of_one_group_are_one_order(business: Business) -> None:
    customer = await business.shop()
    told = {"customer": customer, "requested_on": date(2030, 7, 1)}
    assert [
        await row(business, "1", told | {"entry_group": "A"}),
        await row(business, "2", told | {"entry_group": "B"}),
        await row(business, "3", {"entry_group": " A "}),
        await row(business, "4", told | {"entry_group": "A"}),
    ] == ["SO-000001/1", "SO-000002/1", "SO-000001/2", "SO-000001/3"]
    found = await business.find(Order.number, "SO-000001")
    assert (found.entry_group, found.total, found.last_position) == ("A", 80, 3)


async def test_numbers_of_a_group_are_taken_before_its_order_is_there(
    business: Business,
) -> None:
    """Rows typed at once get all their numbers first, and one of them may be refused then."""
    customer = await business.shop()
    told: dict[str, Any] = {"customer": customer, "entry_group": "A"}
    keys = [await business.do(intake.reserve_line, told, by=SHEET) for _ in "abc"]
    assert keys == ["SO-000001/1", "SO-000001/2", "SO-000001/3"]
    enter: Any = intake.enter_line
    await business.refuse(enter, "NONE", Decimal(1), Reserved(keys[0]), by=SHEET, **told)
    for key in (keys[2], keys[1]):
        await business.do(enter, "PUMP", Decimal(1), Reserved(key), by=SHEET, **told)
    assert business.rows("SELECT number FROM order_lines ORDER BY number") == [
        ("SO-000001/2",),
        ("SO-000001/3",),
    ]
    assert await row(business, "1", told) == "SO-000001/4"


async def test_a_group_begins_anew_when_its_order_is_no_draft(business: Business) -> None:
    customer = await business.shop()
    told = {"customer": customer, "entry_group": "1"}
    assert await row(business, "1", told) == "SO-000001/1"
    await business.do(promises.confirm, "SO-000001")
    assert await row(business, "1", told) == "SO-000002/1"
    assert await row(business, "1", told) == "SO-000002/2"


async def test_a_group_belongs_to_who_types_it(business: Business) -> None:
    customer = await business.shop()
    told = {"customer": customer, "entry_group": "1"}
    assert await row(business, "1", told) == "SO-000001/1"
    assert await row(business, "1", told, OTHER) == "SO-000002/1"


@pytest.mark.parametrize(
    ("fact", "value", "what"),
    [
        ("requested_on", date(2030, 7, 2), "requested day"),
        ("channel", OrderChannel.FAX, "channel"),
        ("customer_po", "PO-2", "order number"),
        ("ship_to", "AD-000009", "delivery address"),
        ("payment_term", "NET-31", "payment terms"),
    ],
)
@pytest.mark.parametrize("named", [{"entry_group": "A"}, {"order": "SO-000001"}])
async def test_a_row_says_of_its_order_what_the_order_says(
    business: Business, named: dict[str, Any], fact: str, value: object, what: str
) -> None:
    customer = await business.shop()
    first: dict[str, Any] = {
        "requested_on": date(2030, 7, 1),
        "channel": OrderChannel.PHONE,
        "customer_po": "PO-1",
        "payment_term": "NET-30",
    }
    await row(business, "1", first | {"customer": customer, "entry_group": "A"})
    await row(business, "1", first | named)
    enter: Any = intake.enter_line
    told = {**named, fact: value}
    kept = Reserved("SO-000001/3")
    assert await business.refuse(enter, "PUMP", Decimal(1), kept, by=SHEET, **told) == (
        f"Order SO-000001 has another {what} than this row; write the same, or leave it empty."
    )


async def test_trying_a_row_of_a_group_finds_the_order_of_the_group(business: Business) -> None:
    customer = await business.shop()
    await row(business, "1", {"customer": customer, "entry_group": "A"})
    other = await business.customer("Other")
    enter: Any = intake.enter_line
    wrong = {"customer": other, "entry_group": "A"}
    assert await business.refuse(enter, "PUMP", Decimal(1), TRIAL, by=SHEET, **wrong) == (
        f"Order SO-000001 is not of customer {other}; leave the customer or the order empty."
    )
