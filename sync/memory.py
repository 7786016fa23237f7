"""Reading and writing what the engine remembers of a tab."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    any_,
    bindparam,
    column,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from sync.plan import Base
from sync.rows import Known
from sync.tables import (
    WHILE_BOTH_STAND,
    BaseRow,
    Comparison,
    Lease,
    PutBack,
    Reservation,
    Write,
)

PATIENCE: Final = timedelta(minutes=1)
UNDONE_WITHIN: Final = timedelta(minutes=10)
RENEWED: Final = (
    "entity_id", "position", "cells", "missing_since", "restored_at", "seal", "held",
)  # fmt: skip


class Overtaken(Exception):
    """Another worker has taken the spreadsheet; this one has to stop at once."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A lease just taken, and when the spreadsheet was due before."""

    lease: Lease
    due_at: datetime | None


async def take_lease(session: AsyncSession, spreadsheet: str, at: datetime) -> Taken:
    """Take a spreadsheet: whoever held it before is overtaken.

    Should this worker die, the spreadsheet is due again after a while.
    """
    mine = {"looked_at": at, "due_at": at + PATIENCE, "queued_until": None}
    raised = {"counter": Lease.counter + 1, "looked_before": Lease.looked_at}
    named = Lease.spreadsheet_id == spreadsheet
    due_at = await session.scalar(select(Lease.due_at).where(named).with_for_update())
    taken = await session.scalars(
        insert(Lease)
        .values(spreadsheet_id=spreadsheet, counter=1, **mine)
        .on_conflict_do_update(index_elements=[Lease.spreadsheet_id], set_=raised | mine)
        .returning(Lease)
        .execution_options(populate_existing=True)
    )
    return Taken(taken.one(), due_at)


async def not_looked(session: AsyncSession, taken: Taken) -> None:
    """Leave it as if the spreadsheet had not been taken: there was no need to look."""
    before = {"looked_at": func.coalesce(Lease.looked_before, Lease.looked_at)}
    named = Lease.spreadsheet_id == taken.lease.spreadsheet_id
    await session.execute(update(Lease).where(named).values(due_at=taken.due_at, **before))


async def check_lease(session: AsyncSession, lease: Lease) -> None:
    """Keep the spreadsheet for the rest of this transaction, or stop."""
    counter = await session.scalar(
        select(Lease.counter)
        .where(Lease.spreadsheet_id == lease.spreadsheet_id)
        .with_for_update(read=True)
    )
    if counter != lease.counter:
        raise Overtaken(lease.spreadsheet_id)


async def confirm(session: AsyncSession, spreadsheet: str, journal: int) -> None:
    """Remember the write that is known to have run; all others can no longer run."""
    await session.execute(delete(Write).where(Write.spreadsheet_id == spreadsheet))
    await session.execute(
        update(Lease).where(Lease.spreadsheet_id == spreadsheet).values(journal_id=journal)
    )


async def pending(session: AsyncSession, spreadsheet: str) -> Sequence[int]:
    """Name the writes of a spreadsheet of which it is not known whether they ran."""
    query = select(Write.id).where(Write.spreadsheet_id == spreadsheet)
    return (await session.scalars(query)).all()


