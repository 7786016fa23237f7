"""Human document numbers: never reused, never renumbered; a gap is harmless."""

import re
from dataclasses import dataclass

from sqlalchemy import Sequence

from schema.kernel.session import Session
from schema.kernel.tables import Base

_WIDTH = 6


class Reserved(str):
    """A number taken before its record exists; only the sheet door hands one over."""

    __slots__ = ()


TRIAL = Reserved("?")
"""Stands for a number while a new row is only tried, inside work that is given up."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """One series of numbers such as ``SO-000042``, counted by a sequence in the database."""

    prefix: str
    sequence: Sequence

    async def take(self, session: Session) -> str:
        """Take the next number; it is spent even if the work around it is given up."""
        ((number,),) = await session.ask(f"SELECT nextval('{self.sequence.name}')")
        return f"{self.prefix}-{number:0{_WIDTH}d}"

    async def take_many(self, session: Session, count: int) -> list[str]:
        """Take the next numbers, so many at once."""
        taken = f"SELECT nextval('{self.sequence.name}') FROM generate_series(1, %(count)s)"  # noqa: S608 - a name of our own
        rows = await session.ask(taken, {"count": count})
        return [f"{self.prefix}-{number:0{_WIDTH}d}" for (number,) in rows]

    @property
    def default(self) -> str:
        """Write in SQL how the next number is taken, for programs that do not know of it."""
        digits = "9" * _WIDTH + "0" * _WIDTH
        return f"'{self.prefix}-' || to_char(nextval('{self.sequence.name}'), 'FM{digits}')"

    def owns(self, number: str) -> bool:
        """Tell whether a text has the shape of this series."""
        return re.fullmatch(rf"{self.prefix}-\d{{{_WIDTH},}}", number) is not None


def numbers(prefix: str, name: str) -> Numbers:
    """Declare a series; its sequence is created with the tables."""
    return Numbers(prefix, Sequence(name, metadata=Base.metadata))
