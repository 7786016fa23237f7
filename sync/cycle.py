"""One cycle of one spreadsheet: picture, settle, plan, apply, write, verify.

It may be killed between any two statements: what is decided is committed with what it was
decided on, and whether a write ran is read from the chain of journal tabs.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from schema.exchange.links import queries
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.views import reading
from schema.kernel.work import House, Work, perform
from sync import memory
from sync.batch import trimmed
from sync.bound import Bound, actor_of, sheet_of
from sync.business import records
from sync.changes import Changes, changes, forget, keys_of
from sync.entering import ask_again
from sync.errands import Errands
from sync.founding import Founding
from sync.google.sheets import Sheets
from sync.holding import WORKER, Holding
from sync.looking import View, look, settle_left
from sync.measuring import waits
from sync.memory import Taken
from sync.picture import Tab, tab_of
from sync.remembering import Remembered, compared, remember
from sync.sending import send
from sync.tending import Tending
from sync.typists import Typists, typists_of

NOWHERE: Final = Tab(0, "", (), {})


@dataclass(slots=True)
class Outcome:
    """What a cycle did: whether it looked, people had edited, something was written."""

    looked: bool = True
    edited: bool = False
    wrote: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known when a cycle begins: links, writes under way, and what changed."""

    taken: Taken
    links: Sequence[Link]
    pending: Sequence[int]
    changed: Changes
    remembered: Mapping[UUID, Remembered]
    typists: Typists


