"""Where amendments of orders are kept, with what was before and after."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.fulfilment.amendments.rules import MOVES, AmendmentSource, AmendmentState
from schema.fulfilment.orders.tables import OF_AN_ORDER, Order, OrderLine
from schema.kernel.numbers import numbers
from schema.kernel.policies import belongs_to, govern
from schema.kernel.tables import CURRENCY_CODE, PRICE, QUANTITY, Base, one_of, run_after_create

AMENDMENT_NUMBERS: Final = numbers("AM", "amendment_numbers")


class Amendment(Base):
    """What shall become different about a promised order."""

    __tablename__ = "amendments"
    __table_args__ = (
        UniqueConstraint("order_id", "version"),
        Index(
            "uq_amendments_proposed",
            "order_id",
            unique=True,
            postgresql_where=text("state = 'proposed'"),
        ),
        CheckConstraint("(state = 'applied') = (version IS NOT NULL)", name="version"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The amendment's number.")
    order_id: Mapped[UUID] = mapped_column(
        ForeignKey(Order.id), index=True, info={"fixed": True}, doc="The order that changes."
    )
    source: Mapped[AmendmentSource] = mapped_column(
        one_of(AmendmentSource, "source"), info={"fixed": True}, doc="Who wants it to change."
    )
    reason: Mapped[str] = mapped_column(doc="Why; or why not, once it is rejected.")
    requested_on: Mapped[date | None] = mapped_column(
        info={"fixed": True}, doc="The day the customer wants it now; empty: as before."
    )
    state: Mapped[AmendmentState] = mapped_column(
        one_of(AmendmentState, "state"), doc="How far it has come."
    )
    version: Mapped[int | None] = mapped_column(
        doc="Which version of the order it made; empty until it is applied."
    )
    proposed_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who wrote it down.")
    proposed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    decided_by: Mapped[str | None] = mapped_column(doc="Who applied or rejected it.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )


class AmendmentLine(Base):
    """What shall become of one line, or which product is added."""

    __tablename__ = "amendment_lines"
    __table_args__ = (
        UniqueConstraint("amendment_id", "order_line_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("cancels >= 0", name="cancels"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
    )

    amendment_id: Mapped[UUID] = mapped_column(
        ForeignKey(Amendment.id), info={"fixed": True}, doc="The amendment."
    )
    order_line_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(OrderLine.id),
        index=True,
        doc="The line that changes; empty for one that is to be added.",
    )
    product_id: Mapped[UUID] = mapped_column(
        ForeignKey(Product.id), info={"fixed": True}, doc="What is ordered."
    )
    quantity_before: Mapped[Decimal | None] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much was ordered; empty for a new line."
    )
    quantity: Mapped[Decimal] = mapped_column(
        QUANTITY, info={"fixed": True}, doc="How much is ordered then."
    )
    cancels: Mapped[Decimal] = mapped_column(
        QUANTITY,
        info={"fixed": True},
        server_default=text("0"),
        doc="How much more of it will not be delivered.",
    )
    price_before: Mapped[Decimal | None] = mapped_column(
        PRICE, info={"fixed": True}, doc="What one unit cost; empty for a new line."
    )
    price: Mapped[Decimal | None] = mapped_column(
        PRICE, info={"fixed": True}, doc="What one unit costs then; empty: what lists say."
    )
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the prices: that of the order."
    )


AMENDED_BY: Final = """
CREATE FUNCTION amended_by() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.version <> OLD.version + 1 OR NOT EXISTS (
       SELECT FROM amendments a WHERE a.order_id = NEW.id AND a.version = NEW.version) THEN
    RAISE EXCEPTION 'no amendment made version % of order %', NEW.version, NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'orders_version';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER amended AFTER UPDATE OF version ON orders
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.version IS DISTINCT FROM OLD.version) EXECUTE FUNCTION amended_by()
"""

govern(Amendment.__table__, OF_AN_ORDER, MOVES)
govern(AmendmentLine.__table__, belongs_to("amendments", "amendment_id"))
run_after_create(AMENDED_BY)
