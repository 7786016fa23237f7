"""The trail: who changed which row when, through which door, from what to what."""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, MetaData, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schema.kernel.tables import Base, run_after_create

AUDIT_ROWS: Final = """
CREATE FUNCTION audit_rows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  who text := coalesce(nullif(current_setting('salesbook.actor', true), ''), session_user);
  through text := coalesce(nullif(current_setting('salesbook.door', true), ''), 'database');
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit_log (actor, door, relation, row_id, after)
    SELECT who, through, TG_TABLE_NAME, n.id, to_jsonb(n) FROM rows_after n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO audit_log (actor, door, relation, row_id, before)
    SELECT who, through, TG_TABLE_NAME, o.id, to_jsonb(o) FROM rows_before o;
  ELSE
    INSERT INTO audit_log (actor, door, relation, row_id, before, after)
    SELECT who, through, TG_TABLE_NAME, n.id, changed.before, changed.after
      FROM rows_before o JOIN rows_after n USING (id) CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(was.key, was.value) AS before,
               jsonb_object_agg(was.key, to_jsonb(n) -> was.key) AS after
          FROM jsonb_each(to_jsonb(o)) was
         WHERE was.value IS DISTINCT FROM to_jsonb(n) -> was.key AND was.key <> 'revision'
      ) changed
     WHERE changed.before IS NOT NULL;
  END IF;
  RETURN NULL;
END $$
"""


class Trail(DeclarativeBase):
    """Rows the database writes and nobody changes; in the same metadata as the business."""

    metadata: ClassVar[MetaData] = Base.metadata


class AuditEntry(Trail):
    """One change of one row; ``xid`` is the transaction that made it.

    The trail is the outbox too: read in the order of ``xid`` and ``id``, below the oldest
    transaction still under way, it tells every change exactly once.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_relation_row_id", "relation", "row_id"),
        Index("ix_audit_log_xid_id", "xid", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    actor: Mapped[str]
    door: Mapped[str]
    relation: Mapped[str]
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint")
    )


async def last_change(
    session: AsyncSession, relation: str, row: UUID, column: str
) -> AuditEntry | None:
    """Find the trail's last entry in which a column of a row was given a value."""
    entries = select(AuditEntry).where(
        AuditEntry.relation == relation, AuditEntry.row_id == row
    )
    given = entries.where(AuditEntry.after.has_key(column))
    return await session.scalar(given.order_by(AuditEntry.id.desc()).limit(1))


run_after_create(AUDIT_ROWS)
