"""The trail: who changed which row when, through which door, from what to what."""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, MetaData, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schema.kernel.tables import Base, run_after_create

AUDIT_ROW: Final = """
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, after -> o.key)
      INTO before, after FROM jsonb_each(before) o
     WHERE o.value IS DISTINCT FROM after -> o.key AND o.key <> 'revision';
    IF before IS NULL THEN RETURN NULL; END IF;
  END IF;
  INSERT INTO audit_log (at, actor, door, relation, row_id, before, after)
  VALUES (now(), coalesce(nullif(current_setting('salesbook.actor', true), ''), session_user),
          coalesce(nullif(current_setting('salesbook.door', true), ''), 'database'),
          TG_TABLE_NAME, coalesce(NEW.id, OLD.id), before, after);
  RETURN NULL;
END $$
"""


class Trail(DeclarativeBase):
    """Rows the database writes and nobody changes; in the same metadata as the business."""

    metadata: ClassVar[MetaData] = Base.metadata


class AuditEntry(Trail):
    """One change of one row."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_relation_row_id", "relation", "row_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
    actor: Mapped[str]
    door: Mapped[str]
    relation: Mapped[str]
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


run_after_create(AUDIT_ROW)
