"""What credit no longer carries does not leave us; how much still can is said."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.catalogue.products import operations as products
from schema.customers.credit import operations as credit
from schema.fulfilment.plans import operations as plans
from schema.fulfilment.plans.rules import LinePlanned
from schema.fulfilment.shipments import operations
from schema.fulfilment.shipments.rules import Goods, LineShipped, releasable
from tests.business import NOON, Business
from tests.schema.integrity import breaches

steps = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1), Decimal(12)])
goods = st.builds(
    lambda step, times, price, before: Goods(
        "SO-000001/1", (step or Decimal("0.0001")) * times, step, price, before
    ),
    steps,
    st.integers(1, 1000),
    st.decimals(0, 1000, places=6),
    st.decimals(0, 100, places=4),
)


@given(st.lists(goods, max_size=5), st.decimals(0, 10**6, places=2))
def test_what_can_leave_is_carried_and_no_step_more_of_it_is(
    asked: list[Goods], left: Decimal
) -> None:
    numbered = [
        Goods(f"SO-000001/{n}", one.quantity, one.step, one.price, one.before)
        for n, one in enumerate(asked)
    ]
    fits = dict(releasable(numbered, left))
    for one in numbered:
        taken = fits.get(one.line, Decimal(0))
        unit = one.step or Decimal("0.0001")
        assert 0 <= taken <= one.quantity
        assert taken % unit == 0
        left -= one.worth(taken)
        assert left >= 0
        more = max(one.worth(taken + unit), (taken + unit) * one.price)
        assert taken == one.quantity or more > left + one.worth(taken)


async def lowered(business: Business, limit: str) -> str:
    """Confirm ten pumps and three valves for 100 and 30 in all; lower the limit then."""
    customer = await business.shop(limit="1000")
    await business.product("VALVE", "10")
    await business.stock("100", sku="VALVE")
    order = await business.confirmed(customer, "10")
    await business.confirmed(customer, "3", sku="VALVE")
    await business.do(credit.set_limit, customer, Decimal(limit))
    return order


async def test_as_much_leaves_as_credit_carries(business: Business) -> None:
    """The limit is 80; the other order's 30 leave 50 for this one: five pumps at 10."""
    order = await lowered(business, "80")
    assert await business.refuse(operations.ship, order) == (
        f"Order {order} cannot leave as asked: that comes to 100.00, and customer CU-000001 has"
        f" 50.00 of credit left for it. Let {order}/1: 5 leave, take a payment or raise the"
        " limit."
    )
    five = [LineShipped(f"{order}/1", Decimal(5))]
    await business.do(operations.ship, order, lines=five)
    assert await business.refuse(operations.ship, order) == (
        f"Nothing of order {order} can leave: customer CU-000001 owes us more than the limit of"
        " 80.00 without it; take a payment or raise the limit."
    )
    await business.do(credit.set_limit, "CU-000001", Decimal(130))
    await business.do(operations.ship, order)
    assert breaches(business) == {}


async def test_it_leaves_in_the_steps_it_is_sold_in(business: Business) -> None:
    order = await lowered(business, "80")
    await business.do(products.correct, "PUMP", quantity_step=Decimal(2))
    said = await business.refuse(operations.ship, order)
    assert f"Let {order}/1: 4 leave" in said


async def test_a_plan_is_not_picked_when_credit_does_not_carry_it(business: Business) -> None:
    order = await lowered(business, "80")
    asked = [LinePlanned(f"{order}/1", Decimal(6))]
    made: Any = await business.do(plans.plan, "Main", NOON.date(), asked)
    assert await business.refuse(plans.release, made.number) == (
        f"Order {order} cannot leave as asked: that comes to 60.00, and customer CU-000001 has"
        f" 50.00 of credit left for it. Let {order}/1: 5 leave, take a payment or raise the"
        " limit."
    )
    await business.do(credit.set_limit, "CU-000001", Decimal(90))
    await business.do(plans.release, made.number)


@pytest.mark.parametrize("limit", ["130", "100000"])
async def test_what_was_confirmed_within_the_limit_leaves(
    business: Business, limit: str
) -> None:
    order = await lowered(business, limit)
    await business.do(operations.ship, order)
    assert breaches(business) == {}
