"""Failures other tools are known for when they write into spreadsheets: none of them is ours.

Where another test proves more of the same, it is named in ``ELSEWHERE`` and not written twice.
"""

from importlib import import_module
from typing import Any, Final

import pytest

from schema.pipeline.leads import operations
from sync.google.failures import SheetsAway
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage

NAMES: Final = ("Alder", "Birch", "Cedar", "Dogwood", "Elm")
ELSEWHERE: Final = {
    "a formula is replaced by its value": "test_engine_cells."
    "test_a_formula_is_read_for_its_value_and_stays",
    "columns that are not linked are overwritten": "test_engine_columns."
    "test_a_column_of_one_s_own_stays_as_it_is",
    "a spill is broken by an empty value": "test_picture."
    "test_a_cell_that_is_only_effective_is_part_of_a_spill",
    "a renamed header jams for ever": "test_engine_columns."
    "test_moved_and_renamed_columns_are_still_known",
    "the locale swaps day and month": "test_cells."
    "test_a_day_is_read_in_the_ways_people_write_it",
    "a decimal comma is misread": "test_picture."
    "test_numbers_are_read_in_the_locale_of_the_spreadsheet",
    "too many calls, in spite of waiting": "test_worker."
    "test_while_the_sheets_server_is_away_the_worker_waits_and_then_goes_on",
    "an echo loop": "test_engine_faults.test_a_quiet_cycle_reads_once_and_writes_nothing",
}


@pytest.mark.parametrize("failure", ELSEWHERE)
def test_this_known_failure_is_kept_out_by_another_test(failure: str) -> None:
    module, _, name = ELSEWHERE[failure].partition(".")
    assert callable(getattr(import_module(f"tests.sync.{module}"), name))


def companies(tab: Tab) -> list[str]:
    """List the companies from top to bottom."""
    return [row["Company"] for row in tab.rows()]


def needs(leads: Stage) -> list[tuple[Any, ...]]:
    """List what the database says of the leads, by number."""
    return leads.business.rows("SELECT company, need FROM leads ORDER BY number")


async def test_rows_added_by_people_and_by_us_at_the_same_time_all_stay(
    leads: Stage, tab: Tab
) -> None:
    """Parallel append loses rows."""
    await leads.business.lead("Fir")
    leads.in_window(lambda: tab.add(Company="Gum"), lambda: tab.add(Company="Hazel"))
    await leads.settle()
    assert sorted(companies(tab)) == [*NAMES, "Fir", "Gum", "Hazel"]
    assert {row["Sync"] for row in tab.rows()} == {"✓"}


async def test_a_row_is_added_under_its_own_headers_wherever_they_stand(
    leads: Stage, tab: Tab
) -> None:
    """Append shifts columns."""
    tab.insert("COLUMNS", 0)
    tab.put(0, 0, "Mine")
    tab.move("COLUMNS", tab.column("Company"), tab.column("Need") + 1)
    number = await leads.business.lead("Fir", need="Firs", contact="Flo")
    await leads.settle()
    row = tab.row(number)
    assert (row["Mine"], row["Company"], row["Need"], row["Contact"]) == (
        "", "Fir", "Firs", "Flo",
    )  # fmt: skip


async def test_a_row_is_added_below_rows_that_a_filter_hides(leads: Stage, tab: Tab) -> None:
    """Append in the middle because of hidden rows."""
    place = tab.column("Company")
    hide = {str(place): {"hiddenValues": ["Dogwood", "Elm"]}}
    area = tab.span(0, 6, 0, len(tab.header()))
    tab.do({"setBasicFilter": {"filter": {"range": area, "criteria": hide}}})
    await leads.business.lead("Fir")
    await leads.settle()
    assert companies(tab) == [*NAMES, "Fir"]


async def test_a_change_reaches_its_own_row_although_the_rows_were_sorted_meanwhile(
    leads: Stage, tab: Tab
) -> None:
    """The wrong row is updated after a sort."""
    await leads.call(operations.correct, "LD-000002", need="Ours")
    leads.in_window(lambda: tab.sort("Company", down=True))
    await leads.settle()
    shown = [(row["Company"], row["Need"]) for row in tab.rows()]
    assert shown == [
        ("Elm", "Elms"), ("Dogwood", "Dogwoods"), ("Cedar", "Cedars"), ("Birch", "Ours"),
        ("Alder", "Alders"),
    ]  # fmt: skip


async def test_records_that_look_alike_are_each_updated_in_their_own_row(
    leads: Stage, tab: Tab
) -> None:
    """Only the first of several matching rows is updated."""
    twins = [await leads.business.lead("Fir", need="Firs") for _ in range(3)]
    await leads.settle()
    for twin, need in zip(twins[1:], ("second", "third"), strict=True):
        await leads.call(operations.correct, twin, need=need)
    tab.type(twins[0], "Contact", "Ann")
    await leads.settle()
    assert [(tab.cell(twin, "Need"), tab.cell(twin, "Contact")) for twin in twins] == [
        ("Firs", "Ann"), ("second", ""), ("third", ""),
    ]  # fmt: skip


