"""Where it is kept what is set aside for whom, and how scarce stock was shared out."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.fulfilment.orders.tables import OrderLine
from schema.fulfilment.promises.rules import AllocationKind
from schema.inventory.stock.tables import StockLevel
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, belongs_to, govern
from schema.kernel.tables import QUANTITY, Base, by_statement, one_of, run_after_create

ALLOCATION_NUMBERS: Final = numbers("AL", "allocation_run_numbers")


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


class AllocationRun(Base):
    """That stock of a product was given to lines that wait for it."""

    __tablename__ = "allocation_runs"

    number: Mapped[str] = mapped_column(unique=True, doc="The run's number.")
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), index=True, info={"fixed": True}, doc="What was given."
    )
    kind: Mapped[AllocationKind] = mapped_column(
        one_of(AllocationKind, "kind"), info={"fixed": True}, doc="How it was given."
    )
    reason: Mapped[str | None] = mapped_column(info={"fixed": True}, doc="Why, if told.")
    run_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who gave it.")
    run_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )


class AllocationShare(Base):
    """How much a line got in a run, or had to give."""

    __tablename__ = "allocation_shares"
    __table_args__ = (UniqueConstraint("run_id", "order_line_id"),)

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey(AllocationRun.id), info={"fixed": True}, doc="The run."
    )
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey(OrderLine.id), index=True, info={"fixed": True}, doc="The line."
    )
    given: Mapped[Decimal] = mapped_column(
        QUANTITY,
        info={"fixed": True},
        doc="How much it got, in the product's unit; below zero: how much it had to give.",
    )


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

OF_A_LINE: Final = belongs_to("order_lines", "order_line_id")
govern(Reservation.__table__, OF_A_LINE)
govern(AllocationRun.__table__, EVERYONE)
govern(AllocationShare.__table__, OF_A_LINE)
run_after_create(
    COUNT_RESERVATIONS, *by_statement("counters", "reservations", "count_reservations()")
)
