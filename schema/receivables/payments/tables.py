"""Where payments and their allocations are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer, never_of_merged
from schema.kernel.numbers import numbers
from schema.kernel.policies import belongs_to, govern
from schema.kernel.search import search_index
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, of_one_currency, run_after_create

PAYMENT_NUMBERS: Final = numbers("PAY", "payment_numbers")


class Payment(Base):
    """Money a customer sent us."""

    __tablename__ = "payments"
    __table_args__ = (
        search_index("payments", "number", "reference"),
        UniqueConstraint("id", "currency"),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("allocated >= 0 AND allocated <= amount", name="allocated"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The payment's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Who paid."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much came in."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the payment, as ISO 4217 names it."
    )
    received_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="The day it came in.")
    reference: Mapped[str | None] = mapped_column(doc="What the payer wrote on it.")
    entry_id: Mapped[UUID] = mapped_column(
        unique=True, info={"fixed": True}, doc="The journal entry that put it into the books."
    )
    allocated: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="The part of it that settles invoices.",
    )
    unallocated: Mapped[Decimal] = column_property(
        amount - allocated, doc="The part of it that settles nothing yet."
    )


class Allocation(Base):
    """A part of a payment that settles a part of an invoice; never changed, only reversed."""

    __tablename__ = "allocations"
    __table_args__ = (
        of_one_currency("payment_id", "payments"),
        of_one_currency("invoice_id", "invoices"),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
    )

    payment_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The payment it is from."
    )
    invoice_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The invoice it settles."
    )
    amount: Mapped[Decimal] = mapped_column(AMOUNT, info={"fixed": True}, doc="How much.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of payment and invoice, which share one."
    )
    entry_id: Mapped[UUID] = mapped_column(
        unique=True, info={"fixed": True}, doc="The journal entry that put it into the books."
    )
    reverses_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("allocations.id"),
        unique=True,
        info={"fixed": True},
        doc="The allocation this one takes back, if it is a reversal.",
    )


COUNT_ALLOCATION: Final = """
CREATE FUNCTION count_allocation() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  taken allocations%ROWTYPE;
  change numeric := CASE WHEN NEW.reverses_id IS NULL THEN NEW.amount ELSE -NEW.amount END;
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO taken FROM allocations WHERE id = NEW.reverses_id;
    IF (taken.payment_id, taken.invoice_id, taken.amount)
       IS DISTINCT FROM (NEW.payment_id, NEW.invoice_id, NEW.amount)
       OR taken.reverses_id IS NOT NULL THEN
      RAISE EXCEPTION 'a reversal repeats the allocation it takes back'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_reversal';
    END IF;
  END IF;
  IF (SELECT customer_id FROM payments WHERE id = NEW.payment_id) IS DISTINCT FROM
     (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
       WHERE i.id = NEW.invoice_id) THEN
    RAISE EXCEPTION 'payment and invoice have different customers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_customer';
  END IF;
  UPDATE credits SET exposure = exposure - change
   WHERE customer_id = (SELECT customer_id FROM payments WHERE id = NEW.payment_id)
     AND currency = NEW.currency;
  UPDATE invoices SET allocated = allocated + change WHERE id = NEW.invoice_id;
  UPDATE payments SET allocated = allocated + change WHERE id = NEW.payment_id;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON allocations
FOR EACH ROW EXECUTE FUNCTION count_allocation()
"""
ONE_CUSTOMER: Final = """
CREATE FUNCTION one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM allocations a JOIN payments p ON p.id = a.payment_id
              JOIN invoices i ON i.id = a.invoice_id JOIN orders o ON o.id = i.order_id
              WHERE NEW.id IN (p.id, o.id) AND p.customer_id <> o.customer_id) THEN
    RAISE EXCEPTION 'payment and invoice have different customers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'allocations_customer';
  END IF;
  RETURN NULL;
END $$;
"""
"""Keeps a payment and what it settles with one customer when either goes to another."""

govern(Payment.__table__, OF_A_CUSTOMER)
never_of_merged("payments")
govern(Allocation.__table__, belongs_to("payments", "payment_id"))
run_after_create(
    ONE_CUSTOMER,
    *(
        f"CREATE CONSTRAINT TRIGGER one_customer AFTER UPDATE OF customer_id ON {table}"
        " DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW"
        " WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)"
        " EXECUTE FUNCTION one_customer()"
        for table in ("payments", "orders")
    ),
)
run_after_create(COUNT_ALLOCATION)
