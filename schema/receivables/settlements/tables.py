"""Where it is kept what settles what; open items, and their documents, are counted by it."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, FetchedValue, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.policies import belongs_to, govern
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, of_one_currency, run_after_create
from schema.receivables.items.tables import OpenItem


class Settlement(Base):
    """What is owed to a customer settles what they owe; never changed, only reversed."""

    __tablename__ = "settlements"
    __table_args__ = (
        of_one_currency("debit_item_id", OpenItem.__tablename__),
        of_one_currency("credit_item_id", OpenItem.__tablename__),
        of_one_currency("invoice_id", "invoices"),
        of_one_currency("payment_id", "payments"),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
    )

    debit_item_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="What is settled: the customer owes it."
    )
    credit_item_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="What settles it: we owe it to the customer."
    )
    invoice_id: Mapped[UUID | None] = mapped_column(
        FetchedValue(),
        index=True,
        info={"counter": True},
        doc="The invoice that is settled, if it is one.",
    )
    payment_id: Mapped[UUID | None] = mapped_column(
        FetchedValue(),
        index=True,
        info={"counter": True},
        doc="The payment that settles it, if it is one.",
    )
    amount: Mapped[Decimal] = mapped_column(AMOUNT, info={"fixed": True}, doc="How much.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of both items, which share one."
    )
    settled_on: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The day it counts for in the books."
    )
    entry_id: Mapped[UUID] = mapped_column(
        index=True,
        info={"fixed": True},
        doc="The journal entry that put it into the books; those made at once share one.",
    )
    reverses_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("settlements.id"),
        unique=True,
        info={"fixed": True},
        doc="The settlement this one takes back, if it is a reversal.",
    )


SETTLE: Final = """
CREATE FUNCTION name_documents() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.invoice_id := (SELECT invoice_id FROM open_items WHERE id = NEW.debit_item_id);
  NEW.payment_id := (SELECT payment_id FROM open_items WHERE id = NEW.credit_item_id);
  RETURN NEW;
END $$;
CREATE TRIGGER documents BEFORE INSERT ON settlements
FOR EACH ROW EXECUTE FUNCTION name_documents();

CREATE FUNCTION count_settlement() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  taken settlements%ROWTYPE;
  owed open_items%ROWTYPE;
  owing open_items%ROWTYPE;
  change numeric := CASE WHEN NEW.reverses_id IS NULL THEN NEW.amount ELSE -NEW.amount END;
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO taken FROM settlements WHERE id = NEW.reverses_id;
    IF (taken.debit_item_id, taken.credit_item_id, taken.amount)
       IS DISTINCT FROM (NEW.debit_item_id, NEW.credit_item_id, NEW.amount)
       OR taken.reverses_id IS NOT NULL THEN
      RAISE EXCEPTION 'a reversal repeats the settlement it takes back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_reversal';
    END IF;
  END IF;
  SELECT * INTO owed FROM open_items WHERE id = NEW.debit_item_id;
  SELECT * INTO owing FROM open_items WHERE id = NEW.credit_item_id;
  IF (owed.side, owing.side) <> ('debit', 'credit') THEN
    RAISE EXCEPTION 'only what we owe settles what a customer owes'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_sides';
  END IF;
  IF owed.customer_id <> owing.customer_id THEN
    RAISE EXCEPTION 'a settlement is between items of one customer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_customer';
  END IF;
  UPDATE credits SET exposure = exposure - change
   WHERE customer_id = owed.customer_id AND currency = NEW.currency AND owed.kind = 'invoice';
  UPDATE open_items SET settled = settled + change WHERE id = owed.id;
  UPDATE open_items SET settled = settled + change WHERE id = owing.id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON settlements
FOR EACH ROW EXECUTE FUNCTION count_settlement()
"""
SETTLED_BY_ONE_CUSTOMER: Final = """
CREATE FUNCTION settled_by_one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM settlements s JOIN open_items d ON d.id = s.debit_item_id
              JOIN open_items c ON c.id = s.credit_item_id
              WHERE NEW.id IN (d.id, c.id) AND d.customer_id <> c.customer_id) THEN
    RAISE EXCEPTION 'a settlement is between items of one customer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'settlements_customer';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER settled_by_one AFTER UPDATE OF customer_id ON open_items
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)
EXECUTE FUNCTION settled_by_one_customer()
"""
"""Keeps both sides of a settlement with one customer when either goes to another."""

govern(Settlement.__table__, belongs_to(OpenItem.__tablename__, "credit_item_id"))
run_after_create(SETTLE, SETTLED_BY_ONE_CUSTOMER)
