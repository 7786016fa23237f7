"""Holds on orders as the API shows them."""

from datetime import datetime

import strawberry

from schema.fulfilment.holds import operations
from schema.fulfilment.holds.rules import HoldCode
from schema.fulfilment.holds.tables import OrderHold
from schema.fulfilment.orders.graphql import ORDERS, OrderNode
from schema.fulfilment.orders.tables import Order
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(HoldCode)


@node(OrderHold)
class OrderHoldNode(Node):
    """Shows an ``OrderHold`` row."""

    number: str = column(OrderHold.number)
    code: HoldCode = column(OrderHold.code)
    reason: str = column(OrderHold.reason)
    placed_by: str = column(OrderHold.placed_by)
    placed_at: datetime = column(OrderHold.placed_at)
    released_by: str | None = column(OrderHold.released_by)
    released_at: datetime | None = column(OrderHold.released_at)
    revision: int = column(OrderHold.revision)
    order: OrderNode = related(OrderHold.order_id, Order.id, OrderNode, "The order that waits.")


ORDER_HOLDS: Listing = Listing(
    OrderHoldNode,
    OrderHold,
    (
        OrderHold.number,
        OrderHold.code,
        OrderHold.placed_by,
        OrderHold.placed_at,
        OrderHold.released_at,
    ),
    {"order": (OrderHold.order_id, ORDERS)},
)


@strawberry.type
class HoldQueries:
    """Questions about holds on orders."""

    order_holds = ORDER_HOLDS.field("Why orders wait, or had to.")
    order_holds_aggregate = ORDER_HOLDS.aggregates.field("What holds come to.")
    order_hold = found_by(OrderHold.number, OrderHoldNode, "One hold by number.")


@strawberry.type
class HoldSubscriptions:
    """News of holds on orders."""

    order_hold_changed = subscription(ORDER_HOLDS, "A hold on an order has changed.")


@strawberry.type
class HoldMutations:
    """What can happen to a hold on an order."""

    hold_order = mutation(operations.place, OrderHold, OrderHoldNode, "hold_order")
    release_order_hold = mutation(
        operations.release, OrderHold, OrderHoldNode, "release_order_hold"
    )

    hold_order_bulk = bulk("hold_order")
    release_order_hold_bulk = bulk("release_order_hold")
