"""Looking after one linked tab in one picture: what people did is asked, what to write is told.

The business is asked first, row by row, each in its own unit of work; then, when every tab of
the spreadsheet was asked about, the write is planned against what is true by then. Only rows
that are not at rest are looked at.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from schema.exchange.links.rules import Alarm, LinkState
from schema.kernel.views import reading
from schema.kernel.work import Deed, Work
from sync import looks, memory
from sync.bound import Bound
from sync.brake import reason_to_stop, sentence_of, signals
from sync.business import Record, records
from sync.cells import Cell
from sync.deciding import carry_out
from sync.deleting import delete_row
from sync.entering import Verdict, create, forget_refusals, waiting, welcome
from sync.holding import Holding
from sync.judge import judge
from sync.outline import Dressing, TabWrite
from sync.picture import SeenRow
from sync.placing import Placing
from sync.putting_back import Overlay, give_up, give_up_cells, overlay
from sync.remembering import Remembered
from sync.resting import Rest, rest, whole
from sync.rows import Assignment, Known, assign
from sync.setting_aside import aside
from sync.tables import BaseRow
from sync.telling import wrong
from sync.together import RowsDisagree, disagreements, standing
from sync.typed import Typed, typed_in
from sync.writing import OFTEN, Sight, drop_lost_rows, tab_write

Done = TypeVar("Done")


@dataclass(slots=True)
class Tending:
    """One tab, one picture: first ``ask``, then, unless it is ``stopped``, ``wanted``.

    ``looked`` names the records whose rows are not at rest, and those that changed;
    ``asked`` tells that the business was asked for something, ``edited`` that a person had
    typed, ``poisoned`` that rows are set aside, ``postponed`` that a row has to be asked about
    in another cycle, because its record was changed in this one.
    """

    holding: Holding
    bound: Bound
    journal: int
    at: datetime
    grace: timedelta
    remembered: Remembered
    edited: bool = False
    asked: bool = False
    stopped: bool = False
    poisoned: bool = False
    postponed: bool = False
    rest: Rest = field(init=False)
    looked: set[str] = field(default_factory=set[str])
    through: Overlay = field(init=False)
    assigned: Assignment = field(default_factory=Assignment)
    known: dict[str, BaseRow] = field(default_factory=dict[str, BaseRow])
    shown: dict[str, Record] = field(default_factory=dict[str, Record])
    bases: dict[str, Known] = field(default_factory=dict[str, Known])
    sentences: dict[int, Cell] = field(default_factory=dict[int, Cell])
    numbers: dict[int, str] = field(default_factory=dict[int, str])
    against: Mapping[int, RowsDisagree] = field(default_factory=dict[int, RowsDisagree])

    async def ask(self) -> None:
        """Ask about everything people did, row by row."""
        if self.bound.tab.broken is not None:
            if self._added() is None:
                await self._stop(LinkState.BROKEN, self.bound.tab.broken)
            return
        if self.remembered.decided:
            self.looked = {*await self._as_actor(lambda work: carry_out(work, self.bound))}
        self._find_rest()
        self.through = Overlay(list(self.rest.others))
        if self._is_quiet():
            return
        await self.holding.guarded(self._look)
        self.shown = await self._records()
        self.bases = memory.known(self.known, self.at)
        reserved, returning = self.remembered.reserved, self.through.returning
        rows = self.through.rows
        self.assigned = assign(rows, self.bases, reserved, self.shown, returning)
        if await self._may_go_on():
            await self._judge_rows()
            await self._enter_rows()
            await self._delete_rows()

    async def wanted(self, changed: Collection[str] = ()) -> TabWrite:
        """Say what to write; ``changed`` names rows whose records changed since the asking."""
        if self.bound.tab.broken is not None:
            return TabWrite(self.bound, dressing=self._added())
        self._wake(changed)
        if not changed and self._is_quiet():
            dressing = looks.wanted(self.remembered.look, self.bound, self.at)
            return TabWrite(self.bound, dressing=dressing)
        if self.asked or changed:
            self.shown = await self._records()
        return await self.holding.guarded(self._plan)

    def _added(self) -> Dressing | None:
        """Add columns the sheet declares since the tab was made, if only those are gone."""
        return looks.added(self.remembered.look, self.bound, self.at)

    def _find_rest(self) -> None:
        """Find out which rows need not be looked at."""
        known, tab = self.remembered.sealed, self.bound.tab
        changed = self.remembered.changed | self.looked
        self.rest = whole(tab) if self.remembered.whole else rest(tab, known, changed)
        named = {row.key for row in self.rest.others if row.key is not None}
        self.looked = (known.keys() - self.rest.places.keys()) | changed | named

    def _wake(self, changed: Collection[str]) -> None:
        """Look at these rows, too."""
        for key in changed:
            index = self.rest.places.pop(key, None)
            row = None if index is None else self.bound.tab.row(index)
            if row is not None:
                self.assigned.records[key] = row
        self.looked.update(changed)

    def _is_quiet(self) -> bool:
        """Tell whether nothing at all has to be looked at or noted."""
        told, synced = self.remembered, self.bound.link.synced_at
        stirred = self.looked or self.rest.others or self.rest.moved or told.counted
        fresh = synced is not None and synced > self.at - OFTEN
        return fresh and not told.unfinished and not stirred

    def _keys(self) -> Collection[str] | None:
        """Name the rows that are looked at; None when that is every one."""
        return None if self.remembered.whole else self.looked

    async def _as_actor(self, deed: Deed[Done]) -> Done:
        self.asked = True
        return await self.holding.guarded(deed, self.bound.actor)

    async def _stop(self, state: LinkState, reason: str, alarm: Alarm | None = None) -> None:
        self.stopped = True
        await self.holding.stop([self.bound.link], state, reason, alarm)

    async def _records(self) -> dict[str, Record]:
        async with reading(self.holding.house, self.bound.actor) as session:
            every = self.remembered.unfinished
            return await records(session, self.bound, None if every else self.looked)

    async def _look(self, work: Work) -> None:
        """Read the base of the rows that are looked at, and look through mistakes of ours."""
        link, mistakes = self.bound.link.id, self.remembered.mistakes
        work.session.add_all(mistakes)  # what is given up of them is kept
        self.known = await memory.base_rows(work.session, link, self._keys())
        remembered = memory.known(self.known if mistakes else {}, self.at)
        found = overlay(self.bound.tab, self.rest.others, mistakes, self.journal, remembered)
        await give_up(work, self.bound, found.lost)
        await give_up_cells(work, self.bound, found)
        self.through = found

    async def _may_go_on(self) -> bool:
        """Count for the brake; remember where rows stand and which are gone."""
        found = signals(self.assigned, self.bases)
        placing = Placing.of(self.assigned, self.known, self.rest.moved)
        link, rows = self.bound.link, len(self.remembered.sealed)

        async def deed(work: Work) -> Alarm | None:
            alarm = await reason_to_stop(work.session, link, found, rows, self.at)
            await placing.note(work.session, link.id, self.at)
            return alarm

        noted = placing.is_news or self.remembered.counted or any(found.rows.values())
        alarm = await self.holding.guarded(deed) if noted else None
        if alarm is not None:
            await self._stop(LinkState.PAUSED, sentence_of(alarm), alarm)
        return alarm is None

    async def _judge_rows(self) -> None:
        """Ask about every row in which something is not at rest, group by group."""
        groups: dict[str, dict[str, Typed]] = defaultdict(dict)
        policies = self.bound.policies
        for key, row in self.assigned.records.items():
            typed = typed_in(key, row, self.shown.get(key), self.bases.get(key), policies)
            if typed is not None:
                groups[self.bound.sheet.group(key)][key] = typed
        for group in groups.values():
            await self._as_actor(partial(self._judge_group, rows=group))

    async def _judge_group(self, work: Work, rows: Mapping[str, Typed]) -> None:
        link = self.bound.link.id
        stored = await memory.base_rows(work.session, link, rows)
        known = {key: memory.bases(row) for key, row in stored.items()}
        for judged in await judge(work, self.bound, rows, known):
            self.edited = self.edited or judged.edited
            old = stored.get(judged.key)
            entity = judged.entity_id or (old.entity_id if old else None)
            if entity is not None:
                position = self.assigned.records[judged.key].index
                restored = old.restored_at if old else None
                row = memory.Row(judged.key, entity, position, judged.base, restored)
                await memory.keep(work.session, link, [row])

    async def _enter_rows(self) -> None:
        """Make records of new rows whose number stands, and take numbers for the others."""
        found = self.assigned
        placed = {key: row for key, row in found.placed.items() if not self._waits(row)}
        new = [row for row in found.new if not self._waits(row)]
        await self._compare([*placed.values(), *new])
        for key, row in placed.items():
            if not (await self._enter(partial(create, key=key), row)).sentence:
                self.assigned.records[key] = row
                self.looked.add(key)
        for row in new:
            told = await self._enter(welcome, row)
            if told.key is not None:
                self.numbers[row.index] = told.key

    async def _enter(self, deed: Callable[..., Awaitable[Verdict]], row: SeenRow) -> Verdict:
        """Ask about one new row, and say in it why it is not entered, if it is not."""
        why = self.against.get(row.index)
        asked = partial(deed, bound=self.bound, row=row, against=why)
        verdict: Verdict = await self._as_actor(asked)
        self.edited = self.edited or verdict.asked
        if verdict.sentence:
            self.sentences[row.index] = wrong(verdict.sentence)
        return verdict

    async def _compare(self, rows: Collection[SeenRow]) -> None:
        """Find the new rows that contradict others they belong to."""
        found = disagreements(self.bound, rows)
        if found:
            deed = partial(standing, bound=self.bound, found=found)
            self.against = await self._as_actor(deed)

    def _waits(self, row: SeenRow) -> bool:
        """Say in a new row what it still needs, if it does."""
        missing = waiting(self.bound, row)
        if missing is not None:
            self.sentences[row.index] = Cell(f"… {missing}")
        return missing is not None

    async def _delete_rows(self) -> None:
        """Ask what it means that rows are gone, once they have been gone for the grace."""
        if self.bound.sheet.deleted is None:
            return
        for key in sorted(self.assigned.missing):
            since = self.known[key].missing_since
            if key in self.shown and since is not None and since <= self.at - self.grace:
                await self._as_actor(partial(delete_row, bound=self.bound, key=key))

    async def _plan(self, work: Work) -> TabWrite:
        """Plan the write, and seal the rows in which nothing is left to do."""
        session, link = work.session, self.bound.link
        assigned, before = self.assigned, memory.Before(self.known, self.bases)
        entering = [*assigned.new, *assigned.placed.values()]
        await forget_refusals(work, self.bound, entering, self.against)
        gone = self.at - self.grace
        dropped = await drop_lost_rows(work, self.bound, assigned.missing, gone, self.shown)
        poisoned = await aside(session, link, self.at)
        known = await memory.base_rows(session, link.id, self._keys())
        reserved = await memory.reserved(session, link.id)
        sight = Sight(
            self.bound, assigned, self.rest, known, before.unchanged(known), self.shown,
            frozenset(reserved), poisoned, dropped, self.sentences, self.numbers,
        )  # fmt: skip
        held = sum(self.remembered.sealed[key].held for key in self.rest.places)
        wanted = await tab_write(work, sight, self.through, held)
        wanted.dressing = looks.wanted(self.remembered.look, self.bound, self.at)
        await memory.seal(session, link.id, self._seals(sight, wanted))
        self.poisoned = bool(poisoned)
        return wanted

    def _seals(self, sight: Sight, wanted: TabWrite) -> dict[str, int | None]:
        """Tell the new seals of the rows that were looked at; None for what is not at rest."""
        touched = {row.index for row in wanted.rows} | {row.index for row in wanted.removals}
        policies = self.bound.policies
        seals: dict[str, int | None] = {}
        for key, stored in sight.known.items():
            row = sight.assigned.records.get(key)
            seal = None
            if row is not None and not self._is_unsure(key, row, sight):
                known = Known(stored.position, sight.bases(key))
                asks = typed_in(key, row, sight.shown.get(key), known, policies) is not None
                self.postponed = self.postponed or asks
                seal = None if asks or row.index in touched else self.rest.seal(row)
            if seal != stored.seal:
                seals[key] = seal
        return seals

    def _is_unsure(self, key: str, row: SeenRow, sight: Sight) -> bool:
        """Tell whether a row is to be looked at again, whatever it shows."""
        gone = sight.known[key].missing_since is not None
        return row.hidden or gone or key in sight.poisoned or bool(self.remembered.mistakes)
