"""Shipments as the API shows them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.exchange.files.graphql import AttachmentNode, attached
from schema.fulfilment.deliveries.tables import Incident, TrackingEvent
from schema.fulfilment.orders.graphql import ORDERS, OrderLineNode, OrderNode
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.shipments import operations
from schema.fulfilment.shipments.paper import DELIVERY_NOTE
from schema.fulfilment.shipments.tables import Shipment, ShipmentLine
from schema.inventory.stock.graphql import StockLevelNode
from schema.inventory.stock.tables import StockLevel
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.kernel.paper import printed

if TYPE_CHECKING:
    from schema.fulfilment.deliveries.graphql import IncidentNode, TrackingEventNode

TrackingLater = Annotated[
    "TrackingEventNode", strawberry.lazy("schema.fulfilment.deliveries.graphql")
]
IncidentLater = Annotated[
    "IncidentNode", strawberry.lazy("schema.fulfilment.deliveries.graphql")
]


@node(ShipmentLine)
class ShipmentLineNode(Node):
    """Shows a ``ShipmentLine`` row."""

    quantity: Decimal = column(ShipmentLine.quantity)
    lost: Decimal = column(ShipmentLine.lost)
    damaged: Decimal = column(ShipmentLine.damaged)
    amount: Money = money(ShipmentLine.amount, ShipmentLine.currency)
    currency: str = column(ShipmentLine.currency)
    revision: int = column(ShipmentLine.revision)
    order_line: OrderLineNode = related(
        ShipmentLine.order_line_id, OrderLine.id, OrderLineNode, "The line it serves."
    )
    stock_level: StockLevelNode = related(
        ShipmentLine.stock_level_id, StockLevel.id, StockLevelNode, "Where it was taken from."
    )


@node(Shipment)
class ShipmentNode(Node):
    """Shows a ``Shipment`` row."""

    number: str = column(Shipment.number)
    territory: str = column(Shipment.territory)
    carrier: str | None = column(Shipment.carrier)
    tracking: str | None = column(Shipment.tracking)
    shipped_at: datetime = column(Shipment.shipped_at)
    expected_on: date | None = column(Shipment.expected_on)
    delivered_at: datetime | None = column(Shipment.delivered_at)
    signed_by: str | None = column(Shipment.signed_by)
    late: bool = column(Shipment.late)
    revision: int = column(Shipment.revision)
    print_path: str = printed(Shipment, DELIVERY_NOTE)
    order: OrderNode = related(Shipment.order_id, Order.id, OrderNode, "The order it serves.")
    tracking_events: list[TrackingLater] = children(
        TrackingEvent.shipment_id,
        list[TrackingLater],
        TrackingEvent.happened_at,
        "What the carrier told about it.",
    )
    incidents: list[IncidentLater] = children(
        Incident.shipment_id, list[IncidentLater], Incident.id, "What went wrong with it."
    )
    lines: list[ShipmentLineNode] = children(
        ShipmentLine.shipment_id, list[ShipmentLineNode], ShipmentLine.id, "What is in it."
    )
    attachments: list[AttachmentNode] = attached()


SHIPMENTS = Listing(
    ShipmentNode,
    Shipment,
    (
        Shipment.number,
        Shipment.territory,
        Shipment.carrier,
        Shipment.tracking,
        Shipment.shipped_at,
        Shipment.expected_on,
        Shipment.delivered_at,
        Shipment.late,
    ),
    {"order": (Shipment.order_id, ORDERS)},
)


@strawberry.type
class ShipmentQueries:
    """Questions about shipments."""

    shipments = SHIPMENTS.field("Goods that have left us.")
    shipments_aggregate = SHIPMENTS.aggregates.field("What shipments come to.")
    shipment = found_by(Shipment.number, ShipmentNode, "One shipment by number.")


@strawberry.type
class ShipmentSubscriptions:
    """News of shipments."""

    shipment_changed = subscription(SHIPMENTS, "A shipment has changed.")


@strawberry.type
class ShipmentMutations:
    """What can happen to a shipment."""

    ship_order = mutation(operations.ship, Shipment, ShipmentNode, "ship_order")
    deliver_shipment = mutation(operations.deliver, Shipment, ShipmentNode, "deliver_shipment")
    correct_shipment = mutation(operations.correct, Shipment, ShipmentNode, "correct_shipment")

    ship_order_bulk = bulk("ship_order")
    deliver_shipment_bulk = bulk("deliver_shipment")
    correct_shipment_bulk = bulk("correct_shipment")
