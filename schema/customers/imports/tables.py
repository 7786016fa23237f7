"""Where imports and their rows are kept, as they came and as they fared."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import Customer
from schema.customers.imports.rules import MOVES, ROW_MOVES, ImportState, RowState
from schema.exchange.files.tables import File
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import ALL_SCOPE, govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of, run_after_create

IMPORT_NUMBERS: Final = numbers("IM", "import_numbers")
COUNTED: Final = ("created", "updated", "unchanged", "refused", "undone", "kept")


def _count(doc: str) -> Mapped[int]:
    return mapped_column(server_default=text("0"), info={"counter": True}, doc=doc)


class Import(Base):
    """A file of customers, whose rows are taken up one by one."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(
            "created + updated + unchanged + refused + undone + kept <= rows", name="counts"
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The import's number.")
    file_id: Mapped[UUID] = mapped_column(
        ForeignKey(File.id), index=True, info={"fixed": True}, doc="The file, as it came."
    )
    source: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="Where it is from: a fair, a bought list, an old system."
    )
    territory: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="The territory of rows that do not name one."
    )
    ignored: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="The headers of columns that were not read."
    )
    staged_by: Mapped[str] = mapped_column(
        index=True, info={"fixed": True}, doc="Who gave it to us."
    )
    staged_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    state: Mapped[ImportState] = mapped_column(
        one_of(ImportState, "state"), doc="How far it has come."
    )
    rows: Mapped[int] = mapped_column(info={"fixed": True}, doc="How many rows it has.")
    created: Mapped[int] = _count("How many of them became customers.")
    updated: Mapped[int] = _count("How many changed a customer we knew.")
    unchanged: Mapped[int] = _count("How many told nothing new.")
    refused: Mapped[int] = _count("How many break a rule.")
    undone: Mapped[int] = _count("How many were taken back.")
    kept: Mapped[int] = _count("How many could not be taken back.")


class ImportRow(Base):
    """One row of a file of customers."""

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "place"),
        CheckConstraint("place >= 2", name="place"),
        CheckConstraint("state <> 'refused' OR sentence IS NOT NULL", name="refused"),
        Index("ix_import_rows_state", "import_id", "state", "place"),
        Index("ix_import_rows_kept", "import_id", postgresql_where=text("content <> '{}'")),
    )

    import_id: Mapped[UUID] = mapped_column(
        ForeignKey(Import.id), info={"fixed": True}, doc="The import."
    )
    place: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="Which row it is, counted as spreadsheets do."
    )
    content: Mapped[str] = mapped_column(
        info={"fixed": True} | hidden_from(Role.ANALYST),
        doc="What it says, as a JSON object of texts.",
    )
    state: Mapped[RowState] = mapped_column(one_of(RowState, "state"), doc="How it fares.")
    sentence: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Why it was refused, or kept."
    )
    customer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="The customer it tells of."
    )
    before: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST),
        doc="What it changed was so before, as a JSON object of texts.",
    )
    xid: Mapped[int | None] = mapped_column(
        BigInteger, doc="The transaction it was taken up in."
    )


_SUMS: Final = ", ".join(f"{one} = i.{one} + n.{one}" for one in COUNTED)
_EACH: Final = ", ".join(
    f"coalesce(sum(one) FILTER (WHERE state = '{one}'), 0) AS {one}" for one in COUNTED
)
COUNT_IMPORT_ROWS: Final = f"""
CREATE FUNCTION count_import_rows() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE imports i SET {_SUMS}
    FROM (SELECT import_id, {_EACH}
            FROM (SELECT import_id, state, 1 AS one FROM rows_after
                  UNION ALL SELECT import_id, state, -1 FROM rows_before) every
           GROUP BY 1) n
   WHERE i.id = n.import_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER UPDATE ON import_rows
REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
FOR EACH STATEMENT EXECUTE FUNCTION count_import_rows()
"""  # noqa: S608 - names of our own
FORGET_IMPORTED: Final = """
CREATE FUNCTION forget_imported(by_row uuid) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  told import_rows%ROWTYPE;
  held uuid[];
BEGIN
  SELECT * INTO told FROM import_rows WHERE id = by_row AND state = 'created';
  PERFORM FROM customers WHERE id = told.customer_id FOR UPDATE;
  SELECT array_agg(id) INTO held FROM (
    SELECT told.customer_id AS id
    UNION ALL SELECT id FROM contacts WHERE customer_id = told.customer_id
    UNION ALL SELECT id FROM addresses WHERE customer_id = told.customer_id
    UNION ALL SELECT id FROM tax_titles WHERE customer_id = told.customer_id
    UNION ALL SELECT id FROM credits WHERE customer_id = told.customer_id) every;
  IF EXISTS (SELECT FROM audit_log WHERE row_id = ANY (held) AND xid <> ALL (
                SELECT r.xid FROM import_rows r WHERE r.import_id = told.import_id
                   AND r.customer_id = told.customer_id AND r.xid IS NOT NULL)
                AND (before IS NULL OR after - 'quality' <> '{}'))
     OR EXISTS (SELECT FROM attachments WHERE record_id = ANY (held))
     OR EXISTS (SELECT FROM duplicates WHERE state <> 'open'
                   AND told.customer_id IN (customer_id, other_id))
     OR EXISTS (SELECT FROM merges WHERE told.customer_id IN (winner_id, loser_id)) THEN
    RETURN false;
  END IF;
  UPDATE import_rows SET customer_id = NULL WHERE customer_id = told.customer_id;
  DELETE FROM duplicates WHERE told.customer_id IN (customer_id, other_id);
  DELETE FROM quality_issues WHERE customer_id = told.customer_id;
  DELETE FROM owner_changes WHERE customer_id = told.customer_id;
  DELETE FROM credits WHERE customer_id = told.customer_id;
  DELETE FROM contacts WHERE customer_id = told.customer_id;
  DELETE FROM addresses WHERE customer_id = told.customer_id;
  DELETE FROM tax_titles WHERE customer_id = told.customer_id;
  DELETE FROM customers WHERE id = told.customer_id;
  RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
  RETURN false;
END $$
"""
"""Forgets a customer an import made, unless anybody has gone on with them since."""
FORGET_IMPORT_ROWS: Final = """
CREATE FUNCTION forget_import_rows(until timestamptz, most bigint, told text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH due AS (
    SELECT r.id FROM import_rows r JOIN imports i ON i.id = r.import_id
     WHERE i.state IN ('finished', 'undone') AND i.staged_at < until AND r.content <> '{}'
     ORDER BY r.id LIMIT most FOR NO KEY UPDATE OF r
  ), forgotten AS (
    UPDATE import_rows r
       SET content = '{}', before = NULL,
           sentence = CASE WHEN r.sentence IS NOT NULL THEN told END
      FROM due WHERE due.id = r.id RETURNING r.id
  )
  SELECT count(*) FROM forgotten
$$
"""
"""Forgets what rows of imports said that ended and were staged before an instant."""
MINE_OR_ALL: Final = (
    f"{ALL_SCOPE} OR staged_by = (select current_setting('salesbook.actor', true))"
)

govern(Import.__table__, MINE_OR_ALL, MOVES)
govern(
    ImportRow.__table__,
    f"{ALL_SCOPE} OR EXISTS (SELECT FROM imports WHERE imports.id = import_id)",
    ROW_MOVES,
)
run_after_create(COUNT_IMPORT_ROWS, FORGET_IMPORTED, FORGET_IMPORT_ROWS)
