"""Whether records are in a list, and whether they were around the time of a change.

A record is in the list of whoever asks when it is there for them to see and is as their
``where`` asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Select,
    Uuid,
    column,
    select,
    true,
    values,
)
from sqlalchemy.sql.visitors import iterate

from schema.kernel.past import Moment, as_row
from schema.kernel.policies import EVERYONE, VISIBLE
from schema.kernel.where import UNKNOWN, Filter


@dataclass(frozen=True, slots=True)
class Touched:
    """A row just before (``undone``) or after a transaction, as ``past.Moment`` has it."""

    row_id: UUID
    entry: int
    xid: int
    undone: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """What makes a record part of a list: the table's filter, and what is asked of it."""

    filter: Filter
    where: Any
    wanted: ColumnElement[bool]
    known: bool

    @classmethod
    def of(cls, filtered: Filter, where: Any) -> "Membership":  # noqa: ANN401 - an instance of the filter's type
        """Understand what is asked of a list, or refuse it as the list does.

        It is ``known`` whether a row was so at another time, unless that hangs on what belonged
        to it then.
        """
        some_time = Moment(column("entry"), column("xid"), column("undone"))
        parts = iterate(filtered.condition(where, filtered.table, some_time))
        known = all(part is not UNKNOWN for part in parts)
        return cls(filtered, where, filtered.condition(where), known)

    @property
    def is_open(self) -> bool:
        """Say that every record of the table is in the list, whoever asks."""
        made: Any = self.filter.table.__table__
        return self.wanted is true() and made.info[VISIBLE] == EVERYONE

    def now(self, ids: Sequence[UUID]) -> Select[Any]:
        """Select which of these rows are in the list; row-level security has its say."""
        table = self.filter.table
        return select(table.id).where(table.id.in_(ids), self.wanted)

    def then(self, touched: Sequence[Touched]) -> Select[Any]:
        """Select which of these rows were in the list: row, transaction, whether undone.

        Where it is not known any more whether a row was as asked, it is taken to have been.
        """
        columns = (column("xid", BigInteger), column("undone", Boolean))
        of = values(
            column("row_id", Uuid), column("entry", BigInteger), *columns, name="touched"
        )
        of = of.data([(one.row_id, one.entry, one.xid, one.undone) for one in touched])
        made: Any = self.filter.table.__table__
        at = Moment(of.c.entry, of.c.xid, of.c.undone)
        image = at.image(made, of.c.row_id)
        wanted = self.filter.condition(self.where, as_row(self.filter.table, image), at)
        wanted = wanted if self.known else wanted.is_not(False)
        found = select(of.c.row_id, of.c.xid, of.c.undone).select_from(of.join(image, true()))
        return found.where(at.seen(made, image), wanted)
