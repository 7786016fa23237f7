"""Where it is kept what is set aside: for lines of orders, and softly for customers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.customers.accounts.tables import (
    OF_A_CUSTOMER,
    Customer,
    never_of_merged,
    told_when_moved,
)
from schema.fulfilment.orders.tables import OrderLine
from schema.fulfilment.soft_reservations.rules import MOVES, SoftReservationState
from schema.inventory.stock.tables import StockLevel
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.numbers import numbers
from schema.kernel.policies import belongs_to, govern
from schema.kernel.tables import QUANTITY, Base, by_statement, one_of, run_after_create

SOFT_RESERVATION_NUMBERS: Final = numbers("SR", "soft_reservation_numbers")


class SoftReservation(Base):
    """That stock in a warehouse is to be kept for a customer until a day, without an order."""

    __tablename__ = "soft_reservations"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("used >= 0 AND used <= quantity", name="used"),
        CheckConstraint("(state = 'used') = (used = quantity)", name="used_up"),
        CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name="reason"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decision"),
        CheckConstraint(
            "state = 'expired' OR (state IN ('requested', 'withdrawn')) = (decided_by IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by <> requested_by", name="decider"),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The soft reservation's number."
    )
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(Customer.id), index=True, info={"fixed": True}, doc="For whom it is kept."
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), index=True, info={"fixed": True}, doc="What is kept."
    )
    warehouse_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="Where it is kept."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much is wanted, in the product's unit."
    )
    used: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        doc="How much of it went to orders of the customer, in the product's unit.",
    )
    until: Mapped[date] = mapped_column(
        index=True, info={"fixed": True}, doc="The last day on which it is kept."
    )
    state: Mapped[SoftReservationState] = mapped_column(
        one_of(SoftReservationState, "state"), doc="What became of it."
    )
    requested_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who wants it.")
    requested_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When they said so."
    )
    decided_by: Mapped[str | None] = mapped_column(doc="Who approved or rejected it.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )
    reason: Mapped[str | None] = mapped_column(doc="Why it was rejected.")


class Reservation(Base):
    """Goods in a warehouse that are set aside: for a line, or softly for a customer."""

    __tablename__ = "reservations"
    __table_args__ = (
        UniqueConstraint("order_line_id", "stock_level_id"),
        UniqueConstraint("soft_reservation_id", "stock_level_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("num_nonnulls(order_line_id, soft_reservation_id) = 1", name="holder"),
    )

    order_line_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(OrderLine.id), doc="The line it is set aside for, if for a line."
    )
    soft_reservation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(SoftReservation.id), doc="The soft reservation that keeps it, if one does."
    )
    stock_level_id: Mapped[UUID] = mapped_column(
        ForeignKey(StockLevel.id), index=True, doc="Where it lies."
    )
    quantity: Mapped[Decimal] = mapped_column(QUANTITY, doc="How much is set aside.")


COUNT_RESERVATIONS: Final = """
CREATE FUNCTION count_reservations() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE order_lines l SET reserved = l.reserved + n.more
      FROM (SELECT order_line_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
     WHERE l.id = n.order_line_id;
    UPDATE stock_levels s SET reserved = s.reserved + n.more
      FROM (SELECT stock_level_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
     WHERE s.id = n.stock_level_id;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE order_lines l SET reserved = l.reserved - w.less
      FROM (SELECT order_line_id, sum(quantity) AS less FROM rows_before GROUP BY 1) w
     WHERE l.id = w.order_line_id;
    UPDATE stock_levels s SET reserved = s.reserved - w.less
      FROM (SELECT stock_level_id, sum(quantity) AS less FROM rows_before GROUP BY 1) w
     WHERE s.id = w.stock_level_id;
  ELSE
    UPDATE order_lines l SET reserved = l.reserved + n.more
      FROM (SELECT order_line_id, sum(quantity) AS more FROM (
              SELECT order_line_id, quantity FROM rows_after
              UNION ALL SELECT order_line_id, -quantity FROM rows_before) every GROUP BY 1) n
     WHERE l.id = n.order_line_id AND n.more <> 0;
    UPDATE stock_levels s SET reserved = s.reserved + n.more
      FROM (SELECT stock_level_id, sum(quantity) AS more FROM (
              SELECT stock_level_id, quantity FROM rows_after
              UNION ALL SELECT stock_level_id, -quantity FROM rows_before) every GROUP BY 1) n
     WHERE s.id = n.stock_level_id AND n.more <> 0;
  END IF;
  RETURN NULL;
END $$
"""

SEEN_WITH_HOLDER: Final = (
    f"{belongs_to('order_lines', 'order_line_id')}"
    " OR EXISTS (SELECT FROM soft_reservations"
    " WHERE soft_reservations.id = soft_reservation_id)"
)
"""A reservation is seen by whoever sees its line, or its soft reservation."""

govern(SoftReservation.__table__, OF_A_CUSTOMER, MOVES)
never_of_merged("soft_reservations")
govern(Reservation.__table__, SEEN_WITH_HOLDER)
told_when_moved(
    "reservations",
    "order_line_id IN (SELECT l.id FROM order_lines l JOIN orders o ON o.id = l.order_id"
    " WHERE o.customer_id = $1)"
    " OR soft_reservation_id IN (SELECT id FROM soft_reservations WHERE customer_id = $1)",
)
run_after_create(
    COUNT_RESERVATIONS, *by_statement("counters", "reservations", "count_reservations()")
)
