"""Everything that can happen to the figures of cycles: the worker adds to them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from schema.exchange.cycles.rules import KEPT, minute_of
from schema.exchange.cycles.tables import CycleMinute
from schema.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Ended:
    """What a worker has to say about a cycle that has ended.

    ``lag`` and ``took`` are seconds; ``trouble`` says why it could not be completed, and
    ``waiting_since`` since when changes may be waiting for the next one.
    """

    spreadsheet_id: str
    took: Decimal
    reads: int = 0
    writes: int = 0
    lag: Decimal | None = None
    waiting_since: datetime | None = None
    trouble: str | None = None


async def note(work: Work, ended: Ended) -> None:
    """Add a cycle to its minute; what is older than a day is forgotten with each new minute."""
    table, minute = CycleMinute, minute_of(work.at)
    failed = int(ended.trouble is not None)
    latest = {
        "ended_at": work.at,
        "waiting_since": ended.waiting_since,
        "trouble": ended.trouble,
    }
    added = (
        insert(table)
        .values(
            spreadsheet_id=ended.spreadsheet_id,
            minute=minute,
            failure_count=failed,
            read_count=ended.reads,
            write_count=ended.writes,
            lag=ended.lag,
            took=ended.took,
            **latest,
        )
        .on_conflict_do_update(
            index_elements=[table.spreadsheet_id, table.minute],
            set_={
                "cycle_count": table.cycle_count + 1,
                "failure_count": table.failure_count + failed,
                "read_count": table.read_count + ended.reads,
                "write_count": table.write_count + ended.writes,
                "lag": func.greatest(table.lag, ended.lag),
                "took": func.greatest(table.took, ended.took),
                **latest,
            },
        )
        .returning(table.cycle_count)
    )
    if await work.session.scalar(added) == 1:
        await work.session.execute(delete(table).where(table.minute < minute - KEPT))
