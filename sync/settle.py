"""Settling a write that ran: what it really replaced is read from its journal tab.

What a person typed between picture and write is judged like any edit; a row that was hit
because rows or columns had moved gets its cells back. One transaction settles a whole write.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.links.tables import Link
from schema.kernel.sheet import ACTION, KEY, SYNC
from schema.kernel.work import Work, enter
from sync import memory
from sync.bound import Bound, actor_of, sheet_of
from sync.cells import EMPTY, Cell, decode, encode
from sync.judge import Typed, judge
from sync.picture import Seen, Tab, seen_cell
from sync.plan import Base
from sync.tables import BaseRow, PutBack, Reservation, Write

Line = Sequence[Mapping[str, Any]]
REMOVED = "Typed while the row was being taken out."


@dataclass(slots=True)
class Hit:
    """What a write overwrote in one row: the record it belongs to, cell by cell."""

    key: str
    cells: dict[str, tuple[Cell, Mapping[str, Any]]] = field(
        default_factory=dict[str, tuple[Cell, Mapping[str, Any]]]
    )
    rightly: bool = True


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one write, as far as it concerns one tab."""

    work: Work
    bound: Bound
    plan: Mapping[str, Any]
    lines: Sequence[Line]
    write: int

    def line(self, number: int) -> dict[str, Seen]:
        """Decode one copied row by the columns the write was planned on."""
        values = self.lines[number] if number < len(self.lines) else []
        of_type = self.bound.kinds
        locale = self.plan["locale"]
        return {
            code: seen_cell(of_type[code], values[at], locale)
            if at < len(values)
            else Seen(EMPTY)
            for code, at in self.plan["columns"].items()
            if code in of_type
        }

    def header(self) -> list[str]:
        """Read the copied header."""
        number = self.plan["header_line"]
        values = self.lines[number] if number < len(self.lines) else []
        shown = [seen_cell(str, value, "en").cell for value in values]
        texts = [cell.text or "" if cell else "" for cell in shown]
        return texts + [""] * (self.plan["width"] - len(texts))


async def settle_write(
    work: Work, write: Write, lines: Sequence[Line], links: Mapping[UUID, Link]
) -> None:
    """Settle one write, tab by tab, in the caller's transaction."""
    for link_id, plan in write.plan.items():
        link = links.get(UUID(link_id))
        if link is None:
            continue
        actor = actor_of(link)
        nowhere = Tab(plan["tab"], "", (), plan["columns"], (), 0, 0)
        await enter(work.session, actor)
        mine = Work(work.session, actor, work.at, work.company)
        journal = Journal(
            mine, Bound(link, sheet_of(link), actor, nowhere), plan, lines, write.id
        )
        await _settle_tab(journal)
    await enter(work.session, work.actor)


async def _settle_tab(journal: Journal) -> None:
    session, link = journal.work.session, journal.bound.link.id
    done = journal.plan["put_backs"]
    await session.execute(delete(PutBack).where(PutBack.id.in_(done)))
    moved = journal.header() != [*journal.plan["header"]] + [""] * (
        journal.plan["width"] - len(journal.plan["header"])
    )
    keys = {row["key"] for row in journal.plan["rows"]}
    keys |= {journal_key for row in journal.plan["rows"] if (journal_key := _key(journal, row))}
    rows = await memory.base_rows(session, link, keys - {None})
    hits: dict[str, Hit] = {}
    for row in journal.plan["rows"]:
        if moved:
            await _moved(journal, row)
        else:
            await _overwritten(journal, row, rows, hits)
    await _judge(journal, rows, hits)
    for removed in journal.plan["removed"]:
        await _removed(journal, removed)
    for made in journal.plan["inserted"]:
        cells = {
            code: Base(Cell.of(kept), Cell.of(kept))
            for code, kept in made["cells"].items()
            if code != SYNC
        }
        entity, at = UUID(made["entity"]), made["index"]
        await memory.keep(
            session, link, made["key"], entity, at, cells, restored=made["restored"]
        )


def _key(journal: Journal, row: Mapping[str, Any]) -> str | None:
    seen = journal.line(row["line"]).get(KEY)
    return seen.cell.text if seen is not None and seen.cell is not None else None


async def _overwritten(
    journal: Journal,
    row: Mapping[str, Any],
    rows: Mapping[str, BaseRow],
    hits: dict[str, Hit],
) -> None:
    """Sort what was overwritten under the record that stood there."""
    shown = journal.line(row["line"])
    key = _key(journal, row)
    if KEY in row["cells"]:
        await _numbered(journal, row, key)
    if key != row["key"] and (key is None or key not in rows or KEY in row["cells"]):
        await _give_back(journal, row, shown)
        return
    if key is None or key not in rows:
        return
    hit = hits.setdefault(key, Hit(key))
    hit.rightly = hit.rightly and key == row["key"]
    for code, cell in row["cells"].items():
        replaced = shown[code].cell
        if code in {KEY, SYNC} or (cell["back"] and replaced in {None, Cell.of(cell["seen"])}):
            continue
        hit.cells[code] = (Cell.of(cell["seen"]) if replaced is None else replaced, cell)


async def _numbered(journal: Journal, row: Mapping[str, Any], key: str | None) -> None:
    """A number was written beside a row: it stands, or somebody else's row was hit."""
    number = Cell.of(row["cells"][KEY]["value"]).text
    mine = (Reservation.link_id == journal.bound.link.id) & (Reservation.key == number)
    if key == row["key"]:
        statement: Any = update(Reservation).where(mine).values(placed=True)
    else:
        statement = delete(Reservation).where(mine)
    await journal.work.session.execute(statement)


