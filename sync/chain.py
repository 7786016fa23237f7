"""Writing into a spreadsheet beside the cycle's own writes, in the same chain of journal tabs.

Each batch makes a journal tab and takes away its predecessor's. So one that is late or comes
twice fails as a whole, and whether it ran is told by the tab that is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import delete, update

from schema.kernel.work import Deed, Work
from sync import memory
from sync.batch import Request, journal_title
from sync.google.failures import SheetsAway, SheetsRefused
from sync.google.sheets import Sheets
from sync.holding import Holding
from sync.linking import make_journal, new_id
from sync.tables import Lease, Write

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one spreadsheet; what is remembered of it is guarded by the lease."""

    holding: Holding

    @property
    def sheets(self) -> Sheets:
        """The Sheets server, as the spreadsheet's account sees it."""
        return self.holding.sheets

    @property
    def lease(self) -> Lease:
        """The lease under which everything is written."""
        return self.holding.lease

    @property
    def spreadsheet(self) -> str:
        """The id of the spreadsheet."""
        return self.holding.spreadsheet

    async def guarded(self, deed: Deed[Done]) -> Done:
        """Do something in a transaction that keeps the lease; raises Overtaken."""
        return await self.holding.guarded(deed)

    async def tabs(self) -> dict[int, str]:
        """List the tabs that are there; raises SheetsRefused."""
        return await self.sheets.tabs(self.spreadsheet)

    async def is_unsettled(self, there: Mapping[int, str]) -> bool:
        """Tell whether a write ran whose journal has yet to be read.

        A journal that is gone altogether, with its successors, is forgotten: whatever follows
        it can no longer run.
        """
        pending = await self.guarded(
            lambda work: memory.pending(work.session, self.spreadsheet)
        )
        if any(write in there for write in pending):
            return True
        if self.lease.journal_id is not None and self.lease.journal_id not in there:
            await self.forget()
        return False

    async def write(self, requests: Sequence[Request]) -> None:
        """Send a batch once and remember that it ran; raises SheetsAway when it may not have.

        The ids are remembered before anything is sent, so it may be killed, lost or late.
        """
        journal, predecessor = new_id(), self.lease.journal_id
        await self.sheets.afford_write()

        async def remember(work: Work) -> None:
            kept = {"id": journal, "predecessor": predecessor or 0, "plan": {}, "at": work.at}
            work.session.add(Write(spreadsheet_id=self.spreadsheet, **kept))

        await self.guarded(remember)
        await self._send(
            [*make_journal(journal, predecessor), *requests], journal_title(journal)
        )
        await self.guarded(lambda work: memory.confirm(work.session, self.spreadsheet, journal))
        self.lease.journal_id = journal

    async def end(self, requests: Sequence[Request], tab: str) -> None:
        """Send a last batch, after which no journal is left; ``tab`` is the title of another.

        Raises SheetsAway when it may not have run.
        """
        gone = {"deleteSheet": {"sheetId": self.lease.journal_id}}
        await self.sheets.afford_write()
        await self._send([*requests, gone], tab.replace("'", "''"))
        await self.forget()

    async def forget(self) -> None:
        """Remember that there is no journal."""

        async def deed(work: Work) -> None:
            mine = self.spreadsheet
            await work.session.execute(delete(Write).where(Write.spreadsheet_id == mine))
            ended = update(Lease).where(Lease.spreadsheet_id == mine)
            await work.session.execute(ended.values(journal_id=None))

        await self.guarded(deed)
        self.lease.journal_id = None

    async def _send(self, requests: list[Request], shown: str) -> None:
        try:
            await self.sheets.write(self.spreadsheet, requests, shown)
        except SheetsRefused as refused:
            raise SheetsAway(str(refused)) from refused
