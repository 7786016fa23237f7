"""Where orders, their lines and their reservations are kept."""

from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import OF_A_CUSTOMER, Customer
from schema.fulfilment.orders.rules import MOVES, OrderState
from schema.inventory.stock.tables import StockLevel
from schema.kernel.numbers import numbers
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    PRICE,
    QUANTITY,
    Base,
    belongs_to,
    by_statement,
    govern,
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
        CheckConstraint(CURRENCY_CODE, name="currency"),
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
    requested_on: Mapped[date | None] = mapped_column(doc="The day the customer wants it.")
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
        CheckConstraint("reserved >= 0 AND shipped >= 0", name="counters"),
        CheckConstraint("reserved + shipped <= quantity", name="promised"),
        CheckConstraint("invoiced >= 0 AND invoiced <= amount", name="invoiced"),
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
        Computed("round(quantity * price, 2)", persisted=True),
        doc="Quantity times price, rounded to cents.",
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
    invoiced: Mapped[Decimal] = mapped_column(
        AMOUNT,
        server_default=text("0"),
        info={"counter": True},
        doc="The part of the amount that has been invoiced.",
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the line: that of its order."
    )


class Reservation(Base):
    """Goods in a warehouse that are set aside for a line."""

    __tablename__ = "reservations"
    __table_args__ = (
        UniqueConstraint("order_line_id", "stock_level_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey(OrderLine.id), doc="Whom it is set aside for."
    )
    stock_level_id: Mapped[UUID] = mapped_column(
        ForeignKey(StockLevel.id), index=True, doc="Where it lies."
    )
    quantity: Mapped[Decimal] = mapped_column(QUANTITY, doc="How much is set aside.")


OF_AN_ORDER: Final = belongs_to("orders", "order_id")

LINE_BELONGS_TO_DRAFT: Final = """
CREATE FUNCTION line_belongs_to_draft() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT state FROM orders WHERE id = NEW.order_id) <> 'draft' THEN
    RAISE EXCEPTION 'the order of line % is no draft', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_lines_draft';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft BEFORE INSERT OR UPDATE OF product_id, quantity, price ON order_lines
FOR EACH ROW EXECUTE FUNCTION line_belongs_to_draft()
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
END $$;
CREATE TRIGGER exposure AFTER UPDATE OF state ON orders
FOR EACH ROW EXECUTE FUNCTION expose_order()
"""
COUNT_RESERVATION: Final = """
CREATE FUNCTION count_reservation() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE change numeric := coalesce(NEW.quantity, 0) - coalesce(OLD.quantity, 0);
BEGIN
  UPDATE order_lines SET reserved = reserved + change
   WHERE id = coalesce(NEW.order_line_id, OLD.order_line_id);
  UPDATE stock_levels SET reserved = reserved + change
   WHERE id = coalesce(NEW.stock_level_id, OLD.stock_level_id);
  RETURN NULL;
END $$;
CREATE TRIGGER counters AFTER INSERT OR UPDATE OF quantity OR DELETE ON reservations
FOR EACH ROW EXECUTE FUNCTION count_reservation()
"""

govern(Order.__table__, OF_A_CUSTOMER, MOVES)
govern(OrderLine.__table__, OF_AN_ORDER)
govern(Reservation.__table__, belongs_to("order_lines", "order_line_id"))
run_after_create(EXPOSE_ORDER)
run_after_create(LINE_BELONGS_TO_DRAFT, TOTAL_ORDER)
run_after_create(*by_statement("total", "order_lines", "total_order()"))
run_after_create(COUNT_RESERVATION)
