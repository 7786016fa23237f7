"""Where it is kept what is to leave us, what was picked of it and how it is packed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.fulfilment.orders.tables import OrderLine
from schema.fulfilment.plans.rules import MOVES, PlanState, ShippingMode
from schema.fulfilment.shipments.tables import Shipment
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, belongs_to, govern
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, QUANTITY, Base, one_of, run_after_create

PLAN_NUMBERS: Final = numbers("SP", "shipment_plan_numbers")
MEASURE: Final = Numeric(10, 3)


class ShipmentPlan(Base):
    """Goods that are to leave one warehouse together on one day."""

    __tablename__ = "shipment_plans"
    __table_args__ = (
        CheckConstraint("cost >= 0", name="cost"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        Index("ix_shipment_plans_day", "state", "planned_on"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The plan's number.")
    warehouse_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="Where they leave from."
    )
    planned_on: Mapped[date] = mapped_column(doc="The day they are to leave.")
    mode: Mapped[ShippingMode | None] = mapped_column(
        one_of(ShippingMode, "mode"), doc="By which way they travel."
    )
    carrier: Mapped[str | None] = mapped_column(doc="Who brings them.")
    consolidation: Mapped[str | None] = mapped_column(
        doc="What plans that travel together have in common."
    )
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT, doc="What that will cost, about.")
    currency: Mapped[str] = mapped_column(doc="The currency of the cost.")
    state: Mapped[PlanState] = mapped_column(
        one_of(PlanState, "state"), doc="How far it has come."
    )
    planned_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who planned it.")
    picked_by: Mapped[str | None] = mapped_column(doc="Who picked it.")
    packed_by: Mapped[str | None] = mapped_column(doc="Who checked and packed it.")
    handed_over_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the carrier took it."
    )


class PlanLine(Base):
    """How much of an order line is to leave with a plan."""

    __tablename__ = "plan_lines"
    __table_args__ = (
        UniqueConstraint("plan_id", "order_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("picked BETWEEN 0 AND quantity", name="picked"),
        CheckConstraint(
            "picked IS NULL OR picked = quantity OR short_reason IS NOT NULL", name="short"
        ),
    )

    number: Mapped[str] = mapped_column(
        unique=True, info={"fixed": True}, doc="The line's number, like SP-000042/1."
    )
    plan_id: Mapped[UUID] = mapped_column(
        ForeignKey(ShipmentPlan.id), info={"fixed": True}, doc="The plan."
    )
    order_line_id: Mapped[UUID] = mapped_column(
        ForeignKey(OrderLine.id), index=True, info={"fixed": True}, doc="The line."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much is to leave, in the product's unit."
    )
    picked: Mapped[Decimal | None] = mapped_column(
        QUANTITY, doc="How much was taken from its place; empty until it was."
    )
    short_reason: Mapped[str | None] = mapped_column(doc="Why that is less than planned.")
    shipment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Shipment.id), index=True, doc="The shipment it left with."
    )


class Package(Base):
    """One package of a plan."""

    __tablename__ = "packages"
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("length > 0 AND width > 0 AND height > 0", name="measures"),
    )

    plan_id: Mapped[UUID] = mapped_column(
        ForeignKey(ShipmentPlan.id), info={"fixed": True}, doc="The plan."
    )
    position: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="Which package of the plan it is, from 1."
    )
    weight: Mapped[Decimal] = mapped_column(
        MEASURE, info={"fixed": True}, doc="What it weighs, in kilograms."
    )
    length: Mapped[Decimal | None] = mapped_column(
        MEASURE, info={"fixed": True}, doc="How long it is, in centimetres."
    )
    width: Mapped[Decimal | None] = mapped_column(
        MEASURE, info={"fixed": True}, doc="How wide it is, in centimetres."
    )
    height: Mapped[Decimal | None] = mapped_column(
        MEASURE, info={"fixed": True}, doc="How high it is, in centimetres."
    )
    content: Mapped[str | None] = mapped_column(doc="What is in it.")


PLAN_WITHIN_LINE: Final = """
CREATE FUNCTION plan_within_line() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  line order_lines%ROWTYPE;
  planned numeric;
BEGIN
  SELECT * INTO line FROM order_lines WHERE id = NEW.order_line_id FOR NO KEY UPDATE;
  SELECT coalesce(sum(coalesce(l.picked, l.quantity)), 0) INTO planned
    FROM plan_lines l JOIN shipment_plans p ON p.id = l.plan_id
   WHERE l.order_line_id = NEW.order_line_id
     AND p.state NOT IN ('handed_over', 'cancelled');
  IF planned > line.quantity - line.cancelled - line.shipped THEN
    RAISE EXCEPTION 'line % has less left than is planned', line.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_lines_left';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER within AFTER INSERT ON plan_lines
FOR EACH ROW EXECUTE FUNCTION plan_within_line()
"""

govern(ShipmentPlan.__table__, EVERYONE, MOVES)
govern(PlanLine.__table__, belongs_to("order_lines", "order_line_id"))
govern(Package.__table__, EVERYONE)
run_after_create(PLAN_WITHIN_LINE)
