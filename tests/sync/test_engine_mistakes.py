"""What a write hit by mistake goes back to its own row, and to no other.

The mistakes themselves, and their ordinary mending, stand in ``test_engine_window``.
"""

from tests.sync.people import Tab
from tests.sync.stage import Stage
from tests.sync.test_engine_window import KEYS, companies


async def test_a_number_taken_away_by_mistake_is_not_given_to_a_copy_of_another_row(
    leads: Stage, tab: Tab
) -> None:
    tab.copy(tab.at("LD-000002"), tab.last() + 1)
    leads.in_window(lambda: tab.move("ROWS", tab.at("LD-000003"), tab.last() + 1))
    await leads.cycle()
    gone = tab.last()
    assert (tab.rows()[-1]["Number"], tab.rows()[-1]["Company"]) == ("", "Cedar")
    tab.put(gone - 1, tab.column("Number"), None)  # the copy's
    tab.delete(gone)
    await leads.settle()
    assert sorted(tab.keys()) == [*KEYS, "LD-000006"]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Birch"]
    assert [result for *_, result in leads.edits()] == ["accepted"]  # the copy's


async def test_a_row_of_ours_in_moved_columns_is_taken_out_although_another_one_was_hit_first(
    leads: Stage, tab: Tab
) -> None:
    number = await leads.business.lead("Fir", need="Firs")

    def widen() -> None:
        tab.insert("COLUMNS", 0)
        tab.put(0, 0, "Mine")

    leads.in_window(widen)
    await leads.cycle()
    assert (tab.rows()[-1]["Mine"], tab.rows()[-1]["Number"]) == (number, "")
    leads.in_window(lambda: tab.move("ROWS", tab.last(), 1))
    await leads.settle()
    assert sorted(tab.keys()) == [*KEYS, number]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"]
    assert (leads.edits(), leads.conflicts()) == ([], [])


async def test_what_is_typed_into_a_row_of_ours_in_moved_columns_is_listed(
    leads: Stage, tab: Tab
) -> None:
    number = await leads.business.lead("Fir", need="Firs")

    def widen() -> None:
        tab.insert("COLUMNS", 0)
        tab.put(0, 0, "Mine")

    leads.in_window(widen)
    await leads.cycle()
    tab.put(tab.last(), tab.column("Company"), "Yew")
    await leads.settle()
    assert tab.keys() == [*KEYS, number]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"]
    assert [(header, typed) for header, typed, _ in leads.conflicts()] == [("Company", "Yew")]
