"""The service accounts a worker may use, and which of them looks after which spreadsheet.

Each has its own quota at Google and sees only what was shared with it, so a spreadsheet stays
with the account that could open it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.kernel.work import House
from sync.google.connecting import NO_SHEETS, accounts_of
from sync.google.failures import SheetsAway, SheetsRefused
from sync.google.sheets import Sheets
from sync.quota import Kind, Quota
from sync.settings import SyncSettings
from sync.tables import Lease


class Accounts:
    """All accounts of a worker; the first is the one that is used when there is no reason."""

    def __init__(
        self, house: House, settings: SyncSettings, now: Callable[[], datetime]
    ) -> None:
        """Read the accounts from the settings; raises SheetsAway when there is none."""
        self.house = house
        if not accounts_of(settings):
            raise SheetsAway(NO_SHEETS)
        sessions = house.sessions
        self.all: Mapping[str, Sheets] = {
            name: Sheets(settings, name, Quota.of(sessions, name, now, settings))
            for name in accounts_of(settings)
        }

    async def of(self, spreadsheet: str) -> Sheets:
        """Find the account that looks after a spreadsheet, trying them if it is a new one.

        It is the first one if none of them may open it; that call will say why.
        """
        if len(self.all) == 1:
            return next(iter(self.all.values()))
        async with self.house.sessions.begin() as session:
            known = await session.scalar(
                select(Lease.account).where(Lease.spreadsheet_id == spreadsheet)
            )
            tried = await self._least_used(session)
        if known is not None and known in self.all:
            return self.all[known]
        for name in tried:
            try:
                await self.all[name].tabs(spreadsheet)
            except SheetsRefused:
                continue
            async with self.house.sessions.begin() as session:
                await keep(session, spreadsheet, name)
            return self.all[name]
        return next(iter(self.all.values()))

    def counted(self, spreadsheet: str) -> tuple[int, int]:
        """Tell how many calls about a spreadsheet read and wrote since this was last asked."""
        counts = [sheets.counted(spreadsheet) for sheets in self.all.values()]
        return sum(reads for reads, _ in counts), sum(writes for _, writes in counts)

    async def free(self) -> dict[str, int]:
        """Count the reads each account could make at once."""
        return {
            name: await sheets.quota.free(Kind.READ)
            for name, sheets in self.all.items()
            if sheets.quota is not None
        }

    async def idlest(self, session: AsyncSession) -> Sheets:
        """Choose the account with the fewest spreadsheets."""
        return self.all[(await self._least_used(session))[0]]

    async def _least_used(self, session: AsyncSession) -> Sequence[str]:
        query = select(Lease.account, func.count()).group_by(Lease.account)
        used = dict((await session.execute(query)).all())
        return sorted(self.all, key=lambda name: used.get(name, 0))


async def keep(session: AsyncSession, spreadsheet: str, account: str) -> None:
    """Remember which account looks after a spreadsheet."""
    mine = {"account": account}
    await session.execute(
        insert(Lease)
        .values(spreadsheet_id=spreadsheet, **mine)
        .on_conflict_do_update(index_elements=[Lease.spreadsheet_id], set_=mine)
    )
