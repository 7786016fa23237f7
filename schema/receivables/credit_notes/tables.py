"""Where credit notes are kept; the lines of invoices count what is credited of them."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.kernel.numbers import numbers
from schema.kernel.policies import belongs_to, govern
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    PERCENT,
    Base,
    of_one_currency,
    run_after_create,
)
from schema.receivables.invoices.tables import Invoice, InvoiceLine

CREDIT_NOTE_NUMBERS: Final = numbers("CN", "credit_note_numbers")


class CreditNote(Base):
    """What of an invoice is no longer asked for; it settles that much of it."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        of_one_currency("invoice_id", Invoice.__tablename__),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("total > 0", name="total"),
        CheckConstraint("tax >= 0 AND tax <= total", name="tax"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The credit note's number."
    )
    invoice_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The invoice it corrects."
    )
    issued_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="The day it was issued.")
    reason: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="Why that is not to be paid, as the customer reads it."
    )
    total: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="What is not to be paid any more, with the tax."
    )
    tax: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"fixed": True},
        doc="The value-added tax in it: the sum of the lines' tax.",
    )
    net: Mapped[Decimal] = column_property(total - tax, doc="The total without the tax.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the credit note: that of the invoice."
    )
    entry_id: Mapped[UUID] = mapped_column(
        unique=True, info={"fixed": True}, doc="The journal entry that put it into the books."
    )


class CreditNoteLine(Base):
    """What of one line of the invoice is no longer asked for."""

    __tablename__ = "credit_note_lines"
    __table_args__ = (
        UniqueConstraint("credit_note_id", "invoice_line_id"),
        of_one_currency("credit_note_id", CreditNote.__tablename__),
        of_one_currency("invoice_line_id", InvoiceLine.__tablename__),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("tax_rate >= 0 AND tax_rate < 100", name="tax_rate"),
        CheckConstraint("tax >= 0 AND tax <= amount", name="tax"),
    )

    credit_note_id: Mapped[UUID] = mapped_column(
        info={"fixed": True}, doc="The credit note it is part of."
    )
    invoice_line_id: Mapped[UUID] = mapped_column(
        index=True, info={"fixed": True}, doc="The line of the invoice it corrects."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much of it is not to be paid, with the tax."
    )
    tax_rate: Mapped[Decimal] = mapped_column(
        PERCENT, info={"fixed": True}, doc="The rate of the tax in it: that of the line."
    )
    tax: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"fixed": True},
        doc="The tax in it; what is credited of a line in all has the tax of its sum.",
    )
    net: Mapped[Decimal] = column_property(amount - tax, doc="The amount without the tax.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the amounts: that of the credit note."
    )


COUNT_CREDITED: Final = """
CREATE FUNCTION count_credited() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE invoice_lines SET credited = credited + NEW.amount,
                           credited_tax = credited_tax + NEW.tax
   WHERE id = NEW.invoice_line_id AND tax_rate = NEW.tax_rate
     AND invoice_id = (SELECT invoice_id FROM credit_notes WHERE id = NEW.credit_note_id);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a credit note corrects lines of its own invoice, at their rate'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_note_lines_invoice';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON credit_note_lines
FOR EACH ROW EXECUTE FUNCTION count_credited()
"""
CREDIT_NOTE_SUMS_UP: Final = """
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON credit_notes DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION lines_sum_up('credit_note_lines', 'credit_note_id')
"""

govern(CreditNote.__table__, belongs_to(Invoice.__tablename__, "invoice_id"))
govern(CreditNoteLine.__table__, belongs_to(CreditNote.__tablename__, "credit_note_id"))
run_after_create(COUNT_CREDITED, CREDIT_NOTE_SUMS_UP)
