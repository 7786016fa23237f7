"""What the sync engine remembers, in the same database as the business."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, MetaData, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schema.exchange.links.tables import Link
from schema.kernel.tables import Base, run_after_create
from schema.sheets import SHEETS

WHILE_BOTH_STAND: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Memory(DeclarativeBase):
    """A row only the engine reads and writes; in the same metadata as the business."""

    metadata: ClassVar[MetaData] = Base.metadata
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        str: Text,
        int: BigInteger,
        dict[str, Any]: JSONB,
    }


def _instant() -> Mapped[datetime]:
    return mapped_column(DateTime(timezone=True), server_default=text("now()"))


class Lease(Memory):
    """Who looks after a spreadsheet; each taking raises the counter and overtakes the last."""

    __tablename__ = "sync_leases"

    spreadsheet_id: Mapped[str] = mapped_column(primary_key=True)
    counter: Mapped[int] = mapped_column(server_default=text("0"))
    journal_id: Mapped[int | None]
    due_at: Mapped[datetime] = _instant()
    looked_at: Mapped[datetime] = _instant()
    looked_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    waiting_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    queued_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    edited_at: Mapped[datetime] = _instant()
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    account: Mapped[str | None]
    told_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Bucket(Memory):
    """How many calls an account, or the project (without a name), may still make."""

    __tablename__ = "sync_buckets"

    account: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    slowed_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refusals: Mapped[int] = mapped_column(server_default=text("0"))
    calls: Mapped[int] = mapped_column(server_default=text("0"))


class Write(Memory):
    """A write that was or will be sent: its intents, until a later one is confirmed."""

    __tablename__ = "sync_writes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    spreadsheet_id: Mapped[str] = mapped_column(index=True)
    predecessor: Mapped[int]
    plan: Mapped[dict[str, Any]]
    at: Mapped[datetime] = _instant()


class BaseRow(Memory):
    """What sheet and database last agreed on about one row: a pair for each cell.

    ``seal`` is there while the row is at rest, and tells its cells as they then were; ``held``
    counts the cells that hold a refused edit. ``restored_at`` is WHILE_BOTH_STAND while
    another row stands beside the one that was restored.
    """

    __tablename__ = "sync_rows"

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[UUID]
    position: Mapped[int]
    cells: Mapped[dict[str, Any]]
    missing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    restored_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    offered: Mapped[str | None]
    seal: Mapped[int | None]
    held: Mapped[int] = mapped_column(server_default=text("0"))

    @property
    def stands_twice(self) -> bool:
        """Tell whether a person is to say which of its two rows is right."""
        return self.restored_at == WHILE_BOTH_STAND


class Comparison(Memory):
    """When every cell of a tab was last compared, and how the link was then limited.

    It is ``unfinished`` while records may still have to be given their first row.
    """

    __tablename__ = "sync_comparisons"

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True
    )
    form: Mapped[str]
    at: Mapped[datetime] = _instant()
    unfinished: Mapped[bool] = mapped_column(server_default=text("false"))


class Look(Memory):
    """What we did to make a tab look as it does; people may have changed it since.

    ``parts`` is what was put on each column and in which form, ``protections`` the protected
    range of each column, ``strays`` those that hit another column, ``repairs`` how often what
    was gone has been put back.
    """

    __tablename__ = "sync_looks"

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True
    )
    parts: Mapped[dict[str, Any]]
    protections: Mapped[dict[str, Any]]
    strays: Mapped[dict[str, Any]]
    repairs: Mapped[dict[str, Any]]
    refused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Reservation(Memory):
    """A number taken for a new row; it becomes a record once it stands beside the row."""

    __tablename__ = "sync_reservations"

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    placed: Mapped[bool] = mapped_column(server_default=text("false"))
    at: Mapped[datetime] = _instant()


class Refusal(Memory):
    """Why a new row with this content was refused; asked again when the content changes."""

    __tablename__ = "sync_refusals"

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[str] = mapped_column(primary_key=True)
    sentence: Mapped[str]
    at: Mapped[datetime] = _instant()


class Poison(Memory):
    """A row the Sheets server would not write; it is set aside so that the others go on."""

    __tablename__ = "sync_poison"

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    sentence: Mapped[str]
    at: Mapped[datetime] = _instant()


class PutBack(Memory):
    """Cells a write hit by mistake and that have to be given back to their row."""

    __tablename__ = "sync_put_backs"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey(Link.id, ondelete="CASCADE"), index=True)
    plan: Mapped[dict[str, Any]]
    at: Mapped[datetime] = _instant()


class Tally(Memory):
    """Changes counted for the mass-change brake."""

    __tablename__ = "sync_tallies"

    link_id: Mapped[UUID] = mapped_column(
        ForeignKey(Link.id, ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = _instant()


class Watch(Memory):
    """Which tables a spreadsheet shows."""

    __tablename__ = "sync_watches"

    spreadsheet_id: Mapped[str] = mapped_column(primary_key=True)
    relation: Mapped[str] = mapped_column(primary_key=True, index=True)


class Dirty(Memory):
    """A record that changed since the spreadsheet was last looked after.

    ``mark`` is another number after each change, so that only what was seen is forgotten.
    """

    __tablename__ = "sync_dirty"

    spreadsheet_id: Mapped[str] = mapped_column(primary_key=True)
    relation: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = _instant()
    mark: Mapped[int] = mapped_column(Identity(always=True))


CHANNEL: Final = "salesbook_sync"

MARK_DIRTY: Final = f"""
CREATE FUNCTION mark_dirty() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO sync_dirty (spreadsheet_id, relation, record_id)
  SELECT spreadsheet_id, TG_TABLE_NAME, coalesce(NEW.id, OLD.id)
    FROM sync_watches WHERE relation = TG_TABLE_NAME
  ON CONFLICT (spreadsheet_id, relation, record_id)
  DO UPDATE SET at = now(), mark = DEFAULT;
  PERFORM pg_notify('{CHANNEL}', '');
  RETURN NULL;
END $$
"""  # noqa: S608 - the channel is a word of this file
WAKE_WORKER: Final = f"""
CREATE FUNCTION wake_worker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('{CHANNEL}', ''); RETURN NULL; END $$;
CREATE TRIGGER wake AFTER INSERT OR UPDATE OF state, touched_at ON links
FOR EACH ROW EXECUTE FUNCTION wake_worker()
"""

run_after_create(MARK_DIRTY, WAKE_WORKER)
for relation in sorted(frozenset[str]().union(*(sheet.shown for sheet in SHEETS.values()))):
    run_after_create(
        f"CREATE TRIGGER dirty AFTER INSERT OR UPDATE OR DELETE ON {relation}"
        " FOR EACH ROW EXECUTE FUNCTION mark_dirty()",
    )
