"""Reading and writing what the engine remembers of a tab."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sync.plan import Base
from sync.rows import Known
from sync.tables import BaseRow, Lease, Reservation, Write

PATIENCE: Final = timedelta(minutes=1)
UNDONE_WITHIN: Final = timedelta(minutes=10)
RENEWED: Final = ("entity_id", "position", "cells", "missing_since", "restored_at")


class Overtaken(Exception):
    """Another worker has taken the spreadsheet; this one has to stop at once."""


async def take_lease(session: AsyncSession, spreadsheet: str, at: datetime) -> Lease:
    """Take a spreadsheet: whoever held it before is overtaken.

    Should this worker die, the spreadsheet is due again after a while.
    """
    mine = {"looked_at": at, "due_at": at + PATIENCE, "queued_until": None}
    raised = {"counter": Lease.counter + 1, "looked_before": Lease.looked_at}
    taken = await session.scalars(
        insert(Lease)
        .values(spreadsheet_id=spreadsheet, counter=1, **mine)
        .on_conflict_do_update(index_elements=[Lease.spreadsheet_id], set_=raised | mine)
        .returning(Lease)
        .execution_options(populate_existing=True)
    )
    return taken.one()


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


async def base_rows(
    session: AsyncSession, link: UUID, keys: Collection[str] | None = None
) -> dict[str, BaseRow]:
    """Read the base of a tab, or of some of its rows."""
    query = select(BaseRow).where(BaseRow.link_id == link)
    if keys is not None:
        query = query.where(BaseRow.key.in_(keys))
    query = query.execution_options(populate_existing=True)
    return {row.key: row for row in await session.scalars(query)}


async def row_count(session: AsyncSession, link: UUID) -> int:
    """Count the rows of a tab."""
    query = select(func.count()).select_from(BaseRow).where(BaseRow.link_id == link)
    return await session.scalar(query) or 0


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
    """What was remembered of a tab when the cycle began: as it was stored, and unpacked."""

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
            }
            for row in rows
        ],
    )


async def forget(session: AsyncSession, link: UUID, keys: Collection[str]) -> None:
    """Forget rows that are no longer shown."""
    await session.execute(delete(BaseRow).where(BaseRow.link_id == link, BaseRow.key.in_(keys)))


async def note_positions(
    session: AsyncSession, link: UUID, places: Mapping[str, int], missing: Collection[str],
    at: datetime,
) -> None:  # fmt: skip
    """Remember where rows stand now, and since when some are gone."""
    for key, position in places.items():
        await session.execute(
            update(BaseRow)
            .where(BaseRow.link_id == link, BaseRow.key == key)
            .values(position=position, missing_since=None)
        )
    await session.execute(
        update(BaseRow)
        .where(BaseRow.link_id == link, BaseRow.key.in_(missing))
        .values(missing_since=func.coalesce(BaseRow.missing_since, at))
    )


async def reserved(session: AsyncSession, link: UUID) -> set[str]:
    """Name the numbers taken for new rows of a tab."""
    found = await session.scalars(select(Reservation.key).where(Reservation.link_id == link))
    return set(found)
