"""What a cycle tells of itself: how long changes waited for it, and the calls it made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.kernel.work import Work, perform
from schema.pipeline.leads import operations
from sync.measuring import Measured, note_failed, note_through, waits
from sync.memory import take_lease
from tests.business import NOON, ROOT, Business
from tests.sync.people import Tab
from tests.sync.stage import Stage

BOOK: Final = "1AbC-dEf_123"
SECOND: Final = timedelta(seconds=1)
FIGURES: Final = "SELECT lag, took, waiting_since, trouble FROM cycle_minutes"


@dataclass(frozen=True, slots=True)
class Round:
    """One spreadsheet, looked at when a test says so."""

    business: Business

    async def at(self, second: float, deed: Any) -> None:  # noqa: ANN401 - any deed
        """Do something so many seconds after noon."""
        await perform(self.business.house, ROOT, NOON + second * SECOND, deed)

    async def look(self, second: float) -> None:
        """Take the spreadsheet."""
        await self.at(second, lambda work: take_lease(work.session, BOOK, work.at))

    async def changes(self, second: float) -> None:
        """Let a record change, and be claimed."""
        since = NOON + second * SECOND
        await self.at(second, lambda work: waits(work.session, BOOK, since))

    async def through(self, second: float, *, edited: bool = False) -> None:
        """Let the cycle go through, which began a second before."""
        began = NOON + (second - 1) * SECOND

        async def deed(work: Work) -> None:
            await note_through(work, Measured(BOOK, began, 0, 0), edited=edited)

        await self.at(second, deed)

    async def failed(self, second: float) -> None:
        """Let the cycle fail, which began a second before."""
        began = NOON + (second - 1) * SECOND

        async def deed(work: Work) -> None:
            await note_failed(work, Measured(BOOK, began, 0, 0), "Away.")

        await self.at(second, deed)

    def told(self) -> tuple[Decimal | None, Decimal, datetime | None, str | None]:
        """Tell what the only minute came to."""
        (row,) = self.business.rows(FIGURES)
        lag, took, since, trouble = row
        return lag, took, since, trouble


@pytest.fixture
async def cycle(business: Business) -> Round:
    """Look at a spreadsheet for the first time at noon, and again ten seconds later."""
    made = Round(business)
    await made.look(0)
    await made.look(10)
    return made


async def test_a_change_waits_from_its_mark_until_a_cycle_went_through(cycle: Round) -> None:
    await cycle.changes(9)
    await cycle.changes(8)
    await cycle.changes(9.5)
    await cycle.through(12)
    assert cycle.told() == (Decimal(4), Decimal(1), None, None)


async def test_an_edit_waits_since_the_last_look_at_the_longest(cycle: Round) -> None:
    await cycle.through(12, edited=True)
    assert cycle.told() == (Decimal(12), Decimal(1), None, None)


async def test_where_nothing_changed_nothing_waited(cycle: Round) -> None:
    await cycle.through(12)
    assert cycle.told() == (None, Decimal(1), None, None)


async def test_what_waited_has_waited_only_once(cycle: Round) -> None:
    await cycle.changes(9)
    await cycle.through(12)
    await cycle.look(20)
    await cycle.through(21)
    assert cycle.told()[0] == Decimal(3)


async def test_a_failed_cycle_leaves_changes_waiting_since_the_look_before(
    cycle: Round,
) -> None:
    await cycle.failed(12)
    assert cycle.told() == (None, Decimal(1), NOON, "Away.")
    await cycle.look(30)
    await cycle.failed(32)
    assert cycle.told() == (None, Decimal(1), NOON, "Away.")
    await cycle.through(40)
    assert cycle.told() == (Decimal(40), Decimal(1), None, None)


async def test_a_clock_that_is_behind_makes_no_negative_time(cycle: Round) -> None:
    await cycle.changes(9)
    await cycle.through(8)
    assert cycle.told()[:2] == (Decimal(0), Decimal(1))


async def test_a_cycle_at_rest_reads_once_and_writes_nothing(leads: Stage) -> None:
    leads.sheets.counted(leads.spreadsheet)
    await leads.cycle()
    assert leads.sheets.counted(leads.spreadsheet) == (1, 0)
    assert leads.sheets.counted(leads.spreadsheet) == (0, 0)


async def test_a_cycle_that_carries_an_edit_reads_once_and_writes_once(
    leads: Stage, tab: Tab
) -> None:
    leads.sheets.counted(leads.spreadsheet)
    tab.type("LD-000002", "Interest", 9)
    await leads.cycle()
    assert leads.sheets.counted(leads.spreadsheet) == (1, 1)


async def test_a_marked_record_waits_since_it_changed(leads: Stage) -> None:
    await leads.call(operations.correct, "LD-000002", need="Two pumps")
    marked = leads.one("SELECT at FROM sync_dirty")
    await leads.cycle()
    assert leads.one("SELECT waiting_since FROM sync_leases") == marked
