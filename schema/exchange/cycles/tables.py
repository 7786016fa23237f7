"""Where it is kept what the cycles of a spreadsheet came to, minute by minute."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import CheckConstraint, DateTime, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.policies import ALL_SCOPE, guard
from schema.kernel.tables import Base

SECONDS: Final = Numeric(12, 3)


class CycleMinute(Base):
    """What the cycles of one spreadsheet came to in one minute; kept for a day."""

    __tablename__ = "cycle_minutes"
    __table_args__ = (
        UniqueConstraint("spreadsheet_id", "minute"),
        Index("ix_cycle_minutes_minute", "minute"),
        CheckConstraint("failure_count BETWEEN 0 AND cycle_count", name="failures"),
    )

    spreadsheet_id: Mapped[str] = mapped_column(doc="The spreadsheet's id.")
    minute: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), doc="The minute, by its beginning."
    )
    cycle_count: Mapped[int] = mapped_column(
        server_default=text("1"), doc="How many cycles ended in it."
    )
    failure_count: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many of them could not be completed."
    )
    read_count: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many calls read, repetitions included."
    )
    write_count: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many calls wrote."
    )
    lag: Mapped[Decimal | None] = mapped_column(
        SECONDS,
        doc="How many seconds a change had waited at most when a cycle dealt with it; empty"
        " when there was none.",
    )
    took: Mapped[Decimal] = mapped_column(
        SECONDS, doc="How many seconds the longest cycle took."
    )
    ended_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), doc="When the last cycle ended."
    )
    waiting_since: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True),
        doc="Since when changes may be waiting that the last cycle could not deal with.",
    )
    trouble: Mapped[str | None] = mapped_column(
        doc="Why the last cycle could not be completed; empty when it was."
    )


OF_A_LINKED_SPREADSHEET: Final = (
    f"{ALL_SCOPE} OR EXISTS (SELECT FROM links"
    " WHERE links.spreadsheet_id = cycle_minutes.spreadsheet_id)"
)

guard(CycleMinute.__table__, OF_A_LINKED_SPREADSHEET)
