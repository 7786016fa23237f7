"""Which row is which record: keys cleared, copied, cut, typed, unknown."""

from decimal import Decimal

import pytest

from schema.pipeline.leads import operations
from tests.sync.people import Tab
from tests.sync.stage import Stage

KEYS = ["LD-000001", "LD-000002", "LD-000003", "LD-000004", "LD-000005"]


def companies(stage: Stage) -> list[str]:
    """Name the companies of all leads, oldest first."""
    return [
        name for (name,) in stage.business.rows("SELECT company FROM leads ORDER BY number")
    ]


async def test_a_copied_row_becomes_a_new_record_once(leads: Stage, tab: Tab) -> None:
    tab.copy(tab.at("LD-000002"), tab.last() + 1)
    await leads.settle()
    assert tab.keys() == [*KEYS, "LD-000006"]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Birch"]


async def test_a_row_copied_after_an_unsettled_edit_waits_for_a_person(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    tab.copy(tab.at("LD-000002"), tab.last() + 1)
    await leads.settle()
    said = "⚠ LD-000002 stands in two rows; clear the number in the row that is the copy."
    assert [row["Sync"] for row in tab.rows() if row["Number"] == "LD-000002"] == [said, said]
    tab.type_at(tab.last(), "Number", None)
    await leads.settle()
    assert [row["Contact"] for row in tab.rows()] == ["", "Bob", "", "", "", "Bob"]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Birch"]


async def test_rows_cut_and_pasted_elsewhere_stay_who_they_are(leads: Stage, tab: Tab) -> None:
    tab.cut(tab.at("LD-000002"), tab.last() + 2)
    await leads.settle()
    assert tab.keys() == ["LD-000001", *KEYS[2:], "LD-000002"]
    assert len(companies(leads)) == 5


async def test_sorted_rows_stay_who_they_are(leads: Stage, tab: Tab) -> None:
    tab.sort("Company", down=True)
    tab.type("LD-000004", "Contact", "Dora")
    await leads.settle()
    assert tab.keys() == KEYS[::-1]
    assert leads.edits() == [("LD-000004", "Contact", None, "Dora", "accepted")]


async def test_a_cleared_number_is_given_back(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Number", None)
    await leads.settle()
    assert tab.keys() == KEYS
    assert len(companies(leads)) == 5


async def test_an_unknown_number_is_marked_and_left_alone(leads: Stage, tab: Tab) -> None:
    tab.add(Number="LD-000099", Company="Ghost")
    await leads.settle()
    assert tab.cell("LD-000099", "Sync") == (
        "⚠ LD-000099 is no number of this tab; clear it to enter the row as a new one, or"
        " delete it."
    )
    assert len(companies(leads)) == 5
    tab.type("LD-000099", "Number", None)
    await leads.settle()
    assert companies(leads)[-1] == "Ghost"


async def test_the_number_of_another_record_typed_over_its_own_changes_neither(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Number", "LD-000003")
    await leads.settle()
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
    assert tab.cell("LD-000002", "Company") == "Birch"
    assert tab.cell("LD-000003", "Company") == "Cedar"
    assert sorted(tab.keys()) == KEYS


async def test_a_number_typed_into_an_empty_row_fetches_its_record(
    leads: Stage, tab: Tab
) -> None:
    number = await leads.business.lead("Fir", need="Firs")
    tab.add(Number=number)
    await leads.settle()
    assert tab.keys() == [*KEYS, number]
    assert (tab.cell(number, "Company"), tab.cell(number, "Sync")) == ("Fir", "✓")


async def test_a_record_that_leaves_takes_its_row_along_and_one_that_enters_brings_one(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.disqualify, "LD-000002", "lost")
    await leads.business.lead("Fir")
    await leads.settle()
    assert tab.keys() == ["LD-000001", *KEYS[2:], "LD-000006"]


async def test_what_is_typed_beside_a_record_that_has_left_is_listed(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    await leads.call(operations.disqualify, "LD-000002", "lost")
    await leads.settle()
    assert tab.keys() == ["LD-000001", *KEYS[2:]]
    assert leads.conflicts() == [("Contact", "Bob", None)]


async def test_a_row_with_content_in_a_column_of_a_person_s_own_is_left(
    leads: Stage, tab: Tab
) -> None:
    tab.insert("COLUMNS", 13)
    tab.put(0, 13, "Mine")
    tab.put(tab.at("LD-000002"), 13, "call on Monday")
    await leads.call(operations.disqualify, "LD-000002", "lost")
    await leads.settle()
    assert tab.cell("LD-000002", "Mine") == "call on Monday"


async def test_a_new_row_becomes_one_record(leads: Stage, tab: Tab) -> None:
    tab.add(Company="Fir", Estimated_amount=12.5)
    await leads.settle()
    assert tab.row("LD-000006") | {"Action": ""} == {
        "Number": "LD-000006",
        "Company": "Fir",
        "Contact": "",
        "Phone": "",
        "Source": "other",
        "Interest": "",
        "Need": "",
        "Estimated amount": "12.5",
        "Currency": "CNY",
        "Next contact on": "",
        "State": "new",
        "Owner": "",
        "Action": "",
        "Sync": "✓",
    }
    query = "SELECT company, estimated_amount FROM leads WHERE number = 'LD-000006'"
    assert leads.business.rows(query) == [("Fir", Decimal("12.50"))]
    assert leads.edits() == [
        ("LD-000006", "(row)", None, "Company: Fir; Estimated amount: 12.5", "accepted")
    ]


async def test_a_new_row_that_waits_says_what_it_needs(leads: Stage, tab: Tab) -> None:
    at = tab.add(Contact="Frank")
    await leads.settle()
    assert tab.rows()[-1]["Sync"] == "… needs: Company"
    tab.type_at(at, "Company", "Fir")
    await leads.settle()
    assert tab.cell("LD-000006", "Contact") == "Frank"


async def test_the_sentence_beside_a_row_that_was_emptied_goes(leads: Stage, tab: Tab) -> None:
    at = tab.add(Contact="Frank")
    await leads.settle()
    tab.type_at(at, "Contact", None)
    await leads.settle()
    assert len(tab.rows()) == 5


async def test_a_refused_new_row_gets_no_number_until_it_is_put_right(
    leads: Stage, tab: Tab
) -> None:
    at = tab.add(Company="Fir", Interest=9)
    await leads.settle()
    told = "✗ Interest of the lead of Fir cannot be 9; give 0 (none) to 3 (very high)."
    assert (tab.rows()[-1]["Number"], tab.rows()[-1]["Sync"]) == ("", told)
    tab.type_at(at, "Interest", 3)
    await leads.settle()
    assert tab.cell("LD-000006", "Company") == "Fir"


async def test_mass_deletion_pauses_the_link_and_resuming_goes_on(leads: Stage) -> None:
    tab = leads.tab()
    tab.delete(1, 2, 3, 4)
    await leads.cycle()
    assert leads.state() == (
        "paused",
        (
            "Paused because 4 rows are gone. If that was meant, resume the link; if not, undo"
            " it in the spreadsheet (Ctrl+Z) and then resume."
        ),
    )
    question = "SELECT mass_change, mass_change_rows FROM links"
    assert leads.business.rows(question) == [("gone", 4)]
    await leads.cycle()
    assert tab.keys() == ["LD-000005"]
    await leads.resume()
    assert leads.business.rows(question) == [(None, None)]
    await leads.settle()
    assert leads.state() == ("active", None)
    assert sorted(tab.keys()) == KEYS


@pytest.mark.parametrize("only", [("Company", "Contact"), ("Number", "Company")])
async def test_sorting_only_some_columns_pauses_the_link_each_time(
    leads: Stage, tab: Tab, only: tuple[str, str]
) -> None:
    for _ in range(2):
        tab.sort("Company", down=True, only=only)
        await leads.cycle()
        assert leads.state() == (
            "paused",
            (
                "Paused because the values of 4 rows changed places, as when only some columns"
                " are sorted. If that was meant, resume the link; if not, undo it in the"
                " spreadsheet (Ctrl+Z) and then resume."
            ),
        )
        tab.sort("Company", only=only)
        await leads.resume()
        await leads.settle()
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]


async def test_sorting_only_some_columns_is_noticed_beside_other_edits(
    leads: Stage, tab: Tab
) -> None:
    tab.sort("Company", down=True, only=("Company", "Contact"))
    tab.type("LD-000003", "Company", "Something new")
    await leads.cycle()
    assert leads.state()[0] == "paused"
