"""Checks: what is found in an order, the same in the same, whoever looks."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from schema.fulfilment.checks.rules import (
    Authority,
    CheckCode,
    CheckResult,
    LineFacts,
    ReviewFacts,
    discount,
    review,
)

AMOUNTS = st.integers(0, 10**5).map(lambda n: Decimal(n) / 100)
LINE = st.builds(
    LineFacts, st.just("SO-1/1"), st.just("PUMP"), AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS,
    st.none() | AMOUNTS, st.none() | AMOUNTS,
)  # fmt: skip
FACTS = st.builds(
    ReviewFacts,
    total=AMOUNTS,
    lines=st.lists(LINE, max_size=3),
    payment_term=st.none() | st.just("NET-60"),
    payment_days=st.integers(0, 90).map(Decimal),
    customer_days=st.integers(0, 90).map(Decimal),
    credit_left=st.none() | AMOUNTS,
    has_address=st.booleans(),
    deliverable=st.booleans(),
    customer_po=st.just("PO-1"),
    po_used_by=st.none() | st.just("SO-2"),
    requirements=st.lists(st.just("a label"), max_size=2),
)
LIMITS = st.builds(Authority, st.none() | st.integers(0, 100).map(Decimal), st.none() | AMOUNTS)


@given(FACTS, LIMITS)
def test_a_review_finds_the_same_in_the_same(facts: ReviewFacts, authority: Authority) -> None:
    assert review(facts, authority) == review(replace(facts), replace(authority))


@given(FACTS, LIMITS)
def test_whoever_may_decide_more_finds_no_more(
    facts: ReviewFacts, authority: Authority
) -> None:
    found = review(facts, authority)
    assert all(one in found for one in review(facts, Authority()))


@given(FACTS)
def test_only_credit_and_a_missing_address_are_worth_knowing_alone(facts: ReviewFacts) -> None:
    warned = [one for one in review(facts, Authority()) if one.result is CheckResult.WARN]
    assert {one.code for one in warned} <= {CheckCode.CREDIT, CheckCode.ADDRESS}


@given(AMOUNTS, st.none() | AMOUNTS)
def test_a_discount_is_a_share_of_the_list_price(
    price: Decimal, listed: Decimal | None
) -> None:
    found = discount(price, listed)
    assert 0 <= found <= 100
    if listed is None or price >= listed:
        assert found == 0


def test_half_a_hundredth_of_a_percent_is_rounded_up() -> None:
    assert discount(Decimal(799), Decimal(800)) == Decimal("0.13")  # 0.125 %
