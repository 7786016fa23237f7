"""The trail: who changed which row when, through which door, from what to what.

What it undoes shows a row as it was (``schema.kernel.past``).
"""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, MetaData, Text, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schema.kernel.tables import Base, run_after_create

AUDIT_ROWS: Final = """
CREATE FUNCTION audit_rows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO audit_log (relation, row_id, after)
    SELECT TG_TABLE_NAME, n.id, to_jsonb(n) FROM rows_after n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO audit_log (relation, row_id, before)
    SELECT TG_TABLE_NAME, o.id, to_jsonb(o) FROM rows_before o;
  ELSE
    INSERT INTO audit_log (relation, row_id, before, after)
    SELECT TG_TABLE_NAME, n.id, changed.before, changed.after
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
TELL_MOVED: Final = """
CREATE FUNCTION tell_moved() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO audit_log (relation, row_id, before, after)'
    ' SELECT %L, id, jsonb_build_object(), jsonb_build_object() FROM %I WHERE %s',
    TG_ARGV[0], TG_ARGV[0], TG_ARGV[1]) USING NEW.id;
  RETURN NULL;
END $$
"""
"""Tells of the rows of one table (the first argument) that belong to a row ($1)."""
ROW_AT: Final = """
CREATE FUNCTION row_at(
  of_relation text, of_row uuid, entry bigint, by_xid bigint, undoing boolean)
RETURNS jsonb LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  made boolean;
  gone boolean;
  undone jsonb;
  present jsonb;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'audit_update'
                    AND tgrelid = to_regclass(quote_ident(of_relation))) THEN
    RETURN NULL;
  END IF;
  SELECT bool_or(later.before IS NULL), bool_or(later.after IS NULL),
         jsonb_object_agg(was.key, was.value ORDER BY later.id DESC)
           FILTER (WHERE was.key IS NOT NULL)
    INTO made, gone, undone
    FROM (SELECT id, before, after FROM audit_log
           WHERE relation = of_relation AND row_id = of_row AND id >= entry
             AND (undoing OR xid <> by_xid)
          UNION ALL
          SELECT id, before, after FROM audit_log
           WHERE relation = of_relation AND row_id = of_row AND id < entry
             AND undoing AND xid = by_xid
         ) later LEFT JOIN LATERAL jsonb_each(later.before) was ON true;
  EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', of_relation)
     INTO present USING of_row;
  IF made OR (present IS NULL AND gone IS NOT TRUE) THEN RETURN NULL; END IF;
  RETURN coalesce(present, jsonb_build_object()) || coalesce(undone, jsonb_build_object());
END $$
"""
"""Shows a row without what others have done to it from an entry on: before a transaction when
what that did is undone, too, or else after it."""


class Trail(DeclarativeBase):
    """Rows the database writes and nobody changes; in the same metadata as the business."""

    metadata: ClassVar[MetaData] = Base.metadata


def _setting(name: str) -> str:
    """Write what ``enter_work`` was told, or null."""
    return f"nullif(current_setting('salesbook.{name}', true), '')"


class AuditEntry(Trail):
    """One change of one row; ``xid`` is the transaction that made it.

    ``before`` and ``after`` hold what an update changed. Both are empty when the row itself
    stayed as it was and what it belongs to went to another territory. ``key`` is the number of
    the API key the actor showed.

    The trail is the outbox too: read in the order of ``xid`` and ``id``, below the oldest
    transaction still under way, it tells every change exactly once.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_relation_row_id_id", "relation", "row_id", "id"),
        Index("ix_audit_log_xid_id", "xid", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    actor: Mapped[str] = mapped_column(
        server_default=text(f"coalesce({_setting('actor')}, session_user)")
    )
    door: Mapped[str] = mapped_column(
        server_default=text(f"coalesce({_setting('door')}, 'database')")
    )
    key: Mapped[str | None] = mapped_column(Text, server_default=text(_setting("key")))
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


run_after_create(AUDIT_ROWS, TELL_MOVED, ROW_AT)
