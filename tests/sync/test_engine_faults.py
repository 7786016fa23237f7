"""Calls fail, come late or twice, workers die and race: nothing is done twice."""

from datetime import timedelta

import pytest

from schema.exchange.links.rules import SheetName
from schema.fulfilment.orders import operations as orders
from schema.pipeline.leads import operations
from sync.google.failures import SheetsAway, SheetsRefused
from sync.memory import Overtaken
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage

FAULTS = [fault for fault in Fault if fault is not Fault.NONE]


async def test_a_quiet_cycle_reads_once_and_writes_nothing(leads: Stage) -> None:
    leads.sheets.calls.clear()
    before = leads.business.picture()
    await leads.cycle()
    assert leads.sheets.calls == ["read"]
    after = leads.business.picture()
    assert [row for row in after if row not in before and row[0] != "sync_leases"] == []
    assert len(after) == len(before)


async def test_whatever_is_to_be_written_a_cycle_reads_once_and_writes_once(
    leads: Stage, tab: Tab
) -> None:
    await leads.business.draft(await leads.business.shop(), "1", "2")
    await leads.link(SheetName.ORDERS)
    await leads.settle()
    tab.type("LD-000001", "Contact", "Ada")
    tab.type("LD-000002", "Interest", 9)
    tab.add(Company="Fir")
    tab.copy(tab.at("LD-000003"), tab.last() + 1)
    await leads.call(operations.disqualify, "LD-000004", "lost")
    await leads.business.lead("Gum")
    await leads.call(orders.reschedule, "SO-000001", None)
    leads.tab("LK-000002").type("SO-000001/1", "Quantity", 7)
    leads.sheets.calls.clear()
    await leads.cycle()
    assert leads.sheets.calls == ["read", "write"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
async def test_edits_and_changes_survive_a_write_that_fails(
    leads: Stage, tab: Tab, fault: Fault
) -> None:
    tab.type("LD-000001", "Contact", "Ada")
    tab.type("LD-000002", "Interest", 9)
    tab.type("LD-000003", "Action", "contacted")
    tab.add(Company="Fir")
    await leads.call(operations.correct, "LD-000004", contact="Dora")
    for _ in range(3):
        leads.sheets.faults.append(fault)
        try:
            await leads.cycle()
        except SheetsAway:
            tab.type("LD-000005", "Contact", f"Emil {fault.name}")
    await leads.settle()
    await leads.sheets.deliver()
    await leads.settle()
    assert [row["Company"] for row in tab.rows()].count("Fir") == 1
    assert leads.one("SELECT count(*) FROM leads WHERE company = 'Fir'") == 1
    assert tab.cell("LD-000001", "Contact") == "Ada"
    assert tab.cell("LD-000002", "Interest") == "9"
    assert (tab.cell("LD-000003", "Action"), tab.cell("LD-000003", "State")) == (
        "",
        "contacted",
    )
    assert tab.cell("LD-000004", "Contact") == "Dora"
    results = [edit[4] for edit in leads.edits() if edit[1] == "Action"]
    assert results == ["accepted"]
    assert leads.conflicts() == []


async def test_when_the_server_is_away_the_cycle_says_so_and_a_later_one_goes_on(
    leads: Stage, tab: Tab
) -> None:
    tab.type("LD-000001", "Contact", "Ada")
    await leads.call(operations.correct, "LD-000001", need="Wood")
    leads.sheets.faults.append(Fault.NEVER_SENT)
    with pytest.raises(SheetsAway):
        await leads.cycle()
    await leads.settle()
    assert (tab.cell("LD-000001", "Need"), tab.cell("LD-000001", "Sync")) == ("Wood", "✓")
    assert leads.edits() == [("LD-000001", "Contact", None, "Ada", "accepted")]


async def test_a_late_write_cannot_undo_what_was_typed_since(leads: Stage, tab: Tab) -> None:
    await leads.call(operations.correct, "LD-000001", contact="Ada")
    leads.sheets.faults.append(Fault.LATE)
    await leads.lost_cycle()
    await leads.settle()
    tab.type("LD-000001", "Contact", "Bea")
    assert await leads.sheets.deliver() == 0
    await leads.settle()
    assert tab.cell("LD-000001", "Contact") == "Bea"


async def test_a_write_that_comes_late_but_still_fits_is_settled_like_any_other(
    leads: Stage, tab: Tab
) -> None:
    await leads.call(operations.correct, "LD-000001", contact="Ada")
    leads.sheets.faults.append(Fault.LATE)
    await leads.lost_cycle()
    tab.type("LD-000001", "Contact", "Bea")
    assert await leads.sheets.deliver() == 1
    await leads.settle()
    assert tab.cell("LD-000001", "Contact") == "Ada"
    assert leads.conflicts() == [("Contact", "Bea", "Ada")]


async def busy(stage: Stage) -> None:
    """Give a cycle something of everything to do."""
    tab = stage.tab()
    tab.type("LD-000001", "Contact", "Ada")
    tab.type("LD-000002", "Interest", 9)
    tab.type("LD-000003", "Action", "contacted")
    tab.add(Company="Fir")
    await stage.call(operations.correct, "LD-000004", contact="Dora")


STEP = 3
STEPS = range(1, 61, STEP)


@pytest.mark.parametrize("first", STEPS)
async def test_a_worker_may_be_killed_at_any_step(leads: Stage, tab: Tab, first: int) -> None:
    await busy(leads)
    for step in range(first, first + STEP):
        await leads.killed_cycle(step)
    await leads.settle()
    assert leads.one("SELECT count(*) FROM leads WHERE company = 'Fir'") == 1
    assert [row["Company"] for row in tab.rows()].count("Fir") == 1
    assert [edit[1:] for edit in sorted(leads.edits())] == [
        ("Contact", None, "Ada", "accepted"),
        ("Interest", None, "9", "refused"),
        ("Action", None, "contacted", "accepted"),
        ("(row)", None, "Company: Fir", "accepted"),
    ]
    assert (tab.cell("LD-000002", "Interest"), tab.cell("LD-000004", "Contact")) == (
        "9",
        "Dora",
    )
    assert leads.conflicts() == []


@pytest.mark.parametrize("step", range(1, 44, 6))
async def test_a_worker_that_stalls_while_another_takes_over_does_no_harm(
    leads: Stage, step: int
) -> None:
    await busy(leads)
    assert await leads.stalled_cycle(step)
    await leads.settle()
    assert leads.one("SELECT count(*) FROM leads WHERE company = 'Fir'") == 1
    assert [edit[1] for edit in sorted(leads.edits())] == [
        "Contact",
        "Interest",
        "Action",
        "(row)",
    ]
    assert leads.conflicts() == []


async def test_who_was_overtaken_stops_at_once(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000001", "Contact", "Ada")
    first, second = leads.worker(), leads.worker()
    leads.steps.start(2, second.run)
    with pytest.raises(Overtaken):
        await first.run()
    leads.steps.start()
    assert leads.edits() == [("LD-000001", "Contact", None, "Ada", "accepted")]


@pytest.mark.parametrize("step", range(1, 40, 3))
async def test_linking_may_be_killed_at_any_step_and_makes_one_tab(
    stage: Stage, step: int
) -> None:
    await stage.business.lead("Alder")
    await stage.link()
    await stage.killed_cycle(step)
    await stage.settle()
    titles = [sheet.title for sheet in stage.book.worksheets()]
    assert titles[0] == "Leads north"
    assert len(titles) == 2
    assert stage.tab().keys() == ["LD-000001"]
    assert stage.state() == ("active", None)


async def test_a_second_link_made_while_a_write_is_unsettled_is_not_broken(
    leads: Stage,
) -> None:
    await leads.call(operations.correct, "LD-000001", contact="Ada")
    leads.sheets.faults.append(Fault.ANSWER_LOST)
    await leads.lost_cycle()
    await leads.link(SheetName.ORDERS)
    await leads.settle()
    assert (leads.state(), leads.state("LK-000002")) == (("active", None), ("active", None))


async def test_a_write_the_server_refuses_for_a_row_sets_that_row_aside(
    leads: Stage, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = leads.sheets.write

    async def picky(spreadsheet: str, batch: list[dict[str, object]], journal: str) -> object:
        for n, request in enumerate(batch):
            if "poison" in str(request):
                raise SheetsRefused(400, f"Invalid requests[{n}].updateCells: not that.")
        return await real(spreadsheet, batch, journal)

    monkeypatch.setattr(leads.sheets, "write", picky)
    await leads.call(operations.correct, "LD-000001", contact="poison")
    await leads.call(operations.correct, "LD-000002", contact="Bob")
    await leads.settle()
    assert tab.cell("LD-000002", "Contact") == "Bob"
    assert tab.cell("LD-000001", "Contact") == ""
    assert tab.cell("LD-000001", "Sync") == "✗ Invalid requests[3].updateCells: not that."
    await leads.call(operations.correct, "LD-000001", contact="Ada")
    leads.clock.at += timedelta(minutes=11)
    await leads.settle()
    assert (tab.cell("LD-000001", "Contact"), tab.cell("LD-000001", "Sync")) == ("Ada", "✓")


async def test_a_write_refused_without_a_name_is_halved_until_the_row_is_found(
    leads: Stage, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = leads.sheets.write

    async def picky(spreadsheet: str, batch: list[dict[str, object]], journal: str) -> object:
        if "poison" in str(batch):
            raise SheetsRefused(400, "Invalid value.")
        return await real(spreadsheet, batch, journal)

    monkeypatch.setattr(leads.sheets, "write", picky)
    for n in (1, 2, 3, 4, 5):
        await leads.call(
            operations.correct, f"LD-00000{n}", contact="poison" if n == 3 else f"Name {n}"
        )
    await leads.settle()
    assert [row["Contact"] for row in tab.rows()] == [
        "Name 1",
        "Name 2",
        "",
        "Name 4",
        "Name 5",
    ]
    assert tab.cell("LD-000003", "Sync") == "✗ Invalid value."


async def test_a_spreadsheet_that_refuses_every_write_is_left_in_peace(
    leads: Stage, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(*_told: object) -> object:
        raise SheetsRefused(403, "The caller does not have permission")

    monkeypatch.setattr(leads.sheets, "write", locked)
    tab.type("LD-000001", "Interest", 9)
    with pytest.raises(SheetsAway):
        await leads.cycle()
    assert leads.edits() == [("LD-000001", "Interest", None, "9", "refused")]


async def test_an_action_takes_what_follows_the_colon(leads: Stage, tab: Tab) -> None:
    tab.type("LD-000002", "Action", "disqualify: no budget")
    await leads.settle()
    assert leads.one("SELECT disqualify_reason FROM leads WHERE number = 'LD-000002'") == (
        "no budget"
    )
    assert tab.keys() == ["LD-000001", "LD-000003", "LD-000004", "LD-000005"]
