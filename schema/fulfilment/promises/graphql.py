"""Promises as the API shows them: orders confirmed and cancelled, stock shared out."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.fulfilment.orders.graphql import OrderLineNode, OrderNode
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.promises import operations
from schema.fulfilment.promises.rules import AllocationKind
from schema.fulfilment.promises.tables import AllocationRun, AllocationShare
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(AllocationKind)


@node(AllocationShare)
class AllocationShareNode(Node):
    """Shows an ``AllocationShare`` row."""

    given: Decimal = column(AllocationShare.given)
    revision: int = column(AllocationShare.revision)
    order_line: OrderLineNode = related(
        AllocationShare.order_line_id, OrderLine.id, OrderLineNode, "The line."
    )


@node(AllocationRun)
class AllocationRunNode(Node):
    """Shows an ``AllocationRun`` row."""

    number: str = column(AllocationRun.number)
    kind: AllocationKind = column(AllocationRun.kind)
    reason: str | None = column(AllocationRun.reason)
    run_by: str = column(AllocationRun.run_by)
    run_at: datetime = column(AllocationRun.run_at)
    revision: int = column(AllocationRun.revision)
    product: ProductNode = related(
        AllocationRun.product_id, Product.id, ProductNode, "What was given."
    )
    shares: list[AllocationShareNode] = children(
        AllocationShare.run_id, list[AllocationShareNode], AllocationShare.id, "Who got what."
    )


ALLOCATION_RUNS: Listing = Listing(
    AllocationRunNode,
    AllocationRun,
    (AllocationRun.number, AllocationRun.kind, AllocationRun.run_by, AllocationRun.run_at),
    {"product": (AllocationRun.product_id, PRODUCTS)},
)


@strawberry.type
class PromiseQueries:
    """Questions about what was promised."""

    allocation_runs = ALLOCATION_RUNS.field("How stock was given to lines that wait for it.")
    allocation_runs_aggregate = ALLOCATION_RUNS.aggregates.field("What runs come to.")
    allocation_run = found_by(
        AllocationRun.number, AllocationRunNode, "One allocation run by number."
    )


@strawberry.type
class PromiseSubscriptions:
    """News of what was promised."""

    allocation_run_changed = subscription(ALLOCATION_RUNS, "Stock was given to lines.")


@strawberry.type
class PromiseMutations:
    """What can happen to promises."""

    confirm_order = mutation(operations.confirm, Order, OrderNode, "confirm_order")
    cancel_order = mutation(operations.cancel, Order, OrderNode, "cancel_order")
    reserve_order = mutation(operations.reserve, Order, OrderNode, "reserve_order")
    allocate_stock = mutation(
        operations.allocate, AllocationRun, AllocationRunNode, "allocate_stock", makes=True
    )
    hand_over_stock = mutation(
        operations.hand_over, AllocationRun, AllocationRunNode, "hand_over_stock"
    )

    confirm_order_bulk = bulk("confirm_order")
    cancel_order_bulk = bulk("cancel_order")
    reserve_order_bulk = bulk("reserve_order")
    allocate_stock_bulk = bulk("allocate_stock")
    hand_over_stock_bulk = bulk("hand_over_stock")
