"""Where rounds are kept: one row for each night, and for each time somebody asked."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import CheckConstraint, DateTime, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from schema.exchange.rounds.rules import MOVES, RoundName, RoundState
from schema.kernel.hidden import hidden_from
from schema.kernel.policies import ALL_SCOPE, govern
from schema.kernel.roles import Role
from schema.kernel.tables import Base, one_of

SECONDS: Final = Numeric(12, 3)


class Round(Base):
    """One of the things that happen by themselves once a night, or because somebody asked."""

    __tablename__ = "rounds"
    __table_args__ = (
        Index(
            "uq_rounds_nightly",
            "name",
            "night",
            unique=True,
            postgresql_where=text("asked_by IS NULL"),
        ),
        Index(
            "uq_rounds_open",
            "name",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'running')"),
        ),
        CheckConstraint("steps >= 0 AND left_out >= 0 AND took >= 0", name="counts"),
        CheckConstraint(
            "(state IN ('finished', 'failed')) = (ended_at IS NOT NULL)", name="ended"
        ),
        CheckConstraint(
            "(state <> 'failed' AND left_out = 0) OR trouble IS NOT NULL", name="trouble"
        ),
    )

    name: Mapped[RoundName] = mapped_column(
        one_of(RoundName, "name"), info={"fixed": True}, doc="What is done."
    )
    night: Mapped[date] = mapped_column(
        info={"fixed": True}, doc="The company's day it was due on, or asked for."
    )
    asked_by: Mapped[str | None] = mapped_column(
        info={"fixed": True}, doc="Who asked for it; empty when it was due by itself."
    )
    due_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), info={"fixed": True}, doc="When it was noted as due."
    )
    state: Mapped[RoundState] = mapped_column(
        one_of(RoundState, "state"), doc="How far it has come."
    )
    begun_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When its first step began."
    )
    ended_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), doc="When it ended, well or not."
    )
    took: Mapped[Decimal] = mapped_column(
        SECONDS, server_default=text("0"), doc="How many seconds its steps took."
    )
    steps: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many steps of it are done."
    )
    reached: Mapped[str | None] = mapped_column(doc="Where its next step goes on.")
    left_out: Mapped[int] = mapped_column(
        server_default=text("0"), doc="How many records could not be dealt with."
    )
    stumbled_on: Mapped[str | None] = mapped_column(
        doc="The first record that could not be dealt with, by its number."
    )
    trouble: Mapped[str | None] = mapped_column(
        info=hidden_from(Role.ANALYST), doc="Why that was, or why a step could not be done."
    )


govern(Round.__table__, ALL_SCOPE, MOVES)
