"""Which row is which record: by key, whatever people sort, copy, cut, delete and overwrite."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from schema.kernel.sheet import KEY
from sync.cells import EMPTY, Cell
from sync.picture import Seen, SeenRow
from sync.plan import Base
from sync.rows import Assignment, Known, assign, back, matches, twice, unknown

KEYS: Final = ("A", "B", "C", "D", "Z")
NAMES: Final = ("", "Acme", "Bolt")


def row(
    index: int, key: str | None = None, name: str = "", phone: str = "", *, extra: bool = False
) -> SeenRow:
    """Show a row: its key, two linked cells, perhaps something beside them."""
    cells = {
        KEY: Seen(Cell(key)),
        "name": Seen(Cell(name or None)),
        "phone": Seen(Cell(phone or None)),
    }
    return SeenRow(index, key, cells, extra)


def known(position: int, name: str = "", phone: str = "", *, restored: bool = False) -> Known:
    """Remember a record's row: where it stood and what it held."""
    cells = {"name": Cell(name or None), "phone": Cell(phone or None)}
    return Known(position, {code: Base(cell, cell) for code, cell in cells.items()}, restored)


def told(found: Assignment) -> dict[str, object]:
    """Tell an assignment by row numbers; empty roles are left out."""
    roles: dict[str, object] = {
        "records": {key: at.index for key, at in found.records.items()},
        "placed": {key: at.index for key, at in found.placed.items()},
        "new": [at.index for at in found.new],
        "give_back": {key: at.index for at, key in found.give_back},
        "clear": [at.index for at in found.clear],
        "marked": {at.index: sentence for at, sentence in found.marked},
        "twins": {key: at.index for at, key in found.twins},
        "missing": found.missing,
    }
    return {role: what for role, what in roles.items() if what}


def assigned(
    *rows: SeenRow,
    remembered: Mapping[str, Known] | None = None,
    reserved: Collection[str] = (),
    shown: Collection[str] = (),
) -> dict[str, object]:
    """Assign, and tell it by row numbers."""
    return told(assign(rows, remembered or {}, reserved, shown))


TWO: Final = {"A": known(1, "Acme"), "B": known(2, "Bolt")}


def test_rows_are_known_by_key_wherever_they_were_sorted_to() -> None:
    assert assigned(row(1, "B", "Bolt"), row(2, "A", "Acme"), remembered=TWO) == {
        "records": {"B": 1, "A": 2}
    }


def test_an_edited_row_is_still_its_record() -> None:
    found = assigned(row(1, "A", "Other"), row(2, "B", "Bolt"), remembered=TWO)
    assert found == {"records": {"A": 1, "B": 2}}


def test_content_without_a_key_is_a_new_row() -> None:
    assert assigned(row(5, None, "Acme")) == {"new": [5]}


def test_a_row_with_nothing_but_a_note_beside_it_is_nothing() -> None:
    assert assigned(row(5, extra=True)) == {}


def test_a_missing_key_is_told() -> None:
    assert assigned(row(1, "A", "Acme"), remembered=TWO) == {
        "records": {"A": 1},
        "missing": ["B"],
    }


def test_a_copy_of_a_row_loses_the_key_and_the_row_at_home_keeps_it() -> None:
    rows = (row(1, "A", "Acme"), row(2, "B", "Bolt"), row(3, "A", "Acme"))
    assert assigned(*rows, remembered=TWO) == {"records": {"A": 1, "B": 2}, "clear": [3]}


def test_copies_of_a_row_that_was_edited_are_left_to_a_person() -> None:
    rows = (row(1, "A", "Other"), row(3, "A", "Acme"))
    sentence = twice("A")
    assert assigned(*rows, remembered={"A": known(1, "Acme")}) == {
        "marked": {1: sentence, 3: sentence}
    }


def test_copies_none_of_which_is_at_home_are_left_to_a_person() -> None:
    rows = (row(4, "A", "Acme"), row(5, "A", "Acme"))
    sentence = twice("A")
    assert assigned(*rows, remembered={"A": known(1, "Acme")}) == {
        "marked": {4: sentence, 5: sentence}
    }


