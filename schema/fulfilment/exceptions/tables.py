"""Where it is kept what goes wrong with orders, and what is agreed about it."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.fulfilment.amendments.tables import Amendment
from schema.fulfilment.exceptions.rules import MOVES, ExceptionKind, ExceptionState
from schema.fulfilment.orders.tables import OF_AN_ORDER, Order, OrderLine
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.tables import AMOUNT, CURRENCY_CODE, Base, one_of

EXCEPTION_NUMBERS: Final = numbers("OX", "exception_numbers")


class OrderException(Base):
    """Something that goes wrong with an order, and what is done about it."""

    __tablename__ = "order_exceptions"
    __table_args__ = (
        CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved"),
        CheckConstraint("state <> 'agreed' OR solution IS NOT NULL", name="solution"),
        CheckConstraint("cost >= 0", name="cost"),
        CheckConstraint(CURRENCY_CODE, name="currency"),
        Index(
            "uq_order_exceptions_open",
            "order_line_id",
            "kind",
            unique=True,
            postgresql_where=text("state <> 'resolved'"),
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The exception's number.")
    order_id: Mapped[UUID] = mapped_column(
        ForeignKey(Order.id), index=True, info={"fixed": True}, doc="The order."
    )
    order_line_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(OrderLine.id), info={"fixed": True}, doc="The line, where it is about one."
    )
    kind: Mapped[ExceptionKind] = mapped_column(
        one_of(ExceptionKind, "kind"), info={"fixed": True}, doc="What goes wrong."
    )
    description: Mapped[str] = mapped_column(info={"fixed": True}, doc="What happened.")
    detected_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who noticed.")
    detected_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    state: Mapped[ExceptionState] = mapped_column(
        one_of(ExceptionState, "state"), doc="How far it has come."
    )
    options: Mapped[str | None] = mapped_column(doc="What the customer was offered.")
    contacted_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the customer was told."
    )
    solution: Mapped[str | None] = mapped_column(doc="What was agreed.")
    amendment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Amendment.id), index=True, doc="How the order changes for it."
    )
    cost: Mapped[Decimal | None] = mapped_column(AMOUNT, doc="What it costs us.")
    currency: Mapped[str] = mapped_column(
        info={"fixed": True}, doc="The currency of the cost: that of the order."
    )
    resolved_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it was done."
    )


govern(OrderException.__table__, OF_AN_ORDER, MOVES)
