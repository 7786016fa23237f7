"""Settling a write that ran: what it really replaced is read from its journal tab.

What a person typed between picture and write is judged like any edit; a row that was hit
because rows or columns had moved gets its cells back. One transaction settles a whole write.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, update

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.links.tables import Link
from schema.kernel.sentences import Sentence
from schema.kernel.sheet import ACTION, KEY, SYNC
from schema.kernel.work import Work, enter
from sync import looks, memory, mistakes
from sync.bound import Bound, actor_of, sheet_of
from sync.brake import too_alike
from sync.cells import EMPTY, WHOLE_ROW, Cell
from sync.journal import Journal
from sync.judge import judge
from sync.likeness import is_same_row
from sync.picture import Seen, Tab
from sync.plan import Base
from sync.skimming import Lines
from sync.tables import BaseRow, PutBack, Reservation, Write
from sync.typed import Typed

UNDER_WRITE = Sentence("A formula was typed while its cell was being written.")


@dataclass(frozen=True, slots=True)
class Overwritten:
    """One cell that a write overwrote: what it replaced, if that was a value, and its plan."""

    replaced: Cell | None
    plan: Mapping[str, Any]

    @property
    def as_seen(self) -> bool:
        """Tell whether the write hit exactly what its picture showed."""
        return self.replaced in {None, Cell.of(self.plan["seen"])}


@dataclass(slots=True)
class Hit:
    """What a write overwrote in the row of one record, and the row as it was planned."""

    key: str
    row: Mapping[str, Any]
    cells: dict[str, Overwritten] = field(default_factory=dict[str, Overwritten])

    def edits(self, known: Mapping[str, Base]) -> dict[str, Cell]:
        """Find the replaced values that were neither seen by the plan nor dealt with."""
        return {
            code: cell.replaced
            for code, cell in self.cells.items()
            if cell.replaced is not None
            and not cell.as_seen
            and code in known
            and cell.replaced != known[code].s
        }


async def settle_write(
    work: Work, write: Write, lines: Lines, links: Mapping[UUID, Link]
) -> bool:
    """Settle one write, tab by tab, in the caller's transaction.

    Tells whether it found more than was planned: something typed meanwhile, or a mistake.
    """
    surprised = False
    for link_id, plan in write.plan.items():
        link = links.get(UUID(link_id))
        if link is None:
            continue
        actor = actor_of(link)
        nowhere = Tab(plan["tab"], "", (), plan["columns"])
        await enter(work.session, actor, work.company)
        mine = Work(work.session, actor, work.at, work.company)
        bound = Bound(link, sheet_of(link), actor, nowhere)
        found = await _settle_tab(Journal(mine, bound, plan, lines, write.id))
        surprised = surprised or found
    await enter(work.session, work.actor, work.company)
    return surprised


async def _settle_tab(journal: Journal) -> bool:
    """Settle one tab; tell whether something was found that nobody had planned."""
    await mistakes.forget(journal, journal.plan["put_backs"])
    in_place = journal.header() == journal.planned_header()
    if in_place:
        typed = await _in_place(journal)
    else:
        typed = await _displaced(journal)
    await looks.settle(journal, in_place=in_place)
    for gone in journal.plan["removed"]:
        await mistakes.removed(journal, gone)
    mistaken = exists().where(PutBack.link_id == journal.bound.link.id).select()
    return typed or bool(await journal.work.session.scalar(mistaken))


async def _in_place(journal: Journal) -> bool:
    """Look at each overwritten row: the columns stood where they were expected.

    Tells whether something had been typed there.
    """
    session, link = journal.work.session, journal.bound.link.id
    keys = {row["key"] for row in journal.plan["rows"]}
    keys |= {journal.key(row) for row in journal.plan["rows"]}
    rows = await memory.base_rows(session, link, keys - {None})
    hits: dict[str, Hit] = {}
    for row in journal.plan["rows"]:
        await _overwritten(journal, row, rows, hits)
    typed = await _judge(journal, rows, hits)
    inserted = [_inserted(made, journal.work.at) for made in journal.plan["inserted"]]
    await memory.keep(session, link, inserted)
    return typed


def _inserted(made: Mapping[str, Any], at: datetime) -> memory.Row:
    """Say what is to be remembered of a row that the write added."""
    cells = {
        code: Base(Cell.of(kept), Cell.of(kept))
        for code, kept in made["cells"].items()
        if code != SYNC
    }
    restored_at = at if made["restored"] else None
    return memory.Row(made["key"], UUID(made["entity"]), made["index"], cells, restored_at)


async def _displaced(journal: Journal) -> bool:
    """Give everything back, no value counting as an edit: the columns had moved."""
    for row in journal.plan["rows"]:
        await mistakes.give_moved_back(journal, row)
        if KEY in row["cells"]:
            await _numbered(journal, row, stands=False)
    for made in journal.plan["inserted"]:
        await mistakes.take_out_misplaced(journal, made)
    for line in journal.plan["returned"]:
        await mistakes.take_out_returned(journal, line)
    return True


async def _overwritten(
    journal: Journal,
    row: Mapping[str, Any],
    rows: Mapping[str, BaseRow],
    hits: dict[str, Hit],
) -> None:
    """Sort what was overwritten under the record that stood there.

    Another row gets its cells back before anybody judges what it held: that may be a value
    which an earlier write of ours had left there.
    """
    shown = journal.line(row["line"])
    key = journal.key(row)
    if KEY in row["cells"]:
        stands = key == row["key"] and await is_same_row(journal, row, shown)
        await _numbered(journal, row, stands=stands)
        if stands:
            await _mended(journal, row, shown)
        else:
            await _missed(journal, row, shown)
        return
    if key != row["key"]:
        await _missed(journal, row, shown)
        return
    if key is None or key not in rows:
        await _mended(journal, row, shown)
        return
    if not row["cells"]:
        await mistakes.forget(journal, row["put_backs"])
        return
    hit = hits.setdefault(key, Hit(key, row))
    for code, cell in row["cells"].items():
        replaced = shown[code].cell
        if code in {KEY, SYNC} or (cell["back"] and replaced in {None, Cell.of(cell["seen"])}):
            continue
        hit.cells[code] = Overwritten(replaced, cell)
    await mistakes.forget(journal, row["put_backs"])
    await _list_formulas(journal, hit, shown)


async def _missed(journal: Journal, row: Mapping[str, Any], shown: Mapping[str, Seen]) -> None:
    """Note everything that was hit in a stranger's row."""
    await mistakes.give_back(journal, row, shown)
    await mistakes.give_own_back(journal, row, shown)


