"""Rows of records that leave but stay in the tab: greyed until they are back."""

from dataclasses import replace
from typing import Final

import pytest

from schema.exchange.links import operations as links
from schema.kernel.work import perform
from schema.pipeline.leads import operations
from schema.pipeline.leads.sheet import LEADS
from schema.sheets import SHEETS
from tests.business import ROOT
from tests.sync.people import Tab
from tests.sync.stage import Stage

STAYS: Final = (
    "○ LD-000002 is no longer shown in this tab and its row is not looked after; delete the"
    " row, or leave it."
)
ALL: Final = [f"LD-00000{n}" for n in range(1, 6)]


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the Leads sheet keep the rows of leads that leave."""
    monkeypatch.setitem(SHEETS, "leads", replace(LEADS, keep=True))


async def rescope(leads: Stage, territory: str) -> None:
    """Limit the tab to another territory."""
    await perform(
        leads.business.house, ROOT, leads.clock(),
        lambda work: links.rescope(work, "LK-000001", territory=territory),
    )  # fmt: skip


async def leave(leads: Stage) -> None:
    """Let one lead leave the tab, and the others with it come to rest."""
    await leads.call(operations.disqualify, "LD-000002", "no budget")
    await leads.settle()


@pytest.mark.usefixtures("keeping")
async def test_a_row_that_leaves_is_greyed_where_the_sheet_keeps_it(
    leads: Stage, tab: Tab
) -> None:
    before = tab.row("LD-000002")
    await leave(leads)
    assert tab.row("LD-000002") == before | {"Sync": STAYS}
    assert tab.keys() == ALL
    assert ("Sync", "○") in leads.worn().colours
    assert "backgroundColor" not in leads.worn().look(2, "Company")
    assert leads.one("SELECT row_count FROM links") == 4
    leads.sheets.calls.clear()
    await leads.settle()
    assert "write" not in leads.sheets.calls


@pytest.mark.usefixtures("keeping")
async def test_a_row_that_comes_back_is_looked_after_again(leads: Stage, tab: Tab) -> None:
    await rescope(leads, "south")
    await leads.settle()
    assert {row["Sync"][0] for row in tab.rows()} == {"○"}
    await leads.call(operations.correct, "LD-000003", contact="Bea")
    await rescope(leads, "north")
    await leads.settle()
    assert (tab.keys(), {row["Sync"] for row in tab.rows()}) == (ALL, {"✓"})
    assert tab.cell("LD-000003", "Contact") == "Bea"
    tab.type("LD-000003", "Contact", "Cay")
    await leads.settle()
    assert leads.one("SELECT contact FROM leads WHERE number = 'LD-000003'") == "Cay"


async def test_a_row_beside_which_people_wrote_is_greyed_and_keeps_what_they_wrote(
    leads: Stage, tab: Tab
) -> None:
    tab.insert("COLUMNS", 3)
    tab.put(2, 3, "call back")
    await leave(leads)
    assert tab.cell("LD-000002", "Sync") == STAYS
    assert tab.texts()[2][3] == "call back"
    tab.put(2, 3, None)
    await leads.settle()
    assert tab.keys() == [key for key in ALL if key != "LD-000002"]


@pytest.mark.usefixtures("keeping")
async def test_what_is_typed_in_a_greyed_row_is_held_with_the_reason(
    leads: Stage, tab: Tab
) -> None:
    await leave(leads)
    tab.type("LD-000002", "Contact", "Ada")
    await leads.settle()
    assert tab.row("LD-000002")["Contact"] == "Ada"
    assert tab.cell("LD-000002", "Sync") == (
        f"{STAYS} LD-000002 is no longer shown here, so what is typed in its row changes"
        " nothing; undo it, or delete the row."
    )
    assert [edit[4] for edit in leads.edits()] == ["refused"]
    tab.type("LD-000002", "Contact", None)
    await leads.settle()
    assert tab.cell("LD-000002", "Sync") == STAYS


@pytest.mark.usefixtures("keeping")
async def test_a_greyed_row_that_is_deleted_does_not_come_back(leads: Stage, tab: Tab) -> None:
    await leave(leads)
    tab.delete(tab.at("LD-000002"))
    await leads.settle()
    assert tab.keys() == [key for key in ALL if key != "LD-000002"]
    assert leads.one("SELECT count(*) FROM sync_rows") == 4
