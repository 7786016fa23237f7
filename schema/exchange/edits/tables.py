"""Where it is kept what people typed, and what became of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import INT8RANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from schema.exchange.links.tables import Link
from schema.kernel.audit import Trail
from schema.kernel.choices import Choice
from schema.kernel.hidden import hidden_from
from schema.kernel.policies import belongs_to, govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of


class EditResult(Choice):
    """What became of an edit."""

    ACCEPTED = "accepted", "The business did what was typed."
    REFUSED = "refused", "The business said no; the value stays in its cell with the sentence."
    CONFLICT = (
        "conflict",
        "The database had changed too; the value is on the list of conflicts.",
    )
    AGREED = "agreed", "Both sides came to the same value."


class Edit(Base):
    """Something a person typed into a linked tab."""

    __tablename__ = "edits"
    __table_args__ = (Index("ix_edits_link_id_at", "link_id", "at"),)

    link_id: Mapped[UUID] = mapped_column(ForeignKey(Link.id), doc="The tab it was typed in.")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), doc="When it was dealt with.")
    key: Mapped[str] = mapped_column(doc="The number of the record it was typed beside.")
    header: Mapped[str] = mapped_column(doc="The header of the column it was typed in.")
    before: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="What the cell held before."
    )
    after: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="What was typed."
    )
    result: Mapped[EditResult] = mapped_column(
        one_of(EditResult, "result"), doc="What became of it."
    )
    sentence: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Why it was refused, if it was."
    )
    editor: Mapped[str | None] = mapped_column(doc="Who typed it, where that is known.")


class Notice(Trail):
    """That somebody typed somewhere, as the companion script in a spreadsheet told.

    It hastens a look and may tell who it was; what was typed is read from the sheet alone.
    """

    __tablename__ = "edit_notices"
    __table_args__ = (Index("ix_edit_notices_spreadsheet_id_at", "spreadsheet_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    spreadsheet_id: Mapped[str] = mapped_column(Text)
    tab_id: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[Range[int]] = mapped_column(INT8RANGE)
    columns: Mapped[Range[int]] = mapped_column(INT8RANGE)
    editor: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


OF_A_LINK: Final = belongs_to("links", "link_id")

govern(Edit.__table__, OF_A_LINK)
