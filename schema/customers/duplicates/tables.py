"""Where it is kept which customers are alike, and how they became one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import Customer, told_when_moved
from schema.customers.duplicates.rules import MOVES, CustomerFact, DuplicateState, GaveUp
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import BelongsToAny, belongs_to, govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of, run_after_create

DUPLICATE_NUMBERS: Final = numbers("DC", "duplicate_numbers")
MERGE_NUMBERS: Final = numbers("MG", "merge_numbers")
SCORE: Final = Numeric(3, 2)


class Duplicate(Base):
    """Two customers who may be one."""

    __tablename__ = "duplicates"
    __table_args__ = (
        Unique("customer_id", "other_id"),
        CheckConstraint("customer_id < other_id", name="pair"),
        CheckConstraint("score BETWEEN 0 AND 1 AND likeness BETWEEN 0 AND 1", name="score"),
        CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decided"),
    )

    number: Mapped[str] = mapped_column(
        unique=True, server_default=text(DUPLICATE_NUMBERS.default), doc="The pair's number."
    )
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), info={"fixed": True}, doc="One of them."
    )
    other_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, info={"fixed": True}, doc="The other one."
    )
    score: Mapped[Decimal] = mapped_column(
        SCORE, doc="How likely they are one, from 0 to 1; from 0.95 on almost certainly."
    )
    likeness: Mapped[Decimal] = mapped_column(
        SCORE, doc="How alike their names are written or pronounced, from 0 to 1."
    )
    same_uscc: Mapped[bool] = mapped_column(
        doc="Whether they have the same unified social credit code."
    )
    same_tax_number: Mapped[bool] = mapped_column(doc="Whether they share a tax number.")
    same_bank_account: Mapped[bool] = mapped_column(doc="Whether they share a bank account.")
    same_phone: Mapped[bool] = mapped_column(
        doc="Whether they share a phone number, their own or a person's there."
    )
    same_email: Mapped[bool] = mapped_column(
        doc="Whether they share an e-mail address, their own or a person's there."
    )
    same_domain: Mapped[bool] = mapped_column(
        doc="Whether their websites or e-mail addresses are in the same domain."
    )
    same_city: Mapped[bool] = mapped_column(doc="Whether they are in the same city.")
    found_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was noticed."
    )
    asked_by: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="Who asked to merge them, if somebody did."
    )
    state: Mapped[DuplicateState] = mapped_column(
        one_of(DuplicateState, "state"), doc="What was decided about them."
    )
    decided_by: Mapped[str | None] = mapped_column(doc="Who decided.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )


class Merge(Base):
    """That one customer turned out to be another."""

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint("winner_id <> loser_id", name="two"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index(
            "uq_merges_standing",
            "loser_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The merge's number.")
    winner_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, info={"fixed": True}, doc="Who stays."
    )
    loser_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id),
        index=True,
        info={"fixed": True},
        doc="Who turned out to be the one who stays.",
    )
    merged_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who decided that.")
    merged_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    undo_until: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The last day on which it can be undone."
    )
    undone_by: Mapped[str | None] = mapped_column(doc="Who undid it.")
    undone_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )


class MergeItem(Base):
    """A record that went to the customer who stays."""

    __tablename__ = "merge_items"
    __table_args__ = (Unique("merge_id", "relation", "row_id"),)

    merge_id: Mapped[UUID] = mapped_column(
        ForeignKey(Merge.id), info={"fixed": True}, doc="The merge."
    )
    relation: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The table the record is in."
    )
    row_id: Mapped[UUID] = mapped_column(info={"fixed": True}, doc="The record's identity.")
    gave_up: Mapped[GaveUp | None] = mapped_column(
        one_of(GaveUp, "gave_up"), doc="What the record had to give up for it."
    )


class MergeFact(Base):
    """Something the customer who stays has from the other one."""

    __tablename__ = "merge_facts"
    __table_args__ = (Unique("merge_id", "fact"),)

    merge_id: Mapped[UUID] = mapped_column(
        ForeignKey(Merge.id), info={"fixed": True}, doc="The merge."
    )
    fact: Mapped[CustomerFact] = mapped_column(
        one_of(CustomerFact, "fact"), info={"fixed": True}, doc="What it is."
    )
    before: Mapped[str | None] = mapped_column(
        info={"fixed": True} | hidden_from(Role.ANALYST), doc="What it was before."
    )
    after: Mapped[str | None] = mapped_column(
        info={"fixed": True} | hidden_from(Role.ANALYST), doc="What it became."
    )


ALIKE_CUSTOMERS: Final = """
CREATE FUNCTION alike_customers(whose uuid)
RETURNS TABLE (customer_id uuid, kinds text[], likeness numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.6 SET enable_seqscan = off AS $$
  WITH keys (holder, kind, value) AS NOT MATERIALIZED (
    SELECT id, 'uscc', uscc FROM customers WHERE merged_into_id IS NULL
    UNION ALL SELECT t.customer_id, 'tax_number', tax_number FROM tax_titles t
               WHERE archived_at IS NULL
    UNION ALL SELECT b.customer_id, 'bank_account', account_number FROM bank_accounts b
               WHERE archived_at IS NULL
    UNION ALL SELECT id, 'phone', phone_key(phone) FROM customers
    UNION ALL SELECT p.customer_id, 'phone', phone_key(phone) FROM contacts p
    UNION ALL SELECT id, 'email', lower(email) FROM customers
    UNION ALL SELECT p.customer_id, 'email', lower(email) FROM contacts p
    UNION ALL SELECT id, 'domain', domain_key(email) FROM customers
    UNION ALL SELECT id, 'domain', domain_key(website) FROM customers
    UNION ALL SELECT p.customer_id, 'domain', domain_key(email) FROM contacts p
    UNION ALL SELECT a.customer_id, 'city', lower(city) FROM addresses a
               WHERE archived_at IS NULL
  ), own AS MATERIALIZED (
    SELECT DISTINCT kind, value FROM keys WHERE holder = whose AND value IS NOT NULL
  ), same AS (
    SELECT k.holder, own.kind FROM own CROSS JOIN LATERAL (
      SELECT holder FROM keys WHERE kind = own.kind AND value = own.value OFFSET 0) k
     WHERE own.kind <> 'city'
  ), named AS (
    SELECT c.id, greatest(similarity(c.name_key, me.name_key),
                          0.9 * similarity(c.pinyin, me.pinyin))::numeric AS likeness
      FROM customers me JOIN customers c
        ON c.name_key % me.name_key OR c.pinyin % me.pinyin
     WHERE me.id = whose AND me.name_key <> ''
  ), others AS (
    SELECT holder AS id FROM same UNION SELECT id FROM named
  )
  SELECT o.id,
         array(SELECT DISTINCT s.kind FROM same s WHERE s.holder = o.id
               UNION SELECT 'city' WHERE EXISTS (
                 SELECT FROM addresses a JOIN own ON own.kind = 'city'
                    AND own.value = lower(a.city)
                  WHERE a.customer_id = o.id AND a.archived_at IS NULL)),
         coalesce((SELECT round(max(n.likeness), 2) FROM named n WHERE n.id = o.id), 0)
    FROM others o WHERE o.id <> whose
     AND (SELECT c.merged_into_id IS NULL FROM customers c WHERE c.id = o.id)
$$
"""
"""Finds who has something in common with a customer, in every territory."""
MERGE_CUSTOMERS: Final = """
CREATE FUNCTION merge_customers(by_merge uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  told merges%ROWTYPE;
  held record;
BEGIN
  SELECT * INTO told FROM merges WHERE id = by_merge;
  PERFORM FROM customers WHERE id IN (told.winner_id, told.loser_id) ORDER BY id FOR UPDATE;
  IF EXISTS (SELECT FROM customers WHERE id IN (told.winner_id, told.loser_id)
                AND merged_into_id IS NOT NULL) THEN
    RAISE EXCEPTION 'one of the customers was merged into another one'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'customers_merged';
  END IF;
  SET CONSTRAINTS ALL DEFERRED;
  FOR held IN SELECT c.conrelid::regclass AS relation FROM pg_constraint c
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
               WHERE c.contype = 'f' AND c.confrelid = 'customers'::regclass
                 AND a.attname = 'customer_id' AND c.conrelid::regclass::text <> ALL
                     ('{credits,duplicates,quality_issues,owner_changes}'::text[])
               ORDER BY 1 LOOP
    EXECUTE format('WITH moved AS (UPDATE %1$s SET customer_id = $2 WHERE customer_id = $1'
      ' RETURNING id) INSERT INTO merge_items (id, merge_id, relation, row_id)'
      ' SELECT new_id(), $3, %1$L, id FROM moved ON CONFLICT DO NOTHING', held.relation)
      USING told.loser_id, told.winner_id, by_merge;
  END LOOP;
  WITH moved AS (
    UPDATE attachments a SET record_id = told.winner_id
     WHERE kind = 'Customer' AND record_id = told.loser_id AND NOT EXISTS (
       SELECT FROM attachments b WHERE b.record_id = told.winner_id AND b.file_id = a.file_id)
    RETURNING id)
  INSERT INTO merge_items (id, merge_id, relation, row_id)
  SELECT new_id(), by_merge, 'attachments', id FROM moved;
  UPDATE customers SET merged_into_id = told.winner_id WHERE id = told.loser_id;
  SET CONSTRAINTS ALL IMMEDIATE;
END $$
"""
"""Lets everything a customer has go to the one who stays, and writes down what went."""
PART_CUSTOMERS: Final = """
CREATE FUNCTION part_customers(by_merge uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  told merges%ROWTYPE;
  held record;
BEGIN
  SELECT * INTO told FROM merges WHERE id = by_merge;
  PERFORM FROM customers WHERE id IN (told.winner_id, told.loser_id) ORDER BY id FOR UPDATE;
  UPDATE customers SET merged_into_id = NULL WHERE id = told.loser_id;
  SET CONSTRAINTS ALL DEFERRED;
  UPDATE attachments a SET record_id = told.loser_id FROM merge_items m
   WHERE m.merge_id = by_merge AND m.relation = 'attachments' AND m.row_id = a.id
     AND a.record_id = told.winner_id;
  FOR held IN SELECT DISTINCT relation FROM merge_items
               WHERE merge_id = by_merge AND relation <> 'attachments' LOOP
    EXECUTE format('UPDATE %I t SET customer_id = $1 FROM merge_items m'
      ' WHERE m.merge_id = $3 AND m.relation = %L AND m.row_id = t.id'
      ' AND t.customer_id = $2', held.relation, held.relation)
      USING told.loser_id, told.winner_id, by_merge;
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE;
END $$
"""
"""Gives back to a customer what a merge took from them."""
OF_MERGED_CUSTOMERS: Final = """
CREATE FUNCTION of_merged_customers() RETURNS TABLE (relation text, row_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held record;
BEGIN
  FOR held IN SELECT DISTINCT event_object_table::text AS relation
                FROM information_schema.triggers WHERE trigger_name = 'merged' LOOP
    RETURN QUERY EXECUTE format('SELECT %L::text, t.id FROM %I t JOIN customers c'
      ' ON c.id = t.customer_id WHERE c.merged_into_id IS NOT NULL', held.relation,
      held.relation);
  END LOOP;
END $$
"""
"""Names what still belongs to customers who turned out to be others: nothing ever does."""

OF_A_MERGE: Final = belongs_to("merges", "merge_id")
SEEN_EITHER: Final = BelongsToAny("customers", ("customer_id", "other_id"))

govern(Duplicate.__table__, SEEN_EITHER, MOVES)
govern(Merge.__table__, belongs_to("customers", "winner_id"))
govern(MergeItem.__table__, OF_A_MERGE)
govern(MergeFact.__table__, OF_A_MERGE)
told_when_moved("duplicates", "$1 IN (customer_id, other_id)")
run_after_create(ALIKE_CUSTOMERS, MERGE_CUSTOMERS, PART_CUSTOMERS, OF_MERGED_CUSTOMERS)
