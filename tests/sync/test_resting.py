"""Rows at rest: as long as nobody types in a row and its record stays, nobody looks at it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.kernel.sheet import KEY, SYNC
from schema.pipeline.leads import operations
from sync import remembering
from sync.picture import SeenRow, Tab
from sync.resting import Rest, Sealed, rest, seals
from sync.skimming import Lines
from tests.sync.people import Tab as PeoplesTab
from tests.sync.stage import Stage

COLUMNS: Final = {KEY: 0, "name": 1, SYNC: 2}
KINDS: Final[Mapping[str, type]] = {KEY: str, "name": str, SYNC: str}
KEYS: Final = ("A", "B", "C", "D", "E")
Texts = Sequence[str]


def tab(*rows: Texts, locale: str = "en_GB") -> Tab:
    """Show a tab of these texts below its header."""

    def cell(text: str) -> dict[str, Any]:
        value = {"stringValue": text}
        return {"userEnteredValue": value, "effectiveValue": value} if text else {}

    shown = [[cell(text) for text in row] for row in (("Number", "Name", "Sync"), *rows)]
    lines = Lines([{"values": values} for values in shown])
    return Tab(1, "Tab", ("Number", "Name", "Sync"), COLUMNS, lines, KINDS, locale=locale)


def sealed(at: Tab) -> dict[str, Sealed]:
    """Remember every row of a tab as one at rest."""
    found = seals(at)
    return {
        row.key: Sealed(row.index, found[row.index], 0)
        for row in at.rows
        if row.key is not None
    }


def told(found: Rest) -> tuple[dict[str, int], list[int]]:
    """Tell where the rows at rest stand, and which others there are."""
    return found.places, [row.index for row in found.others]


BEFORE: Final = [(key, f"Name {key}", "✓") for key in KEYS]


def test_nothing_is_looked_at_when_nothing_changed() -> None:
    found = rest(tab(*BEFORE), sealed(tab(*BEFORE)), ())
    assert told(found) == ({key: n for n, key in enumerate(KEYS, 1)}, [])
    assert found.moved == {}


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_row_in_which_somebody_typed_is_looked_at(column: int) -> None:
    typed = [list(row) for row in BEFORE]
    typed[2][column] = "x"
    places, others = told(rest(tab(*typed), sealed(tab(*BEFORE)), ()))
    assert (set(places), others) == (set(KEYS) - {"C"}, [3])


def test_a_row_whose_record_changed_is_looked_at() -> None:
    places, others = told(rest(tab(*BEFORE), sealed(tab(*BEFORE)), {"B", "Z"}))
    assert (set(places), others) == (set(KEYS) - {"B"}, [2])


def test_rows_pushed_down_stay_at_rest_and_their_places_are_told() -> None:
    found = rest(tab(("", "New"), *BEFORE), sealed(tab(*BEFORE)), ())
    assert told(found) == ({key: n for n, key in enumerate(KEYS, 2)}, [1])
    assert found.moved == found.places


def test_rows_that_changed_places_are_all_looked_at() -> None:
    shuffled = [BEFORE[1], BEFORE[0], *BEFORE[2:]]
    assert told(rest(tab(*shuffled), sealed(tab(*BEFORE)), ())) == ({}, [1, 2, 3, 4, 5])


def test_a_row_that_changed_and_moved_wakes_all() -> None:
    moved = [*BEFORE[1:], ("A", "Other", "✓")]
    assert told(rest(tab(*moved), sealed(tab(*BEFORE)), ())) == ({}, [1, 2, 3, 4, 5])


@pytest.mark.parametrize("name", ["Name B", "Copy"])
def test_a_copied_row_wakes_the_one_it_was_copied_from(name: str) -> None:
    copied = [*BEFORE, ("B", name, "✓")]
    places, others = told(rest(tab(*copied), sealed(tab(*BEFORE)), ()))
    assert (set(places), others) == (set(KEYS) - {"B"}, [2, 6])


def test_a_tab_read_in_another_way_has_no_row_at_rest() -> None:
    other = tab(*BEFORE, locale="de_DE")
    assert told(rest(other, sealed(tab(*BEFORE)), ())) == ({}, [1, 2, 3, 4, 5])


texts = st.sampled_from(["", "A", "B", "C", "Name A", "Name B", "✓"])
rows = st.lists(st.tuples(texts, texts, texts), max_size=7)


@given(after=rows, changed=st.sets(st.sampled_from(KEYS)))
def test_at_rest_is_only_who_holds_what_it_held_and_carries_its_number_alone(
    after: list[tuple[str, str, str]], changed: set[str]
) -> None:
    now = tab(*after)
    found = rest(now, sealed(tab(*BEFORE)), changed)
    seen = {row.index: row for row in now.rows}
    numbers = [row.key for row in seen.values()]
    for key, index in found.places.items():
        assert after[index - 1] == BEFORE[KEYS.index(key)]
        assert key not in changed
        assert numbers.count(key) == 1
    assert sorted([*found.places.values(), *(row.index for row in found.others)]) == [*seen]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the index of every row that is read cell by cell."""
    indexes: list[int] = []
    row = Tab.row

    def noted(self: Tab, index: int) -> SeenRow | None:
        indexes.append(index)
        return row(self, index)

    monkeypatch.setattr(Tab, "row", noted)
    return indexes


