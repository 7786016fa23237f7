"""Give every document that carries money a currency, and let what belongs together share it.

Documents that exist get the company's currency, as the settings name it.
"""

import sqlalchemy as sa
from alembic import op

from schema.kernel.settings import HouseSettings

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = (
    "leads",
    "credits",
    "orders",
    "order_lines",
    "shipment_lines",
    "invoices",
    "invoice_lines",
    "payments",
    "allocations",
)
HEADERS = ("orders", "order_lines", "shipment_lines", "invoices", "payments")
KEYS = (
    ("order_lines", "order_id", "orders"),
    ("shipment_lines", "order_line_id", "order_lines"),
    ("invoices", "order_id", "orders"),
    ("invoice_lines", "invoice_id", "invoices"),
    ("invoice_lines", "shipment_line_id", "shipment_lines"),
    ("allocations", "payment_id", "payments"),
    ("allocations", "invoice_id", "invoices"),
)
SAME = "\n     AND currency = NEW.currency"
"""What the functions say now and did not say before."""

EXPOSE_ORDER = """
CREATE OR REPLACE FUNCTION expose_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric := CASE
  WHEN OLD.state = 'draft' AND NEW.state = 'confirmed' THEN NEW.total
  WHEN OLD.state = 'confirmed' AND NEW.state = 'cancelled' THEN -NEW.total
  ELSE 0 END;
BEGIN
  IF change <> 0 THEN
    UPDATE credits SET exposure = exposure + change WHERE customer_id = NEW.customer_id
     AND currency = NEW.currency;
  END IF;
  RETURN NULL;
END $$
"""
EXPOSE_INVOICE = """
CREATE OR REPLACE FUNCTION expose_invoice() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE credits SET exposure = exposure + NEW.total
   WHERE customer_id = (SELECT customer_id FROM orders WHERE id = NEW.order_id)
     AND currency = NEW.currency;
  RETURN NULL;
END $$
"""
COUNT_INVOICE_LINE = """
CREATE OR REPLACE FUNCTION count_invoice_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE billed uuid := (SELECT order_line_id FROM shipment_lines WHERE id = NEW.shipment_line_id);
BEGIN
  UPDATE order_lines SET invoiced = invoiced + NEW.amount WHERE id = billed;
  UPDATE credits SET exposure = exposure - NEW.amount
   WHERE customer_id = (SELECT o.customer_id FROM orders o JOIN order_lines l
                        ON l.order_id = o.id WHERE l.id = billed)
     AND currency = NEW.currency;
  RETURN NULL;
END $$
"""  # noqa: E501 - the text the first migration has
COUNT_ALLOCATION = """
CREATE OR REPLACE FUNCTION count_allocation() RETURNS trigger LANGUAGE plpgsql
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
END $$
"""
FUNCTIONS = (EXPOSE_ORDER, EXPOSE_INVOICE, COUNT_INVOICE_LINE, COUNT_ALLOCATION)


def upgrade() -> None:
    """Name the currency of every amount; exposure counts that of the credit only."""
    company = HouseSettings().company_currency
    for table in TABLES:
        told = sa.Column("currency", sa.Text(), server_default=company, nullable=False)
        op.add_column(table, told)
        op.alter_column(table, "currency", server_default=None)
        op.create_check_constraint(
            op.f(f"ck_{table}_currency"), table, "currency ~ '^[A-Z]{3}$'"
        )
    for table in HEADERS:
        op.create_unique_constraint(f"uq_{table}_id_currency", table, ["id", "currency"])
    for table, key, header in KEYS:
        op.drop_constraint(f"fk_{table}_{key}", table)
        op.create_foreign_key(
            f"fk_{table}_{key}_currency", table, header, [key, "currency"], ["id", "currency"]
        )
    for function in FUNCTIONS:
        op.execute(function)


def downgrade() -> None:
    """Forget currencies: everything counts as one again."""
    for function in FUNCTIONS:
        op.execute(function.replace(SAME, ""))
    for table, key, header in KEYS:
        op.drop_constraint(f"fk_{table}_{key}_currency", table)
        op.create_foreign_key(f"fk_{table}_{key}", table, header, [key], ["id"])
    for table in TABLES:
        op.drop_column(table, "currency")
