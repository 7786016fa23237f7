"""Deleting a row where a sheet declares what that means: asked once, after the grace."""

from dataclasses import replace

import pytest

from schema.kernel.sheet import Action
from schema.pipeline.leads import operations
from schema.pipeline.leads.sheet import LEADS
from schema.sheets import SHEETS
from tests.sync.people import Tab
from tests.sync.stage import GRACE, Stage

GIVEN_UP = Action(operations.disqualify, "disqualify_reason")


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let deleting a lead's row mean that it is given up."""
    monkeypatch.setitem(SHEETS, "leads", replace(LEADS, deleted=GIVEN_UP))


def state(leads: Stage, number: str) -> tuple[str, str | None]:
    """Tell where a lead stands, and why it was given up."""
    query = f"SELECT state, disqualify_reason FROM leads WHERE number = '{number}'"  # noqa: S608 - ours
    ((where, why),) = leads.business.rows(query)
    return where, why


async def test_a_deleted_row_calls_the_declared_operation_after_the_grace(
    leads: Stage, tab: Tab
) -> None:
    tab.delete(tab.at("LD-000003"))
    await leads.cycle()
    assert state(leads, "LD-000003") == ("new", None)
    await leads.settle()
    assert state(leads, "LD-000003") == ("disqualified", "Its row was deleted in the sheet.")
    assert "LD-000003" not in set(tab.keys())
    (entry,) = leads.edits()
    assert (entry[0], entry[1], entry[3], entry[4]) == ("LD-000003", "(row)", None, "accepted")


async def test_an_undone_deletion_asks_for_nothing(leads: Stage, tab: Tab) -> None:
    at = tab.at("LD-000003")
    kept = tab.row("LD-000003")
    tab.delete(at)
    await leads.cycle()
    tab.insert("ROWS", at)
    for header, value in kept.items():
        if value and header != "Sync":
            tab.type_at(at, header, value)
    await leads.settle()
    assert state(leads, "LD-000003") == ("new", None)
    assert tab.keys().count("LD-000003") == 1


async def test_a_refused_deletion_brings_the_row_back_and_is_logged(
    leads: Stage, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = replace(LEADS, deleted=Action(operations.convert))  # a new lead cannot be
    monkeypatch.setitem(SHEETS, "leads", silent)
    tab.delete(tab.at("LD-000003"))
    await leads.settle()
    assert state(leads, "LD-000003") == ("new", None)
    assert "LD-000003" in set(tab.keys())
    (entry,) = leads.edits()
    assert (entry[0], entry[1], entry[4]) == ("LD-000003", "(row)", "refused")
    assert leads.one("SELECT sentence FROM edits").startswith("Lead LD-000003 is new")


async def test_a_record_that_changed_meanwhile_is_put_back_instead(
    leads: Stage, tab: Tab
) -> None:
    tab.delete(tab.at("LD-000003"))
    await leads.cycle()
    await leads.call(operations.correct, "LD-000003", contact="Carla")
    await leads.settle()
    assert state(leads, "LD-000003") == ("new", None)
    assert tab.cell("LD-000003", "Contact") == "Carla"
    assert leads.edits() == []


async def test_a_worker_that_dies_deletes_nothing_twice(leads: Stage, tab: Tab) -> None:
    tab.delete(tab.at("LD-000003"))
    await leads.cycle()
    leads.clock.at += GRACE
    step = 1
    while await leads.killed_cycle(step):
        step += 1
    await leads.settle()
    assert state(leads, "LD-000003")[0] == "disqualified"
    assert [entry[4] for entry in leads.edits()] == ["accepted"]
