"""Where it is kept what customers were told about their orders, and answered."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import Contact
from schema.fulfilment.confirmations.rules import MOVES, AnswerState
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.orders.tables import OF_AN_ORDER, Order
from schema.kernel.hidden import hidden_from
from schema.kernel.numbers import numbers
from schema.kernel.policies import govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of

CONFIRMATION_NUMBERS: Final = numbers("OC", "confirmation_numbers")


class OrderConfirmation(Base):
    """That a customer was told what we promise, in one version of an order."""

    __tablename__ = "order_confirmations"
    __table_args__ = (
        Index(
            "uq_order_confirmations_version",
            "order_id",
            "version",
            unique=True,
            postgresql_where=text("state <> 'superseded'"),
        ),
        Index(
            "uq_order_confirmations_pending",
            "order_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        CheckConstraint(
            "(state IN ('accepted', 'change_wanted', 'no_answer')) = (answered_at IS NOT NULL)",
            name="answered",
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The confirmation's number.")
    order_id: Mapped[UUID] = mapped_column(
        ForeignKey(Order.id), index=True, info={"fixed": True}, doc="The order."
    )
    version: Mapped[int] = mapped_column(
        info={"fixed": True}, doc="The version of the order they were told of."
    )
    content: Mapped[str] = mapped_column(
        info={"fixed": True},
        doc="What they were told, as a JSON object: lines with product, quantity, price and"
        " amount, the total, the currency, the day and the address.",
    )
    channel: Mapped[OrderChannel] = mapped_column(
        one_of(OrderChannel, "channel"), info={"fixed": True}, doc="By which way."
    )
    contact_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Contact.id), index=True, info={"fixed": True}, doc="Who was told."
    )
    sent_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who told them.")
    sent_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    state: Mapped[AnswerState] = mapped_column(
        one_of(AnswerState, "state"), doc="What they answered."
    )
    answered_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When the answer was noted."
    )
    answered_by: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Who answered."
    )
    note: Mapped[str | None] = mapped_column(doc="What else they said.")


govern(OrderConfirmation.__table__, OF_AN_ORDER, MOVES)