async def test_a_row_deleted_and_another_one_added_are_two_changes(
    leads: Stage, tab: Tab
) -> None:
    """Delete-then-add is missed by a row counter."""
    tab.delete(tab.at("LD-000003"))
    tab.add(Company="Fir")
    await leads.settle()
    assert sorted(companies(tab)) == sorted([*NAMES, "Fir"])
    assert needs(leads) == [*((name, f"{name}s") for name in NAMES), ("Fir", None)]


async def test_a_cell_with_a_picture_is_neither_an_edit_nor_emptied(
    leads: Stage, tab: Tab
) -> None:
    """``=IMAGE()`` is read as empty and erased."""
    picture = '=IMAGE("https://example.com/elm.png")'
    tab.insert("COLUMNS", 2)
    tab.put(0, 2, "Picture")
    tab.type("LD-000002", "Picture", picture)
    tab.type("LD-000005", "Need", picture)
    tab.type("LD-000005", "Contact", "Eve")
    await leads.call(operations.correct, "LD-000002", need="Ours")
    await leads.settle()
    assert tab.formula("LD-000002", "Picture") == picture
    assert tab.formula("LD-000005", "Need") == picture
    assert needs(leads)[4] == ("Elm", "Elms")
    assert [(header, after) for _, header, _, after, _ in leads.edits()] == [("Contact", "Eve")]


async def test_columns_with_blank_headers_keep_their_place_and_their_values(
    leads: Stage, tab: Tab
) -> None:
    """A header is rewritten where there are blanks, and values shift; blank headers raise."""
    for _ in range(2):
        tab.insert("COLUMNS", 2)
    tab.put(tab.at("LD-000002"), 3, "mine")
    header = tab.header()
    await leads.call(operations.correct, "LD-000002", need="Ours")
    tab.type("LD-000003", "Need", "Theirs")
    await leads.settle()
    assert tab.header() == header
    assert tab.texts()[tab.at("LD-000002")][2:4] == ["", "mine"]
    assert [need for _, need in needs(leads)] == [
        "Alders",
        "Ours",
        "Theirs",
        "Dogwoods",
        "Elms",
    ]


async def test_a_header_that_stands_twice_costs_no_column(leads: Stage, tab: Tab) -> None:
    """Duplicate headers lose columns."""
    copy = len(tab.header())
    tab.insert("COLUMNS", copy)
    tab.put(0, copy, "Need")
    tab.put(tab.at("LD-000002"), copy, "mine")
    tab.type("LD-000002", "Need", "Theirs")
    await leads.call(operations.correct, "LD-000003", need="Ours")
    await leads.settle()
    assert [need for _, need in needs(leads)] == [
        "Alders",
        "Theirs",
        "Ours",
        "Dogwoods",
        "Elms",
    ]
    assert tab.texts()[tab.at("LD-000002")][copy] == "mine"


async def test_a_row_that_ends_early_is_read_like_any_other(leads: Stage, tab: Tab) -> None:
    """Short rows raise."""
    tab.add(Company="Fir")
    tab.add(Contact="Flo")
    await leads.settle()
    assert [(row["Company"], row["Contact"]) for row in tab.rows()[5:]] == [
        ("Fir", ""), ("", "Flo"),
    ]  # fmt: skip
    assert needs(leads)[5:] == [("Fir", None)]


async def test_a_column_has_the_type_the_business_says_whatever_stands_in_its_first_row(
    leads: Stage, tab: Tab
) -> None:
    """A type is guessed from the first row."""
    tab.type("LD-000001", "Need", 12)
    tab.type("LD-000002", "Need", "twelve")
    tab.type("LD-000001", "Estimated amount", "7")
    tab.type("LD-000002", "Estimated amount", 8.5)
    await leads.settle()
    query = "SELECT need, estimated_amount::text FROM leads ORDER BY number LIMIT 2"
    assert leads.business.rows(query) == [("12", "7.00"), ("twelve", "8.50")]


async def test_leading_zeros_and_long_numbers_stay_as_they_are(leads: Stage, tab: Tab) -> None:
    """Leading zeros and long ids are destroyed."""
    await leads.call(
        operations.correct, "LD-000001", phone="00493012345", need="12345678901234567890"
    )
    tab.type("LD-000002", "Phone", "00493012346")
    tab.type("LD-000002", "Need", "98765432109876543210")
    await leads.settle()
    assert (tab.cell("LD-000001", "Phone"), tab.cell("LD-000001", "Need")) == (
        "00493012345", "12345678901234567890",
    )  # fmt: skip
    query = "SELECT phone, need FROM leads WHERE number = 'LD-000002'"
    assert leads.business.rows(query) == [("00493012346", "98765432109876543210")]


async def test_a_write_refused_for_too_many_calls_is_told_and_made_up_for_in_full(
    leads: Stage, tab: Tab
) -> None:
    """429 in spite of back-off; a silent partial sync."""
    for number in range(1, 6):
        await leads.call(operations.correct, f"LD-00000{number}", need=f"Need {number}")
    leads.sheets.faults.append(Fault.BUSY)
    with pytest.raises(SheetsAway, match="429"):
        await leads.cycle()
    assert [row["Need"] for row in tab.rows()] == [f"{name}s" for name in NAMES]
    await leads.cycle()
    assert [row["Need"] for row in tab.rows()] == [f"Need {n}" for n in range(1, 6)]