def test_a_row_whose_key_was_cut_gets_it_back() -> None:
    rows = (row(1, None, "Acme"), row(2, "B", "Bolt"))
    assert assigned(*rows, remembered=TWO) == {"records": {"B": 2}, "give_back": {"A": 1}}


def test_a_row_whose_key_was_overwritten_with_nonsense_gets_it_back() -> None:
    rows = (row(1, "nonsense", "Acme"), row(2, "B", "Bolt"))
    assert assigned(*rows, remembered=TWO) == {"records": {"B": 2}, "give_back": {"A": 1}}


def test_a_row_whose_key_was_overwritten_with_anothers_gets_its_own_back() -> None:
    rows = (row(1, "B", "Acme"), row(2, "B", "Bolt"))
    assert assigned(*rows, remembered=TWO) == {"records": {"B": 2}, "give_back": {"A": 1}}


def test_of_rows_that_look_alike_the_one_at_home_gets_the_key_back() -> None:
    alike = {"A": known(1, "Acme"), "B": known(2, "Acme")}
    rows = (row(2, None, "Acme"), row(1, None, "Acme"))
    assert assigned(*rows, remembered=alike) == {"give_back": {"B": 2, "A": 1}}


def test_an_empty_row_gets_no_key_back() -> None:
    assert assigned(row(1), remembered={"A": known(1)}) == {"missing": ["A"]}


def test_an_unknown_key_is_marked() -> None:
    assert assigned(row(4, "Z", "Acme")) == {"marked": {4: unknown("Z")}}


def test_a_key_typed_into_a_row_fetches_a_record_of_this_tab() -> None:
    assert assigned(row(4, "C"), shown=["C"]) == {"records": {"C": 4}}


def test_a_key_typed_twice_fetches_nothing() -> None:
    assert assigned(row(4, "C"), row(5, "C"), shown=["C"]) == {
        "marked": {4: twice("C"), 5: twice("C")}
    }


def test_a_reserved_number_beside_content_is_placed() -> None:
    assert assigned(row(4, "N", "Acme"), reserved=["N"]) == {"placed": {"N": 4}}


def test_a_reserved_number_beside_nothing_is_cleared() -> None:
    assert assigned(row(4, "N"), reserved=["N"]) == {"clear": [4]}


def test_a_reserved_number_that_was_copied_stands_once() -> None:
    rows = (row(4, "N", "Acme"), row(5, "N", "Acme"))
    assert assigned(*rows, reserved=["N"]) == {"placed": {"N": 4}, "clear": [5]}


def test_a_row_that_comes_back_by_undo_takes_its_record_from_our_twin() -> None:
    remembered = {"A": known(6, "Acme", restored=True)}
    rows = (row(2, "A", "Acme"), row(6, "A", "Acme"))
    assert assigned(*rows, remembered=remembered) == {"records": {"A": 2}, "twins": {"A": 6}}


def test_a_row_that_comes_back_with_other_values_is_left_to_a_person() -> None:
    remembered = {"A": known(6, "Acme", restored=True)}
    rows = (row(2, "A", "Of before"), row(6, "A", "Acme"))
    marked = {2: back("A"), 6: back("A")}
    assert assigned(*rows, remembered=remembered) == {"marked": marked}


def test_an_edited_twin_is_left_to_a_person() -> None:
    remembered = {"A": known(6, "Acme", restored=True)}
    sentence = back("A")
    assert assigned(row(2, "A", "Acme"), row(6, "A", "Edited"), remembered=remembered) == {
        "marked": {2: sentence, 6: sentence}
    }


def test_a_cell_without_a_value_matches_anything_and_an_empty_memory_nothing() -> None:
    error = replace(row(1, None, "Acme"), cells={"name": Seen(None), "phone": Seen(EMPTY)})
    assert matches(error, known(1, "Acme"))
    assert not matches(row(1, None, "Acme"), known(1, "Bolt"))
    assert not matches(row(1), known(1))


