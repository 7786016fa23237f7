"""Where it is kept which files there are and what they belong to; their bytes are elsewhere.

An attachment points at a record of any of the types in ``HOLDERS`` by type and identity. No
foreign key can say that; its policy asks the record's own table instead, for everybody, so that
nobody attaches anything to a record that is not there, or not theirs to see. It is written out
rather than put into a function, which Postgres would have to call for each row: so it is one
look at one index, under the policy of the record's own table. ``OFFSET 0`` keeps Postgres from
reading the whole of that table into memory instead, for the sake of one page.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.exchange.files.rules import HOLDERS
from schema.kernel.policies import govern
from schema.kernel.tables import Base, run_after_create


class File(Base):
    """Something that was sent as a file: a customer's order, a receipt, a delivery note."""

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("size >= 0", "size"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", "sha256"),
    )

    uploaded_by: Mapped[str] = mapped_column(
        index=True, info={"fixed": True}, doc="Who sent it, by e-mail address."
    )
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When it was sent."
    )
    name: Mapped[str] = mapped_column(info={"fixed": True}, doc="Its name, without folders.")
    media_type: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="What the sender said it is; nobody has checked it."
    )
    size: Mapped[int] = mapped_column(info={"fixed": True}, doc="How many bytes it has.")
    sha256: Mapped[str] = mapped_column(
        index=True, info={"fixed": True}, doc="The SHA-256 of its bytes, in hexadecimal digits."
    )


class Attachment(Base):
    """A file that belongs to a record."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("record_id", "file_id"),
        CheckConstraint(f"kind IN {tuple(HOLDERS)}", "kind"),
    )

    kind: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The type of the record it belongs to."
    )
    record_id: Mapped[UUID] = mapped_column(
        info={"fixed": True}, doc="The identity of the record it belongs to."
    )
    file_id: Mapped[UUID] = mapped_column(
        ForeignKey(File.id), index=True, info={"fixed": True}, doc="The file."
    )
    attached_by: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="Who attached it, by e-mail address."
    )
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When it was attached."
    )


KEPT_CONTENT: Final = """
CREATE FUNCTION kept_content(hashes text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT sha256 FROM files WHERE sha256 = ANY (hashes)
$$
"""
"""Tells which contents belong to a file of anybody: the others may be swept away."""
_EACH: Final = " ".join(
    f"WHEN '{kind}' THEN EXISTS (SELECT FROM {table} WHERE {table}.id = record_id OFFSET 0)"
    for kind, table in HOLDERS.items()
)
OF_A_RECORD: Final = f"CASE kind {_EACH} END"
MINE_OR_ATTACHED: Final = (
    "uploaded_by = (select current_setting('salesbook.actor', true))"
    " OR EXISTS (SELECT FROM attachments WHERE attachments.file_id = files.id OFFSET 0)"
)

govern(File.__table__, MINE_OR_ATTACHED)
govern(Attachment.__table__, OF_A_RECORD)
run_after_create(KEPT_CONTENT)
