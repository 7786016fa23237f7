"""Which records changed since a spreadsheet was last looked after, and which rows show them.

Each changed record is marked for every spreadsheet that shows its table. The marks stay until
a cycle has gone through; one that was renewed meanwhile stays for the next.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import FromClause, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import visitors

from schema.kernel.sheet import Sheet
from schema.kernel.sheet import tables as tables_in
from sync.memory import among
from sync.tables import BaseRow, Dirty


@dataclass(frozen=True, slots=True)
class Changes:
    """The marks of one spreadsheet: their numbers, the records by table, the oldest mark."""

    marks: frozenset[int] = frozenset()
    records: Mapping[str, Sequence[UUID]] = field(default_factory=dict[str, Sequence[UUID]])
    since: datetime | None = None


async def changes(session: AsyncSession, spreadsheet: str) -> Changes:
    """Read the marks of a spreadsheet; whatever is read from now on includes what they mark."""
    query = select(Dirty.mark, Dirty.relation, Dirty.record_id, Dirty.at)
    found = (await session.execute(query.where(Dirty.spreadsheet_id == spreadsheet))).all()
    records: dict[str, list[UUID]] = defaultdict(list)
    for row in found:
        records[row.relation].append(row.record_id)
    marks = frozenset(row.mark for row in found)
    return Changes(marks, records, min((row.at for row in found), default=None))


async def forget(session: AsyncSession, spreadsheet: str, marks: frozenset[int]) -> None:
    """Forget marks whose records were dealt with, but for those being renewed right now."""
    mine = Dirty.spreadsheet_id == spreadsheet, among(Dirty.mark, marks)
    done = select(Dirty.mark).where(*mine).with_for_update(skip_locked=True)
    await session.execute(delete(Dirty).where(*mine, Dirty.mark.in_(done)))


async def keys_of(
    session: AsyncSession, link: UUID, sheet: Sheet, changed: Changes
) -> frozenset[str] | None:
    """Name the rows of a tab that changed records may have changed, in scope or not.

    None when that cannot be told from the tables the sheet joins: any row may have. Must be
    asked by one who may see everything.
    """
    tables = tables_of(sheet)
    keys: set[str] = set()
    for relation, records in changed.records.items():
        if relation not in sheet.shown:
            continue
        if relation not in tables:
            return None
        query = select(sheet.key).select_from(*joined(sheet))
        found = await session.scalars(query.where(among(tables[relation].c.id, records)))
        keys.update(found)
        for part in sheet.parts:
            if relation == part.class_.__tablename__:
                of = select(part).where(among(part.class_.id, records))
                keys.update(
                    await session.scalars(select(sheet.key).where(sheet.entity.id.in_(of)))
                )
        if relation in tables_in(sheet.entity):
            known = select(BaseRow.key).where(BaseRow.link_id == link)
            keys.update(await session.scalars(known.where(among(BaseRow.entity_id, records))))
    return frozenset(keys)


@cache
def joined(sheet: Sheet) -> Sequence[FromClause]:
    """Find what a sheet's rows are selected from."""
    return sheet.rows().add_columns(sheet.key).get_final_froms()


@cache
def tables_of(sheet: Sheet) -> Mapping[str, Table]:
    """Find the tables a sheet's rows are joined from, by name."""
    return {
        part.name: part
        for whole in joined(sheet)
        for part in visitors.iterate(whole)
        if isinstance(part, Table)
    }
