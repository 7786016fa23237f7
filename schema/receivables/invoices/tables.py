"""Where invoices are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.fulfilment.orders.tables import OF_AN_ORDER
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
from schema.receivables.items.rules import AgeingBucket
from schema.receivables.items.tables import ageing_of

INVOICE_NUMBERS: Final = numbers("INV", "invoice_numbers")


class Invoice(Base):
    """What a customer has to pay for goods that left us."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        of_one_currency("order_id", "orders"),
        of_one_currency("entry_id", "journal_entries"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("tax >= 0 AND tax <= total", name="tax"),
        CheckConstraint("title <> '' AND tax_number <> ''", name="title"),
        CheckConstraint("allocated >= 0 AND allocated <= total", name="allocated"),
        Index(
            "ix_invoices_outstanding",
            text("(total - allocated)"),
            postgresql_where=text("allocated < total"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The invoice's number.")
    order_id: Mapped[UUID] = mapped_column(index=True, doc="The order it bills.")
    issued_on: Mapped[date] = mapped_column(info={"fixed": True}, doc="The day it was issued.")
    title: Mapped[str] = mapped_column(
        info={"fixed": True},
        doc="In whose name it was issued: that of a tax title, or the customer's own.",
    )
    tax_number: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="The number the tax office knows them by, if it was told."
    )
    total: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="What is to be paid."
    )
    tax: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"fixed": True},
        doc="The value-added tax in it: the sum of the lines' tax.",
    )
    net: Mapped[Decimal] = column_property(total - tax, doc="The total without the tax.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the invoice: that of its order."
    )
    allocated: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="The part of it that is settled: by payments, or by credit notes.",
    )
    outstanding: Mapped[Decimal] = column_property(
        total - allocated, doc="What is still to be paid: total less allocated."
    )
    due_on: Mapped[date] = mapped_column(
        info={"fixed": True},
        doc="The day it is due: the first of its instalments that is not wholly settled.",
    )
    ageing: Mapped[AgeingBucket | None] = column_property(
        ageing_of(due_on, total - allocated),
        info={"nullable": True},
        doc="How long it has been overdue today; empty when nothing is outstanding.",
    )
    entry_id: Mapped[UUID] = mapped_column(
        unique=True, info={"fixed": True}, doc="The journal entry that put it into the books."
    )
    note: Mapped[str | None] = mapped_column(doc="What finance wants to remember about it.")
    promised_on: Mapped[date | None] = mapped_column(
        doc="The day the customer has promised to pay."
    )


class InvoiceLine(Base):
    """The goods of one shipment line, billed."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        of_one_currency("invoice_id", "invoices"),
        of_one_currency("shipment_line_id", "shipment_lines"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("tax_rate >= 0 AND tax_rate < 100", name="tax_rate"),
        CheckConstraint("credited >= 0 AND credited <= amount", name="credited"),
        CheckConstraint(
            "abs((credited - credited_tax) * (100 + tax_rate) - credited * 100) * 200"
            " <= 100 + tax_rate",
            name="credited_tax",
        ),
        CheckConstraint(
            "abs((amount - tax) * (100 + tax_rate) - amount * 100) * 200 <= 100 + tax_rate",
            name="tax",
        ),
    )

    invoice_id: Mapped[UUID] = mapped_column(index=True, doc="The invoice it is part of.")
    shipment_line_id: Mapped[UUID] = mapped_column(
        unique=True, doc="The goods it bills; never twice."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="What they cost, with the tax."
    )
    tax_rate: Mapped[Decimal] = mapped_column(
        PERCENT,
        server_default=text("0"),
        info={"fixed": True},
        doc="The rate of the tax in it on the day of the invoice, in percent of the net.",
    )
    tax: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"fixed": True},
        doc="The tax in it: the amount less the net, which is rounded to cents.",
    )
    net: Mapped[Decimal] = column_property(amount - tax, doc="The amount without the tax.")
    credited: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of the amount credit notes have taken back.",
    )
    credited_tax: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="How much tax is in what credit notes have taken back.",
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the amount: that of the invoice."
    )


EXPOSE_INVOICE: Final = """
CREATE FUNCTION expose_invoice() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE credits SET exposure = exposure + NEW.total
   WHERE customer_id = (SELECT customer_id FROM orders WHERE id = NEW.order_id)
     AND currency = NEW.currency;
  RETURN NULL;
END $$;
CREATE TRIGGER exposure AFTER INSERT ON invoices
FOR EACH ROW EXECUTE FUNCTION expose_invoice()
"""
MOVE_EXPOSURE: Final = """
CREATE FUNCTION move_exposure() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held numeric :=
  coalesce((SELECT sum(amount - invoiced) FROM order_lines
             WHERE order_id = NEW.id AND NEW.state IN ('confirmed', 'shipped', 'closed')), 0)
  + coalesce((SELECT sum(total - allocated) FROM invoices WHERE order_id = NEW.id), 0);
BEGIN
  UPDATE credits SET exposure = exposure - held
   WHERE customer_id = OLD.customer_id AND currency = NEW.currency;
  UPDATE credits SET exposure = exposure + held
   WHERE customer_id = NEW.customer_id AND currency = NEW.currency;
  RETURN NULL;
