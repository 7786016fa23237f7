"""Where rows stand now: which moved, are gone, lost their offer, or stand twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sync import memory, offers
from sync.rows import Assignment
from sync.tables import BaseRow


@dataclass(frozen=True, slots=True)
class Placing:
    """What is new about where rows stand.

    ``back`` are restored rows beside which another one stands from now on, ``settled`` those
    that stand alone again.
    """

    moved: Mapping[str, int]
    missing: Collection[str]
    displaced: Collection[str]
    back: Collection[str]
    settled: Collection[str]

    @classmethod
    def of(
        cls, assigned: Assignment, known: Mapping[str, BaseRow], moved: Mapping[str, int]
    ) -> "Placing":
        """Compare where rows stand with where they stood; ``moved`` tells of those at rest."""
        here = {key: row.index for key, row in assigned.records.items() if key in known}
        there = {
            key: index
            for key, index in here.items()
            if known[key].position != index or known[key].missing_since is not None
        }
        return cls(
            {**moved, **there},
            assigned.missing,
            offers.displaced(known, here),
            [key for key in assigned.back if not known[key].stands_twice],
            [key for key in here if known[key].stands_twice],
        )

    @property
    def is_news(self) -> bool:
        """Tell whether anything is to be remembered."""
        told = (self.moved, self.missing, self.displaced, self.back, self.settled)
        return any(map(bool, told))

    async def note(self, session: AsyncSession, link: UUID, at: datetime) -> None:
        """Remember it."""
        await memory.note_positions(session, link, self.moved, self.missing, at)
        await memory.note_back(session, link, self.back, self.settled)
        await offers.note(session, link, dict.fromkeys(self.displaced))
