"""Giving a link up: its values stay in the tab, everything else of ours goes, nobody's else."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import pytest

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.work import perform
from schema.pipeline.leads import operations
from sync.google.connecting import connect
from sync.google.failures import SheetsAway
from sync.schedule import take_due
from tests.business import ROOT
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage
from tests.sync.worn import Worn

MARKS: Final = (
    "sheets(properties(sheetId),data(columnMetadata(developerMetadata(metadataKey))))"
)
FAULTS: Final = [Fault.NEVER_SENT, Fault.ANSWER_LOST, Fault.LATE, Fault.TWICE]
REMEMBERED: Final = ("sync_rows", "sync_looks", "sync_writes", "sync_watches")


async def give_up(stage: Stage, number: str = "LK-000001") -> None:
    """Let a person give a link up."""
    await perform(
        stage.business.house, ROOT, stage.clock(), lambda work: links.unlink(work, number)
    )


def marks(tab: Tab) -> int:
    """Count our marks on a tab."""
    told: Any = {"includeGridData": "true", "fields": MARKS}
    (sheet,) = (
        one
        for one in tab.book.fetch_sheet_metadata(told)["sheets"]
        if one["properties"].get("sheetId", 0) == tab.tab_id
    )
    columns = sheet["data"][0].get("columnMetadata", [])
    return sum(len(column.get("developerMetadata", [])) for column in columns)


def lists(tab: Tab) -> list[str]:
    """Name the columns in which something may be chosen, by their headers."""
    worn = Worn(tab)
    rows: list[Mapping[str, Any]] = worn.sheet["data"][0]["rowData"]
    found = {
        at
        for row in rows
        for at, cell in enumerate(row.get("values", []))
        if "dataValidation" in cell
    }
    return [worn.header[at] for at in sorted(found)]


def is_ours(stage: Stage, tab: Tab) -> tuple[int, int, int, int, int]:
    """Count what is ours: marks, protections, colours, lists, journals."""
    worn = Worn(tab)
    titles = [one.title for one in stage.book.worksheets()]
    return (
        marks(tab),
        len(worn.sheet.get("protectedRanges", [])),
        len(worn.sheet.get("conditionalFormats", [])),
        len(lists(tab)),
        sum(title.startswith("_salesbook") for title in titles),
    )


GONE: Final = (0, 0, 0, 0, 0)


async def test_the_values_stay_and_everything_else_of_ours_goes_in_one_batch(
    leads: Stage, tab: Tab
) -> None:
    before = tab.texts()
    leads.sheets.calls.clear()
    await give_up(leads)
    await leads.cycle()
    assert leads.sheets.calls == ["tabs", "write"]
    assert tab.texts() == before
    assert is_ours(leads, tab) == GONE
    assert leads.one("SELECT cleared_at IS NOT NULL FROM links")
    assert [leads.one(f"SELECT count(*) FROM {one}") for one in REMEMBERED] == [0, 0, 0, 0]  # noqa: S608 - ours
    await leads.cycle()
    assert leads.sheets.calls == ["tabs", "write"]


async def test_what_people_made_stays(leads: Stage, tab: Tab) -> None:
    sync, contact, need = (tab.column(one) for one in ("Sync", "Contact", "Need"))
    chosen = [{"userEnteredValue": one} for one in ("a", "b")]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": chosen}, "strict": False}
    condition = {"type": "TEXT_STARTS_WITH", "values": [{"userEnteredValue": "✗"}]}
    theirs = {
        "ranges": [tab.span(0, 9, contact, 1), tab.span(0, 9, sync, 1)],
        "booleanRule": {"condition": condition, "format": {"textFormat": {"bold": True}}},
    }
    tab.do(
        {"setDataValidation": {"range": tab.span(1, 3, need, 1), "rule": rule}},
        {
            "addProtectedRange": {
                "protectedRange": {"range": tab.span(1, 1), "description": "x"}
            }
        },
        {"addConditionalFormatRule": {"index": 0, "rule": theirs}},
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataKey": "theirs",
                    "location": {"dimensionRange": tab.lines("COLUMNS", contact)},
                    "visibility": "DOCUMENT",
                }
            }
        },
    )
    tab.insert("COLUMNS", contact)
    tab.put(3, contact, "=1+1")
    await leads.settle()
    await give_up(leads)
    await leads.cycle()
    assert is_ours(leads, tab) == (1, 1, 1, 1, 0)
    assert lists(tab) == ["Need"]
    assert tab.formulas() == ["=1+1"]
    (kept,) = Worn(tab).sheet["protectedRanges"]
    assert kept["description"] == "x"


async def test_the_journal_stays_while_another_link_needs_it(leads: Stage) -> None:
    await leads.link(SheetName.ORDERS)
    await leads.settle()
    first, second = leads.tab(), leads.tab("LK-000002")
    await give_up(leads)
    await leads.settle()
    assert is_ours(leads, first) == (0, 0, 0, 0, 1)
    assert marks(second) > 0
    assert leads.state("LK-000002") == ("active", None)
    await give_up(leads, "LK-000002")
    await leads.cycle()
    assert is_ours(leads, second) == GONE


@pytest.mark.parametrize("fault", FAULTS)
async def test_it_is_done_again_or_was_done_when_calls_go_wrong(
    leads: Stage, tab: Tab, fault: Fault
) -> None:
    await give_up(leads)
    leads.sheets.faults.append(fault)
    with suppress(SheetsAway):
        await leads.cycle()
    await leads.settle()
    assert is_ours(leads, tab) == GONE
    assert leads.one("SELECT cleared_at IS NOT NULL FROM links")
    await leads.sheets.deliver()
    assert is_ours(leads, tab) == GONE


async def test_a_worker_that_dies_anywhere_leaves_nothing_behind(
    leads: Stage, tab: Tab
) -> None:
    before = tab.texts()
    await give_up(leads)
    step = 1
    while await leads.killed_cycle(step):
        step += 1
    assert is_ours(leads, tab) == GONE
    assert tab.texts() == before
    assert leads.one("SELECT journal_id IS NULL FROM sync_leases")


async def test_a_write_that_was_under_way_comes_too_late(leads: Stage, tab: Tab) -> None:
    await leads.call(operations.correct, "LD-000002", contact="Ada")
    leads.sheets.faults.append(Fault.LATE)
    await leads.lost_cycle()
    await give_up(leads)
    await leads.cycle()
    before = tab.texts()
    assert await leads.sheets.deliver() == 0
    assert (tab.texts(), is_ours(leads, tab)) == (before, GONE)


async def test_a_tab_or_journal_that_people_deleted_is_in_nobody_s_way(
    leads: Stage, tab: Tab
) -> None:
    (journal,) = (one for one in leads.book.worksheets() if one.title.startswith("_"))
    leads.book.del_worksheet(journal)
    await give_up(leads)
    await leads.settle()
    assert is_ours(leads, tab) == GONE
    await leads.link(SheetName.ORDERS)
    await leads.settle()
    leads.book.del_worksheet(leads.book.get_worksheet_by_id(leads.tab("LK-000002").tab_id))
    await give_up(leads, "LK-000002")
    await leads.cycle()
    assert is_ours(leads, tab) == GONE
    assert leads.one("SELECT count(*) FROM links WHERE cleared_at IS NULL") == 0


async def test_a_tab_that_was_given_up_can_be_linked_again(leads: Stage, tab: Tab) -> None:
    await give_up(leads)
    where = (SheetName.LEADS, leads.spreadsheet, tab.tab_id)
    await leads.business.do(links.propose, *where)
    leads.sheets.faults.append(Fault.NEVER_SENT)
    await leads.lost_cycle()  # the tab was looked at, but not cleared yet
    await perform(
        leads.business.house, ROOT, leads.clock(), lambda work: links.confirm(work, "LK-000002")
    )
    await leads.settle()
    assert leads.state("LK-000002") == ("active", None)
    assert tab.cell("LD-000003", "Sync") == "✓"
    assert leads.conflicts() == []
    assert is_ours(leads, tab)[0] == len(tab.header())


async def test_a_spreadsheet_that_cannot_be_opened_is_told(leads: Stage) -> None:
    connect(leads.settings).del_spreadsheet(leads.spreadsheet)
    await give_up(leads)
    await leads.cycle()
    assert leads.state() == (
        "unlinked",
        (
            "The spreadsheet could not be opened, so what is ours besides the values stays in"
            " the tab."
        ),
    )


async def test_errands_are_due_at_once_and_after_a_failure_in_their_turn(leads: Stage) -> None:
    async def due() -> list[str]:
        at = leads.clock.at
        found = await perform(
            leads.business.house, ROOT, at, lambda work: take_due(work.session, at)
        )
        return list(found)

    later = "UPDATE sync_leases SET due_at = due_at + interval '1 day' RETURNING 1"
    leads.business.rows(later)
    assert await due() == []
    await give_up(leads)
    assert await due() == [leads.spreadsheet]
    leads.clock.at += timedelta(minutes=1)
    leads.business.rows("UPDATE sync_leases SET failures = 1 RETURNING 1")
    assert await due() == []
    leads.clock.at += timedelta(days=2)
    assert await due() == [leads.spreadsheet]
    await leads.cycle()
    leads.clock.at += timedelta(days=2)
    assert await due() == []
