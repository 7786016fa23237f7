"""Exports that are made while nobody waits: who asked for what, and how far it is.

Whoever asks sees their own alone; whoever makes them enters through the door ``job`` and sees
all of them.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from schema.kernel.audit import Trail
from schema.kernel.tables import run_after_create

JOB: Final = "job"
"""The door through which exports are made."""
VISIBLE: Final = (
    "actor = (select current_setting('salesbook.actor', true))"
    f" OR (select current_setting('salesbook.door', true)) = '{JOB}'"
)

SEES: Final = func.concat_ws(
    " ",
    *(
        func.current_setting(f"salesbook.{name}", True)  # noqa: FBT003 - an argument of SQL
        for name in ("role", "scope", "territory")
    ),
)
"""What whoever has entered may see, in a word."""


class ExportState:
    """Where an export stands; one that is cancelled, or whose time is over, is deleted."""

    WAITING: Final = "waiting"
    RUNNING: Final = "running"
    DONE: Final = "done"
    FAILED: Final = "failed"


class Export(Trail):
    """A list that is made into a file while nobody waits for it.

    ``role``, ``territory`` and ``key`` are those of who asked, ``sees`` is what they could see
    (``SEES``): who sees anything else by then does not get the file. ``asked`` is what it is to
    hold, ``seal`` what its addresses are signed with, ``maker`` names who makes it, and
    their file, ``beat_at`` is when they were last alive, ``ends_at`` until when it lies;
    ``trouble`` is the English sentence that says why there is none.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')",
            "state_is_known",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    territory: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    sees: Mapped[str] = mapped_column(Text)
    list: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    asked: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seal: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, server_default=ExportState.WAITING)
    rows: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    total: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int | None] = mapped_column(BigInteger)
    trouble: Mapped[str | None] = mapped_column(Text)
    maker: Mapped[str | None] = mapped_column(Text)
    beat_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


run_after_create(
    "ALTER TABLE exports ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY visible ON exports USING ({VISIBLE}) WITH CHECK ({VISIBLE})",
)
