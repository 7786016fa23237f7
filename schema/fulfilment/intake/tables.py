"""Where orders are kept as they reached us."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.customers.accounts.tables import Customer, never_of_merged, told_when_moved
from schema.fulfilment.intake.rules import MOVES, IntakeState
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.orders.tables import Order
from schema.kernel.numbers import numbers
from schema.kernel.policies import BelongsToAny, govern
from schema.kernel.tables import Base, one_of

INTAKE_NUMBERS: Final = numbers("IN", "intake_numbers")


class OrderIntake(Base):
    """That an order reached us, before anybody has entered it."""

    __tablename__ = "order_intakes"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('entered', 'duplicate')) = (order_id IS NOT NULL)", name="order"
        ),
        CheckConstraint("(state = 'new') = (decided_by IS NULL)", name="decided"),
        Index(
            "ix_order_intakes_new", "received_at", "id", postgresql_where=text("state = 'new'")
        ),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The intake's number.")
    channel: Mapped[OrderChannel] = mapped_column(
        one_of(OrderChannel, "channel"), info={"fixed": True}, doc="By which way it came."
    )
    received_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), index=True, info={"fixed": True}, doc="When it came."
    )
    received_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who noted it.")
    customer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Customer.id), index=True, doc="Who ordered, where that is known."
    )
    customer_po: Mapped[str | None] = mapped_column(
        doc="The number the customer's own purchase order has."
    )
    content: Mapped[str | None] = mapped_column(
        doc="What was said, where there is no original to attach."
    )
    state: Mapped[IntakeState] = mapped_column(
        one_of(IntakeState, "state"), doc="What became of it."
    )
    order_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Order.id), index=True, doc="The order it is, or repeats."
    )
    reason: Mapped[str | None] = mapped_column(doc="Why it was rejected.")
    decided_by: Mapped[str | None] = mapped_column(doc="Who entered or rejected it.")
    decided_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )


class OrderGroup(Base):
    """That rows of a tab are one order, and how far its lines are numbered.

    It is there before the order is: the number of a line is taken before the line is made.
    """

    __tablename__ = "order_groups"
    __table_args__ = (UniqueConstraint("drafted_by", "entry_group"),)

    entry_group: Mapped[str] = mapped_column(doc="What the rows have in common.")
    drafted_by: Mapped[str] = mapped_column(doc="Who types them.")
    order_number: Mapped[str] = mapped_column(
        doc="The number of the order they are, or will be."
    )
    last_position: Mapped[int] = mapped_column(doc="The last line a number was taken for.")


MINE_OR_THEIRS: Final = BelongsToAny(
    "customers",
    ("customer_id",),
    "received_by = (select current_setting('salesbook.actor', true))",
)
MINE: Final = "drafted_by = (select current_setting('salesbook.actor', true))"

govern(OrderGroup.__table__, MINE)
govern(OrderIntake.__table__, MINE_OR_THEIRS, MOVES)
never_of_merged("order_intakes")
told_when_moved("order_intakes", "customer_id = $1")
