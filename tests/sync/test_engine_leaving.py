"""Pausing a link and giving it up: what was under way then is settled all the same."""

from datetime import timedelta

import pytest

from schema.exchange.links import operations as links
from schema.kernel.verbs import Operation
from schema.kernel.work import perform
from schema.pipeline.leads import operations
from sync.schedule import LEFT, Pace, note_done, take_due
from tests.business import ROOT
from tests.sync.faults import Fault
from tests.sync.people import Tab
from tests.sync.stage import Stage

WAYS = [links.pause, links.unlink]


async def leave(leads: Stage, way: Operation) -> None:
    """Let a person pause the link, or give it up."""
    await perform(
        leads.business.house, ROOT, leads.clock(), lambda work: way(work, "LK-000001")
    )


@pytest.mark.parametrize("way", WAYS, ids=["pause", "unlink"])
async def test_an_edit_in_the_last_write_s_window_is_not_lost(
    leads: Stage, tab: Tab, way: Operation
) -> None:
    await leads.call(operations.correct, "LD-000002", contact="Ada")
    leads.in_window(lambda: tab.type("LD-000002", "Contact", "Bea"))
    leads.sheets.faults.append(Fault.ANSWER_LOST)
    await leads.lost_cycle()
    await leave(leads, way)
    await leads.cycle()
    assert leads.conflicts() == [("Contact", "Bea", "Ada")]
    assert leads.one("SELECT count(*) FROM sync_writes") == 0
    leads.sheets.calls.clear()
    await leads.cycle()
    assert leads.sheets.calls == []


async def test_it_is_looked_for_when_the_last_link_was_paused_but_not_for_ever(
    leads: Stage,
) -> None:
    pace = Pace(timedelta(), timedelta())
    await leads.call(operations.correct, "LD-000002", contact="Ada")
    leads.sheets.faults.append(Fault.NEVER_SENT)
    await leads.lost_cycle()
    await leave(leads, links.pause)

    async def due() -> list[str]:
        found = await perform(
            leads.business.house, ROOT, leads.clock(),
            lambda work: take_due(work.session, leads.clock.at),
        )  # fmt: skip
        outcome = await leads.cycle()
        await perform(
            leads.business.house, ROOT, leads.clock(),
            lambda work: note_done(
                work.session, leads.spreadsheet, outcome, pace, leads.clock.at
            ),
        )  # fmt: skip
        return list(found)

    leads.clock.at += LEFT / 2
    await due()
    assert await due() == [leads.spreadsheet]
    leads.clock.at += LEFT
    assert await due() == []
