"""Where holds on orders are kept."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.orders.tables import OF_AN_ORDER, Order
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.tables import Base, one_of, run_after_create

HOLD_NUMBERS: Final = numbers("HD", "order_hold_numbers")


class OrderHold(Base):
    """A reason why an order is neither confirmed nor shipped, until it is released."""

    __tablename__ = "order_holds"
    __table_args__ = (
        CheckConstraint("num_nulls(released_by, released_at) IN (0, 2)", name="released"),
        Index("ix_order_holds_open", "order_id", postgresql_where=text("released_at IS NULL")),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The hold's number.")
    order_id: Mapped[UUID] = mapped_column(
        ForeignKey(Order.id), index=True, info={"fixed": True}, doc="The order that waits."
    )
    code: Mapped[HoldCode] = mapped_column(
        one_of(HoldCode, "code"), info={"fixed": True}, doc="What kind of reason it is."
    )
    reason: Mapped[str] = mapped_column(info={"fixed": True}, doc="The reason, in words.")
    placed_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who placed it.")
    placed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    released_by: Mapped[str | None] = mapped_column(doc="Who released it.")
    released_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was; empty while the order waits."
    )


HELD_ORDER_WAITS: Final = """
CREATE FUNCTION held_order_waits() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM order_holds WHERE order_id = NEW.id AND released_at IS NULL) THEN
    RAISE EXCEPTION 'order % is on hold', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_held';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER held BEFORE UPDATE OF state ON orders FOR EACH ROW
WHEN (NEW.state = 'confirmed' AND OLD.state <> 'confirmed')
EXECUTE FUNCTION held_order_waits()
"""
NAME_HOLDS: Final = """
CREATE FUNCTION name_holds() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE orders SET held_for = (
    SELECT string_agg(DISTINCT code, ', ' ORDER BY code) FROM order_holds
     WHERE order_id = NEW.order_id AND released_at IS NULL) WHERE id = NEW.order_id;
  RETURN NULL;
END $$;
CREATE TRIGGER holds AFTER INSERT OR UPDATE OF released_at ON order_holds
FOR EACH ROW EXECUTE FUNCTION name_holds()
"""

govern(OrderHold.__table__, OF_AN_ORDER)
run_after_create(HELD_ORDER_WAITS, NAME_HOLDS)
