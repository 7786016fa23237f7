"""One of several is taken unless another is named: a person to ask, an address to send to."""

from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from schema.kernel.statements import Attribute
from schema.kernel.work import Work


class Preferable(Protocol):
    """A row of which one among its like is preferred; a partial unique index says so, too."""

    id: UUID
    preferred: bool


async def prefer(work: Work, row: Preferable, *alike: Attribute) -> None:
    """Prefer a row to the others that have the same in all columns ``alike``.

    Whoever calls has locked what the rows belong to, so that two preferences do not meet.
    """
    table: Any = type(row)
    same = [column == getattr(row, column.key) for column in alike]
    others = select(table).where(table.preferred, table.id != row.id, *same)
    for other in (await work.session.scalars(others)).all():
        other.preferred = False
    await work.session.flush()
    row.preferred = True


async def stands_alone(work: Work, row: Preferable, *alike: Attribute) -> bool:
    """Tell whether none among its like is preferred."""
    table: Any = type(row)
    same = [column == getattr(row, column.key) for column in alike]
    return await work.session.scalar(select(table.id).where(table.preferred, *same)) is None
