"""Where it is kept what a sheet and the database disagreed about."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.exchange.conflicts.rules import MOVES, ConflictState, Decision
from schema.exchange.edits.tables import OF_A_LINK
from schema.exchange.links.tables import Link
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of

CONFLICT_NUMBERS: Final = numbers("CF", "conflict_numbers")


class Disagreement(Base):
    """A value typed in a tab that did not come into effect, and the one that did."""

    __tablename__ = "conflicts"
    __table_args__ = (Index("ix_conflicts_link_id_state", "link_id", "state"),)

    number: Mapped[str] = mapped_column(unique=True, doc="The conflict's number.")
    link_id: Mapped[UUID] = mapped_column(ForeignKey(Link.id), doc="The tab it arose in.")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), doc="When it was found.")
    key: Mapped[str] = mapped_column(doc="The number of the record it is about.")
    code: Mapped[str] = mapped_column(doc="The code of the column it is about.")
    header: Mapped[str] = mapped_column(doc="The header of the column it is about.")
    sheet_value: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="What was typed in the tab."
    )
    database_value: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="What the database holds instead."
    )
    formula: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="The formula that stood in the cell."
    )
    editor: Mapped[str | None] = mapped_column(doc="Who typed it, where that is known.")
    changed_by: Mapped[str | None] = mapped_column(
        doc="Who last changed the database's value; empty when nobody has."
    )
    changed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the database's value was last changed."
    )
    reason: Mapped[str] = mapped_column(doc="How it came about.")
    held: Mapped[bool] = mapped_column(
        default=False,
        server_default=text("false"),
        doc="Whether what was typed stays in its cell until somebody decides.",
    )
    state: Mapped[ConflictState] = mapped_column(
        one_of(ConflictState, "state"),
        default=ConflictState.OPEN,
        doc="How far it is decided.",
    )
    decision: Mapped[Decision | None] = mapped_column(
        one_of(Decision, "decision"), doc="Which side a person chose."
    )
    decided_by: Mapped[str | None] = mapped_column(doc="Who chose it.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it was chosen."
    )
    sentence: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST),
        doc="Why the decision could not be carried out, if it could not.",
    )


govern(Disagreement.__table__, OF_A_LINK, MOVES)
