"""Transfers as the API shows them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.inventory.stock.graphql import LotNode
from schema.inventory.stock.tables import Lot
from schema.inventory.transfers import operations
from schema.inventory.transfers.rules import TransferState
from schema.inventory.transfers.tables import Transfer, TransferLine
from schema.inventory.warehouses.graphql import WAREHOUSES, WarehouseNode
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(TransferState)


@node(TransferLine)
class TransferLineNode(Node):
    """Shows a ``TransferLine`` row."""

    number: str = column(TransferLine.number)
    quantity: Decimal = column(TransferLine.quantity)
    shipped: Decimal = column(TransferLine.shipped)
    received: Decimal = column(TransferLine.received)
    lost: Decimal = column(TransferLine.lost)
    revision: int = column(TransferLine.revision)
    product: ProductNode = related(
        TransferLine.product_id, Product.id, ProductNode, "What goes."
    )
    lot: LotNode | None = related(
        TransferLine.lot_id, Lot.id, LotNode | None, "The lot, where there are lots."
    )


@node(Transfer)
class TransferNode(Node):
    """Shows a ``Transfer`` row."""

    number: str = column(Transfer.number)
    state: TransferState = column(Transfer.state)
    reason: str | None = column(Transfer.reason)
    shipped_at: datetime | None = column(Transfer.shipped_at)
    received_at: datetime | None = column(Transfer.received_at)
    revision: int = column(Transfer.revision)
    origin: WarehouseNode = related(
        Transfer.origin_id, Warehouse.id, WarehouseNode, "Where it leaves."
    )
    destination: WarehouseNode = related(
        Transfer.destination_id, Warehouse.id, WarehouseNode, "Where it goes."
    )
    lines: list[TransferLineNode] = children(
        TransferLine.transfer_id, list[TransferLineNode], TransferLine.number, "What goes."
    )


TRANSFERS: Listing = Listing(
    TransferNode,
    Transfer,
    (Transfer.number, Transfer.state, Transfer.shipped_at, Transfer.received_at),
    {
        "origin": (Transfer.origin_id, WAREHOUSES),
        "destination": (Transfer.destination_id, WAREHOUSES),
        "lines": (TransferLine.transfer_id, "schema.inventory.transfers.graphql:LINES"),
    },
)
LINES: Listing = Listing(
    TransferLineNode,
    TransferLine,
    (
        TransferLine.number,
        TransferLine.quantity,
        TransferLine.shipped,
        TransferLine.received,
        TransferLine.lost,
    ),
    {"product": (TransferLine.product_id, PRODUCTS)},
)


@strawberry.type
class TransferQueries:
    """Questions about transfers."""

    transfers = TRANSFERS.field("What goes from warehouse to warehouse.")
    transfers_aggregate = TRANSFERS.aggregates.field("What transfers come to.")
    transfer = found_by(Transfer.number, TransferNode, "One transfer by number.")


@strawberry.type
class TransferSubscriptions:
    """News of transfers."""

    transfer_changed = subscription(TRANSFERS, "A transfer has changed.")


@strawberry.type
class TransferMutations:
    """What can happen to a transfer."""

    draft_transfer = mutation(operations.draft, Transfer, TransferNode, "draft_transfer")
    ship_transfer = mutation(operations.ship, Transfer, TransferNode, "ship_transfer")
    receive_transfer = mutation(operations.receive, Transfer, TransferNode, "receive_transfer")
    cancel_transfer = mutation(operations.cancel, Transfer, TransferNode, "cancel_transfer")

    draft_transfer_bulk = bulk("draft_transfer")
    ship_transfer_bulk = bulk("ship_transfer")
    receive_transfer_bulk = bulk("receive_transfer")
    cancel_transfer_bulk = bulk("cancel_transfer")
