"""Measuring cycles: how long changes waited for one, how long it took, what calls it made.

A change of a record waits from its mark on. An edit waits in its cell, at the longest since
the last look; so that is what is measured.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.cycles.operations import Ended, note
from schema.kernel.work import Work
from sync.tables import Lease

AT_ONCE: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a cycle from outside: when it began, and the calls it made."""

    spreadsheet: str
    began: datetime
    reads: int
    writes: int


async def waits(session: AsyncSession, spreadsheet: str, since: datetime) -> None:
    """Remember since when a change waits, until a cycle has gone through."""
    lease = update(Lease).where(Lease.spreadsheet_id == spreadsheet)
    earliest = func.least(Lease.waiting_since, since)
    await session.execute(lease.values(waiting_since=earliest))


async def note_through(work: Work, cycle: Measured, *, edited: bool) -> None:
    """Note a cycle that went through: nothing waits any longer."""
    waiting, before = await _looks(work.session, cycle.spreadsheet)
    since = min(filter(None, (waiting, before if edited else None)), default=None)
    lag = None if since is None else _seconds(work.at - since)
    lease = update(Lease).where(Lease.spreadsheet_id == cycle.spreadsheet)
    await work.session.execute(lease.values(waiting_since=None))
    await note(work, _ended(work, cycle, lag=lag))


async def note_failed(work: Work, cycle: Measured, trouble: str) -> None:
    """Note a cycle that did not: whatever changed since the last look may be waiting."""
    _, before = await _looks(work.session, cycle.spreadsheet)
    await waits(work.session, cycle.spreadsheet, before or cycle.began)
    since, _ = await _looks(work.session, cycle.spreadsheet)
    await note(work, _ended(work, cycle, trouble=trouble, since=since))


def _ended(
    work: Work,
    cycle: Measured,
    *,
    lag: Decimal | None = None,
    trouble: str | None = None,
    since: datetime | None = None,
) -> Ended:
    took = _seconds(work.at - cycle.began)
    name, reads, writes = cycle.spreadsheet, cycle.reads, cycle.writes
    return Ended(name, took, reads, writes, lag, since, trouble)


async def _looks(
    session: AsyncSession, spreadsheet: str
) -> tuple[datetime | None, datetime | None]:
    """Tell since when something waits, and when the last look but this one was."""
    query = select(Lease.waiting_since, Lease.looked_before)
    found = await session.execute(query.where(Lease.spreadsheet_id == spreadsheet))
    row = found.one_or_none()
    return (None, None) if row is None else (row.waiting_since, row.looked_before)


def _seconds(time: timedelta) -> Decimal:
    """Write a stretch of time in seconds; clocks that differ make no negative one."""
    return Decimal(max(time, AT_ONCE) // timedelta(milliseconds=1)) / 1000
