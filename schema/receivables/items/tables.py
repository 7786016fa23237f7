"""Where open items are kept: each document's, in the parts it is due in."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    FetchedValue,
    ForeignKey,
    Index,
    UniqueConstraint,
    case,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.customers.accounts.tables import Customer, never_of_merged
from schema.kernel.periods import business_date
from schema.kernel.policies import Carries, govern
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    Base,
    of_one_currency,
    one_of,
    run_after_create,
)
from schema.receivables.items.rules import BUCKETS, AgeingBucket, ItemKind, ItemSide

_OPEN: Final = text("settled < amount")


def ageing_of(due_on: Any, outstanding: Any) -> ColumnElement[Any]:  # noqa: ANN401 - columns
    """Sort what is outstanding into buckets by the days since it was due."""
    today = select(business_date()).scalar_subquery()
    buckets = [(due_on >= today - days, bucket.value) for bucket, days in BUCKETS.items()]
    chosen = case((outstanding <= 0, None), *buckets, else_=AgeingBucket.OVER_365_DAYS.value)
    return type_coerce(chosen, one_of(AgeingBucket, "ageing"))


class OpenItem(Base):
    """What a document asks of a customer or leaves to them, in one part, due on one day."""

    __tablename__ = "open_items"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        UniqueConstraint("invoice_id", "position"),
        UniqueConstraint("payment_id", "kind"),
        of_one_currency("invoice_id", "invoices"),
        of_one_currency("payment_id", "payments"),
        of_one_currency("refund_id", "refunds"),
        of_one_currency("credit_note_id", "credit_notes"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint(
            "(kind = 'invoice') = (invoice_id IS NOT NULL)"
            " AND (kind IN ('payment', 'reversal')) = (payment_id IS NOT NULL)"
            " AND (kind = 'refund') = (refund_id IS NOT NULL)"
            " AND (kind = 'credit_note') = (credit_note_id IS NOT NULL)",
            name="document",
        ),
        CheckConstraint(
            "(side = 'credit') = (kind IN ('payment', 'credit_note'))", name="side"
        ),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("settled >= 0 AND settled <= amount", name="settled"),
        CheckConstraint("discount >= 0 AND discount <= amount", name="discount"),
        CheckConstraint("(discount_until IS NOT NULL) OR discount = 0", name="discount_until"),
        Index("ix_open_items_customer_due_on", "customer_id", "due_on", postgresql_where=_OPEN),
        Index("ix_open_items_due_on", "due_on", "id", postgresql_where=_OPEN),
        Index("ix_open_items_territory", "territory", "due_on", postgresql_where=_OPEN),
    )

    number: Mapped[str] = mapped_column(
        unique=True,
        info={"fixed": True},
        doc="The number of its document, and for a part of it its place: INV-000001/1.",
    )
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id),
        FetchedValue(),
        index=True,
        info={"counter": True},
        doc="Whose it is: the customer of its document.",
    )
    territory: Mapped[str] = mapped_column(
        FetchedValue(), info={"counter": True}, doc="The territory of its customer."
    )
    side: Mapped[ItemSide] = mapped_column(
        one_of(ItemSide, "side_is"), info={"fixed": True}, doc="Who owes it to whom."
    )
    kind: Mapped[ItemKind] = mapped_column(
        one_of(ItemKind, "kind"), info={"fixed": True}, doc="Which kind of document it is of."
    )
    invoice_id: Mapped[UUID | None] = mapped_column(
        info={"fixed": True}, doc="The invoice it is a part of, if it is of one."
    )
    payment_id: Mapped[UUID | None] = mapped_column(
        info={"fixed": True}, doc="The payment it is what is left of, or takes back, if any."
    )
    refund_id: Mapped[UUID | None] = mapped_column(
        unique=True, info={"fixed": True}, doc="The refund it is, if it is one."
    )
    credit_note_id: Mapped[UUID | None] = mapped_column(
        unique=True, info={"fixed": True}, doc="The credit note it is, if it is one."
    )
    position: Mapped[int] = mapped_column(
        info={"fixed": True},
        doc="Its place among the parts of its document, by the day they are due.",
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, info={"fixed": True}, doc="How much it came to at first."
    )
    settled: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it is settled.",
    )
    outstanding: Mapped[Decimal] = column_property(
        amount - settled, doc="What is still open: amount less settled."
    )
    posted_on: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The day it counts for in the books."
    )
    due_on: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The day it is due; of a payment, the day it came in."
    )
    overdue_days: Mapped[int] = column_property(
        case(
            (
                (side == ItemSide.DEBIT) & (settled < amount),
                func.greatest(select(business_date()).scalar_subquery() - due_on, 0),
            ),
            else_=0,
        ),
        doc="How many days ago it was due; 0 unless the customer owes it and is late.",
    )
    ageing: Mapped[AgeingBucket | None] = column_property(
        ageing_of(due_on, case((side == ItemSide.DEBIT, amount - settled), else_=0)),
        info={"nullable": True},
        doc="How long it has been overdue today; empty when the customer does not owe it.",
    )
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
        info={"fixed": True}, doc="The currency of the amounts: that of its document."
    )


ITEM_OF_CUSTOMER: Final = """
CREATE FUNCTION item_of_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.customer_id := coalesce(
    (SELECT customer_id FROM payments WHERE id = NEW.payment_id),
    (SELECT p.customer_id FROM refunds r JOIN payments p ON p.id = r.payment_id
      WHERE r.id = NEW.refund_id),
    (SELECT o.customer_id FROM invoices i JOIN orders o ON o.id = i.order_id
      WHERE i.id = coalesce(NEW.invoice_id,
        (SELECT invoice_id FROM credit_notes WHERE id = NEW.credit_note_id))));
  RETURN NEW;
