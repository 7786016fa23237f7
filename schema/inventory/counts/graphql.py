"""Counts of stock as the API shows them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.inventory.counts import operations
from schema.inventory.counts.rules import CountState
from schema.inventory.counts.tables import CountLine, StockCount
from schema.inventory.stock.graphql import StockLevelNode
from schema.inventory.stock.tables import StockLevel
from schema.inventory.warehouses.graphql import WAREHOUSES, WarehouseNode
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(CountState)


@node(CountLine)
class CountLineNode(Node):
    """Shows a ``CountLine`` row."""

    book: Decimal = column(CountLine.book)
    counted: Decimal | None = column(CountLine.counted)
    counted_at: datetime | None = column(CountLine.counted_at)
    difference: Decimal | None = column(CountLine.difference)
    revision: int = column(CountLine.revision)
    stock_level: StockLevelNode = related(
        CountLine.stock_level_id, StockLevel.id, StockLevelNode, "The stock."
    )


@node(StockCount)
class StockCountNode(Node):
    """Shows a ``StockCount`` row."""

    number: str = column(StockCount.number)
    state: CountState = column(StockCount.state)
    begun_by: str = column(StockCount.begun_by)
    begun_at: datetime = column(StockCount.begun_at)
    counted_by: str | None = column(StockCount.counted_by)
    posted_by: str | None = column(StockCount.posted_by)
    posted_at: datetime | None = column(StockCount.posted_at)
    revision: int = column(StockCount.revision)
    warehouse: WarehouseNode = related(
        StockCount.warehouse_id, Warehouse.id, WarehouseNode, "Where it is counted."
    )
    lines: list[CountLineNode] = children(
        CountLine.count_id, list[CountLineNode], CountLine.id, "What is counted."
    )


STOCK_COUNTS: Listing = Listing(
    StockCountNode,
    StockCount,
    (
        StockCount.number,
        StockCount.state,
        StockCount.begun_by,
        StockCount.begun_at,
        StockCount.posted_at,
    ),
    {"warehouse": (StockCount.warehouse_id, WAREHOUSES)},
)
COUNT_LINES: Listing = Listing(
    CountLineNode,
    CountLine,
    (CountLine.book, CountLine.counted, CountLine.counted_at, CountLine.difference),
    {"count_of": (CountLine.count_id, STOCK_COUNTS)},
)


@strawberry.type
class CountQueries:
    """Questions about counts of stock."""

    stock_counts = STOCK_COUNTS.field("When stock was counted.")
    stock_counts_aggregate = STOCK_COUNTS.aggregates.field("What counts come to.")
    stock_count = found_by(StockCount.number, StockCountNode, "One count by number.")
    count_lines = COUNT_LINES.field("What was counted, stock by stock.")
    count_lines_aggregate = COUNT_LINES.aggregates.field(
        "What was counted, summed up: how true the books were."
    )


@strawberry.type
class CountSubscriptions:
    """News of counts of stock."""

    stock_count_changed = subscription(STOCK_COUNTS, "A count has come further.")


@strawberry.type
class CountMutations:
    """What can happen to a count of stock."""

    begin_stock_count = mutation(
        operations.begin, StockCount, StockCountNode, "begin_stock_count", makes=True
    )
    note_counted = mutation(operations.note, StockCount, StockCountNode, "note_counted")
    finish_stock_count = mutation(
        operations.finish, StockCount, StockCountNode, "finish_stock_count"
    )
    post_stock_count = mutation(operations.post, StockCount, StockCountNode, "post_stock_count")
    cancel_stock_count = mutation(
        operations.cancel, StockCount, StockCountNode, "cancel_stock_count"
    )

    begin_stock_count_bulk = bulk("begin_stock_count")
    note_counted_bulk = bulk("note_counted")
    finish_stock_count_bulk = bulk("finish_stock_count")
    post_stock_count_bulk = bulk("post_stock_count")
    cancel_stock_count_bulk = bulk("cancel_stock_count")
