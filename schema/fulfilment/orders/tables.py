"""Where orders and their lines are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import Customer, never_of_merged
from schema.customers.terms.tables import PaymentTerm
from schema.fulfilment.orders.rules import MOVES, OrderChannel, OrderState, Progress
from schema.kernel.numbers import numbers
from schema.kernel.policies import Carries, belongs_to, govern
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    PRICE,
    QUANTITY,
    Base,
    by_statement,
    of_one_currency,
    one_of,
    run_after_create,
)

ORDER_NUMBERS: Final = numbers("SO", "order_numbers")


class Order(Base):
    """What a customer wants from us, and once it is confirmed, what we owe them."""

    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("id", "currency"),
        ForeignKeyConstraint(
            ["ship_to_id", "customer_id"],
            ["addresses.id", "addresses.customer_id"],
            deferrable=True,
            initially="IMMEDIATE",
        ),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("version >= 1", name="version"),
        Index(
            "uq_orders_customer_po",
            "customer_id",
            "customer_po",
            unique=True,
            postgresql_where=text(
                "state IN ('confirmed', 'shipped', 'closed') AND NOT po_twice"
            ),
        ),
        Index("ix_orders_state", "state", "requested_on", "id"),
        Index("ix_orders_territory", "territory", "id"),
        Index("ix_orders_held", "id", postgresql_where=text("held_for IS NOT NULL")),
        Index(
            "ix_orders_latest",
            text("requested_on DESC NULLS LAST"),
            text("id DESC"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The order's number.")
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Who ordered."
    )
    territory: Mapped[str] = mapped_column(
        FetchedValue(), info={"counter": True}, doc="The territory of its customer."
    )
    requested_on: Mapped[date | None] = mapped_column(doc="The day the customer wants it.")
    channel: Mapped[OrderChannel | None] = mapped_column(
        one_of(OrderChannel, "channel"), doc="By which way the order reached us."
    )
    customer_po: Mapped[str | None] = mapped_column(
        doc="The number the customer's own purchase order has."
    )
    po_twice: Mapped[bool] = mapped_column(
        server_default=text("false"),
        doc="Whether somebody decided that another order may have the same number of theirs.",
    )
    ship_to_id: Mapped[UUID | None] = mapped_column(
        index=True, doc="The address the goods go to."
    )
    payment_term_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PaymentTerm.id),
        doc="How it is to be paid, where that was agreed for this order.",
    )
    drafted_by: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="Who wrote the order down."
    )
    state: Mapped[OrderState] = mapped_column(
        one_of(OrderState, "state"), default=OrderState.DRAFT, doc="Where the order stands."
    )
    total: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="The sum of the lines' amounts.",
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the order, as ISO 4217 names it."
    )
    fulfilment_status: Mapped[Progress] = mapped_column(
        one_of(Progress, "fulfilment_status"),
        server_default=Progress.NONE.value,
        info={"counter": True},
        doc="How much of what is to be delivered has left us.",
    )
    billing_status: Mapped[Progress] = mapped_column(
        one_of(Progress, "billing_status"),
        server_default=Progress.NONE.value,
        info={"counter": True},
        doc="How much of its amount has been invoiced.",
    )
    payment_status: Mapped[Progress] = mapped_column(
        one_of(Progress, "payment_status"),
        server_default=Progress.NONE.value,
        info={"counter": True},
        doc="How much of its amount has been paid.",
    )
    held_for: Mapped[str | None] = mapped_column(
        FetchedValue(),
        info={"counter": True},
        doc="What kinds of holds stop it; empty while nothing does.",
    )
    entry_group: Mapped[str | None] = mapped_column(
        doc="What the rows of a tab that are one order have in common."
    )
    version: Mapped[int] = mapped_column(
        server_default=text("1"),
        doc="Which version of the order the customer has; each amendment makes the next.",
    )
    last_position: Mapped[int] = mapped_column(
        server_default=text("0"), doc="The last position given to a line; none is given twice."
    )


class OrderLine(Base):
    """One product of an order."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        UniqueConstraint("id", "currency"),
        of_one_currency("order_id", "orders"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("reserved >= 0 AND shipped >= 0 AND cancelled >= 0", name="counters"),
        CheckConstraint("reserved + shipped + cancelled <= quantity", name="promised"),
        CheckConstraint("invoiced >= 0 AND invoiced <= amount", name="invoiced"),
        Index("ix_order_lines_missing", "id", postgresql_where=text("missing > 0")),
    )

    number: Mapped[str] = mapped_column(
        unique=True, doc="The line's number: the order's, a slash and the position."
    )
    order_id: Mapped[UUID] = mapped_column(doc="The order it is part of.")
    position: Mapped[int] = mapped_column(doc="The place of the line in its order.")
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), index=True, doc="What was ordered."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, doc="How much was ordered, in the product's unit."
    )
    price: Mapped[Decimal] = mapped_column(PRICE, doc="What one unit costs.")
    list_price: Mapped[Decimal | None] = mapped_column(
        PRICE, doc="What one unit costs by the price that counted when the line was priced."
    )
    price_source: Mapped[str | None] = mapped_column(
        doc="Where that price stands: the code of a price list, or list price."
    )
    price_trace: Mapped[str | None] = mapped_column(
        doc="All prices that were looked at then, and why that one counted."
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT,
        Computed("round((quantity - cancelled) * price, 2)", persisted=True),
        doc="Quantity that is not cancelled times price, rounded to cents.",
    )
    cancelled: Mapped[Decimal] = mapped_column(
        QUANTITY, server_default=text("0"), doc="How much of it will not be delivered."
    )
    reserved: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much is set aside in warehouses.",
    )
    shipped: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much has left us.",
    )
    missing: Mapped[Decimal] = mapped_column(
        QUANTITY,
        Computed("quantity - cancelled - shipped - reserved", persisted=True),
        doc="How much of it is neither cancelled nor shipped nor set aside.",
    )
    version: Mapped[int] = mapped_column(
        server_default=text("1"),
        doc="The version of the order that made the line as it is.",
    )
    invoiced: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="The part of the amount that has been invoiced.",
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the line: that of its order."
    )


