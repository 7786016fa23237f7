"""The write window: what people do between a picture and its write is neither lost nor hit.

The moves of whole columns and rows stand with the columns, in ``test_engine_columns``.
"""

from decimal import Decimal

import pytest

from schema.pipeline.leads import operations
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage

KEYS = ["LD-000001", "LD-000002", "LD-000003", "LD-000004", "LD-000005"]


def companies(stage: Stage) -> list[str]:
    """Name the companies of all leads, oldest first."""
    return [
        name for (name,) in stage.business.rows("SELECT company FROM leads ORDER BY number")
    ]


async def test_a_formula_typed_in_the_write_window_is_listed_with_its_text(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.correct, "LD-000002", estimated_amount=Decimal(7))
    leads.in_window(lambda: tab.type("LD-000002", "Estimated amount", "=1000+234.5"))
    await leads.settle()
    assert (
        "=1000+234.5"
        in [formula for (formula,) in leads.business.rows("SELECT formula FROM conflicts")]
        or tab.formula("LD-000002", "Estimated amount") == "=1000+234.5"
    )


async def test_a_person_s_edit_in_the_write_window_is_an_ordinary_edit(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    leads.in_window(lambda: tab.type("LD-000002", "Contact", "Bob"))
    await leads.settle()
    shown = tab.cell("LD-000002", "Contact")
    assert (shown, leads.conflicts()) == ("Rob", [("Contact", "Bob", "Rob")])


async def test_an_edit_in_the_write_window_asks_for_a_refused_neighbour_again(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Interest", 104)
    await leads.settle()
    told = tab.cell("LD-000002", "Sync")
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    leads.in_window(lambda: tab.type("LD-000002", "Contact", "Bob"))
    await leads.settle()
    assert (tab.cell("LD-000002", "Interest"), tab.cell("LD-000002", "Sync")) == ("104", told)
    assert (tab.cell("LD-000002", "Contact"), leads.conflicts()) == (
        "Rob",
        [("Contact", "Bob", "Rob")],
    )
    tab.type("LD-000002", "Interest", 3)
    await leads.settle()
    assert tab.cell("LD-000002", "Sync") == "✓"
    assert leads.one("SELECT interest FROM leads WHERE number = 'LD-000002'") == 3


async def test_a_number_given_back_to_the_wrong_row_in_the_window_is_taken_away_again(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000002")
    tab.type("LD-000002", "Number", None)

    def swap() -> None:
        tab.insert("ROWS", at)
        tab.put(at, tab.column("Company"), "Stranger")
        tab.put(at, tab.column("Need"), "Nothing alike")

    leads.in_window(swap)
    await leads.settle()
    assert tab.cell("LD-000002", "Company") == "Birch"
    assert sorted(tab.keys()) == [*KEYS, "LD-000007"]  # one number was spent on the way
    assert tab.cell("LD-000007", "Company") == "Stranger"
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Stranger"]


async def test_what_is_typed_into_a_row_while_it_is_taken_out_is_listed(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.disqualify, "LD-000002", "lost")
    leads.in_window(lambda: tab.type("LD-000002", "Contact", "Bob"))
    await leads.settle()
    assert tab.keys() == ["LD-000001", *KEYS[2:]]
    assert leads.conflicts() == [("Contact", "Bob", None)]
    assert leads.edits() == [("LD-000002", "Contact", None, "Bob", "conflict")]


async def test_another_row_taken_out_by_mistake_comes_back_whole(
    leads: Stage, tab: Tab
) -> None:
    tab.insert("COLUMNS", 13)
    tab.put(0, 13, "Mine")
    tab.put(tab.at("LD-000003"), 13, "=1+1")
    tab.put(tab.at("LD-000003"), tab.column("Contact"), "Carla")
    await leads.settle()
    await leads.call(operations.disqualify, "LD-000002", "lost")
    leads.in_window(lambda: tab.delete(tab.at("LD-000002")))
    await leads.settle()
    assert sorted(tab.keys()) == ["LD-000001", *KEYS[2:]]
    assert tab.formula("LD-000003", "Mine") == "=1+1"
    assert tab.cell("LD-000003", "Contact") == "Carla"


async def test_a_row_taken_out_by_mistake_comes_back_once_however_late(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.disqualify, "LD-000002", "lost")
    leads.in_window(lambda: tab.delete(tab.at("LD-000002")))
    await leads.cycle()
    assert tab.keys() == ["LD-000001", *KEYS[3:]]  # another one was taken out
    leads.sheets.faults.extend([Fault.BUSY] * 3)
    for _ in range(3):
        await leads.lost_cycle()
    await leads.settle()
    assert sorted(tab.keys()) == ["LD-000001", *KEYS[2:]]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]


@pytest.mark.parametrize("when", ["before it comes back", "while it comes back"])
async def test_a_row_that_came_back_into_moved_columns_is_made_anew_and_its_content_listed(
    leads: Stage, tab: Tab, when: str
) -> None:
    at = tab.add(Contact="Cleo", Need="Pipes", Next_contact_on=47665)
    await leads.settle()
    await leads.call(operations.disqualify, "LD-000005", "lost")
    leads.in_window(lambda: tab.delete(tab.at("LD-000005")))
    await leads.cycle()
    assert at not in {n for n, row in enumerate(tab.texts()) if any(row)}  # out by mistake

    def widen() -> None:
        tab.insert("COLUMNS", 2)
        tab.put(0, 2, "Mine")

    if when == "before it comes back":
        widen()
    else:
        leads.in_window(widen)
    await leads.settle()
    assert tab.keys() == KEYS[:4]
    assert sorted(leads.conflicts()) == [
        ("Contact", "Cleo", None),
        ("Need", "Pipes", None),
        ("Next contact on", "2030-07-01", None),
    ]


async def test_content_typed_beside_a_row_while_it_is_taken_out_brings_it_back(
    leads: Stage, tab: Tab
) -> None:
    tab.insert("COLUMNS", 13)
    tab.put(0, 13, "Mine")
    await leads.settle()
    await leads.call(operations.disqualify, "LD-000002", "lost")
    leads.in_window(lambda: tab.type("LD-000002", "Mine", "call on Monday"))
    await leads.settle()
    assert tab.cell("LD-000002", "Mine") == "call on Monday"


async def test_sorting_only_some_columns_in_the_write_window_pauses_before_anything_is_done(
    leads: Stage, tab: Tab
) -> None:
    for n, key in enumerate(KEYS):
        await leads.call(operations.correct, key, need=f"Need {n}")
    leads.in_window(lambda: tab.sort("Company", down=True, only=("Company", "Need")))
    await leads.settle()
    assert leads.state()[0] == "paused"
    needs = leads.business.rows("SELECT need FROM leads ORDER BY number")
    assert needs == [(f"Need {n}",) for n in range(5)]


async def test_numbers_given_back_to_rows_that_change_places_meanwhile_end_beside_their_own(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000002")
    tab.type("LD-000002", "Number", None)
    tab.type("LD-000003", "Number", None)
    leads.in_window(lambda: tab.move("ROWS", at, at + 2))
    await leads.settle()
    assert tab.cell("LD-000002", "Company") == "Birch"
    assert tab.cell("LD-000003", "Company") == "Cedar"
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
    assert leads.edits() == []


async def test_a_number_is_not_given_to_an_unfinished_row_that_moved_into_the_place(
    leads: Stage, tab: Tab
) -> None:
    waiting = tab.add(Contact="Cleo", Phone="+49 30 1")
    await leads.settle()
    at = tab.at("LD-000005")
    tab.type("LD-000005", "Number", None)
    leads.in_window(lambda: tab.move("ROWS", waiting, at))
    await leads.settle()
    assert tab.cell("LD-000005", "Company") == "Elm"
    assert [row["Contact"] for row in tab.rows() if not row["Number"]] == ["Cleo"]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]


async def test_a_value_typed_over_what_a_mistake_left_is_an_edit_after_the_one_below_it(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000002")
    tab.type("LD-000003", "Contact", "Carla")

    def swap() -> None:
        tab.move("ROWS", at, at + 2)
        tab.type("LD-000003", "Contact", "Carola")

    await leads.call(operations.correct, "LD-000002", contact="Rob")
    leads.in_window(swap)
    await leads.cycle()
    assert tab.cell("LD-000003", "Contact") == "Rob"
    leads.in_window(lambda: tab.type("LD-000003", "Contact", "Clara"))
    await leads.settle()
    assert (tab.cell("LD-000003", "Contact"), tab.cell("LD-000002", "Contact")) == (
        "Clara",
        "Rob",
    )
    assert leads.conflicts() == []
    typed = [(key, after) for key, header, _, after, _ in leads.edits() if header == "Contact"]
    assert typed == [
        (key, name)
        for key, name in (
            ("LD-000003", "Carla"),
            ("LD-000003", "Carola"),
            ("LD-000003", "Clara"),
        )
    ]


async def test_a_record_leaves_although_its_row_was_given_another_s_number_by_mistake(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000002")
    tab.type("LD-000002", "Number", None)
    leads.in_window(lambda: tab.move("ROWS", at, at + 2))
    await leads.cycle()
    assert tab.cell("LD-000002", "Company") == "Cedar"
    await leads.call(operations.disqualify, "LD-000003", "lost")
    await leads.settle()
    assert [(row["Number"], row["Company"]) for row in tab.rows()] == [
        ("LD-000001", "Alder"),
        ("LD-000002", "Birch"),
        ("LD-000004", "Dogwood"),
        ("LD-000005", "Elm"),
    ]


async def test_a_row_hit_by_mistake_gets_its_value_back_although_it_was_taken_out_meanwhile(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000002")
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    leads.in_window(lambda: tab.move("ROWS", at, at + 2))
    await leads.cycle()
    assert tab.cell("LD-000003", "Contact") == "Rob"
    await leads.call(operations.disqualify, "LD-000001", "lost")
    leads.in_window(lambda: tab.delete(tab.at("LD-000001")))
    await leads.cycle()
    assert tab.keys() == ["LD-000002", *KEYS[3:]]  # another one was taken out
    await leads.settle()
    assert (tab.cell("LD-000003", "Contact"), tab.cell("LD-000002", "Contact")) == ("", "Rob")
    assert (leads.edits(), leads.conflicts()) == ([], [])


async def test_a_number_given_by_mistake_is_not_taken_from_the_row_that_has_it_rightly(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000002")
    tab.type("LD-000002", "Number", None)
    leads.in_window(lambda: tab.move("ROWS", at, at + 2))
    await leads.cycle()
    tab.delete(tab.at("LD-000002"))  # it is the third lead's row
    tab.put(at, tab.column("Number"), "LD-000002")
    await leads.settle()
    assert tab.cell("LD-000002", "Company") == "Birch"
    assert sorted(tab.keys()) == KEYS
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
    assert leads.edits() == []
