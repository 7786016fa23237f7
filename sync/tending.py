"""Looking after one linked tab in one picture: what people did is asked, what to write is told.

The business is asked first, row by row, each in its own unit of work; then everything is read
again and the write is planned against what is true by then.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import select

from schema.exchange.links import operations as links
from schema.exchange.links.queries import link_for_change
from schema.exchange.links.rules import Alarm, LinkState
from schema.kernel.roles import Role
from schema.kernel.sheet import KEY, SYNC, Policy
from schema.kernel.views import reading
from schema.kernel.work import Actor, Deed, House, Work, perform
from sync import looks, memory, offers
from sync.bound import Bound
from sync.brake import reason_to_stop, sentence_of, signals
from sync.business import Record, records
from sync.cells import Cell
from sync.deciding import carry_out
from sync.deleting import delete_row
from sync.entering import create, forget_refusals, waiting, welcome
from sync.judge import Typed, judge
from sync.outline import TabWrite
from sync.picture import SeenRow
from sync.plan import Nothing, Write, plan
from sync.putting_back import Overlay, give_up, give_up_cells, overlay
from sync.rows import Assignment, Known, assign
from sync.setting_aside import aside
from sync.tables import BaseRow, Lease, PutBack
from sync.writing import Sight, drop_lost_rows, tab_write, wrong

Done = TypeVar("Done")
WORKER = Actor("sync worker", Role.ADMIN, "sheet")


@dataclass(slots=True)
class Tending:
    """One tab, one picture."""

    house: House
    lease: Lease
    bound: Bound
    journal: int
    at: datetime
    grace: timedelta
    edited: bool = False
    sentences: dict[int, Cell] = field(default_factory=dict[int, Cell])
    numbers: dict[int, str] = field(default_factory=dict[int, str])

    async def look(self) -> TabWrite | None:
        """Ask about everything people did; return what to write, or None when paused."""
        if self.bound.tab.broken is not None:
            return await self._mend()
        await self._as_actor(lambda work: carry_out(work, self.bound))
        through, known, reserved = await self._as_worker(self._remembered)
        shown = await self._records()
        remembered = memory.known(known, self.at)
        assigned = assign(through.rows, remembered, reserved, shown, through.returning)
        if not await self._may_go_on(assigned, known, remembered):
            return None
        await self._judge_rows(assigned, shown, remembered)
        await self._enter_rows(assigned)
        await self._delete_rows(assigned, shown, known)
        return await self._write(assigned, through, memory.Before(known, remembered))

    async def _mend(self) -> TabWrite | None:
        """Add columns the sheet declares since the tab was made; else the link is broken."""
        tab = self.bound.tab
        new = await self._as_worker(lambda work: looks.added(work.session, self.bound, self.at))
        if new is not None:
            return TabWrite(self.bound, dressing=new)
        await self._stop(LinkState.BROKEN, tab.broken or "")
        return None

    async def _as_actor(self, deed: Deed[Done]) -> Done:
        async def guarded(work: Work) -> Done:
            await memory.check_lease(work.session, self.lease)
            return await deed(work)

        return await perform(self.house, self.bound.actor, self.at, guarded)

    async def _as_worker(self, deed: Deed[Done]) -> Done:
        async def guarded(work: Work) -> Done:
            await memory.check_lease(work.session, self.lease)
            return await deed(work)

        return await perform(self.house, WORKER, self.at, guarded)

    async def _stop(self, state: LinkState, reason: str, alarm: Alarm | None = None) -> None:
        async def deed(work: Work) -> None:
            now = await link_for_change(work, self.bound.link.number)
            if now.state is LinkState.ACTIVE:  # else a person was faster
                await links.stop(work, now.number, state, reason, alarm)

        await self._as_worker(deed)

    async def _records(self) -> dict[str, Record]:
        async with reading(self.house, self.bound.actor) as session:
            return await records(session, self.bound)

    async def _remembered(self, work: Work) -> tuple[Overlay, dict[str, BaseRow], set[str]]:
        """Look through mistakes of ours; read the base, and the numbers taken for new rows."""
        link = self.bound.link.id
        query = select(PutBack).where(PutBack.link_id == link)
        mistakes = (await work.session.scalars(query.order_by(PutBack.id))).all()
        known = await memory.base_rows(work.session, link)
        remembered = memory.known(known if mistakes else {}, self.at)
        found = overlay(self.bound.tab, mistakes, self.journal, remembered)
        await give_up(work, self.bound, found.lost)
        await give_up_cells(work, self.bound, found)
        return found, known, await memory.reserved(work.session, link)

    async def _may_go_on(
        self,
        assigned: Assignment,
        known: Mapping[str, BaseRow],
        remembered: Mapping[str, Known],
    ) -> bool:
        """Count for the brake; remember where rows stand and which are gone."""
        found = signals(assigned, remembered)
        link = self.bound.link

        async def deed(work: Work) -> Alarm | None:
            alarm = await reason_to_stop(work.session, link, found, len(known), self.at)
            moved = {
                key: row.index
                for key, row in assigned.records.items()
                if key in known
                and (known[key].position != row.index or known[key].missing_since is not None)
            }
            await memory.note_positions(work.session, link.id, moved, assigned.missing, self.at)
            here = {key: row.index for key, row in assigned.records.items()}
            await offers.note(
                work.session, link.id, dict.fromkeys(offers.displaced(known, here))
            )
            return alarm

        alarm = await self._as_worker(deed)
        if alarm is not None:
            await self._stop(LinkState.PAUSED, sentence_of(alarm), alarm)
        return alarm is None

    async def _judge_rows(
        self,
        assigned: Assignment,
        shown: Mapping[str, Record],
        remembered: Mapping[str, Known],
    ) -> None:
        """Ask about every row in which something is not at rest, group by group."""
        groups: dict[str, dict[str, Typed]] = defaultdict(dict)
        policies = {code: column.policy for code, column in self.bound.columns.items()}
        for key, row in assigned.records.items():
            typed = _typed(key, row, shown.get(key), remembered.get(key), policies)
            if typed is not None:
                groups[self.bound.sheet.group(key)][key] = typed
        for group in groups.values():
            await self._as_actor(partial(self._judge_group, rows=group, assigned=assigned))

    async def _judge_group(
        self, work: Work, rows: Mapping[str, Typed], assigned: Assignment
    ) -> None:
        link = self.bound.link.id
        stored = await memory.base_rows(work.session, link, rows)
        known = {key: memory.bases(row) for key, row in stored.items()}
        for judged in await judge(work, self.bound, rows, known):
            self.edited = self.edited or judged.edited
            old = stored.get(judged.key)
            entity = judged.entity_id or (old.entity_id if old else None)
            if entity is not None:
                position = assigned.records[judged.key].index
                restored = old.restored_at if old else None
                row = memory.Row(judged.key, entity, position, judged.base, restored)
                await memory.keep(work.session, link, [row])

    async def _enter_rows(self, assigned: Assignment) -> None:
        """Make records of new rows whose number stands, and take numbers for the others."""
        for key, row in list(assigned.placed.items()):
            missing = waiting(self.bound, row)
            if missing is not None:
                self.sentences[row.index] = Cell(f"… {missing}")
                continue
            made = await self._as_actor(partial(create, bound=self.bound, key=key, row=row))
            self.edited = self.edited or made.asked
            if made.sentence:
                self.sentences[row.index] = wrong(made.sentence)
            else:
                assigned.records[key] = row
        for row in assigned.new:
            missing = waiting(self.bound, row)
            if missing is not None:
                self.sentences[row.index] = Cell(f"… {missing}")
                continue
            told = await self._as_actor(partial(welcome, bound=self.bound, row=row))
            self.edited = self.edited or told.asked
            if told.key is not None:
                self.numbers[row.index] = told.key
            if told.sentence:
                self.sentences[row.index] = wrong(told.sentence)

    async def _delete_rows(
        self, assigned: Assignment, shown: Mapping[str, Record], known: Mapping[str, BaseRow]
    ) -> None:
        """Ask what it means that rows are gone, once they have been gone for the grace."""
        if self.bound.sheet.deleted is None:
            return
        for key in sorted(assigned.missing):
            since = known[key].missing_since
            if key in shown and since is not None and since <= self.at - self.grace:
                await self._as_actor(partial(delete_row, bound=self.bound, key=key))

    async def _write(
        self, assigned: Assignment, through: Overlay, before: memory.Before
    ) -> TabWrite:
        """Read everything again and plan the write."""
        shown = await self._records()
        missing, typed = assigned.missing, [*assigned.new, *assigned.placed.values()]

        async def deed(work: Work) -> TabWrite:
            session, link = work.session, self.bound.link
            await forget_refusals(work, self.bound, typed)
            gone = self.at - self.grace
            dropped = await drop_lost_rows(work, self.bound, missing, gone, shown)
            poisoned = await aside(session, link, self.at)
            known = await memory.base_rows(session, link.id)
            reserved = await memory.reserved(session, link.id)
            sight = Sight(
                self.bound, assigned, known, before.unchanged(known), shown,
                frozenset(reserved), poisoned, dropped, self.sentences, self.numbers,
            )  # fmt: skip
            wanted = await tab_write(work, sight, through)
            wanted.dressing = await looks.wanted(session, self.bound, self.at)
            return wanted

        return await self._as_worker(deed)


def _typed(
    key: str,
    row: SeenRow,
    record: Record | None,
    remembered: Known | None,
    policies: Mapping[str, Policy],
) -> Typed | None:
    """Show what a row holds when there is something in it to ask about."""
    base = remembered.cells if remembered else {}
    cells = {
        code: seen.cell if seen.cell is not None else base[code].s
        for code, seen in row.cells.items()
        if code not in {KEY, SYNC} and (seen.cell is not None or code in base)
    }
    formulas = {code: seen.formula for code, seen in row.cells.items() if seen.formula}
    for code, cell in cells.items():
        before = base.get(code)
        d = record.cells[code] if record else (before.d if before else cell)
        policy = policies.get(code, Policy.DATABASE)
        step = plan(cell, before, d, policy, formula=code in formulas)
        if not isinstance(step, Nothing | Write) or getattr(step, "listed", False):
            return Typed(key, cells, formulas, row.index)
    return Typed(key, cells, formulas, row.index) if remembered is None else None