async def _give_back(
    journal: Journal, row: Mapping[str, Any], shown: Mapping[str, Seen]
) -> None:
    """Remember how a stranger's row looks now, so that its cells can be given back."""
    laid_over = {code: seen.cell.kept() if seen.cell else None for code, seen in shown.items()}
    cells: dict[str, Any] = {}
    for code, cell in row["cells"].items():
        laid_over[code] = cell["value"]
        if code != SYNC:
            was = shown[code].cell
            cells[code] = {"was": was.kept() if was else None, "now": cell["value"]}
    laid_over.pop(SYNC, None)
    if cells:
        await _remember(journal, {"content": laid_over, "cells": cells})


async def _moved(journal: Journal, row: Mapping[str, Any]) -> None:
    """Columns moved before the write: find them by the copied header and give all back."""
    header = journal.header()
    titles = dict(zip(journal.plan["header"], range(len(header)), strict=False))
    code_at = {at: code for code, at in journal.plan["columns"].items()}
    planned = [code_at.get(titles.get(title, -1)) for title in header]
    values = journal.lines[row["line"]] if row["line"] < len(journal.lines) else []
    of_type, locale = journal.bound.kinds, journal.plan["locale"]
    content: dict[str, Any] = {}
    for at, code in enumerate(planned):
        if code in of_type and at < journal.plan["width"]:
            seen = (
                seen_cell(of_type[code], values[at], locale)
                if at < len(values)
                else Seen(EMPTY)
            )
            content[code] = seen.cell.kept() if seen.cell else None
    cells: dict[str, Any] = {}
    for code, cell in row["cells"].items():
        hit = planned[journal.plan["columns"][code]]
        if hit is not None and hit != SYNC:
            now = _read_again(of_type[hit], of_type[code], cell["value"])
            cells[hit] = {"was": content[hit], "now": now}
            content[hit] = now
    content.pop(SYNC, None)
    if cells:
        await _remember(journal, {"content": content, "cells": cells})
    number = row["cells"].get(KEY)
    if number is not None:
        await _numbered(journal, row, "(moved)")


def _read_again(kind: type, as_written: type, kept: Any) -> Any:  # noqa: ANN401 - JSON
    """Read what was written for one column as the column it landed in reads it."""
    return decode(kind, encode(as_written, Cell.of(kept))).kept()


async def _remember(journal: Journal, plan: dict[str, Any]) -> None:
    journal.work.session.add(PutBack(link_id=journal.bound.link.id, plan=plan))
    await journal.work.session.flush()


async def _judge(
    journal: Journal, rows: Mapping[str, BaseRow], hits: Mapping[str, Hit]
) -> None:
    """Judge what was replaced as if the sheet still held it; then remember what was written."""
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits.values():
        groups[journal.bound.sheet.group(hit.key)].append(hit)
    for group in groups.values():
        known = {hit.key: memory.bases(rows[hit.key]) for hit in group}
        typed = {
            hit.key: Typed(hit.key, edits)
            for hit in group
            if (edits := _edits(hit, known[hit.key]))
        }
        judged: dict[str, dict[str, Base]] = {}
        if typed:
            done = await judge(journal.work, journal.bound, typed, known)
            judged = {row.key: row.base for row in done}
        for hit in group:
            await _keep(journal, rows[hit.key], hit, judged.get(hit.key, known[hit.key]))


def _edits(hit: Hit, known: Mapping[str, Base]) -> dict[str, Cell]:
    """Find the replaced values that were neither seen by the plan nor dealt with before."""
    return {
        code: replaced
        for code, (replaced, cell) in hit.cells.items()
        if replaced != Cell.of(cell["seen"]) and code in known and replaced != known[code].s
    }


async def _keep(journal: Journal, row: BaseRow, hit: Hit, base: Mapping[str, Base]) -> None:
    cells = dict(base)
    before = memory.bases(row)
    for code, (replaced, cell) in hit.cells.items():
        written, d = Cell.of(cell["value"]), Cell.of(cell["d"])
        if code not in cells:
            cells[code] = Base(written, d)
            continue
        as_seen = hit.rightly and replaced == Cell.of(cell["seen"])
        dealt_with = code in before and before[code] != cells[code]
        known_d = (
            d if as_seen and not dealt_with and cells[code].held is None else cells[code].d
        )
        cells[code] = replace(cells[code], s=written, d=known_d)
    await memory.keep(
        journal.work.session, row.link_id, row.key, row.entity_id, row.position, cells
    )


async def _removed(journal: Journal, removed: Mapping[str, Any]) -> None:
    """Forget a row that was taken out; bring it back when it was another one."""
    shown = journal.line(removed["line"])
    key = shown[KEY].cell.text if KEY in shown and shown[KEY].cell else None
    linked = set(journal.plan["columns"].values())
    values = journal.lines[removed["line"]] if removed["line"] < len(journal.lines) else []
    extra = any(v.get("userEnteredValue") for at, v in enumerate(values) if at not in linked)
    if key != removed["key"] or (extra and not removed["extra"]):
        plan = {"journal": journal.write, "line": removed["line"], "index": removed["index"]}
        await _remember(journal, plan)
        return
    for code, kept in removed["cells"].items():
        replaced = shown[code].cell
        if code in {KEY, SYNC} or replaced in {None, Cell.of(kept)}:
            continue
        await _list(journal, key or "", code, (replaced, Cell.of(kept)))
    if not removed["twin"]:
        await memory.forget(journal.work.session, journal.bound.link.id, [removed["key"]])


async def _list(journal: Journal, key: str, code: str, told: tuple[Cell | None, Cell]) -> None:
    columns = journal.bound.columns
    title = columns[code].title if code in columns else ACTION.capitalize()
    typed = told[0].text if told[0] else None
    found = Found(journal.bound.link.id, key, code, title, typed, told[1].text, None, REMOVED)
    await conflicts.record(journal.work, found)
