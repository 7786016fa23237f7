"""What happens to one edited cell: accepted, held, agreed, in conflict, formula, error."""

from decimal import Decimal

import pytest

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.rules import Decision
from schema.pipeline.leads import operations
from schema.pipeline.leads.tables import Lead
from tests.sync.people import Tab
from tests.sync.stage import Stage

TOO_MUCH = "✗ Interest of lead LD-000002 cannot be 9; give 0 (none) to 3 (very high)."


async def test_an_edit_takes_effect_and_is_logged(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    await leads.settle()
    assert (await leads.business.find(Lead.number, "LD-000002")).contact == "Bob"
    assert leads.edits() == [("LD-000002", "Contact", None, "Bob", "accepted")]


async def test_a_cleared_cell_empties_the_record(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Phone", None)
    await leads.settle()
    assert (await leads.business.find(Lead.number, "LD-000002")).phone is None
    assert tab.cell("LD-000002", "Phone") == ""


async def test_an_accepted_value_is_shown_as_the_business_writes_it(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Estimated amount", "1,234.50 ")
    tab.type("LD-000002", "Source", "WEB")
    await leads.settle()
    assert tab.cell("LD-000002", "Estimated amount") == "1,234.50 "
    assert (await leads.business.find(Lead.number, "LD-000002")).estimated_amount == Decimal(
        "1234.50"
    )
    assert leads.edits() == [
        ("LD-000002", "Source", "other", "web", "accepted"),
        ("LD-000002", "Estimated amount", None, "1234.5", "accepted"),
    ]


async def test_a_changed_record_is_shown(leads: Stage, tab: Tab) -> None:
    await leads.call(operations.correct, "LD-000003", contact="Carla")
    await leads.settle()
    assert tab.cell("LD-000003", "Contact") == "Carla"
    assert leads.edits() == []


async def test_a_refused_edit_stays_with_its_sentence_until_it_is_corrected(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Interest", 9)
    await leads.settle()
    assert (tab.cell("LD-000002", "Interest"), tab.cell("LD-000002", "Sync")) == ("9", TOO_MUCH)
    leads.sheets.calls.clear()
    await leads.cycle()
    assert leads.sheets.calls == ["read"]
    tab.type("LD-000002", "Interest", 2)
    await leads.settle()
    assert (tab.cell("LD-000002", "Interest"), tab.cell("LD-000002", "Sync")) == ("2", "✓")
    assert leads.edits() == [
        ("LD-000002", "Interest", None, "9", "refused"),
        ("LD-000002", "Interest", "9", "2", "accepted"),
    ]


async def test_a_held_cell_is_asked_again_when_the_record_changes(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Interest", 9)
    await leads.settle()
    await leads.call(operations.correct, "LD-000002", interest=1)
    await leads.settle()
    assert (tab.cell("LD-000002", "Interest"), tab.cell("LD-000002", "Sync")) == ("9", TOO_MUCH)
    tab.type("LD-000002", "Interest", 1)
    await leads.settle()
    assert tab.cell("LD-000002", "Sync") == "✓"


async def test_an_edit_beside_a_refused_one_in_the_same_row_waits_with_it(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Interest", 9)
    tab.type("LD-000002", "Contact", "Bob")
    tab.type("LD-000003", "Contact", "Carla")
    await leads.settle()
    assert [row["Contact"] for row in tab.rows()] == ["", "Bob", "Carla", "", ""]
    assert (await leads.business.find(Lead.number, "LD-000002")).contact is None
    assert (await leads.business.find(Lead.number, "LD-000003")).contact == "Carla"
    tab.type("LD-000002", "Interest", 3)
    await leads.settle()
    assert (await leads.business.find(Lead.number, "LD-000002")).contact == "Bob"
    assert tab.cell("LD-000002", "Sync") == "✓"


async def test_what_cannot_be_read_is_held_as_it_was_typed(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000001", "Next contact on", "tomorrow")
    tab.type("LD-000002", "Interest", 2.5)
    tab.type("LD-000003", "Interest", "1e99999999")
    await leads.settle()
    assert tab.cell("LD-000001", "Next contact on") == "tomorrow"
    assert tab.cell("LD-000002", "Interest") == "2.5"
    assert tab.cell("LD-000003", "Interest") == "1e99999999"
    assert [row["Sync"] for row in tab.rows()] == [
        (
            "✗ tomorrow in column Next contact on of LD-000001 is not a day like 2030-12-31;"
            " correct the cell or clear it."
        ),
        (
            "✗ 2.5 in column Interest of LD-000002 is not a whole number; correct the cell or"
            " clear it."
        ),
        (
            "✗ 1e99999999 in column Interest of LD-000003 is not a whole number; correct the"
            " cell or clear it."
        ),
        "✓",
        "✓",
    ]


async def test_what_may_not_be_typed_over_comes_back_when_it_is_cleared(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "State", "converted")
    await leads.settle()
    assert tab.cell("LD-000002", "Sync") == (
        "✗ Column State of LD-000002 cannot be changed here; put new back, or clear the cell"
        " to have it put back."
    )
    tab.type("LD-000002", "State", None)
    await leads.settle()
    assert (tab.cell("LD-000002", "State"), tab.cell("LD-000002", "Sync")) == ("new", "✓")


async def test_equal_changes_on_both_sides_agree(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    await leads.call(operations.correct, "LD-000002", contact="Bob")
    await leads.settle()
    assert leads.conflicts() == []
    assert leads.edits() == [("LD-000002", "Contact", None, "Bob", "agreed")]


async def test_of_two_different_changes_the_database_wins_and_the_other_is_listed(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    await leads.settle()
    assert tab.cell("LD-000002", "Contact") == "Rob"
    assert leads.conflicts() == [("Contact", "Bob", "Rob")]
    assert leads.edits() == [("LD-000002", "Contact", None, "Bob", "conflict")]


async def test_a_conflict_names_who_changed_the_database_and_when(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    await leads.call(operations.correct, "LD-000002", phone="+49 30 2")
    await leads.settle()
    change = "SELECT actor, at FROM audit_log WHERE after ->> 'contact' = 'Rob'"
    told = leads.business.rows("SELECT changed_by, changed_at FROM conflicts")
    assert told == leads.business.rows(change)
    assert told[0][0] == "root"


async def test_a_listed_value_is_asked_for_again_when_a_person_chooses_it(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Contact", "Bob")
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    await leads.settle()
    await leads.call(conflicts.resolve, "CF-000001", Decision.SHEET)
    await leads.settle()
    assert tab.cell("LD-000002", "Contact") == "Bob"
    assert leads.one("SELECT state FROM conflicts") == "settled"


async def test_a_formula_is_read_for_its_value_and_stays(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Estimated amount", "=1000+234.5")
    await leads.settle()
    assert tab.formula("LD-000002", "Estimated amount") == "=1000+234.5"
    assert leads.one("SELECT estimated_amount FROM leads WHERE number = 'LD-000002'") == (
        Decimal("1234.50")
    )
    await leads.call(operations.correct, "LD-000002", contact="Rob")
    await leads.settle()
    assert tab.formula("LD-000002", "Estimated amount") == "=1000+234.5"


async def test_a_formula_that_a_changed_record_replaces_is_listed_with_its_text(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000002", "Estimated amount", "=1000+234.5")
    await leads.settle()
    await leads.call(operations.correct, "LD-000002", estimated_amount=Decimal(7))
    await leads.settle()
    assert tab.formula("LD-000002", "Estimated amount") is None
    assert tab.cell("LD-000002", "Estimated amount") == "7"
    assert leads.business.rows("SELECT formula FROM conflicts") == [("=1000+234.5",)]


async def test_an_error_is_neither_an_edit_nor_a_clearing(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Need", "=NA()")
    tab.type("LD-000003", "Interest", "=1/0")
    await leads.settle()
    assert tab.formula("LD-000002", "Need") == "=NA()"
    assert (await leads.business.find(Lead.number, "LD-000002")).need == "Birchs"
    assert leads.edits() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("\uff10\uff10\uff11", 1), (" 1 ", 1), ("1.00", 1), (1.0, 1), ("0", 0)],
)
async def test_the_same_number_written_in_many_ways_is_one_number(
    leads: Stage, tab: Tab, typed: object, kept: int
) -> None:
    tab.type("LD-000002", "Interest", typed)
    await leads.settle()
    assert (await leads.business.find(Lead.number, "LD-000002")).interest == kept
    tab.type("LD-000002", "Interest", kept)
    await leads.settle()
    assert len(leads.edits()) == 1


async def test_long_texts_and_odd_characters_are_edits_like_any_other(
    leads: Stage, tab: Tab
) -> None:
    text = "".join(f"{n} is a number. " for n in range(2600))
    tab.type("LD-000001", "Need", text)
    tab.type("LD-000002", "Next contact on", text)
    tab.type("LD-000003", "Need", "zero \x00 and no more")
    await leads.settle()
    assert (await leads.business.find(Lead.number, "LD-000001")).need == text.strip()
    assert tab.cell("LD-000002", "Next contact on") == text
    assert leads.state() == ("active", None)
    tab.add(Company="Novel", Need=text, Interest=9)
    await leads.settle()
    assert tab.rows()[-1]["Sync"].startswith("✗ Interest of the lead of Novel cannot be 9")
