"""One cycle of one spreadsheet: picture, settle, plan, apply, write, verify.

It may be killed between any two statements: what is decided is committed with what it was
decided on, and whether a write ran is read from the chain of journal tabs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import delete, select, update

from schema.exchange.links import operations as link_operations
from schema.exchange.links import queries
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.sentences import Sentence
from schema.kernel.work import House, Work, perform
from sync import looks, memory, setting_aside
from sync.batch import journal_title, outline, trimmed
from sync.bound import Bound, actor_of, sheet_of
from sync.entering import ask_again
from sync.founding import Founding
from sync.google import Sheets, SheetsAway, SheetsRefused
from sync.linking import new_id
from sync.measuring import waits
from sync.outline import TabWrite
from sync.picture import Picture, tab_of
from sync.settle import settle_write
from sync.tables import Dirty, Lease, Write
from sync.tending import WORKER, Tending
from sync.typists import typists_of

LOG = structlog.get_logger(__name__)
LOOKS: Final = 3
EVIDENCE_GONE: Final = Sentence(
    "The hidden tab in which changes are noted was removed, so nothing is decided; resume the"
    " link to compare every cell anew."
)
TAB_GONE: Final = Sentence("The tab was deleted; undo that in the spreadsheet, or unlink it.")
BAD_REQUEST: Final = 400


@dataclass(slots=True)
class Outcome:
    """What a cycle did: whether people had edited, whether something was written."""

    edited: bool = False
    wrote: bool = False
    again: bool = False


@dataclass(slots=True)
class Cycle:
    """One spreadsheet, looked after once."""

    house: House
    sheets: Sheets
    spreadsheet: str
    now: Callable[[], datetime]
    grace: timedelta
    lease: Lease = field(init=False)
    outcome: Outcome = field(default_factory=Outcome)

    async def run(self) -> Outcome:
        """Do everything once; raises SheetsAway when the server cannot be reached."""
        self.lease = await self._free(
            lambda work: memory.take_lease(work.session, self.spreadsheet, self.now())
        )
        links = await self._guarded(self._active)
        if not links:
            await self._settle_left()
            return self.outcome
        await self._guarded(self._claim)
        links = await self._make_tabs(links)
        if not links:
            return self.outcome
        seen = await self._picture(links)
        if seen is not None:
            await self._tend(*seen)
        return self.outcome

    async def _free(self, deed: Callable[[Work], Any]) -> Any:  # noqa: ANN401 - whatever the deed returns
        return await perform(self.house, WORKER, self.now(), deed)

    async def _guarded(self, deed: Callable[[Work], Any]) -> Any:  # noqa: ANN401 - whatever the deed returns
        async def guarded(work: Work) -> Any:  # noqa: ANN401 - whatever the deed returns
            await memory.check_lease(work.session, self.lease)
            return await deed(work)

        return await self._free(guarded)

    async def _claim(self, work: Work) -> None:
        """Take the marks of changed records; whatever is read from now on includes them."""
        claimed = delete(Dirty).where(Dirty.spreadsheet_id == self.spreadsheet)
        marks = await work.session.scalars(claimed.returning(Dirty.at))
        oldest = min(marks, default=None)
        if oldest is not None:
            await waits(work.session, self.spreadsheet, oldest)
            await ask_again(work, self.spreadsheet)

    async def _make_tabs(self, links: Sequence[Link]) -> Sequence[Link]:
        """Make the tabs of new links, and the first journal tab where there is none."""
        founding = Founding(self.sheets, self.lease, self._guarded)
        if not await founding.needed(links):
            return links
        unmade = await founding.found(links)
        self.outcome.again = bool(unmade)
        active: Sequence[Link] = await self._guarded(self._active)
        return [link for link in active if link.number not in unmade]

    async def _active(self, work: Work) -> Sequence[Link]:
        links = await queries.links_of(work.session, self.spreadsheet)
        return [link for link in links if link.state is LinkState.ACTIVE]

    async def _break(self, links: Sequence[Link], reason: str) -> None:
        await self._stop(links, LinkState.BROKEN, reason)

    async def _stop(self, links: Sequence[Link], state: LinkState, reason: str) -> None:
        async def deed(work: Work) -> None:
            for link in links:
                now = await queries.link_for_change(work, link.number)
                if now.state is LinkState.ACTIVE:  # else a person was faster
                    await link_operations.stop(work, link.number, state, reason)

        await self._guarded(deed)

    async def _picture(self, links: Sequence[Link]) -> tuple[Picture, Sequence[Link]] | None:
        """Take a picture and settle the write whose journal it shows; None when in doubt."""
        pending = await self._guarded(
            lambda work: memory.pending(work.session, self.spreadsheet)
        )
        for look in range(LOOKS):
            journal = self.lease.journal_id
            if pending or look:
                journal, links = await self._orient(links, pending)
            if journal is None or not links:
                return None
            tabs = [link.tab_id for link in links if link.tab_id is not None]
            try:
                answer = await self.sheets.read(self.spreadsheet, [*tabs, journal])
            except SheetsRefused as refused:
                LOG.info("looking again", spreadsheet=self.spreadsheet, said=refused.said)
                continue
            picture = Picture.of(answer)
            if picture.lines(journal) is None or any(t not in picture.tabs for t in tabs):
                continue
            if journal != self.lease.journal_id:
                await self._settle(journal, picture)
            return picture, links
        raise SheetsAway(f"Spreadsheet {self.spreadsheet} changes too fast to be read.")

    async def _settle_left(self) -> None:
        """Settle what was under way when the last link was paused or given up."""
        pending = await self._guarded(
            lambda work: memory.pending(work.session, self.spreadsheet)
        )
        there = await self._tabs() if pending else {}
        for journal in pending:
            if journal in there:
                picture = Picture.of(await self.sheets.read(self.spreadsheet, [journal]))
                if picture.lines(journal) is not None:
                    await self._settle(journal, picture)

    async def _orient(
        self, links: Sequence[Link], pending: Sequence[int]
    ) -> tuple[int | None, Sequence[Link]]:
        """Find the journal tab that is there, and the linked tabs that are."""
        try:
            there = await self.sheets.tabs(self.spreadsheet)
        except SheetsRefused as refused:
            await self._break(links, f"The spreadsheet cannot be opened: {refused.said}")
            return None, links
        gone = [link for link in links if link.tab_id not in there]
        if gone:
            await self._break(gone, TAB_GONE)
        kept = [link for link in links if link.tab_id in there]
        for journal in (*pending, self.lease.journal_id):
            if journal in there:
                return journal, kept
        await self._stop(kept, LinkState.PAUSED, EVIDENCE_GONE)
        await self._guarded(self._forget_journal)
        return None, kept

    async def _forget_journal(self, work: Work) -> None:
        await work.session.execute(
            update(Lease)
            .where(Lease.spreadsheet_id == self.spreadsheet)
            .values(journal_id=None)
        )

    async def _settle(self, journal: int, picture: Picture) -> None:
        """Settle a write that ran, in one transaction; afterwards it is the last one."""

        async def deed(work: Work) -> None:
            write = await work.session.get(Write, journal)
            if write is not None:
                found = await work.session.scalars(
                    select(Link).where(Link.spreadsheet_id == self.spreadsheet)
                )
                links = {link.id: link for link in found}
                await settle_write(work, write, picture.lines(journal) or [], links)
            await memory.confirm(work.session, self.spreadsheet, journal)

        await self._guarded(deed)
        self.lease.journal_id = journal
        self.outcome.wrote = True

    async def _tend(self, picture: Picture, links: Sequence[Link]) -> None:
        """Ask about every tab, then send one write for all of them."""
        writes: list[TabWrite] = []
        journal = self.lease.journal_id
        assert journal is not None  # noqa: S101 - a picture was taken through it
        typists = await self._guarded(
            lambda work: typists_of(work.session, self.spreadsheet, self.now())
        )
        for link in links:
            assert link.tab_id is not None  # noqa: S101 - tabs were made before
            sheet = sheet_of(link)
            tab = tab_of(sheet, picture, link.tab_id, link.language)
            bound = Bound(link, sheet, actor_of(link), tab, typists)
            tending = Tending(self.house, self.lease, bound, journal, self.now(), self.grace)
            wanted = await tending.look()
            self.outcome.edited = self.outcome.edited or tending.edited
            if wanted is not None and not wanted.empty:
                writes.append(wanted)
        part = trimmed(writes)
        if part:
            await self._write(part, journal)
            self.outcome.again = True

    async def _write(self, tabs: Sequence[TabWrite], journal: int) -> None:
        """Store the intents, send the write once, and settle it from its answer."""
        await self.sheets.afford_write()
        write_id = new_id()
        plan, requests = outline(write_id, journal, tabs)

        async def store(work: Work) -> None:
            work.session.add(
                Write(
                    id=write_id,
                    spreadsheet_id=self.spreadsheet,
                    predecessor=journal,
                    plan=plan,
                    at=work.at,
                )
            )

        await self._guarded(store)
        try:
            answer = await self.sheets.write(
                self.spreadsheet, requests, journal_title(write_id)
            )
        except SheetsRefused as refused:
            await self._refused(refused, tabs, requests, journal)
            return
        picture = Picture.of(answer.get("updatedSpreadsheet", {}))
        if picture.lines(write_id) is not None:
            await self._settle(write_id, picture)

    async def _refused(
        self,
        refused: SheetsRefused,
        tabs: Sequence[TabWrite],
        requests: Sequence[Any],
        journal: int,
    ) -> None:
        """Set aside the row a refusal is about; a refusal by the fence is about none of ours.

        Nothing of a refused batch was applied, so a part of it may be sent on the same picture.
        """
        LOG.warning("write refused", spreadsheet=self.spreadsheet, said=refused.said)
        if refused.status != BAD_REQUEST:
            raise SheetsAway(str(refused)) from refused
        if journal not in await self._tabs():
            return
        culprits = setting_aside.named(refused.said, tabs, requests)
        part = [] if culprits else setting_aside.half(tabs)
        if part:
            await self._write(part, journal)
            return
        for culprit in culprits or tabs:
            keys, link = setting_aside.keys_of(culprit), culprit.bound.link
            if culprit.dressing is not None:
                await self._guarded(partial(looks.set_aside, link=link))
                continue
            if not keys:
                raise SheetsAway(str(refused)) from refused
            await self._guarded(
                partial(setting_aside.set_aside, link=link, keys=keys, sentence=refused.said)
            )

    async def _tabs(self) -> dict[int, str]:
        try:
            return await self.sheets.tabs(self.spreadsheet)
        except SheetsRefused as refused:
            raise SheetsAway(str(refused)) from refused
