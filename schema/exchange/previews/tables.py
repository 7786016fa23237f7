"""Where it is kept what linking an existing tab would change."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.exchange.edits.tables import OF_A_LINK
from schema.exchange.links.tables import Link
from schema.exchange.previews.rules import PreviewKind
from schema.kernel.hidden import hidden_from
from schema.kernel.policies import guard
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of


class Preview(Base):
    """What linking would do to one column, row or cell of a tab, as the worker found it."""

    __tablename__ = "previews"
    __table_args__ = (UniqueConstraint("link_id", "place"),)

    link_id: Mapped[UUID] = mapped_column(ForeignKey(Link.id), doc="The proposed link.")
    place: Mapped[int] = mapped_column(
        doc="Where it stands among the others: columns first, then row by row, from 0."
    )
    kind: Mapped[PreviewKind] = mapped_column(
        one_of(PreviewKind, "kind"), doc="What would become of it."
    )
    row: Mapped[int | None] = mapped_column(
        doc="The number of the row in the tab, from 1; empty when a column is meant."
    )
    letters: Mapped[str | None] = mapped_column(
        doc="The letters of the column in the tab; empty when a row is meant."
    )
    key: Mapped[str | None] = mapped_column(doc="The number of the record, if it has one.")
    code: Mapped[str | None] = mapped_column(doc="The code of the sheet's column.")
    header: Mapped[str | None] = mapped_column(
        doc="The header as it stands in the tab, or as it would be written."
    )
    sheet_value: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="What the cell holds."
    )
    database_value: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="What the database would have it hold."
    )
    sentence: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Why, and what to do about it, where that matters."
    )


guard(Preview.__table__, OF_A_LINK)
