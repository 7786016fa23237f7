"""When a spreadsheet is looked at: when something changed, when asked, and when it is time."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.conflicts.rules import ConflictState
from schema.exchange.conflicts.tables import Disagreement
from schema.exchange.links import operations as link_operations
from schema.exchange.links.queries import errand
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.work import Work
from sync.accounts import Accounts, keep
from sync.bound import sheet_of
from sync.cycle import Outcome
from sync.google.failures import SheetsRefused
from sync.remembering import doubt
from sync.settings import SyncSettings
from sync.tables import Dirty, Lease, Write

AWAKE: Final = timedelta(minutes=2)
QUEUED: Final = timedelta(seconds=30)
LEFT: Final = timedelta(minutes=10)
"""How long a write that was under way is looked for when its link was paused or given up."""
LONGEST_BACKOFF: Final = timedelta(minutes=5)
JITTER: Final = 0.25
MAKING: Final = 0x53425F4D414B45
"""The advisory lock of whoever makes spreadsheets."""
NONE_MADE: Final = (
    "No spreadsheet could be made: {said} Make one, share it with {account} as editor, and link"
    " the sheet to it."
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a spreadsheet is read while people edit, and while it rests."""

    busy: timedelta
    rest: timedelta

    @classmethod
    def of(cls, settings: SyncSettings) -> "Pace":
        """Take the pace from the settings."""
        return cls(
            timedelta(seconds=settings.sync_poll_seconds),
            timedelta(seconds=settings.sync_rest_seconds),
        )

    def next(self, edited_at: datetime, at: datetime) -> datetime:
        """Say when to look again: soon while people edit, ever later while nobody does."""
        rested = at - edited_at
        if rested < AWAKE:
            return at + self.busy
        return at + min(self.rest, max(self.busy, rested / 20))


async def look_again(session: AsyncSession, at: datetime) -> None:
    """Make every spreadsheet due: whoever looked after them may have been interrupted.

    Every cell is compared: they may have known the sheets by another declaration.
    """
    await doubt(session)
    await session.execute(update(Lease).where(Lease.due_at > at).values(due_at=at))


async def take_due(
    session: AsyncSession, at: datetime, free: Mapping[str, int] | None = None
) -> Sequence[str]:
    """Name the spreadsheets to be looked at now, once: they are queued from here on.

    ``free`` tells how many looks each account has left; whoever has waited longest comes first,
    so that all are looked at less often, evenly, when there are too many.
    """
    left = (Lease.due_at <= at) & select(Write.id).where(
        Write.spreadsheet_id == Link.spreadsheet_id, Write.at > at - LEFT
    ).exists()
    unbusy = or_(Lease.queued_until.is_(None), Lease.queued_until <= at)
    found = await session.execute(
        select(Link.spreadsheet_id, Lease.account, Lease.looked_at)
        .distinct()
        .outerjoin(Lease, Lease.spreadsheet_id == Link.spreadsheet_id)
        .where(
            Link.spreadsheet_id.is_not(None),
            or_((Link.state == LinkState.ACTIVE) & _wanted(at), left, errand() & _in_turn(at)),
            unbusy,
        )
        .order_by(Lease.looked_at.nulls_first(), Link.spreadsheet_id)
    )
    names = _afforded([(str(name), account) for name, account, _ in found], free)
    for name in names:
        until = {"queued_until": at + QUEUED}
        await session.execute(
            insert(Lease)
            .values(spreadsheet_id=name, **until)
            .on_conflict_do_update(index_elements=[Lease.spreadsheet_id], set_=until)
        )
    return names


def _wanted(at: datetime) -> ColumnElement[bool]:
    """Want a look when it is time, when asked, and when something changed or was decided."""
    marked = Link.spreadsheet_id.in_(select(Dirty.spreadsheet_id))
    decided = exists().where(
        Disagreement.link_id == Link.id, Disagreement.state == ConflictState.DECIDED
    )
    return or_(
        Lease.spreadsheet_id.is_(None),
        Lease.due_at <= at,
        Link.tab_id.is_(None),
        Link.touched_at > Lease.looked_at,
        or_(marked, decided) & (Lease.failures == 0),
    )


def _in_turn(at: datetime) -> ColumnElement[bool]:
    """Wait after a failure."""
    return or_(Lease.spreadsheet_id.is_(None), Lease.failures == 0, Lease.due_at <= at)


def _afforded(
    wanted: Sequence[tuple[str, str | None]], free: Mapping[str, int] | None
) -> list[str]:
    """Choose the spreadsheets their accounts can pay for, in this order."""
    if not free:
        return [name for name, _ in wanted]
    left, names = dict(free), []
    for name, account in wanted:
        payer = account if account in left else next(iter(left))
        if left[payer] > 0:
            left[payer] -= 1
            names.append(name)
    return names


async def note_done(
    session: AsyncSession, spreadsheet: str, outcome: Outcome, pace: Pace, at: datetime
) -> None:
    """Remember when to look again after a cycle that went through."""
    lease = await session.get(Lease, spreadsheet, populate_existing=True)
    if lease is None:
        return
    if outcome.edited:
        lease.edited_at = at
    lease.failures = 0
    lease.due_at = at if outcome.again else pace.next(lease.edited_at, at)


async def note_away(session: AsyncSession, spreadsheet: str, at: datetime) -> None:
    """Wait longer and longer while the Sheets server is away."""
    lease = await session.get(Lease, spreadsheet, populate_existing=True)
    if lease is not None:
        lease.failures += 1
        wait = min(timedelta(seconds=2 ** min(lease.failures, 10)), LONGEST_BACKOFF)
        lease.due_at = at + wait * random.uniform(1 - JITTER, 1)  # noqa: S311 - no secret


async def note_busy(
    session: AsyncSession, spreadsheet: str, wait: timedelta, at: datetime
) -> None:
    """Look again when the account may call again; the spreadsheet itself has not failed.

    It keeps its place among those that wait, for nobody has looked at it.
    """
    lease = await session.get(Lease, spreadsheet, populate_existing=True)
    if lease is not None:
        lease.due_at = lease.queued_until = at + wait
        lease.looked_at = lease.looked_before or lease.looked_at


async def make_spreadsheets(work: Work, accounts: Accounts) -> None:
    """Make a spreadsheet for each link that was given none; one worker at a time does.

    A link whose spreadsheet the server refuses to make breaks: asked again at every turn, it
    might make one each time and refuse to open it. Raises SheetsAway.
    """
    session = work.session
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(MAKING))):
        return
    query = select(Link).where(Link.state == LinkState.ACTIVE, Link.spreadsheet_id.is_(None))
    for link in (await session.scalars(query)).all():
        sheets = await accounts.idlest(session)
        try:
            made = await sheets.create(f"Salesbook {sheet_of(link).title}")
        except SheetsRefused as refused:
            reason = NONE_MADE.format(said=refused.said, account=sheets.account)
            await link_operations.stop(work, link.number, LinkState.BROKEN, reason)
            continue
        await session.execute(
            update(Link)
            .where(Link.id == link.id, Link.spreadsheet_id.is_(None))
            .values(spreadsheet_id=made)
        )
        await keep(session, made, sheets.account or "")