@st.composite
def tabs(draw: st.DrawFn) -> tuple[list[SeenRow], dict[str, Known], set[str], set[str]]:
    """Draw rows with few keys and few values, so that they collide in every way."""
    names, keys = st.sampled_from(NAMES), st.none() | st.sampled_from(KEYS)
    rows = [
        row(index, draw(keys), draw(names), draw(names), extra=draw(st.booleans()))
        for index in range(1, draw(st.integers(1, 7)))
    ]
    memory = {
        key: known(at, draw(names), draw(names), restored=draw(st.booleans()))
        for at, key in enumerate(KEYS[: draw(st.integers(0, 4))], start=1)
    }
    others = st.sets(st.sampled_from(KEYS))
    return rows, memory, draw(others) - set(memory), draw(others)


@given(tab=tabs())
def test_every_row_has_exactly_one_role(
    tab: tuple[list[SeenRow], dict[str, Known], set[str], set[str]],
) -> None:
    rows, memory, reserved, shown = tab
    found = assign(rows, memory, reserved, shown)
    roles = [
        *found.records.values(), *found.placed.values(), *found.new, *found.clear,
        *(at for at, _ in found.give_back), *(at for at, _ in found.marked),
        *(at for at, _ in found.twins),
    ]  # fmt: skip
    expected = [at.index for at in rows if at.key is not None or at.content()]
    given_back = {at.index for at, _ in found.give_back}
    assert sorted(at.index for at in roles) == sorted(expected)
    assert given_back <= set(expected)


@given(tab=tabs())
def test_a_key_is_given_to_one_row_at_most(
    tab: tuple[list[SeenRow], dict[str, Known], set[str], set[str]],
) -> None:
    rows, memory, reserved, shown = tab
    found = assign(rows, memory, reserved, shown)
    given_to = [*found.records, *found.placed, *(key for _, key in found.give_back)]
    assert [key for key, times in Counter(given_to).items() if times > 1] == []
    assert set(given_to) & set(found.missing) == set()
    twice = {at.key or "" for at, sentence in found.marked if "two rows" in sentence}
    assert twice & (set(given_to) | set(found.missing)) == set()


@given(tab=tabs())
def test_every_remembered_record_is_found_given_back_left_to_a_person_or_missing(
    tab: tuple[list[SeenRow], dict[str, Known], set[str], set[str]],
) -> None:
    rows, memory, reserved, shown = tab
    found = assign(rows, memory, reserved, shown)
    accounted = {*found.records, *found.missing, *(key for _, key in found.give_back)}
    accounted |= {at.key or "" for at, _ in found.marked}
    assert set(memory) <= accounted


@given(tab=tabs(), data=st.data())
def test_the_order_of_rows_that_are_known_apart_does_not_matter(
    tab: tuple[list[SeenRow], dict[str, Known], set[str], set[str]], data: st.DataObject
) -> None:
    rows, memory, reserved, shown = tab
    apart = [at for at in rows if at.key in memory]
    if len({at.key for at in apart}) < len(apart):
        return
    mixed = data.draw(st.permutations(apart))
    before = assign(apart, memory, reserved, shown)
    after = assign(mixed, memory, reserved, shown)
    assert before.records == after.records
    assert sorted(before.missing) == sorted(after.missing)


@given(tab=tabs())
def test_no_row_keeps_a_key_that_is_remembered_with_other_content_elsewhere(
    tab: tuple[list[SeenRow], dict[str, Known], set[str], set[str]],
) -> None:
    rows, memory, reserved, shown = tab
    found = assign(rows, memory, reserved, shown)
    for key, at in found.records.items():
        assert at.key == key
    for key, at in found.placed.items():
        assert at.key == key in reserved
        assert at.content() or at.extra
    for at, key in found.give_back:
        assert matches(at, memory[key])
