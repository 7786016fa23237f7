"""Where counts are kept, with what the books said and what was found."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, UniqueConstraint
from sqlalchemy import Computed as Reckoned
from sqlalchemy.orm import Mapped, mapped_column

from schema.inventory.counts.rules import MOVES, CountState
from schema.inventory.stock.tables import StockLevel
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.numbers import numbers
from schema.kernel.policies import EVERYONE, govern
from schema.kernel.tables import QUANTITY, Base, one_of

COUNT_NUMBERS: Final = numbers("SC", "stock_count_numbers")


class StockCount(Base):
    """That stock of a warehouse is counted, and what the books say because of it."""

    __tablename__ = "stock_counts"
    __table_args__ = (
        CheckConstraint("(state = 'posted') = (posted_by IS NOT NULL)", name="posted"),
        CheckConstraint("posted_by <> counted_by", name="four_eyes"),
    )

    number: Mapped[str] = mapped_column(unique=True, doc="The count's number.")
    warehouse_id: Mapped[UUID] = mapped_column(
        ForeignKey(Warehouse.id), index=True, info={"fixed": True}, doc="Where it is counted."
    )
    state: Mapped[CountState] = mapped_column(
        one_of(CountState, "state"), doc="How far it has come."
    )
    begun_by: Mapped[str] = mapped_column(info={"fixed": True}, doc="Who began it.")
    begun_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When that was."
    )
    counted_by: Mapped[str | None] = mapped_column(doc="Who said that all was counted.")
    posted_by: Mapped[str | None] = mapped_column(doc="Who let the books follow.")
    posted_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )


class CountLine(Base):
    """What the books said of one stock when the count began, and what was found."""

    __tablename__ = "count_lines"
    __table_args__ = (
        UniqueConstraint("count_id", "stock_level_id"),
        CheckConstraint("counted >= 0", name="counted"),
    )

    count_id: Mapped[UUID] = mapped_column(
        ForeignKey(StockCount.id), info={"fixed": True}, doc="The count."
    )
    stock_level_id: Mapped[UUID] = mapped_column(
        ForeignKey(StockLevel.id), index=True, info={"fixed": True}, doc="The stock."
    )
    book: Mapped[Decimal] = mapped_column(
        QUANTITY, doc="What the books said when it was counted, in the product's unit."
    )
    counted: Mapped[Decimal | None] = mapped_column(QUANTITY, doc="What was found.")
    counted_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When that was."
    )
    difference: Mapped[Decimal | None] = mapped_column(
        QUANTITY,
        Reckoned("counted - book", persisted=True),
        doc="How much more was found than the books said.",
    )


govern(StockCount.__table__, EVERYONE, MOVES)
govern(CountLine.__table__, EVERYONE)
