"""Where the instalments of invoices are kept; what settles an invoice settles them."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.kernel.policies import belongs_to, govern
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    Base,
    of_one_currency,
    run_after_create,
)
from schema.receivables.invoices.tables import Invoice


class Instalment(Base):
    """A part of an invoice, due on a day of its own; the one due first is settled first."""

    __tablename__ = "instalments"
    __table_args__ = (
        UniqueConstraint("invoice_id", "position"),
        of_one_currency("invoice_id", Invoice.__tablename__),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("settled >= 0 AND settled <= amount", name="settled"),
        CheckConstraint("discount >= 0 AND discount <= amount", name="discount"),
        CheckConstraint("(discount_until IS NOT NULL) OR discount = 0", name="discount_until"),
        Index("ix_instalments_due_on", "due_on", postgresql_where=text("settled < amount")),
    )

    invoice_id: Mapped[UUID] = mapped_column(
        info={"fixed": True}, doc="The invoice it is a part of."
    )
    position: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="Its place among the parts, by the day they are due."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much of the invoice it is."
    )
    settled: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it payments have settled.",
    )
    outstanding: Mapped[Decimal] = column_property(
        amount - settled, doc="What is still to be paid: amount less settled."
    )
    due_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="The day it is due.")
    retention: Mapped[bool] = mapped_column(
        info={"fixed": True}, doc="Whether it is money kept back as a guarantee."
    )
    discount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much less somebody pays who pays early."
    )
    discount_until: Mapped[date | None] = mapped_column(
        info={"fixed": True}, doc="Until which day that is; empty when there is no discount."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the amount: that of the invoice."
    )


INSTALMENTS_SUM_UP: Final = """
CREATE FUNCTION instalments_sum_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid; wrong text;
BEGIN
  SELECT number INTO wrong FROM invoices WHERE id = known
     AND total IS DISTINCT FROM (SELECT sum(amount) FROM instalments WHERE invoice_id = known);
  IF FOUND THEN
    RAISE EXCEPTION 'the instalments of invoice % do not sum to its total', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoices_instalments';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER instalments AFTER INSERT ON invoices
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_sum_up('id');
CREATE CONSTRAINT TRIGGER sums AFTER INSERT ON instalments
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalments_sum_up('invoice_id')
"""
SETTLE_INSTALMENTS: Final = """
CREATE FUNCTION settle_instalments() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE instalments i SET settled = least(i.amount, greatest(0, NEW.allocated - p.before))
    FROM (SELECT id, sum(amount) OVER (ORDER BY position) - amount AS before
            FROM instalments WHERE invoice_id = NEW.id) p
   WHERE i.id = p.id
     AND i.settled <> least(i.amount, greatest(0, NEW.allocated - p.before));
  NEW.due_on := (SELECT coalesce(min(due_on) FILTER (WHERE settled < amount), max(due_on))
                   FROM instalments WHERE invoice_id = NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER settled BEFORE UPDATE OF allocated ON invoices FOR EACH ROW
WHEN (OLD.allocated <> NEW.allocated) EXECUTE FUNCTION settle_instalments()
"""

govern(Instalment.__table__, belongs_to(Invoice.__tablename__, "invoice_id"))
run_after_create(INSTALMENTS_SUM_UP, SETTLE_INSTALMENTS)
