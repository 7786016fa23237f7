"""The plan of one cell: over all it can see, nothing typed is lost and it comes to rest."""

from itertools import product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.kernel.sheet import Policy
from sync.cells import EMPTY, Cell
from sync.plan import Agree, Ask, Base, Held, Lose, Nothing, Step, Wait, Write, plan

A, B, C = Cell("1"), Cell("2"), Cell("x", sound=False)
VALUES: Final = (EMPTY, A, B, C)
TRUTHS: Final = (EMPTY, A, B)
HELD: Final = (None, *(Held(value, "No.") for value in VALUES))
BASES: Final = (
    None,
    *(Base(s, d, held) for s, d, held in product(VALUES, TRUTHS, HELD)),
)
SITUATIONS: Final = tuple(product(VALUES, BASES, TRUTHS, Policy, (False, True)))
Situation = tuple[Cell, Base | None, Cell, Policy, bool]
CELLS: Final = st.sampled_from(VALUES)
TEXTS: Final = st.builds(Cell, st.none() | st.text(min_size=1, max_size=3), st.booleans())


def planned(situation: Situation) -> Step:
    """Plan one situation."""
    seen, base, d, policy, formula = situation
    return plan(seen, base, d, policy, formula=formula)


def settled(step: Step, seen: Cell, base: Base | None, d: Cell, *, accepts: bool) -> Base:
    """Move the base as the engine does once a step was carried out."""
    match step:
        case Ask(value=value) if accepts:
            return Base(seen, value)
        case Ask(value=value):
            return Base(seen, d, Held(value, "No."))
        case Wait(value=value):
            return Base(seen, d, Held(value, "Decide."))
        case Agree() | Lose():
            return Base(seen, d)
        case _:
            return base or Base(seen, d)


def followed(situation: Situation, *, accepts: bool) -> tuple[Step, int, Cell, Cell]:
    """Follow the plan until it has nothing more to do: last step, steps, sheet, database."""
    seen, base, d, policy, formula = situation
    for count in range(9):
        step = plan(seen, base, d, policy, formula=formula)
        if isinstance(step, Nothing):
            return step, count, seen, d
        base = settled(step, seen, base, d, accepts=accepts)
        if isinstance(step, Ask) and accepts:
            d = step.value
        if isinstance(step, Write):
            seen, formula = step.value, False
            base = Base(seen, base.d if base.held else d, base.held)
    raise AssertionError(f"no rest after {situation}")


def test_every_situation_was_thought_of() -> None:
    assert len(SITUATIONS) == 4 * 61 * 3 * 3 * 2
    assert {type(planned(situation)) for situation in SITUATIONS} == {
        Nothing, Write, Agree, Ask, Lose, Wait,
    }  # fmt: skip


def test_a_cell_that_shows_what_it_should_is_left_alone() -> None:
    for seen, base, d, policy, formula in SITUATIONS:
        if base == Base(seen, d) and seen == d:
            assert plan(seen, base, d, policy, formula=formula) == Nothing()


def test_an_untouched_cell_is_never_asked() -> None:
    for situation in SITUATIONS:
        seen, base, d, _, formula = situation
        if base is not None and base.held is None and seen == base.s:
            idle = seen == d or (formula and d == base.d)
            assert planned(situation) == (Nothing() if idle else Write(d, listed=formula))


def test_what_a_person_typed_is_asked_when_the_database_stands_still() -> None:
    for situation in SITUATIONS:
        seen, base, d, _, _ = situation
        if base is not None and seen not in {base.s, d} and d == base.d:
            assert planned(situation) == Ask(seen)


CONFLICTS: Final = [
    (Policy.DATABASE, Lose(B)),
    (Policy.SHEET, Ask(B, listed=True)),
    (Policy.ASK, Wait(B)),
]


@pytest.mark.parametrize(("policy", "step"), CONFLICTS)
def test_when_both_sides_moved_apart_the_columns_policy_decides(
    policy: Policy, step: Step
) -> None:
    assert plan(B, Base(A, A), EMPTY, policy) == step


