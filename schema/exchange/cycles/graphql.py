"""The figures of cycles as the API shows them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.exchange.cycles.tables import CycleMinute
from schema.kernel.connections import Listing
from schema.kernel.fields import column
from schema.kernel.graphql import Node, node


@node(CycleMinute)
class CycleMinuteNode(Node):
    """Shows a ``CycleMinute`` row."""

    spreadsheet_id: str = column(CycleMinute.spreadsheet_id)
    minute: datetime = column(CycleMinute.minute)
    cycle_count: int = column(CycleMinute.cycle_count)
    failure_count: int = column(CycleMinute.failure_count)
    read_count: int = column(CycleMinute.read_count)
    write_count: int = column(CycleMinute.write_count)
    lag: Decimal | None = column(CycleMinute.lag)
    took: Decimal = column(CycleMinute.took)
    ended_at: datetime = column(CycleMinute.ended_at)
    waiting_since: datetime | None = column(CycleMinute.waiting_since)
    trouble: str | None = column(CycleMinute.trouble)
    revision: int = column(CycleMinute.revision)


CYCLE_MINUTES: Listing = Listing(
    CycleMinuteNode,
    CycleMinute,
    (
        CycleMinute.spreadsheet_id,
        CycleMinute.minute,
        CycleMinute.cycle_count,
        CycleMinute.failure_count,
        CycleMinute.read_count,
        CycleMinute.write_count,
        CycleMinute.lag,
        CycleMinute.took,
        CycleMinute.ended_at,
    ),
)


@strawberry.type
class CycleQueries:
    """Questions about cycles."""

    cycle_minutes = CYCLE_MINUTES.field(
        "What the cycles of each spreadsheet came to, minute by minute, for a day."
    )
    cycle_minutes_aggregate = CYCLE_MINUTES.aggregates.field("What cycles come to.")
