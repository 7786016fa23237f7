"""What is remembered of a tab when a cycle begins, read in as few statements as may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.conflicts.rules import ConflictState
from schema.exchange.conflicts.tables import Disagreement
from schema.exchange.links.tables import Link
from sync import looks
from sync.bound import sheet_of
from sync.changes import Changes, keys_of
from sync.resting import Sealed
from sync.tables import BaseRow, Comparison, Look, PutBack, Refusal, Reservation, Tally

WHOLE_AFTER: Final = timedelta(hours=1)
"""How long marks and seals are trusted before every cell is compared again."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of one tab.

    ``changed`` names the rows that changed records may have changed; ``whole`` tells that every
    cell is to be compared, whatever the seals say; ``unfinished`` that any record may still be
    without its row; ``decided`` that a person has decided a
    conflict, ``refused`` that a new row stands there that was refused, ``counted`` that the
    brake has counted changes.
    """

    sealed: Mapping[str, Sealed]
    changed: frozenset[str]
    reserved: frozenset[str]
    mistakes: Sequence[PutBack]
    look: Look
    whole: bool
    unfinished: bool
    decided: bool
    refused: bool
    counted: bool

    @property
    def stirred(self) -> bool:
        """Tell whether the tab has to be looked at, whatever stands in it."""
        waits = self.unfinished or self.refused or self.decided
        return waits or bool(self.changed & self.sealed.keys())


async def remember(
    session: AsyncSession, link: Link, changed: Changes, at: datetime
) -> Remembered:
    """Read what is remembered of a tab. Must be asked by one who may see everything."""
    known = (await session.execute(_told(link.id))).one()
    rows = zip(
        known.every_position or (), known.every_seal or (), known.every_held or (), strict=True
    )
    sealed = dict(zip(known.every_key or (), map(Sealed._make, rows), strict=True))
    keys = await keys_of(session, link.id, sheet_of(link), changed)
    trusted = known.form == form(link) and known.at > at - WHOLE_AFTER
    mistakes: Sequence[PutBack] = ()
    if known.mistaken:
        query = select(PutBack).where(PutBack.link_id == link.id).order_by(PutBack.id)
        mistakes = (await session.scalars(query)).all()
    return Remembered(
        sealed=sealed,
        changed=keys or frozenset(),
        reserved=frozenset(known.reserved or ()),
        mistakes=mistakes,
        look=await looks.remembered(session, link.id),
        whole=not trusted or keys is None or bool(mistakes),
        unfinished=not trusted or known.unfinished,
        decided=known.decided,
        refused=known.refused,
        counted=known.counted,
    )


def _told(link: UUID) -> Select[Any]:
    """Ask everything about one tab that fits into one row."""
    columns = (BaseRow.key, BaseRow.position, BaseRow.seal, BaseRow.held)
    listed = (func.array_agg(column).label(f"every_{column.key}") for column in columns)
    rows = select(*listed).where(BaseRow.link_id == link).subquery()

    def some(table: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:  # noqa: ANN401 - a table of ours
        return exists().where(table.link_id == link, *more)

    reserved = select(func.array_agg(Reservation.key)).where(Reservation.link_id == link)
    return (
        select(
            rows,
            Comparison.form,
            Comparison.at,
            Comparison.unfinished,
            reserved.scalar_subquery().label("reserved"),
            some(PutBack).label("mistaken"),
            some(Refusal).label("refused"),
            some(Tally).label("counted"),
            some(Disagreement, Disagreement.state == ConflictState.DECIDED).label("decided"),
        )
        .select_from(rows)
        .outerjoin(Comparison, Comparison.link_id == link)
    )


def form(link: Link) -> str:
    """Name everything about a link that says what its tab shows, and how."""
    limits = (link.territory, link.owner, link.from_on, link.to_on)
    told = (link.role, link.language, link.tab_id, link.resumed_at, *limits)
    return "|".join(map(str, told))


async def compared(
    session: AsyncSession, link: Link, at: datetime, *, unfinished: bool
) -> None:
    """Note that every cell of a tab was compared, and whether records are without their row."""
    kept = {"form": form(link), "at": at, "unfinished": unfinished}
    await session.execute(
        insert(Comparison)
        .values(link_id=link.id, **kept)
        .on_conflict_do_update(index_elements=[Comparison.link_id], set_=kept)
    )


async def doubt(session: AsyncSession) -> None:
    """Have every cell of every tab compared again: what a sheet shows may have been changed."""
    await session.execute(delete(Comparison))