def test_when_both_sides_moved_to_the_same_value_they_agree() -> None:
    for situation in SITUATIONS:
        seen, base, d, _, _ = situation
        if base is not None and seen == d != base.s:
            assert planned(situation) == Agree()


def test_without_a_base_the_database_wins_whatever_the_policy() -> None:
    for seen, d, policy in product(VALUES, TRUTHS, Policy):
        step = plan(seen, None, d, policy)
        assert step == (Agree() if seen == d else Write(d) if seen == EMPTY else Lose(seen))


def test_nothing_typed_is_overwritten_in_silence() -> None:
    """A write over something other than what was last dealt with does not happen unasked."""
    for situation in SITUATIONS:
        seen, base, _, _, formula = situation
        step = planned(situation)
        if not isinstance(step, Write):
            continue
        untouched = seen == (EMPTY if base is None else base.s)
        assert untouched
        assert step.listed == (formula and base is not None and base.held is None)


def test_a_refused_value_is_never_replaced_by_anything_but_itself() -> None:
    for situation in SITUATIONS:
        seen, base, _, _, _ = situation
        if base is not None and base.held is not None and seen == base.s:
            step = planned(situation)
            if isinstance(step, Write | Ask | Wait):
                assert step.value == base.held.value
            else:
                assert step in {Nothing(), Agree()}


def test_a_held_value_is_asked_again_only_when_something_changed() -> None:
    for situation in SITUATIONS:
        seen, base, d, _, _ = situation
        if base is not None and base.held is not None and (seen, d) == (base.s, base.d):
            assert not isinstance(planned(situation), Ask | Wait | Lose)


def test_a_held_value_is_asked_again_when_the_database_changed() -> None:
    for situation in SITUATIONS:
        seen, base, d, policy, _ = situation
        if base is not None and base.held is not None and seen == base.s and d != base.d:
            held = base.held.value
            again = Wait(held) if policy is Policy.ASK else Ask(held)
            assert planned(situation) == (Agree() if held == d else again)


def test_a_held_value_that_a_write_replaced_is_put_back() -> None:
    held = Held(B, "No.")
    assert plan(A, Base(A, A, held), A, Policy.DATABASE) == Write(B)
    assert plan(B, Base(B, A, held), A, Policy.DATABASE) == Nothing()


def test_a_formula_is_not_overwritten_while_the_database_stands_still() -> None:
    assert plan(B, Base(B, A), A, Policy.DATABASE, formula=True) == Nothing()
    assert plan(B, Base(B, A), A, Policy.DATABASE, formula=False) == Write(A)
    assert plan(B, Base(B, A), EMPTY, Policy.DATABASE, formula=True) == Write(
        EMPTY, listed=True
    )


@pytest.mark.parametrize("accepts", [True, False])
def test_following_the_plan_leads_to_rest(*, accepts: bool) -> None:
    for situation in SITUATIONS:
        _, steps, _, _ = followed(situation, accepts=accepts)
        assert steps <= 3, situation


def test_at_rest_both_sides_agree_unless_a_value_is_held_or_a_formula_stands() -> None:
    for situation in SITUATIONS:
        seen, base, _, policy, formula = situation
        held = base is not None and base.held is not None and seen == base.s
        if formula or held or policy is Policy.ASK:
            continue
        _, _, shown, truth = followed(situation, accepts=True)
        assert shown == truth, situation


@given(seen=TEXTS, s=TEXTS, bd=TEXTS, d=TEXTS, policy=st.sampled_from(Policy))
def test_a_typed_value_is_asked_listed_held_or_agreed_on(
    seen: Cell, s: Cell, bd: Cell, d: Cell, policy: Policy
) -> None:
    step = plan(seen, Base(s, bd), d, policy)
    if seen != s:
        value = getattr(step, "value", seen)
        assert isinstance(step, Agree | Ask | Lose | Wait)
        assert value == seen
        assert isinstance(step, Agree) == (seen == d)


@given(s=TEXTS, d=TEXTS, held=st.none() | st.builds(Held, TEXTS, st.text(max_size=5)))
def test_a_base_is_kept_as_json_and_read_back_whole(
    s: Cell, d: Cell, held: Held | None
) -> None:
    base = Base(s, d, held)
    assert Base.of(base.kept()) == base
