"""Having Drive tell when a spreadsheet changes: a channel for each, opened anew in time.

What it tells is a hint: it comes late or not at all, and polling finds every edit without it.
Channels that nobody needs any more end by themselves within a day.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import func, or_, select, update

from schema.exchange.edits.rules import channel_token
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.work import Work
from sync.accounts import Accounts
from sync.google.failures import SheetsAway, SheetsRefused
from sync.settings import SyncSettings
from sync.tables import Lease

LOG = structlog.get_logger(__name__)
LASTS: Final = timedelta(hours=20)
"""A little less than the day that Drive grants a channel about a file."""
BEFORE_IT_ENDS: Final = timedelta(hours=1)
AFTER_A_REFUSAL: Final = timedelta(hours=1)
AT_ONCE: Final = 5
OPENING: Final = 0x53425F4348414E
"""The advisory lock of whoever opens channels."""


async def open_channels(work: Work, accounts: Accounts, settings: SyncSettings) -> None:
    """Open a channel for spreadsheets that have none for long, a few at a time.

    Nothing is done where nobody listens; one that is refused is tried again in an hour.
    """
    address, session = settings.sync_notices_address, work.session
    if not address or not await session.scalar(select(func.pg_try_advisory_xact_lock(OPENING))):
        return
    ending = or_(Lease.told_until.is_(None), Lease.told_until < work.at + BEFORE_IT_ENDS)
    shown = select(Link.spreadsheet_id).where(Link.state == LinkState.ACTIVE)
    query = select(Lease.spreadsheet_id).where(ending, Lease.spreadsheet_id.in_(shown))
    for spreadsheet in (await session.scalars(query.limit(AT_ONCE))).all():
        token = channel_token(settings.sync_hook_secret, spreadsheet)
        until: datetime
        try:
            sheets = await accounts.of(spreadsheet)
            until = await sheets.watch(spreadsheet, address, token, work.at + LASTS)
        except (SheetsAway, SheetsRefused) as error:
            LOG.warning("Drive will not tell", spreadsheet=spreadsheet, said=str(error))
            until = work.at + BEFORE_IT_ENDS + AFTER_A_REFUSAL
        named = Lease.spreadsheet_id == spreadsheet
        await session.execute(update(Lease).where(named).values(told_until=until))
