"""What the database would show in a tab: the declared select, decoded into cells."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.audit import AuditEntry, last_change
from schema.kernel.sheet import ACTION
from sync.bound import Bound
from sync.cells import EMPTY, Cell, canonical
from sync.memory import among


@dataclass(frozen=True, slots=True)
class Record:
    """One record as its row should show it."""

    entity_id: UUID
    cells: Mapping[str, Cell]

    def seal(self) -> str:
        """Name what the row shows in a few letters."""
        shown = {code: cell.kept() for code, cell in sorted(self.cells.items())}
        return hashlib.sha256(orjson.dumps(shown)).hexdigest()


async def records(
    session: AsyncSession, bound: Bound, keys: Collection[str] | None = None
) -> dict[str, Record]:
    """Read the records of a tab, or those with these keys, under the session's actor."""
    sheet = bound.sheet
    columns = [column.shows.label(f"c{n}") for n, column in enumerate(sheet.columns)]
    key = sheet.key.label("key")
    query = sheet.by.narrow(sheet.rows(), bound.scope)
    query = query.add_columns(sheet.entity.id.label("id"), key, *columns)
    if keys is not None:
        query = query.where(among(sheet.key, keys))
    found = await session.execute(query.order_by(sheet.key))
    codes = [column.code for column in sheet.columns]
    shown: dict[str, Record] = {}
    for identity, number, *values in found:
        cells = dict(zip(codes, map(canonical, values), strict=True))
        if sheet.actions:
            cells[ACTION] = EMPTY
        shown[number] = Record(identity, cells)
    return shown


async def who_changed(
    session: AsyncSession, bound: Bound, key: str, code: str
) -> AuditEntry | None:
    """Find who last changed what a cell shows; None when it shows no column, or no record."""
    shows = bound.columns[code].shows if code in bound.columns else None
    if not isinstance(shows, InstrumentedAttribute):
        return None
    table, sheet = shows.class_, bound.sheet
    shown = sheet.by.narrow(sheet.rows(), bound.scope)
    query = shown.with_only_columns(table.id).where(sheet.key == key)
    row = await session.scalar(query)
    return row and await last_change(session, table.__tablename__, row, shows.key)
