"""Orders: written down, changed while they are drafts, and moved as the table says."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.catalogue.products import operations as products
from schema.fulfilment.intake import operations as intake
from schema.fulfilment.orders import operations, queries
from schema.fulfilment.orders.rules import MOVES, LineAsked, OrderState, order_of
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.promises import operations as promises
from schema.inventory.stock.rules import split
from schema.kernel.money import QuantityNotPositive, check_positive
from tests.business import Business

quantities = st.decimals(0, 10**6, places=4)
LINES: Final = "SELECT number, quantity, price, amount, reserved FROM order_lines ORDER BY 1"


@given(quantities, st.lists(quantities, max_size=6))
def test_a_split_takes_no_more_than_lies_there_and_all_that_is_wanted_if_it_can(
    wanted: Decimal, available: list[Decimal]
) -> None:
    taken = split(wanted, available)
    assert len(taken) == len(available)
    assert all(0 <= part <= there for part, there in zip(taken, available, strict=True))
    assert sum(taken) == min(wanted, sum(available))


@given(quantities.filter(bool), st.lists(quantities, min_size=1, max_size=6))
def test_a_split_leaves_from_one_place_alone_if_one_suffices(
    wanted: Decimal, available: list[Decimal]
) -> None:
    if max(available) >= wanted:
        assert sum(1 for part in split(wanted, available) if part) == 1


@given(st.decimals(-(10**6), 10**6, places=4))
def test_a_quantity_is_more_than_nothing(quantity: Decimal) -> None:
    if quantity > 0:
        assert check_positive("PUMP", quantity) == quantity
        return
    with pytest.raises(QuantityNotPositive) as refusal:
        check_positive("PUMP", quantity)
    assert str(refusal.value) == (
        f"The quantity of PUMP cannot be {quantity}; give more than 0."
    )


def test_a_line_is_numbered_after_its_order() -> None:
    assert order_of("SO-000042/7") == "SO-000042"
    assert order_of("SO-000042") == "SO-000042"


async def order_in(business: Business, customer: str, state: OrderState) -> str:
    """Bring an order for 2 pumps into a state."""
    ways = {
        OrderState.DRAFT: business.draft,
        OrderState.SUBMITTED: business.submitted,
        OrderState.APPROVED: business.approved,
        OrderState.CONFIRMED: business.confirmed,
        OrderState.SHIPPED: business.shipped,
    }
    if state in ways:
        return await ways[state](customer, "2")
    if state is OrderState.CLOSED:
        invoice = await business.invoiced(customer, "2")
        await business.settle(await business.payment(customer, "20"), invoice)
        return str(business.rows("SELECT max(number) FROM orders")[0][0])
    number = await business.draft(customer, "2")
    await business.do(promises.cancel, number)
    return number


@pytest.mark.parametrize("was", OrderState)
async def test_an_order_is_confirmed_or_cancelled_as_the_table_says(
    business: Business, was: OrderState
) -> None:
    customer = await business.shop()
    shipped = was in {OrderState.SHIPPED, OrderState.CLOSED}
    legal = {
        promises.confirm: was in {OrderState.DRAFT, OrderState.APPROVED},
        promises.cancel: was in queries.OPEN,
    }
    for operation, allowed in legal.items():
        number = await order_in(business, customer, was)
        assert (await business.find(Order.number, number)).state is was
        wanted = "confirmed" if operation is promises.confirm else "cancelled"
        words = (
            f"Order {number} is {was} and cannot become {wanted};"
            f" what it can still become: {' or '.join(sorted(MOVES[was])) or 'nothing'}."
        )
        if shipped and operation is promises.cancel:
            words = f"Order {number} cannot be cancelled; goods have been shipped already."
        if allowed:
            await business.do(operation, number)
            assert (await business.find(Order.number, number)).state == wanted
        else:
            assert await business.refuse(operation, number) == words


@pytest.mark.parametrize("state", [s for s in OrderState if s is not OrderState.DRAFT])
async def test_what_is_agreed_is_not_edited(business: Business, state: OrderState) -> None:
    customer = await business.shop()
    number = await order_in(business, customer, state)
    words = (
        f"Order {number} is {state}, so its lines can no longer be changed;"
        " draft a new order for what differs."
    )
    change, line = operations.change_line, f"{number}/1"
    assert await business.refuse(change, line, quantity=Decimal(1)) == words
    assert await business.refuse(change, line, price=Decimal(1)) == words
    assert await business.refuse(operations.add_line, number, "PUMP", Decimal(1)) == words
    said = await business.refuse(intake.enter_line, "PUMP", Decimal(1), order=number)
    assert said == words


async def test_a_requested_day_can_be_agreed_until_the_goods_leave(business: Business) -> None:
    customer = await business.shop()
    for state in queries.OPEN:
        number = await order_in(business, customer, state)
        await business.do(operations.reschedule, number, date(2030, 7, 1))
        found = await business.find(Order.number, number)
        assert found.requested_on == date(2030, 7, 1)
        said = await business.refuse(operations.reschedule, number, date(2030, 5, 31))
        assert said == (
            f"Order {number} cannot be requested for 2030-05-31; that day has passed."
        )
    number = await order_in(business, customer, OrderState.SHIPPED)
    said = await business.refuse(operations.reschedule, number, date(2030, 7, 1))
    assert said.startswith(
        f"Order {number} is shipped, so its requested day can no longer be changed;"
    )


async def test_a_draft_takes_list_prices_unless_others_are_agreed(business: Business) -> None:
    customer = await business.shop(price="10.333333")
    asked = [LineAsked("PUMP", Decimal(3)), LineAsked("PUMP", Decimal("0.5"), Decimal(8))]
    drafted = await business.do(operations.draft, customer, asked, date(2030, 6, 1))
    order = await business.find(Order.id, drafted.id)
    assert (order.number, order.state, order.total) == (
        "SO-000001",
        OrderState.DRAFT,
        Decimal("35.00"),
    )
    await business.do(operations.add_line, order.number, "PUMP", Decimal(1))
    await business.do(operations.change_line, "SO-000001/2", quantity=Decimal(1))
    assert business.rows(LINES) == [
        ("SO-000001/1", 3, Decimal("10.333333"), 31, 0),
        ("SO-000001/2", 1, 8, 8, 0),
        ("SO-000001/3", 1, Decimal("10.333333"), Decimal("10.33"), 0),
    ]
    assert (await business.find(Order.number, "SO-000001")).total == Decimal("49.33")


BAD_LINES: Final[list[tuple[LineAsked, str]]] = [
    (
        LineAsked("PUMP", Decimal(-1)),
        "The quantity of PUMP in order {order} cannot be -1; give more than 0.",
    ),
    (
        LineAsked("PUMP", Decimal(0)),
        "The quantity of PUMP in order {order} cannot be 0; give more than 0.",
    ),
    (
        LineAsked("PUMP", Decimal(1), Decimal(-1)),
        "PUMP in order {order} cannot cost -1; give a price of 0 or more.",
    ),
    (
        LineAsked("HAMMER", Decimal(1)),
        "There is no product HAMMER; use a code from the catalogue.",
    ),
    (
        LineAsked("OLD", Decimal(1)),
        "Product OLD is no longer sold; choose another product.",
    ),
    (
        LineAsked("EURO", Decimal(1)),
        "Product EURO is priced in EUR, but the order is in CNY; give the line a price in CNY.",
    ),
    (
        LineAsked("PUMP", Decimal(10) ** 15),
        "A value is too large or too precise to be kept; give a shorter one.",
    ),
    (
        LineAsked("PUMP", Decimal("1.00001")),
        "The quantity of PUMP in order {order} cannot be 1.00001; give at most four decimal places.",  # noqa: E501 - a sentence is one line
    ),
]


@pytest.mark.parametrize(("asked", "words"), BAD_LINES, ids=str)
async def test_a_line_nobody_could_deliver_is_refused(
    business: Business, asked: LineAsked, words: str
) -> None:
    customer = await business.shop()
    await business.product("OLD")
    await business.do(products.retire, "OLD")
    await business.product("EURO", currency="EUR")
    order = await business.draft(customer, "1")
    said = await business.refuse(operations.draft, customer, [asked])
    assert said == words.format(order="SO-000002")
    told = (order, asked.sku, asked.quantity, asked.price)
    assert await business.refuse(operations.add_line, *told) == words.format(order=order)


async def test_a_line_is_not_changed_to_nonsense(business: Business) -> None:
    number = await business.draft(await business.shop(), "1")
    change, line = operations.change_line, f"{number}/1"
    assert await business.refuse(change, line, quantity=Decimal(-1)) == (
        f"The quantity of line {line} cannot be -1; give more than 0."
    )
    assert await business.refuse(change, line, price=Decimal(-1)) == (
        f"Line {line} cannot cost -1; give a price of 0 or more."
    )


async def test_numbers_nobody_gave_are_refused(business: Business) -> None:
    customer = await business.shop()
    order = await business.draft(customer, "1")
    words = "There is no order SO-9; use a number such as SO-000001."
    for operation, more in (
        (promises.confirm, ()),
        (promises.cancel, ()),
        (operations.reschedule, (None,)),
        (operations.add_line, ("PUMP", Decimal(1))),
    ):
        assert await business.refuse(operation, "SO-9", *more) == words
    change: Any = operations.change_line
    assert await business.refuse(change, "SO-9/1", quantity=Decimal(1)) == words
    assert await business.refuse(change, f"{order}/9", quantity=Decimal(1)) == (
        f"There is no order line {order}/9; use a number such as SO-000001/1."
    )
    assert await business.refuse(operations.draft, "CU-9") == (
        "There is no customer CU-9; use a number such as CU-000001."
    )