END $$;
CREATE TRIGGER customer BEFORE INSERT ON open_items
FOR EACH ROW EXECUTE FUNCTION item_of_customer()
"""
"""Gives an item to the customer of its document; it runs before the territory is looked up."""
ITEMS_OF_ONE_CUSTOMER: Final = """
CREATE FUNCTION items_of_one_customer() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wrong text;
BEGIN
  EXECUTE format('SELECT t.number FROM open_items t LEFT JOIN refunds r ON r.id = t.refund_id'
    ' LEFT JOIN payments p ON p.id = coalesce(t.payment_id, r.payment_id)'
    ' LEFT JOIN credit_notes n ON n.id = t.credit_note_id'
    ' LEFT JOIN invoices i ON i.id = coalesce(t.invoice_id, n.invoice_id)'
    ' LEFT JOIN orders o ON o.id = i.order_id'
    ' WHERE %s = $1 AND t.customer_id <> coalesce(p.customer_id, o.customer_id) LIMIT 1',
    TG_ARGV[0]) INTO wrong USING NEW.id;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'open item % and its document have different customers', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'open_items_customer';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER one_customer AFTER UPDATE OF customer_id ON open_items
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION items_of_one_customer('t.id');
CREATE CONSTRAINT TRIGGER items_follow AFTER UPDATE OF customer_id ON payments
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION items_of_one_customer('p.id');
CREATE CONSTRAINT TRIGGER items_follow AFTER UPDATE OF customer_id ON orders
DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION items_of_one_customer('o.id')
"""
"""Keeps an item with its document when either goes to another customer."""
ITEMS_GO_ALONG: Final = """
CREATE FUNCTION take_items_along() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE open_items SET customer_id = NEW.customer_id
   WHERE customer_id <> NEW.customer_id AND (payment_id = NEW.id
      OR refund_id IN (SELECT id FROM refunds WHERE payment_id = NEW.id)
      OR invoice_id IN (SELECT id FROM invoices WHERE order_id = NEW.id)
      OR credit_note_id IN (SELECT n.id FROM credit_notes n JOIN invoices i
                               ON i.id = n.invoice_id WHERE i.order_id = NEW.id));
  RETURN NULL;
END $$;
CREATE TRIGGER along AFTER UPDATE OF customer_id ON payments FOR EACH ROW
WHEN (OLD.customer_id <> NEW.customer_id) EXECUTE FUNCTION take_items_along();
CREATE TRIGGER along AFTER UPDATE OF customer_id ON orders FOR EACH ROW
WHEN (OLD.customer_id <> NEW.customer_id) EXECUTE FUNCTION take_items_along()
"""
"""Gives a document's items, also those that came after a merge, to whom the document goes."""
ITEMS_SUM_UP: Final = """
CREATE FUNCTION items_sum_up() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known uuid := (to_jsonb(NEW) ->> TG_ARGV[3])::uuid; wrong text;
BEGIN
  EXECUTE format('SELECT number FROM %1$I WHERE id = $1 AND %2$I IS DISTINCT FROM'
    ' (SELECT sum(amount) FROM open_items WHERE %3$I = $1 AND kind <> ''reversal'')',
    TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]) INTO wrong USING known;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION 'the open items of % do not sum to what it comes to', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'open_items_sum';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON invoices DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('invoices', 'total', 'invoice_id', 'id');
CREATE CONSTRAINT TRIGGER items AFTER INSERT OR UPDATE OF customer_id ON payments
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('payments', 'amount', 'payment_id', 'id');
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON refunds DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('refunds', 'amount', 'refund_id', 'id');
CREATE CONSTRAINT TRIGGER items AFTER INSERT ON credit_notes DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION items_sum_up('credit_notes', 'total', 'credit_note_id', 'id');
CREATE CONSTRAINT TRIGGER sums_credit_note AFTER INSERT ON open_items
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.credit_note_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('credit_notes', 'total', 'credit_note_id', 'credit_note_id');
CREATE CONSTRAINT TRIGGER sums_invoice AFTER INSERT ON open_items DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.invoice_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('invoices', 'total', 'invoice_id', 'invoice_id');
CREATE CONSTRAINT TRIGGER sums_payment AFTER INSERT ON open_items DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.payment_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('payments', 'amount', 'payment_id', 'payment_id');
CREATE CONSTRAINT TRIGGER sums_refund AFTER INSERT ON open_items DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.refund_id IS NOT NULL)
EXECUTE FUNCTION items_sum_up('refunds', 'amount', 'refund_id', 'refund_id')
"""
COUNT_SETTLED: Final = """
CREATE FUNCTION count_settled() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE payments SET allocated = allocated + NEW.settled - OLD.settled
   WHERE id = NEW.payment_id AND NEW.kind = 'payment';
  UPDATE invoices SET allocated = allocated + NEW.settled - OLD.settled, due_on =
    (SELECT coalesce(min(due_on) FILTER (WHERE settled < amount), max(due_on))
       FROM open_items WHERE invoice_id = NEW.invoice_id)
   WHERE id = NEW.invoice_id;
  RETURN NULL;
END $$;
CREATE TRIGGER settled AFTER UPDATE OF settled ON open_items FOR EACH ROW
WHEN (OLD.settled <> NEW.settled) EXECUTE FUNCTION count_settled()
"""
"""Counts in documents what is settled of their items; an invoice is due as its next one."""

govern(OpenItem.__table__, Carries("customers", "customer_id"))
never_of_merged("open_items")
run_after_create(ITEM_OF_CUSTOMER, ITEMS_OF_ONE_CUSTOMER, ITEMS_GO_ALONG)
run_after_create(ITEMS_SUM_UP, COUNT_SETTLED)
