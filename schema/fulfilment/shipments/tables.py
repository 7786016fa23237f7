"""Where shipments and what is in them are kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    FetchedValue,
    ForeignKey,
    Index,
    UniqueConstraint,
    false,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column

from schema.fulfilment.orders.tables import Order
from schema.inventory.stock.tables import StockLevel
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.periods import business_date
from schema.kernel.policies import Carries, belongs_to, govern
from schema.kernel.roles import Role
from schema.kernel.tables import (
    AMOUNT,
    CURRENCY_CODE,
    QUANTITY,
    Base,
    by_statement,
    of_one_currency,
    run_after_create,
)

SHIPMENT_NUMBERS: Final = numbers("SH", "shipment_numbers")


class Shipment(Base):
    """Goods of one order that left us together."""

    __tablename__ = "shipments"
    __table_args__ = (
        CheckConstraint("delivered_at >= shipped_at", name="delivered"),
        Index("ix_shipments_territory", "territory", "id"),
        Index("ix_shipments_shipped_at", "shipped_at", "id"),
        Index(
            "ix_shipments_under_way",
            "expected_on",
            "id",
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The shipment's number.")
    order_id: Mapped[UUID] = mapped_column(
        ForeignKey(Order.id), index=True, doc="The order it serves."
    )
    territory: Mapped[str] = mapped_column(
        FetchedValue(), info={"counter": True}, doc="The territory of its order's customer."
    )
    carrier: Mapped[str | None] = mapped_column(doc="Who brings it.")
    tracking: Mapped[str | None] = mapped_column(doc="The carrier's number.")
    shipped_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), doc="When the goods left us."
    )
    expected_on: Mapped[date | None] = mapped_column(
        index=True, doc="The day the carrier means to bring them."
    )
    delivered_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the customer received them."
    )
    signed_by: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Who took them in and signed for it."
    )
    late: Mapped[bool] = column_property(
        func.coalesce(
            delivered_at.is_(None) & (expected_on < select(business_date()).scalar_subquery()),
            false(),
        ),
        doc="Whether they should have arrived before today, and have not.",
    )


class ShipmentLine(Base):
    """How much of an order line left from one warehouse in a shipment."""

    __tablename__ = "shipment_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "lost >= 0 AND damaged >= 0 AND lost + damaged <= quantity", name="incidents"
        ),
        UniqueConstraint("id", "currency"),
        of_one_currency("order_line_id", "order_lines"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
    )

    shipment_id: Mapped[UUID] = mapped_column(
        ForeignKey(Shipment.id), index=True, doc="The shipment it is part of."
    )
    order_line_id: Mapped[UUID] = mapped_column(index=True, doc="The line it serves.")
    stock_level_id: Mapped[UUID] = mapped_column(
        ForeignKey(StockLevel.id), index=True, doc="Where it was taken from."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, doc="How much left us, in the product's unit."
    )
    lost: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it was lost on the way.",
    )
    damaged: Mapped[Decimal] = mapped_column(
        QUANTITY,
        server_default=text("0"),
        info={"counter": True},
        doc="How much of it arrived broken.",
    )
    amount: Mapped[Decimal] = mapped_column(
        AMOUNT, doc="What it is worth at the order's price; this is what will be invoiced."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the amount: that of the order's line."
    )


COUNT_SHIPMENTS: Final = """
CREATE FUNCTION count_shipments() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE order_lines l SET shipped = l.shipped + n.more
    FROM (SELECT order_line_id, sum(quantity) AS more FROM rows_after GROUP BY 1) n
   WHERE l.id = n.order_line_id;
  INSERT INTO stock_moves (id, stock_level_id, kind, quantity, document, moved_at)
  SELECT new_id(), n.stock_level_id, 'issue', -n.quantity, s.number, s.shipped_at
    FROM rows_after n JOIN shipments s ON s.id = n.shipment_id ORDER BY n.id;
  RETURN NULL;
END $$
"""

govern(Shipment.__table__, Carries("orders", "order_id"))
govern(ShipmentLine.__table__, belongs_to("shipments", "shipment_id"))
run_after_create(
    COUNT_SHIPMENTS,
    *by_statement("counters", "shipment_lines", "count_shipments()", ["insert"]),
)