END $$;
CREATE TRIGGER moved AFTER UPDATE OF customer_id ON orders FOR EACH ROW
WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id) EXECUTE FUNCTION move_exposure()
"""
"""Lets an order take what it exposes us to along to another customer."""
COUNT_INVOICE_LINE: Final = """
CREATE FUNCTION count_invoice_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE billed uuid := (SELECT order_line_id FROM shipment_lines WHERE id = NEW.shipment_line_id);
BEGIN
  UPDATE order_lines SET invoiced = invoiced + NEW.amount WHERE id = billed;
  UPDATE credits SET exposure = exposure - NEW.amount
   WHERE customer_id = (SELECT o.customer_id FROM orders o JOIN order_lines l
                        ON l.order_id = o.id WHERE l.id = billed)
     AND currency = NEW.currency;
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT ON invoice_lines
FOR EACH ROW EXECUTE FUNCTION count_invoice_line()
"""  # noqa: E501 - the text the first migration has
LINES_SUM_UP: Final = """
CREATE FUNCTION lines_sum_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE sums record;
BEGIN
  EXECUTE format('SELECT coalesce(sum(amount), 0) AS total, coalesce(sum(tax), 0) AS tax'
    ' FROM %I WHERE %I = $1', TG_ARGV[0], TG_ARGV[1]) INTO sums USING NEW.id;
  IF (NEW.total, NEW.tax) <> (sums.total, sums.tax) THEN
    RAISE EXCEPTION 'the lines of % do not sum to its total and its tax', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_lines';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lines AFTER INSERT ON invoices DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION lines_sum_up('invoice_lines', 'invoice_id')
"""
"""Holds a document to the sums of its lines: a table of them, and its key there."""

PROGRESS_OF: Final = """
CREATE FUNCTION progress_of(known uuid, OUT fulfilment text, OUT billing text, OUT payment text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN coalesce(sum(l.shipped), 0) = 0 THEN 'none'
              WHEN bool_and(l.shipped + l.cancelled = l.quantity) THEN 'complete'
              ELSE 'partial' END,
         CASE WHEN coalesce(sum(l.invoiced), 0) = 0 THEN 'none'
              WHEN bool_and(l.invoiced = l.amount) THEN 'complete' ELSE 'partial' END,
         CASE WHEN coalesce(max(i.paid), 0) = 0 THEN 'none'
              WHEN max(i.paid) = sum(l.amount) THEN 'complete' ELSE 'partial' END
    FROM order_lines l
    LEFT JOIN (SELECT sum(allocated) AS paid FROM invoices WHERE order_id = known) i ON true
   WHERE l.order_id = known
$$
"""
NOTE_PROGRESS: Final = """
CREATE FUNCTION note_progress() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE orders o SET billing_status = p.billing, payment_status = p.payment
      FROM (SELECT DISTINCT order_id FROM rows_after) grown, progress_of(grown.order_id) p
     WHERE o.id = grown.order_id AND o.state <> 'draft'
       AND (o.billing_status, o.payment_status) IS DISTINCT FROM (p.billing, p.payment);
  ELSIF TG_TABLE_NAME = 'order_lines' THEN
    UPDATE orders o SET fulfilment_status = p.fulfilment, billing_status = p.billing,
                        payment_status = p.payment
      FROM (SELECT DISTINCT a.order_id FROM rows_after a JOIN rows_before b ON b.id = a.id
             WHERE (a.shipped, a.invoiced, a.cancelled, a.amount)
                   IS DISTINCT FROM (b.shipped, b.invoiced, b.cancelled, b.amount)) changed,
           progress_of(changed.order_id) p
     WHERE o.id = changed.order_id AND o.state <> 'draft'
       AND (o.fulfilment_status, o.billing_status, o.payment_status)
           IS DISTINCT FROM (p.fulfilment, p.billing, p.payment);
  ELSE
    UPDATE orders o SET payment_status = p.payment
      FROM (SELECT DISTINCT a.order_id FROM rows_after a JOIN rows_before b ON b.id = a.id
             WHERE a.allocated <> b.allocated) changed, progress_of(changed.order_id) p
     WHERE o.id = changed.order_id AND o.payment_status <> p.payment;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER progress_begun AFTER INSERT ON order_lines
REFERENCING NEW TABLE AS rows_after FOR EACH STATEMENT EXECUTE FUNCTION note_progress();
CREATE TRIGGER progress AFTER UPDATE ON order_lines
REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
FOR EACH STATEMENT EXECUTE FUNCTION note_progress();
CREATE TRIGGER progress AFTER UPDATE ON invoices
REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
FOR EACH STATEMENT EXECUTE FUNCTION note_progress()
"""

govern(Invoice.__table__, OF_AN_ORDER)
govern(InvoiceLine.__table__, belongs_to("invoices", "invoice_id"))
run_after_create(EXPOSE_INVOICE, MOVE_EXPOSURE, LINES_SUM_UP)
run_after_create(COUNT_INVOICE_LINE)
run_after_create(PROGRESS_OF)
run_after_create(NOTE_PROGRESS)