async def test_a_cycle_reads_the_rows_of_changed_records_only(
    leads: Stage, tab: PeoplesTab, read: list[int]
) -> None:
    await leads.call(operations.correct, "LD-000004", need="Two pumps")
    await leads.cycle()
    assert (read, tab.cell("LD-000004", "Need")) == ([4], "Two pumps")


async def test_a_cycle_reads_the_rows_in_which_somebody_typed_only(
    leads: Stage, tab: PeoplesTab, read: list[int]
) -> None:
    tab.type("LD-000002", "Need", "Two pumps")
    await leads.cycle()
    assert (read, leads.one("SELECT need FROM leads WHERE number = 'LD-000002'")) == (
        [2], "Two pumps",
    )  # fmt: skip


async def test_a_cycle_without_changes_reads_no_row(leads: Stage, read: list[int]) -> None:
    await leads.cycle()
    assert read == []


async def test_every_cell_is_compared_now_and_then_whatever_the_marks_say(
    leads: Stage, tab: PeoplesTab
) -> None:
    await leads.call(operations.correct, "LD-000004", need="Two pumps")
    leads.business.rows("DELETE FROM sync_dirty RETURNING 1")
    await leads.cycle()
    assert tab.cell("LD-000004", "Need") == "Dogwoods"
    leads.clock.at += remembering.WHOLE_AFTER
    await leads.cycle()
    assert tab.cell("LD-000004", "Need") == "Two pumps"


async def test_a_row_hidden_by_a_filter_is_written_once_it_is_seen_again(
    leads: Stage, tab: PeoplesTab
) -> None:
    criteria = {str(tab.column("Company")): {"hiddenValues": ["Dogwood"]}}
    area = tab.span(0, 20, 0, 12)
    tab.do({"setBasicFilter": {"filter": {"range": area, "criteria": criteria}}})
    await leads.call(operations.correct, "LD-000004", need="Two pumps")
    await leads.settle()
    assert tab.cell("LD-000004", "Need") == "Dogwoods"
    tab.do({"clearBasicFilter": {"sheetId": area["sheetId"]}})
    await leads.cycle()
    assert tab.cell("LD-000004", "Need") == "Two pumps"


async def test_a_row_without_its_number_misses_no_change(leads: Stage, tab: PeoplesTab) -> None:
    tab.type("LD-000004", "Number", "")
    await leads.call(operations.correct, "LD-000004", need="Two pumps")
    await leads.settle()
    assert tab.cell("LD-000004", "Need") == "Two pumps"
