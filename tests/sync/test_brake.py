"""The brake: many alike changes at once are noticed, single ones never."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.exchange.links import operations as links
from schema.exchange.links.rules import Alarm, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.work import Work
from sync.brake import (
    CLEARED,
    GONE,
    PERMUTED,
    SAME,
    WINDOW,
    Signals,
    limit,
    reason_to_stop,
    sentence_of,
    signals,
)
from sync.cells import EMPTY, Cell
from sync.picture import Seen, SeenRow
from sync.plan import Base
from sync.rows import Assignment, Known
from tests.business import NOON, Business

BOOK: Final = "1AbC-dEf_123"
SIZES: Final = [
    (0, 3), (1, 3), (5, 3), (6, 3), (7, 3.5), (10, 5), (40, 20), (41, 20), (100, 20),
    (101, 20.2), (1000, 200), (10_000, 2000),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "most"), SIZES)
def test_twenty_rows_or_a_fifth_may_change_alike_but_never_more_than_half(
    rows: int, most: float
) -> None:
    assert limit(rows) == pytest.approx(most)


@given(rows=st.integers(6, 10**6))
def test_the_limit_is_what_the_promise_says_for_every_tab_worth_the_name(rows: int) -> None:
    assert limit(rows) == pytest.approx(min(max(20, 0.2 * rows), 0.5 * rows))


def tab(before: Mapping[str, str], after: Mapping[str, str]) -> Signals:
    """Compare one column before and after people were at it."""
    found = Assignment(missing=[key for key in before if key not in after])
    remembered: dict[str, Known] = {}
    for at, (key, text) in enumerate(before.items(), start=1):
        cell = Cell(text or None)
        remembered[key] = Known(at, {"name": Base(cell, cell)})
    for at, (key, text) in enumerate(after.items(), start=1):
        cells = {"name": Seen(Cell(text or None))}
        found.records[key] = SeenRow(at, key, cells)
    return signals(found, remembered)


def told(found: Signals) -> dict[str, set[str]]:
    """Tell the signals that are about anything."""
    return {kind: keys for kind, keys in found.rows.items() if keys}


def test_rows_that_are_gone_are_counted() -> None:
    assert told(tab({"A": "1", "B": "2"}, {"B": "2"})) == {GONE: {"A"}}


def test_cleared_values_are_counted_once_a_row() -> None:
    assert told(tab({"A": "1", "B": "2"}, {"A": "", "B": "2"})) == {CLEARED: {"A"}}
    assert told(tab({"A": "", "B": "2"}, {"A": "", "B": "2"})) == {}


def test_rows_given_the_same_new_value_are_counted_by_value() -> None:
    found = tab({"A": "1", "B": "2", "C": "3"}, {"A": "x", "B": "x", "C": "y"})
    kinds = {kind.rpartition(" ")[0] for kind in told(found)}
    assert kinds == {f"{SAME} name"}
    assert sorted(map(sorted, told(found).values())) == [["A", "B"], ["C"]]


def test_values_that_changed_places_among_three_rows_are_seen() -> None:
    before = {"A": "1", "B": "2", "C": "3"}
    assert told(tab(before, {"A": "2", "B": "3", "C": "1"}))[PERMUTED] == {"A", "B", "C"}


@pytest.mark.parametrize(
    "after",
    [
        {"A": "2", "B": "1", "C": "3"},
        {"A": "2", "B": "3", "C": "4"},
        {"A": "1", "B": "2", "C": "3"},
    ],
    ids=["two rows", "another value", "nothing"],
)
def test_less_than_three_rows_that_changed_places_are_ordinary_edits(
    after: Mapping[str, str],
) -> None:
    assert PERMUTED not in told(tab({"A": "1", "B": "2", "C": "3"}, after))


def test_a_new_record_and_an_unreadable_cell_say_nothing() -> None:
    found = Assignment(
        records={
            "A": SeenRow(1, "A", {"name": Seen(None)}),
            "N": SeenRow(2, "N", {"name": Seen(Cell("x"))}),
        }
    )
    remembered = {
        "A": Known(1, {"name": Base(Cell("1"), Cell("1")), "gone": Base(EMPTY, EMPTY)})
    }
    assert told(signals(found, remembered)) == {}


@given(
    values=st.lists(st.sampled_from("abcd"), min_size=3, max_size=8),
    data=st.data(),
)
def test_sorting_some_columns_is_always_noticed_when_it_moved_three_values(
    values: list[str], data: st.DataObject
) -> None:
    mixed = data.draw(st.permutations(values))
    before = {str(at): value for at, value in enumerate(values)}
    after = {str(at): value for at, value in enumerate(mixed)}
    moved = {key for key in before if before[key] != after[key]}
    assert told(tab(before, after)).get(PERMUTED, set()) == (moved if len(moved) > 2 else set())


async def stopped(
    business: Business, number: str, found: Signals, rows: int, later: timedelta = timedelta()
) -> str | None:
    """Count signals for a link, some time after noon."""

    async def deed(work: Work) -> Alarm | None:
        link = await work.session.get_one(Link, (await _link(business, number)).id)
        return await reason_to_stop(work.session, link, found, rows, NOON + later)

    alarm: Alarm | None = await business.do(deed)
    return None if alarm is None else sentence_of(alarm)


async def _link(business: Business, number: str) -> Link:
    found: Link = await business.find(Link.number, number)
    return found


def gone(*keys: str) -> Signals:
    """Signal that rows are gone."""
    return Signals({GONE: set(keys)})


async def linked(business: Business) -> str:
    """Link a sheet."""
    return str((await business.do(links.link, SheetName.ORDERS, BOOK)).number)


async def test_as_many_rows_as_the_limit_pass_and_one_more_stops(business: Business) -> None:
    number = await linked(business)
    assert await stopped(business, number, gone("A", "B", "C"), 5) is None
    assert await stopped(business, number, gone("D"), 5) == (
        "Paused because 4 rows are gone. If that was meant, resume the link; if not, undo it"
        " in the spreadsheet (Ctrl+Z) and then resume."
    )


async def test_the_same_row_seen_again_counts_once(business: Business) -> None:
    number = await linked(business)
    for minute in range(5):
        reason = await stopped(
            business, number, gone("A", "B", "C"), 5, timedelta(minutes=minute)
        )
        assert reason is None


async def test_what_happened_before_ten_minutes_is_forgotten(business: Business) -> None:
    number = await linked(business)
    assert await stopped(business, number, gone("A", "B", "C"), 5) is None
    assert await stopped(business, number, gone("D"), 5, WINDOW + timedelta(seconds=1)) is None
    assert business.rows("SELECT key FROM sync_tallies ORDER BY key") == [("D",)]


async def test_what_a_person_accepted_does_not_count_again(business: Business) -> None:
    number = await linked(business)
    assert await stopped(business, number, gone("A", "B", "C", "D"), 5) is not None
    await business.do(links.pause, number)
    await business.do(links.resume, number)
    assert await stopped(business, number, gone("A", "B", "C", "D"), 5) is None
    assert await stopped(business, number, gone("E"), 5, timedelta(seconds=1)) is None


async def test_other_links_are_counted_apart(business: Business) -> None:
    first, second = await linked(business), await linked(business)
    assert await stopped(business, first, gone("A", "B"), 5) is None
    assert await stopped(business, second, gone("C", "D"), 5) is None


@pytest.mark.parametrize(
    ("kind", "keys", "words"),
    [
        (CLEARED, "ABCD", "4 rows lost a value"),
        (f"{SAME} state won", "ABCD", "4 rows were given the same new value"),
        (
            PERMUTED,
            "ABC",
            "the values of 3 rows changed places, as when only some columns are sorted",
        ),
    ],
)
async def test_each_kind_of_mass_change_has_words_of_its_own(
    business: Business, kind: str, keys: str, words: str
) -> None:
    number = await linked(business)
    reason = await stopped(business, number, Signals({kind: set(keys)}), 5)
    assert (reason or "").startswith(f"Paused because {words}. If that was meant")
