"""How conflicts are found."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from schema.exchange.conflicts.rules import ConflictState
from schema.exchange.conflicts.tables import Disagreement
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchConflict(NotFound):
    """There is no conflict {number}; use a number such as CF-000001."""

    number: str


async def conflict_for_change(work: Work, number: str) -> Disagreement:
    """Lock one conflict."""
    row: Disagreement = await locked(
        work, Disagreement.number, number.strip(), NoSuchConflict(number)
    )
    return row


async def decided(session: Session, link: UUID) -> Sequence[Disagreement]:
    """Find the conflicts of a link that a person has decided and nobody has carried out."""
    found = await session.scalars(
        select(Disagreement)
        .where(Disagreement.link_id == link, Disagreement.state == ConflictState.DECIDED)
        .order_by(Disagreement.number)
    )
    return found.all()


async def held_in(
    session: Session, link: UUID, key: str, code: str | None = None
) -> Sequence[Disagreement]:
    """Find what is held in a cell, or in a row, and not settled."""
    query = select(Disagreement).where(
        Disagreement.link_id == link, Disagreement.key == key, Disagreement.held
    )
    if code is not None:
        query = query.where(Disagreement.code == code)
    return (await session.scalars(query.order_by(Disagreement.number))).all()
