"""Who typed where, as companion scripts have told; nobody, where none has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.edits.rules import FRESH
from schema.exchange.edits.tables import Notice


@dataclass(frozen=True, slots=True)
class Typists:
    """The latest notices about one spreadsheet, the newest first."""

    notices: Sequence[Notice] = ()

    def who(self, tab: int, row: int | None, column: int | None) -> str | None:
        """Name whoever typed last in a cell, by its place in the picture."""
        if row is None or column is None:
            return None
        told = (
            notice.editor
            for notice in self.notices
            if notice.tab_id == tab and row in notice.rows and column in notice.columns
        )
        return next(told, None)


NOBODY: Final = Typists()


async def typists_of(session: AsyncSession, spreadsheet: str, at: datetime) -> Typists:
    """Read what was told about a spreadsheet lately."""
    query = (
        select(Notice)
        .where(Notice.spreadsheet_id == spreadsheet, Notice.at > at - FRESH)
        .order_by(Notice.at.desc(), Notice.id.desc())
    )
    return Typists((await session.scalars(query)).all())