def among(
    column: ColumnElement[Any] | InstrumentedAttribute[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Compare a column with any number of values, bound as one."""
    return column == any_(bindparam(None, list(values), ARRAY(column.type)))


async def base_rows(
    session: AsyncSession, link: UUID, keys: Collection[str] | None = None
) -> dict[str, BaseRow]:
    """Read the base of a tab, or of some of its rows."""
    query = select(BaseRow).where(BaseRow.link_id == link)
    if keys is not None:
        query = query.where(among(BaseRow.key, keys))
    query = query.execution_options(populate_existing=True)
    return {row.key: row for row in await session.scalars(query)}


async def row_count(session: AsyncSession, link: UUID) -> int:
    """Count the rows of a tab."""
    query = select(func.count()).select_from(BaseRow).where(BaseRow.link_id == link)
    return await session.scalar(query) or 0


def held_in(cells: Mapping[str, Base]) -> int:
    """Count the cells that hold a refused edit."""
    return sum(base.held is not None for base in cells.values())


def bases(row: BaseRow) -> dict[str, Base]:
    """Unpack the pairs of one row."""
    return {code: Base.of(kept) for code, kept in row.cells.items()}


def known(rows: Mapping[str, BaseRow], at: datetime) -> dict[str, Known]:
    """Show what identity needs to know about the rows at this time."""
    return {
        key: Known(
            row.position,
            bases(row),
            row.restored_at is not None and row.restored_at > at - UNDONE_WITHIN,
        )
        for key, row in rows.items()
    }


@dataclass(frozen=True, slots=True)
class Before:
    """What was remembered of some rows a moment ago: as it was stored, and unpacked."""

    stored: Mapping[str, BaseRow]
    known: Mapping[str, Known]

    def unchanged(self, now: Mapping[str, BaseRow]) -> dict[str, Mapping[str, Base]]:
        """Show the pairs of all rows that are stored as they were."""
        return {
            key: self.known[key].cells
            for key, row in now.items()
            if key in self.stored and self.stored[key].cells == row.cells
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A row to be remembered: its record, where it stands, what it holds."""

    key: str
    entity: UUID
    position: int
    cells: Mapping[str, Base]
    restored_at: datetime | None = None


async def keep(session: AsyncSession, link: UUID, rows: Sequence[Row]) -> None:
    """Remember rows of a tab, each once, however many, in one go."""
    if not rows:
        return
    statement = insert(BaseRow.__table__)  # type: ignore[arg-type] # a table
    renewed = {name: statement.excluded[name] for name in RENEWED}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["link_id", "key"], set_=renewed),
        [
            {
                "link_id": link,
                "key": row.key,
                "entity_id": row.entity,
                "position": row.position,
                "cells": {code: base.kept() for code, base in row.cells.items()},
                "missing_since": None,
                "restored_at": row.restored_at,
                "seal": None,
                "held": held_in(row.cells),
            }
            for row in rows
        ],
    )


async def forget(session: AsyncSession, link: UUID, keys: Collection[str]) -> None:
    """Forget rows that are no longer shown."""
    await session.execute(
        delete(BaseRow).where(BaseRow.link_id == link, among(BaseRow.key, keys))
    )


async def forget_tab(session: AsyncSession, link: UUID) -> None:
    """Forget what a tab held, and what is to be put back in it: all is compared anew."""
    for table in (BaseRow, PutBack, Comparison):
        await session.execute(delete(table).where(table.link_id == link))


async def note_positions(
    session: AsyncSession, link: UUID, places: Mapping[str, int], missing: Collection[str],
    at: datetime,
) -> None:  # fmt: skip
    """Remember where rows stand now, and since when some are gone."""
    if places:
        stand = _values(places, BaseRow.position)
        await session.execute(
            update(BaseRow)
            .where(BaseRow.link_id == link, BaseRow.key == stand.c.key)
            .values(position=stand.c.value, missing_since=None)
            .execution_options(synchronize_session=False)
        )
    if not missing:
        return
    await session.execute(
        update(BaseRow)
        .where(BaseRow.link_id == link, among(BaseRow.key, missing))
        .values(missing_since=func.coalesce(BaseRow.missing_since, at), seal=None)
    )


async def note_back(
    session: AsyncSession, link: UUID, back: Collection[str], settled: Collection[str]
) -> None:
    """Remember which restored rows stand beside one that came back, and which no longer do."""
    for keys, restored_at in ((back, WHILE_BOTH_STAND), (settled, None)):
        if keys:
            mine = BaseRow.link_id == link, among(BaseRow.key, keys)
            await session.execute(update(BaseRow).where(*mine).values(restored_at=restored_at))


async def seal(session: AsyncSession, link: UUID, seals: Mapping[str, int | None]) -> None:
    """Remember how rows look that are at rest; None for one that is not."""
    if seals:
        told = _values(seals, BaseRow.seal)
        mine = BaseRow.link_id == link, BaseRow.key == told.c.key
        sealed = update(BaseRow).where(*mine).values(seal=told.c.value)
        await session.execute(sealed.execution_options(synchronize_session=False))


def _values(told: Mapping[str, Any], kind: InstrumentedAttribute[Any]) -> Any:  # noqa: ANN401 - a table of keys and values
    """Show keys and values as a table, bound as two arrays."""
    keys = bindparam(None, list(told), ARRAY(Text))
    values = bindparam(None, list(told.values()), ARRAY(kind.type))
    table = func.unnest(keys, values).table_valued(
        column("key", Text), column("value", kind.type)
    )
    return table.render_derived()


async def reserved(session: AsyncSession, link: UUID) -> set[str]:
    """Name the numbers taken for new rows of a tab."""
    found = await session.scalars(select(Reservation.key).where(Reservation.link_id == link))
    return set(found)
