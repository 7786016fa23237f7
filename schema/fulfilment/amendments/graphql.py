"""Amendments of orders as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.catalogue.products.graphql import ProductNode
from schema.catalogue.products.tables import Product
from schema.fulfilment.amendments import operations
from schema.fulfilment.amendments.rules import AmendmentSource, AmendmentState
from schema.fulfilment.amendments.tables import Amendment, AmendmentLine
from schema.fulfilment.orders.graphql import ORDERS, OrderLineNode, OrderNode
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(AmendmentState, AmendmentSource)


@node(AmendmentLine)
class AmendmentLineNode(Node):
    """Shows an ``AmendmentLine`` row."""

    quantity_before: Decimal | None = column(AmendmentLine.quantity_before)
    quantity: Decimal = column(AmendmentLine.quantity)
    cancels: Decimal = column(AmendmentLine.cancels)
    price_before: Money | None = money(AmendmentLine.price_before, AmendmentLine.currency)
    price: Money | None = money(AmendmentLine.price, AmendmentLine.currency)
    currency: str = column(AmendmentLine.currency)
    revision: int = column(AmendmentLine.revision)
    order_line: OrderLineNode | None = related(
        AmendmentLine.order_line_id,
        OrderLine.id,
        OrderLineNode | None,
        "The line that changes.",
    )
    product: ProductNode = related(
        AmendmentLine.product_id, Product.id, ProductNode, "What is ordered."
    )


@node(Amendment)
class AmendmentNode(Node):
    """Shows an ``Amendment`` row."""

    number: str = column(Amendment.number)
    source: AmendmentSource = column(Amendment.source)
    reason: str = column(Amendment.reason)
    requested_on: date | None = column(Amendment.requested_on)
    state: AmendmentState = column(Amendment.state)
    version: int | None = column(Amendment.version)
    proposed_by: str = column(Amendment.proposed_by)
    proposed_at: datetime = column(Amendment.proposed_at)
    decided_by: str | None = column(Amendment.decided_by)
    decided_at: datetime | None = column(Amendment.decided_at)
    revision: int = column(Amendment.revision)
    order: OrderNode = related(
        Amendment.order_id, Order.id, OrderNode, "The order that changes."
    )
    lines: list[AmendmentLineNode] = children(
        AmendmentLine.amendment_id,
        list[AmendmentLineNode],
        AmendmentLine.id,
        "What changes about its lines.",
    )


AMENDMENTS: Listing = Listing(
    AmendmentNode,
    Amendment,
    (
        Amendment.number,
        Amendment.source,
        Amendment.state,
        Amendment.version,
        Amendment.proposed_by,
        Amendment.proposed_at,
        Amendment.decided_at,
    ),
    {"order": (Amendment.order_id, ORDERS)},
)


@strawberry.type
class AmendmentQueries:
    """Questions about amendments of orders."""

    amendments = AMENDMENTS.field("How promised orders were changed, or shall be.")
    amendments_aggregate = AMENDMENTS.aggregates.field("What amendments come to.")
    amendment = found_by(Amendment.number, AmendmentNode, "One amendment by number.")


@strawberry.type
class AmendmentSubscriptions:
    """News of amendments of orders."""

    amendment_changed = subscription(AMENDMENTS, "An amendment has changed.")


@strawberry.type
class AmendmentMutations:
    """What can happen to an amendment."""

    propose_amendment = mutation(
        operations.propose, Amendment, AmendmentNode, "propose_amendment"
    )
    apply_amendment = mutation(operations.apply, Amendment, AmendmentNode, "apply_amendment")
    reject_amendment = mutation(operations.reject, Amendment, AmendmentNode, "reject_amendment")
    close_order_line = mutation(
        operations.close_line, Amendment, AmendmentNode, "close_order_line", makes=True
    )

    propose_amendment_bulk = bulk("propose_amendment")
    apply_amendment_bulk = bulk("apply_amendment")
    reject_amendment_bulk = bulk("reject_amendment")
    close_order_line_bulk = bulk("close_order_line")
