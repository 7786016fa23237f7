"""Making what is not there yet: the tabs of new links, marks on attached ones, a first journal.

The ids are chosen and remembered before anything is sent, and the batch is part of the chain of
journal tabs like any write; so it may be killed, lost or late, and no tab is made twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from schema.exchange.links import operations as link_operations
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.work import Work
from sync import memory
from sync.attaching import unmarked
from sync.batch import journal_title
from sync.bound import sheet_of
from sync.chain import Chain
from sync.google.failures import SheetsRefused
from sync.holding import Holding
from sync.linking import make_journal, make_tab, new_id, title_of
from sync.picture import Picture
from sync.tables import Lease, Watch, Write


@dataclass(frozen=True, slots=True)
class Founding:
    """Everything one spreadsheet needs before it can be looked after."""

    holding: Holding

    @property
    def spreadsheet(self) -> str:
        """The id of the spreadsheet."""
        return self.holding.spreadsheet

    @property
    def lease(self) -> Lease:
        """The lease under which everything is made."""
        return self.holding.lease

    def needed(self, links: Sequence[Link]) -> bool:
        """Tell whether a tab or the first journal may be missing."""
        return self.lease.journal_id is None or any(link.synced_at is None for link in links)

    async def found(self, links: Sequence[Link]) -> frozenset[str]:
        """Make what is missing; name the links whose tabs are still to be made or marked."""
        try:
            there = await self.holding.sheets.tabs(self.spreadsheet)
        except SheetsRefused as refused:
            await self._break(links, f"The spreadsheet cannot be opened: {refused.said}")
            return frozenset()
        unmade = await self._make(links, there)
        attached = [link for link in links if link.synced_at is None and link.previewed_at]
        if self.lease.journal_id not in there:
            return unmade | {link.number for link in attached}
        chain = Chain(self.holding)
        return unmade | await unmarked(chain, attached, there)

    async def _make(self, links: Sequence[Link], there: Mapping[int, str]) -> frozenset[str]:
        missing = [link for link in links if link.synced_at is None and not link.previewed_at]
        new = [link for link in missing if link.tab_id not in there]
        if not new and await self._has_journal(there):
            return frozenset()
        predecessor = self.lease.journal_id
        if predecessor is not None and predecessor not in there:
            return frozenset(link.number for link in new)  # a write has to be settled first
        await self._send(links, new, there)
        return frozenset()

    async def _has_journal(self, there: Mapping[int, str]) -> bool:
        if self.lease.journal_id is not None:
            return True
        pending = await self.holding.guarded(
            lambda work: memory.pending(work.session, self.spreadsheet)
        )
        return any(write in there for write in pending)

    async def _send(
        self, links: Sequence[Link], new: Sequence[Link], there: Mapping[int, str]
    ) -> None:
        tabs = {link.number: link.tab_id or new_id() for link in new}
        journal = new_id()
        predecessor = self.lease.journal_id
        await self.holding.sheets.afford_write()
        await self.holding.guarded(lambda work: self._remember(work, links, tabs, journal))
        requests: list[dict[str, Any]] = []
        taken = set(there.values())
        for link in new:
            title = _free(title_of(link), taken)
            taken.add(title)
            requests += make_tab(link, tabs[link.number], title)
        requests += make_journal(journal, predecessor)
        if new and list(there) == [0] and await self._is_untouched():
            requests.append({"deleteSheet": {"sheetId": 0}})
        try:
            await self.holding.sheets.write(self.spreadsheet, requests, journal_title(journal))
        except SheetsRefused as refused:
            await self._break(new, f"The tab could not be made: {refused.said}")
            return
        await self.holding.guarded(
            lambda work: memory.confirm(work.session, self.spreadsheet, journal)
        )
        self.lease.journal_id = journal

    async def _remember(
        self, work: Work, links: Sequence[Link], tabs: Mapping[str, int], journal: int
    ) -> None:
        """Choose the ids; where the evidence is gone, forget the base: all is compared anew."""
        predecessor = self.lease.journal_id
        session = work.session
        for link in links:
            if link.number in tabs:
                wanted = update(Link).where(Link.id == link.id)
                await session.execute(wanted.values(tab_id=tabs[link.number]))
            elif predecessor is None:
                await memory.forget_tab(session, link.id)
            for relation in sheet_of(link).shown:
                watch = insert(Watch).values(spreadsheet_id=self.spreadsheet, relation=relation)
                await session.execute(watch.on_conflict_do_nothing())
        session.add(
            Write(
                id=journal,
                spreadsheet_id=self.spreadsheet,
                predecessor=predecessor or 0,
                plan={},
                at=work.at,
            )
        )

    async def _is_untouched(self) -> bool:
        picture = Picture.of(await self.holding.sheets.read(self.spreadsheet, [0]))
        return not any(picture.lines(0) or [])

    async def _break(self, links: Sequence[Link], reason: str) -> None:
        async def deed(work: Work) -> None:
            for link in links:
                await link_operations.stop(work, link.number, LinkState.BROKEN, reason)

        await self.holding.guarded(deed)


def _free(title: str, taken: set[str]) -> str:
    """Find a title no other tab has: Leads, Leads 2, Leads 3."""
    number = 1
    wanted = title
    while wanted in taken:
        number += 1
        wanted = f"{title} {number}"
    return wanted