@dataclass(slots=True)
class Cycle:
    """One spreadsheet, looked after once.

    One that is ``sparing`` does not read a spreadsheet that is not due and shows none of the
    records that changed. While it is ``unfinished``, what changed is not forgotten: not all of
    it was written, or something has to be put right first.
    """

    house: House
    sheets: Sheets
    spreadsheet: str
    now: Callable[[], datetime]
    grace: timedelta
    sparing: bool = False
    begun: Begun = field(init=False)
    holding: Holding = field(init=False)
    unfinished: bool = False
    outcome: Outcome = field(default_factory=Outcome)

    async def run(self) -> Outcome:
        """Do everything once; raises SheetsAway when the server cannot be reached."""
        await perform(self.house, WORKER, self.now(), self._begin)
        lease = self.begun.taken.lease
        self.holding = Holding(self.house, self.sheets, lease, self.now)
        if not self.begun.links:
            await settle_left(self.holding, self.begun.pending)
        elif self.sparing and not await self._is_concerned():
            await self.holding.guarded(self._spare)
        else:
            await self._look()
        if await Errands.of(self.holding).run():
            self.outcome.again = True
        self.outcome.wrote = self.holding.wrote
        return self.outcome

    async def _begin(self, work: Work) -> None:
        """Take the spreadsheet, and read what is remembered of it."""
        taken = await memory.take_lease(work.session, self.spreadsheet, self.now())
        self.begun = await self._read(work, taken)

    async def _read(self, work: Work, taken: Taken) -> Begun:
        session, at = work.session, self.now()
        linked = await queries.links_of(session, self.spreadsheet)
        links = [link for link in linked if link.state is LinkState.ACTIVE]
        changed = await changes(session, self.spreadsheet)
        remembered = {link.id: await remember(session, link, changed, at) for link in links}
        pending = await memory.pending(session, self.spreadsheet)
        typists = await typists_of(session, self.spreadsheet, at)
        return Begun(taken, links, pending, changed, remembered, typists)

    async def _read_again(self, work: Work) -> None:
        self.begun = await self._read(work, self.begun.taken)

    async def _is_concerned(self) -> bool:
        """Tell whether the spreadsheet is due, or shows a record that changed."""
        begun, due = self.begun, self.begun.taken.due_at
        before = begun.taken.lease.looked_before
        told = begun.remembered.values()
        if due is None or before is None or due <= self.now() or begun.pending:
            return True
        if any(one.stirred for one in told):
            return True
        touched = (link.touched_at for link in begun.links if link.touched_at is not None)
        if (
            any(link.synced_at is None for link in begun.links)
            or max(touched, default=before) > before
        ):
            return True
        return any([await self._enters(link) for link in begun.links])

    async def _enters(self, link: Link) -> bool:
        """Tell whether a tab is to show a record that it does not show yet."""
        keys = self.begun.remembered[link.id].changed
        bound = Bound(link, sheet_of(link), actor_of(link), NOWHERE)
        async with reading(self.house, bound.actor) as session:
            return bool(keys and await records(session, bound, keys))

    async def _spare(self, work: Work) -> None:
        """Forget changes nobody would see here."""
        await forget(work.session, self.spreadsheet, self.begun.changed.marks)
        await memory.not_looked(work.session, self.begun.taken)
        self.outcome.looked = False

    async def _look(self) -> None:
        """Take a picture and look after every tab in it."""
        if self.begun.changed.marks:
            await self.holding.guarded(self._note_changes)
        links = await self._make_tabs(self.begun.links)
        view = await look(self.holding, links, self.begun.pending) if links else None
        if not links:
            await settle_left(self.holding, self.begun.pending)
        if self.holding.wrote:
            await self.holding.guarded(self._read_again)
        if view is not None:
            await self._tend(view)

    async def _note_changes(self, work: Work) -> None:
        """Note since when changes wait; what was refused because of them may be asked again."""
        since = self.begun.changed.since
        if since is not None:
            await waits(work.session, self.spreadsheet, since)
        await ask_again(work, self.spreadsheet)

    async def _make_tabs(self, links: Sequence[Link]) -> Sequence[Link]:
        """Make the tabs of new links, and the first journal tab where there is none."""
        founding = Founding(self.holding)
        if not founding.needed(links):
            return links
        unmade = await founding.found(links)
        self.outcome.again = bool(unmade)
        await self.holding.guarded(self._read_again)
        made = (link for link in self.begun.links if link.number not in unmade)
        return [link for link in made if link.tab_id is not None]  # one may be linked just now

    async def _tend(self, view: View) -> None:
        """Ask about every tab, then send one write for all of them."""
        journal = self.holding.lease.journal_id
        assert journal is not None  # noqa: S101 - a picture was taken through it
        told = self.begun.remembered
        tabs = [self._tending(view, link, journal) for link in view.links if link.id in told]
        for tab in tabs:
            await tab.ask()
        self.outcome.edited = any(tab.edited for tab in tabs)
        changed = await self._changed_since(tabs)
        kept = [tab for tab in tabs if not tab.stopped]
        writes = [await tab.wanted(changed.get(tab.bound.link.id, ())) for tab in kept]
        part, rest = trimmed(writes)
        settled = not part or await send(self.holding, part, journal)
        as_planned = settled and not self.holding.surprised
        continued = any(tab.continued for tab in part)
        self.unfinished = self.unfinished or rest or continued or not as_planned
        postponed = any(tab.postponed for tab in tabs)
        self.outcome.again = self.outcome.again or self.unfinished or postponed
        await self._end(tabs)

    def _tending(self, view: View, link: Link, journal: int) -> Tending:
        assert link.tab_id is not None  # noqa: S101 - tabs were made before
        sheet = sheet_of(link)
        tab = tab_of(sheet, view.picture, link.tab_id, link.language)
        bound = Bound(link, sheet, actor_of(link), tab, self.begun.typists)
        told = self.begun.remembered[link.id]
        return Tending(self.holding, bound, journal, self.now(), self.grace, told)

    async def _changed_since(self, tabs: Sequence[Tending]) -> Mapping[UUID, Collection[str]]:
        """Find what was changed by what was asked, in whichever tab it shows."""
        keys: dict[UUID, Collection[str]] = {}

        async def deed(work: Work) -> None:
            now = await changes(work.session, self.spreadsheet)
            for tab in tabs:
                link, sheet = tab.bound.link.id, tab.bound.sheet
                found = await keys_of(work.session, link, sheet, now)
                keys[link] = found or ()
                self.unfinished = self.unfinished or found is None
            if now.marks != self.begun.changed.marks:
                self.begun = replace(self.begun, changed=now)
                await ask_again(work, self.spreadsheet)

        if any(tab.asked for tab in tabs):
            await self.holding.guarded(deed)
        return keys

    async def _end(self, tabs: Sequence[Tending]) -> None:
        """Forget the changes that were dealt with; note which tabs were compared whole."""
        done = [tab for tab in tabs if not (tab.stopped or tab.poisoned)]
        noted = [tab.bound.link for tab in done if tab.remembered.unfinished]
        through = len(done) == len(tabs) and not self.unfinished
        marks = self.begun.changed.marks if through else frozenset()

        async def deed(work: Work) -> None:
            await forget(work.session, self.spreadsheet, marks)
            for link in noted:
                await compared(work.session, link, self.now(), unfinished=self.unfinished)

        if marks or noted:
            await self.holding.guarded(deed)
