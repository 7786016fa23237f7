"""Rows that were deleted: put back after a while, and what comes back beside them."""

from datetime import timedelta

import pytest

from schema.pipeline.leads import operations
from sync.rows import back
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage
from tests.sync.test_engine_rows import KEYS, companies


def bring_back(tab: Tab, at: int, row: list[str]) -> None:
    """Take a deletion back: the row is there again, as it was."""
    tab.insert("ROWS", at)
    for column, text in enumerate(row):
        tab.put(at, column, text or None)


async def test_a_deleted_row_comes_back_after_the_grace(leads: Stage, tab: Tab) -> None:
    tab.delete(tab.at("LD-000003"))
    await leads.cycle()
    assert sorted(tab.keys()) == [*KEYS[:2], *KEYS[3:]]
    await leads.settle()
    assert sorted(tab.keys()) == KEYS
    assert tab.cell("LD-000003", "Company") == "Cedar"


async def test_a_held_value_of_a_deleted_row_is_listed(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000003", "Interest", 9)
    await leads.settle()
    tab.delete(tab.at("LD-000003"))
    await leads.settle()
    assert leads.conflicts() == [("Interest", "9", None)]
    assert (tab.cell("LD-000003", "Interest"), tab.cell("LD-000003", "Sync")) == ("", "✓")


async def test_a_row_that_comes_back_by_undo_takes_its_record_back(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000003")
    row = tab.texts()[at]
    tab.delete(at)
    await leads.settle()
    bring_back(tab, at, row)
    await leads.settle()
    assert tab.keys() == KEYS
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]


async def test_an_undone_deletion_takes_its_record_back_although_restoring_it_took_two_writes(
    leads: Stage, tab: Tab
) -> None:
    at = tab.at("LD-000003")
    row = tab.texts()[at]
    tab.delete(at)
    await leads.cycle()
    leads.sheets.faults.append(Fault.BUSY)
    await leads.lost_cycle()
    await leads.settle()
    bring_back(tab, at, row)
    await leads.settle()
    assert tab.keys() == KEYS
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]


@pytest.mark.parametrize("minutes", [0, 11])
async def test_a_row_that_came_back_with_older_values_waits_for_a_person_however_long(
    leads: Stage, tab: Tab, minutes: int
) -> None:
    at = tab.at("LD-000003")
    row = tab.texts()[at]
    tab.delete(at)
    await leads.settle()
    await leads.call(operations.correct, "LD-000003", company="Cedar and Sons")
    await leads.settle()
    bring_back(tab, at, row)
    await leads.settle()
    leads.clock.at += timedelta(minutes=minutes)
    tab.type("LD-000001", "Contact", "Ann")
    await leads.settle()
    said = f"⚠ {back('LD-000003')}"
    both = [row for row in tab.rows() if row["Number"] == "LD-000003"]
    assert [(row["Company"], row["Sync"]) for row in both] == [
        ("Cedar", said), ("Cedar and Sons", said),
    ]  # fmt: skip
    tab.delete(at)
    await leads.settle()
    assert companies(leads) == ["Alder", "Birch", "Cedar and Sons", "Dogwood", "Elm"]
    assert tab.cell("LD-000003", "Sync") == "✓"
    stood = leads.one("SELECT restored_at FROM sync_rows WHERE key = 'LD-000003'")
    assert stood is None


async def test_the_copy_of_a_restored_row_becomes_a_new_record_too(
    leads: Stage, tab: Tab
) -> None:
    tab.delete(tab.at("LD-000003"))
    await leads.settle()
    leads.clock.at += timedelta(minutes=11)  # nobody will undo the deletion any more
    tab.copy(tab.at("LD-000003"), tab.last() + 1)
    await leads.settle()
    assert sorted(tab.keys()) == [*KEYS, "LD-000006"]
    assert companies(leads) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Cedar"]