async def _mended(journal: Journal, row: Mapping[str, Any], shown: Mapping[str, Seen]) -> None:
    """Cells were given back to a row that is no record; list what was typed there meanwhile."""
    await mistakes.forget(journal, row["put_backs"])
    for code, cell in row["cells"].items():
        typed, value = shown[code].cell, Cell.of(cell["value"])
        if code in {KEY, SYNC} or typed is None:
            continue
        if typed not in {EMPTY, value, Cell.of(cell["seen"])}:
            await mistakes.list_typed(journal, WHOLE_ROW, code, (typed, value))


async def _numbered(journal: Journal, row: Mapping[str, Any], *, stands: bool) -> None:
    """Note that a number stands beside its row, or that it hit somebody else's."""
    number = Cell.of(row["cells"][KEY]["value"]).text
    mine = (Reservation.link_id == journal.bound.link.id) & (Reservation.key == number)
    if stands:
        statement: Any = update(Reservation).where(mine).values(placed=True)
    else:
        statement = delete(Reservation).where(mine)
    await journal.work.session.execute(statement)


async def _list_formulas(journal: Journal, hit: Hit, shown: Mapping[str, Seen]) -> None:
    """Put formulas that the plan had not seen and the write replaced on the list."""
    columns = journal.bound.columns
    for code, formula in journal.formulas(hit.row).items():
        cell = hit.cells.get(code)
        if cell is None or code in hit.row["formulas"]:
            continue
        title = columns[code].title if code in columns else ACTION.capitalize()
        typed, d = shown[code].cell or EMPTY, Cell.of(cell.plan["d"])
        link = journal.bound.link.id
        told = Found(link, hit.key, code, title, typed.text, d.text, formula, UNDER_WRITE)
        await conflicts.record(journal.work, told)


async def _judge(
    journal: Journal, rows: Mapping[str, BaseRow], hits: Mapping[str, Hit]
) -> bool:
    """Judge what was replaced as if the sheet still held it; then remember what was written.

    Too many alike changes are not judged but given back, so that the brake sees them. Tells
    whether something had been typed.
    """
    bases = {key: memory.bases(rows[key]) for key in hits}
    edits = {key: edits for key, hit in hits.items() if (edits := hit.edits(bases[key]))}
    count = await memory.row_count(journal.work.session, journal.bound.link.id)
    if too_alike(edits, bases, count):
        for key in edits:
            row = hits[key].row
            await mistakes.give_back(journal, row, journal.line(row["line"]))
        hits = {key: hit for key, hit in hits.items() if key not in edits}
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits.values():
        groups[journal.bound.sheet.group(hit.key)].append(hit)
    for group in groups.values():
        typed = {hit.key: Typed(hit.key, edits[hit.key]) for hit in group if hit.key in edits}
        judged: dict[str, dict[str, Base]] = {}
        if typed:
            known = {hit.key: bases[hit.key] for hit in group}
            done = await judge(journal.work, journal.bound, typed, known)
            judged = {row.key: row.base for row in done}
        for hit in group:
            await _keep(journal, rows[hit.key], hit, judged.get(hit.key, bases[hit.key]))
    return bool(edits)


async def _keep(journal: Journal, row: BaseRow, hit: Hit, base: Mapping[str, Base]) -> None:
    cells = dict(base)
    before = memory.bases(row)
    for code, cell in hit.cells.items():
        written, d = Cell.of(cell.plan["value"]), Cell.of(cell.plan["d"])
        if code not in cells:
            cells[code] = Base(written, d)
            continue
        dealt_with = code in before and before[code] != cells[code]
        as_planned = cell.as_seen and not dealt_with and cells[code].held is None
        known_d = d if as_planned else cells[code].d
        cells[code] = replace(cells[code], s=written, d=known_d, lost=False)
    kept = memory.Row(row.key, row.entity_id, row.position, cells, row.restored_at)
    await memory.keep(journal.work.session, row.link_id, [kept])