OF_AN_ORDER: Final = belongs_to("orders", "order_id")

LINE_OF_ITS_VERSION: Final = """
CREATE FUNCTION line_of_its_version() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held orders%ROWTYPE;
BEGIN
  SELECT * INTO held FROM orders WHERE id = NEW.order_id;
  IF held.state = 'draft' AND NEW.cancelled = 0 THEN
    RETURN NEW;
  END IF;
  IF held.state <> 'confirmed' OR NEW.version <> held.version OR NEW.version = 1
     OR TG_OP = 'UPDATE' AND (NEW.product_id <> OLD.product_id
                              OR NEW.price <> OLD.price AND OLD.shipped > 0) THEN
    RAISE EXCEPTION 'line % is agreed; only an amendment changes it', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_version';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER version BEFORE INSERT OR UPDATE OF product_id, quantity, price, cancelled
ON order_lines FOR EACH ROW EXECUTE FUNCTION line_of_its_version()
"""
TOTAL_ORDER: Final = """
CREATE FUNCTION total_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE orders o SET total = o.total + n.amount
      FROM (SELECT order_id, sum(amount) AS amount FROM rows_after GROUP BY 1) n
     WHERE o.id = n.order_id AND n.amount <> 0;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE orders o SET total = o.total - w.amount
      FROM (SELECT order_id, sum(amount) AS amount FROM rows_before GROUP BY 1) w
     WHERE o.id = w.order_id AND w.amount <> 0;
  ELSE
    UPDATE orders o SET total = o.total + n.amount
      FROM (SELECT order_id, sum(amount) AS amount FROM (
              SELECT order_id, amount FROM rows_after
              UNION ALL SELECT order_id, -amount FROM rows_before) every GROUP BY 1) n
     WHERE o.id = n.order_id AND n.amount <> 0;
  END IF;
  RETURN NULL;
END $$
"""
EXPOSE_ORDER: Final = """
CREATE FUNCTION expose_order() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric :=
  CASE WHEN NEW.state IN ('confirmed', 'shipped', 'closed') THEN NEW.total ELSE 0 END
  - CASE WHEN OLD.state IN ('confirmed', 'shipped', 'closed') THEN OLD.total ELSE 0 END;
BEGIN
  IF change <> 0 THEN
    UPDATE credits SET exposure = exposure + change WHERE customer_id = NEW.customer_id
     AND currency = NEW.currency;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER exposure AFTER UPDATE OF state, total ON orders
FOR EACH ROW EXECUTE FUNCTION expose_order()
"""

govern(Order.__table__, Carries("customers", "customer_id"), MOVES)
never_of_merged("orders")
govern(OrderLine.__table__, OF_AN_ORDER)
run_after_create(EXPOSE_ORDER)
run_after_create(LINE_OF_ITS_VERSION, TOTAL_ORDER)
run_after_create(*by_statement("total", "order_lines", "total_order()"))
