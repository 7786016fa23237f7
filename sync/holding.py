"""A spreadsheet while its lease is held: what every step of a cycle needs at hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import select

from schema.exchange.links import operations, queries
from schema.exchange.links.rules import Alarm, LinkState
from schema.exchange.links.tables import Link
from schema.kernel.roles import Role
from schema.kernel.work import Actor, Deed, House, Work, perform
from sync import memory
from sync.google.failures import SheetsAway, SheetsRefused
from sync.google.sheets import Sheets
from sync.picture import NO_LINES, Picture
from sync.settle import settle_write
from sync.tables import Lease, Write

Done = TypeVar("Done")
WORKER: Final = Actor("sync worker", Role.ADMIN, "sheet")


@dataclass(slots=True)
class Holding:
    """One spreadsheet, held by one worker.

    ``wrote`` tells that a write was settled, ``surprised`` that it found more than planned.
    """

    house: House
    sheets: Sheets
    lease: Lease
    now: Callable[[], datetime]
    wrote: bool = False
    surprised: bool = False

    @property
    def spreadsheet(self) -> str:
        """The id of the spreadsheet."""
        return self.lease.spreadsheet_id

    async def guarded(self, deed: Deed[Done], actor: Actor = WORKER) -> Done:
        """Do something in a transaction that keeps the lease; raises Overtaken."""

        async def guarded(work: Work) -> Done:
            await memory.check_lease(work.session, self.lease)
            return await deed(work)

        return await perform(self.house, actor, self.now(), guarded)

    async def tabs(self) -> dict[int, str]:
        """List the tabs that are there. Raises SheetsAway."""
        try:
            return await self.sheets.tabs(self.spreadsheet)
        except SheetsRefused as refused:
            raise SheetsAway(str(refused)) from refused

    async def stop(
        self,
        links: Sequence[Link],
        state: LinkState,
        reason: str,
        alarm: Alarm | None = None,
    ) -> None:
        """Stop looking after tabs, and say why, unless a person was faster."""

        async def deed(work: Work) -> None:
            for link in links:
                now = await queries.link_for_change(work, link.number)
                if now.state is LinkState.ACTIVE:
                    await operations.stop(work, link.number, state, reason, alarm)

        await self.guarded(deed)

    async def settle(self, journal: int, picture: Picture) -> None:
        """Settle a write that ran, in one transaction; afterwards it is the last one."""

        async def deed(work: Work) -> None:
            write = await work.session.get(Write, journal)
            if write is not None:
                mine = Link.spreadsheet_id == self.spreadsheet
                links = {
                    link.id: link
                    for link in await work.session.scalars(select(Link).where(mine))
                }
                lines = picture.lines(journal) or NO_LINES
                if await settle_write(work, write, lines, links):
                    self.surprised = True
            await memory.confirm(work.session, self.spreadsheet, journal)

        await self.guarded(deed)
        self.lease.journal_id = journal
        self.wrote = True
