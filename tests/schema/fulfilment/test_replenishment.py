"""Replenishment: how much is ordered anew and when, and what can be promised for which day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from schema.fulfilment.replenishment import operations, rules
from schema.fulfilment.replenishment.rules import (
    Demand,
    ReorderMethod,
    RuleFacts,
    StockAlarm,
    StockFacts,
)
from tests.business import Business
from tests.schema.integrity import breaches

TODAY: Final = date(2030, 6, 1)
PROPOSALS: Final = (
    "SELECT state, proposed, quantity, document FROM reorder_proposals ORDER BY id"
)
WORKED: Final = RuleFacts(
    method=ReorderMethod.REORDER_POINT,
    service_level=Decimal("0.95"),
    lead_time=Decimal(9),
    lead_time_deviation=Decimal(1),
    review_days=7,
    min_quantity=Decimal(0),
    max_quantity=Decimal(0),
    order_multiple=Decimal(50),
    min_order=Decimal(0),
)


def test_a_worked_example() -> None:
    """10 a day with a deviation of 4, 9 days of lead time with a deviation of 1, 95 %.

    By hand: z = 1.6449; safety stock = 1.6449 * sqrt(9 * 16 + 100 * 1) = 1.6449 * 15.6205
    = 25.694; reorder point = 10 * 9 + 25.694 = 115.694. Filled up for 7 days more:
    10 * 16 + 1.6449 * sqrt(16 * 16 + 100) = 160 + 1.6449 * 18.8680 = 191.035. With 100 - 20
    - 5 + 30 = 105 projected, 86.035 are missing, in boxes of 50: 100.
    Source: Silver, Pyke, Thomas, Inventory and Production Management in Supply Chains, 6.
    """
    stock = StockFacts(Decimal(100), Decimal(20), Decimal(30), Decimal(5))
    plan = rules.plan(WORKED, stock, Demand(Decimal(10), Decimal(4)), TODAY)
    assert round(plan.safety_stock, 2) == Decimal("25.69")
    assert round(plan.reorder_point, 2) == Decimal("115.69")
    assert round(plan.target, 2) == Decimal("191.04")
    assert [plan.projected, plan.quantity] == [105, 100]
    assert plan.needed_on == TODAY + timedelta(days=7)  # (105 - 25.69) / 10 = 7.9 days
    assert plan.alarm is StockAlarm.LOW


def test_demand_counts_the_days_on_which_nothing_was_needed() -> None:
    """Twice 30 in 90 days: mean 60/90 = 0.6667; sd = sqrt(1800/90 - 0.6667^2) = 4.4222."""
    known = rules.demand([Decimal(30), Decimal(30)], 90)
    assert known == Demand(Decimal("0.6667"), Decimal("4.4222"))


AMOUNTS: Final = st.integers(0, 10**4).map(Decimal)


@given(
    stock=st.builds(StockFacts, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS),
    mean=AMOUNTS,
    deviation=AMOUNTS,
    multiple=AMOUNTS,
)
def test_what_is_ordered_fills_up_to_the_target_and_not_much_more(
    stock: StockFacts, mean: Decimal, deviation: Decimal, multiple: Decimal
) -> None:
    facts: Any = {name: getattr(WORKED, name) for name in WORKED.__dataclass_fields__}
    rule = RuleFacts(**facts | {"order_multiple": multiple})
    plan = rules.plan(rule, stock, Demand(mean, deviation), TODAY)
    if plan.projected > plan.reorder_point:
        assert plan.quantity == 0
    elif plan.quantity:
        after = plan.projected + plan.quantity
        assert plan.target <= after < plan.target + (multiple or Decimal("0.0001"))


async def furnish(business: Business) -> str:
    """Keep between 5 and 20 pumps in the main warehouse, where 4 are left."""
    await business.product()
    await business.stock("4")
    rule = await business.do(
        operations.set_rule,
        "PUMP",
        "Main",
        method=ReorderMethod.MIN_MAX,
        min_quantity=Decimal(5),
        max_quantity=Decimal(20),
        order_multiple=Decimal(6),
    )
    await business.do(operations.look, rule.number)
    return str(rule.number)


async def test_a_rule_makes_one_proposal_however_often_it_looks(business: Business) -> None:
    rule = await furnish(business)
    await business.do(operations.look, rule)
    assert business.rows(PROPOSALS) == [("open", 18, 18, None)]
    await business.stock("1")
    await business.do(operations.look, rule)
    await business.stock("6")
    await business.do(operations.look, rule)
    assert business.rows(PROPOSALS) == [("expired", 18, 18, None)]


async def test_what_is_approved_is_expected_and_counts(business: Business) -> None:
    rule = await furnish(business)
    await business.do(operations.correct_proposal, "RP-000001", Decimal(24))
    await business.do(operations.approve, "RP-000001")
    assert business.rows(PROPOSALS) == [("approved", 18, 24, "ER-000001")]
    await business.do(operations.look, rule)
    assert len(business.rows(PROPOSALS)) == 1
    assert breaches(business) == {}


async def test_it_is_transferred_from_where_a_rule_says(business: Business) -> None:
    rule = await furnish(business)
    await business.stock("50", warehouse="Port")
    await business.do(operations.set_rule, "PUMP", "Main", origin="Port")
    await business.do(operations.approve, "RP-000001")
    assert business.rows(PROPOSALS) == [("approved", 18, 18, "TR-000001")]
    await business.do(operations.look, rule)
    assert len(business.rows(PROPOSALS)) == 1
