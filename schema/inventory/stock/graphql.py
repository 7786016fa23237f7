"""Stock as the API shows it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry
from sqlalchemy import select

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.inventory.receipts.graphql import ExpectedReceiptNode
from schema.inventory.receipts.tables import ExpectedReceipt
from schema.inventory.stock import operations
from schema.inventory.stock.rules import MoveKind
from schema.inventory.stock.tables import Lot, StockLevel, StockMove
from schema.inventory.warehouses.graphql import WAREHOUSES, WarehouseNode
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.costs import listed
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.kernel.shown import Selected

enum_type(MoveKind)

MoveBefore = Annotated["StockMoveNode", strawberry.lazy("schema.inventory.stock.graphql")]


@node(Lot)
class LotNode(Node):
    """Shows a ``Lot`` row."""

    code: str = column(Lot.code)
    expires_on: date | None = column(Lot.expires_on)
    revision: int = column(Lot.revision)
    product: ProductNode = related(
        Lot.product_id, Product.id, ProductNode, "What it is a lot of."
    )


@node(StockLevel)
class StockLevelNode(Node):
    """Shows a ``StockLevel`` row."""

    number: str = column(StockLevel.number)
    shelf: str | None = column(StockLevel.shelf)
    on_hand: Decimal = column(StockLevel.on_hand)
    reserved: Decimal = column(StockLevel.reserved)
    available: Decimal = column(StockLevel.available)
    revision: int = column(StockLevel.revision)
    product: ProductNode = related(
        StockLevel.product_id, Product.id, ProductNode, "What lies there."
    )
    warehouse: WarehouseNode = related(
        StockLevel.warehouse_id, Warehouse.id, WarehouseNode, "Where it lies."
    )
    lot: LotNode | None = related(
        StockLevel.lot_id, Lot.id, LotNode | None, "The lot, where there are lots."
    )


@node(StockMove)
class StockMoveNode(Node):
    """Shows a ``StockMove`` row."""

    number: str = column(StockMove.number)
    kind: MoveKind = column(StockMove.kind)
    quantity: Decimal = column(StockMove.quantity)
    document: str | None = column(StockMove.document)
    reason: str | None = column(StockMove.reason)
    moved_at: datetime = column(StockMove.moved_at)
    revision: int = column(StockMove.revision)
    expected_receipt: ExpectedReceiptNode | None = related(
        StockMove.expected_receipt_id,
        ExpectedReceipt.id,
        ExpectedReceiptNode | None,
        "The expected receipt it is a part of.",
    )
    stock_level: StockLevelNode = related(
        StockMove.stock_level_id, StockLevel.id, StockLevelNode, "Which stock it changed."
    )
    reverses: MoveBefore | None = related(
        StockMove.reverses_id, StockMove.id, MoveBefore | None, "The move it takes back."
    )


LOTS: Listing = Listing(
    LotNode, Lot, (Lot.code, Lot.expires_on), {"product": (Lot.product_id, PRODUCTS)}
)
STOCK_LEVELS: Listing = Listing(
    StockLevelNode,
    StockLevel,
    (
        StockLevel.number,
        StockLevel.shelf,
        StockLevel.on_hand,
        StockLevel.reserved,
        StockLevel.available,
    ),
    {
        "product": (StockLevel.product_id, PRODUCTS),
        "warehouse": (StockLevel.warehouse_id, WAREHOUSES),
        "lot": (StockLevel.lot_id, LOTS),
        "moves": (StockMove.stock_level_id, "schema.inventory.stock.graphql:STOCK_MOVES"),
    },
)
STOCK_MOVES: Listing = Listing(
    StockMoveNode,
    StockMove,
    (
        StockMove.number,
        StockMove.kind,
        StockMove.quantity,
        StockMove.document,
        StockMove.moved_at,
    ),
    {"stock_level": (StockMove.stock_level_id, STOCK_LEVELS)},
)


@strawberry.type
class StockQueries:
    """Questions about stock."""

    stock_levels = STOCK_LEVELS.field("What lies in which warehouse.")
    stock_levels_aggregate = STOCK_LEVELS.aggregates.field("What stock levels come to.")
    stock_moves = STOCK_MOVES.field("What came and went, the ledger of stock.")
    stock_moves_aggregate = STOCK_MOVES.aggregates.field("What stock moves come to.")
    stock_move = found_by(StockMove.number, StockMoveNode, "One stock move by number.")
    lots = LOTS.field("The lots we know of.")
    lots_aggregate = LOTS.aggregates.field("What lots come to.")

    @strawberry.field(
        graphql_type=list[StockLevelNode],
        description="Where one product lies, by its code.",
        directives=[listed()],
    )
    def stock_of(
        self, sku: Annotated[str, strawberry.argument(description="The product's code.")]
    ) -> Any:  # noqa: ANN401 - shown as a list of nodes
        wanted = select(StockLevel).join(Product).where(Product.sku == sku)
        wanted = wanted.join(Warehouse, Warehouse.id == StockLevel.warehouse_id)
        return Selected(
            StockLevel, wanted.order_by(Warehouse.priority, Warehouse.code, StockLevel.id)
        )


@strawberry.type
class StockSubscriptions:
    """News of stock."""

    stock_level_changed = subscription(STOCK_LEVELS, "A stock level has changed.")
    stock_move_changed = subscription(STOCK_MOVES, "Stock has been moved.")
    lot_changed = subscription(LOTS, "A lot has changed.")


@strawberry.type
class StockMutations:
    """What can happen to stock."""

    receive_stock = mutation(
        operations.receive, StockLevel, StockLevelNode, "receive_stock", makes=True
    )
    adjust_stock = mutation(
        operations.adjust, StockLevel, StockLevelNode, "adjust_stock", makes=True
    )
    shelve_stock = mutation(
        operations.shelve, StockLevel, StockLevelNode, "shelve_stock", makes=True
    )
    put_on_shelf = mutation(operations.put_on_shelf, StockLevel, StockLevelNode, "put_on_shelf")
    scrap_stock = mutation(
        operations.scrap, StockLevel, StockLevelNode, "scrap_stock", makes=True
    )
    reverse_stock_move = mutation(
        operations.reverse, StockMove, StockMoveNode, "reverse_stock_move", makes=True
    )
    archive_warehouse = mutation(
        operations.archive_warehouse, Warehouse, WarehouseNode, "archive_warehouse"
    )

    receive_stock_bulk = bulk("receive_stock")
    adjust_stock_bulk = bulk("adjust_stock")
    shelve_stock_bulk = bulk("shelve_stock")
    put_on_shelf_bulk = bulk("put_on_shelf")
    scrap_stock_bulk = bulk("scrap_stock")
    reverse_stock_move_bulk = bulk("reverse_stock_move")
    archive_warehouse_bulk = bulk("archive_warehouse")
