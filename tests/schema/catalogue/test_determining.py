"""Which price counts: the rule alone, whatever prices are offered in whatever order."""

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schema.catalogue.prices.rules import LIST_PRICE, NEAREST, Offered, PriceReach, determine

AMOUNTS = st.integers(0, 10**6).map(lambda n: Decimal(n) / 100)
OFFERED = st.builds(
    Offered, st.sampled_from(PriceReach), st.sampled_from(["A", "B", "C"]), AMOUNTS, AMOUNTS
)
PRICES = st.lists(OFFERED, max_size=8)
LISTED = st.none() | AMOUNTS


@given(PRICES, LISTED, AMOUNTS, st.randoms(use_true_random=False))
def test_the_order_in_which_prices_are_offered_changes_nothing(
    offered: list[Offered], listed: Decimal | None, quantity: Decimal, chance: Random
) -> None:
    found = determine(offered, listed, quantity)
    shuffled = list(offered)
    chance.shuffle(shuffled)
    assert determine(shuffled, listed, quantity) == found


@given(PRICES, LISTED, AMOUNTS, OFFERED)
def test_a_price_that_is_not_reached_changes_nothing(
    offered: list[Offered], listed: Decimal | None, quantity: Decimal, far: Offered
) -> None:
    beyond = Offered(far.reach, far.price_list, quantity + 1, far.price)
    before, after = (
        determine(told, listed, quantity) for told in (offered, [*offered, beyond])
    )
    if before is None or after is None:
        assert before is after
    else:
        assert (before.price, before.source) == (after.price, after.source)


@given(PRICES, LISTED, AMOUNTS)
def test_what_counts_is_one_of_the_prices_offered_or_the_list_price(
    offered: list[Offered], listed: Decimal | None, quantity: Decimal
) -> None:
    found = determine(offered, listed, quantity)
    reached = [one for one in offered if one.min_quantity <= quantity]
    if found is None:
        assert (reached, listed) == ([], None)
    elif reached:
        nearest = min(NEAREST.index(one.reach) for one in reached)
        of_them = [one for one in reached if NEAREST.index(one.reach) == nearest]
        most = max(one.min_quantity for one in of_them)
        assert (found.price, found.source) in [
            (one.price, one.price_list) for one in of_them if one.min_quantity == most
        ]
    else:
        assert (found.price, found.source) == (listed, LIST_PRICE)


@given(PRICES, LISTED, AMOUNTS)
def test_the_trace_names_every_price_and_exactly_one_that_counts(
    offered: list[Offered], listed: Decimal | None, quantity: Decimal
) -> None:
    found = determine(offered, listed, quantity)
    if found is not None:
        steps = found.trace.split("; ")
        assert len(steps) == len(offered) + (listed is not None)
        assert sum(step.endswith(" (counts)") for step in steps) == 1
