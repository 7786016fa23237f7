"""Where it is kept how scarce stock was shared out."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schema.catalogue.products.tables import Product
from schema.fulfilment.orders.tables import OrderLine
from schema.fulfilment.promises.rules import AllocationKind
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, belongs_to, govern
from schema.kernel.tables import QUANTITY, Base, one_of

ALLOCATION_NUMBERS: Final = numbers("AL", "allocation_run_numbers")


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


OF_A_LINE: Final = belongs_to("order_lines", "order_line_id")
govern(AllocationRun.__table__, EVERYONE)
govern(AllocationShare.__table__, OF_A_LINE)
