"""Rows as they were just before or after a change, for whoever could see them then.

The trail undoes what has happened since (``row_at`` in ``schema.kernel.audit``); what was to be
seen is worked out from rows of that time, too, all the way up to the territory.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Table,
    TableValuedAlias,
    and_,
    column,
    exists,
    func,
    literal_column,
    or_,
)
from sqlalchemy.orm import aliased

from schema.kernel.policies import ALL_SCOPE, VISIBLE, BelongsTo, BelongsToAny, Carries
from schema.kernel.tables import Base


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the life of a row, which a transaction ``xid`` has touched.

    What others wrote into the trail from ``entry`` on has not happened yet; nor has, when it is
    ``undone``, what the transaction did.
    """

    entry: ColumnElement[int]
    xid: ColumnElement[int]
    undone: ColumnElement[bool]

    def image(self, table: Table, identity: ColumnElement[Any]) -> TableValuedAlias:
        """Select from the row of a table as it was; all its columns are null if it was not."""
        name: ColumnElement[str] = literal_column(f"'{table.name}'")
        whole = func.row_at(name, identity, self.entry, self.xid, self.undone)
        made = func.jsonb_populate_record(literal_column(f"NULL::{table.name}"), whole)
        columns = [column(known.name, known.type) for known in table.columns]
        return made.table_valued(*columns, name=table.name, joins_implicitly=True)

    def seen(self, table: Table, image: TableValuedAlias) -> ColumnElement[bool]:
        """Say that the row was there, and there to see for whoever asks."""
        policy, there = table.info[VISIBLE], image.c.id.is_not(None)
        if isinstance(policy, str | Carries):
            return and_(there, literal_column(f"({policy})", Boolean))
        if isinstance(policy, BelongsTo):
            policy = BelongsToAny(policy.table, (policy.key,))
        above = Base.metadata.tables[policy.table]
        parents = [self.image(above, image.c[key]) for key in policy.keys]
        seen = [exists().select_from(one).where(self.seen(above, one)) for one in parents]
        always = literal_column(f"({ALL_SCOPE} OR {policy.besides})", Boolean)
        return and_(there, or_(always, *seen))

    def related(self, table: type[Base], key: ColumnElement[Any]) -> tuple[Any, Any]:
        """Find the row a row led to: an alias of its class, and that it was there to see."""
        named: Any = table.__table__
        image = self.image(named, key)
        return as_row(table, image), self.seen(named, image)


def as_row(table: type[Base], image: TableValuedAlias) -> Any:  # noqa: ANN401 - an alias
    """Read an image as a row of its class."""
    return aliased(table, image, adapt_on_names=True)
