"""Orders as the API shows them."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.addresses.graphql import AddressNode
from schema.customers.addresses.tables import Address
from schema.customers.terms.graphql import PaymentTermNode
from schema.customers.terms.tables import PaymentTerm
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.fulfilment.amendments.tables import Amendment
from schema.fulfilment.holds.tables import OrderHold
from schema.fulfilment.orders import operations
from schema.fulfilment.orders.rules import OrderChannel, OrderState, Progress
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.reviews.tables import OrderReview
from schema.fulfilment.shipments.tables import Shipment
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.receivables.invoices.tables import Invoice

if TYPE_CHECKING:
    from schema.fulfilment.amendments.graphql import AmendmentNode
    from schema.fulfilment.holds.graphql import OrderHoldNode
    from schema.fulfilment.reviews.graphql import OrderReviewNode
    from schema.fulfilment.shipments.graphql import ShipmentNode
    from schema.receivables.invoices.graphql import InvoiceNode

enum_type(OrderState, OrderChannel, Progress)

ReviewLater = Annotated["OrderReviewNode", strawberry.lazy("schema.fulfilment.reviews.graphql")]
HoldLater = Annotated["OrderHoldNode", strawberry.lazy("schema.fulfilment.holds.graphql")]
AmendmentLater = Annotated[
    "AmendmentNode", strawberry.lazy("schema.fulfilment.amendments.graphql")
]
ShipmentLater = Annotated[
    "ShipmentNode", strawberry.lazy("schema.fulfilment.shipments.graphql")
]
InvoiceLater = Annotated["InvoiceNode", strawberry.lazy("schema.receivables.invoices.graphql")]
OrderLater = Annotated["OrderNode", strawberry.lazy("schema.fulfilment.orders.graphql")]


@node(OrderLine)
class OrderLineNode(Node):
    """Shows an ``OrderLine`` row."""

    number: str = column(OrderLine.number)
    position: int = column(OrderLine.position)
    quantity: Decimal = column(OrderLine.quantity)
    price: Money = money(OrderLine.price, OrderLine.currency)
    list_price: Money | None = money(OrderLine.list_price, OrderLine.currency)
    price_source: str | None = column(OrderLine.price_source)
    price_trace: str | None = column(OrderLine.price_trace)
    amount: Money = money(OrderLine.amount, OrderLine.currency)
    cancelled: Decimal = column(OrderLine.cancelled)
    reserved: Decimal = column(OrderLine.reserved)
    shipped: Decimal = column(OrderLine.shipped)
    missing: Decimal = column(OrderLine.missing)
    version: int = column(OrderLine.version)
    invoiced: Money = money(OrderLine.invoiced, OrderLine.currency)
    currency: str = column(OrderLine.currency)
    revision: int = column(OrderLine.revision)
    product: ProductNode = related(
        OrderLine.product_id, Product.id, ProductNode, "What was ordered."
    )
    order: OrderLater = related(
        OrderLine.order_id, Order.id, OrderLater, "The order it is part of."
    )


@node(Order)
class OrderNode(Node):
    """Shows an ``Order`` row."""

    number: str = column(Order.number)
    territory: str = column(Order.territory)
    requested_on: date | None = column(Order.requested_on)
    channel: OrderChannel | None = column(Order.channel)
    customer_po: str | None = column(Order.customer_po)
    po_twice: bool = column(Order.po_twice)
    drafted_by: str | None = column(Order.drafted_by)
    entry_group: str | None = column(Order.entry_group)
    held_for: str | None = column(Order.held_for)
    version: int = column(Order.version)
    state: OrderState = column(Order.state)
    fulfilment_status: Progress = column(Order.fulfilment_status)
    billing_status: Progress = column(Order.billing_status)
    payment_status: Progress = column(Order.payment_status)
    total: Money = money(Order.total, Order.currency)
    currency: str = column(Order.currency)
    revision: int = column(Order.revision)
    customer: CustomerNode = related(
        Order.customer_id, Customer.id, CustomerNode, "Who ordered."
    )
    ship_to: AddressNode | None = related(
        Order.ship_to_id, Address.id, AddressNode | None, "The address the goods go to."
    )
    payment_term: PaymentTermNode | None = related(
        Order.payment_term_id,
        PaymentTerm.id,
        PaymentTermNode | None,
        "How it is to be paid, where that was agreed for this order.",
    )
    reviews: list[ReviewLater] = children(
        OrderReview.order_id, list[ReviewLater], OrderReview.id, "Who looked at it."
    )
    holds: list[HoldLater] = children(
        OrderHold.order_id, list[HoldLater], OrderHold.id, "Why it waits, or had to."
    )
    amendments: list[AmendmentLater] = children(
        Amendment.order_id, list[AmendmentLater], Amendment.id, "How it was changed."
    )
    lines: list[OrderLineNode] = children(
        OrderLine.order_id, list[OrderLineNode], OrderLine.position, "What was ordered."
    )
    shipments: list[ShipmentLater] = children(
        Shipment.order_id, list[ShipmentLater], Shipment.number, "What has left us for it."
    )
    invoices: list[InvoiceLater] = children(
        Invoice.order_id, list[InvoiceLater], Invoice.number, "What we have billed for it."
    )
    attachments: list[AttachmentNode] = attached()


ORDERS = Listing(
    OrderNode,
    Order,
    (
        Order.number,
        Order.territory,
        Order.requested_on,
        Order.state,
        Order.total,
        Order.currency,
        Order.channel,
        Order.customer_po,
        Order.drafted_by,
        Order.held_for,
        Order.version,
        Order.fulfilment_status,
        Order.billing_status,
        Order.payment_status,
    ),
    {
        "customer": (Order.customer_id, CUSTOMERS),
        "lines": (OrderLine.order_id, "schema.fulfilment.orders.graphql:LINES"),
        "shipments": (Shipment.order_id, "schema.fulfilment.shipments.graphql:SHIPMENTS"),
        "invoices": (Invoice.order_id, "schema.receivables.invoices.graphql:INVOICES"),
    },
)
LINES = Listing(
    OrderLineNode,
    OrderLine,
    (
        OrderLine.number,
        OrderLine.position,
        OrderLine.quantity,
        OrderLine.amount,
        OrderLine.reserved,
        OrderLine.shipped,
        OrderLine.missing,
        OrderLine.cancelled,
        OrderLine.currency,
    ),
    {"order": (OrderLine.order_id, ORDERS), "product": (OrderLine.product_id, PRODUCTS)},
)


@strawberry.type
class OrderQueries:
    """Questions about orders."""

    orders = ORDERS.field("What customers want from us.")
    orders_aggregate = ORDERS.aggregates.field("What orders come to.")
    order = found_by(Order.number, OrderNode, "One order by number.")
    order_lines = LINES.field("What was ordered, line by line.")
    order_lines_aggregate = LINES.aggregates.field("What order lines come to.")
    order_line = found_by(OrderLine.number, OrderLineNode, "One line by number.")


@strawberry.type
class OrderSubscriptions:
    """News of orders."""

    order_changed = subscription(ORDERS, "An order has changed.")
    order_line_changed = subscription(LINES, "A line of an order has changed.")


@strawberry.type
class OrderMutations:
    """What can happen to an order."""

    draft_order = mutation(operations.draft, Order, OrderNode, "draft_order")
    add_order_line = mutation(operations.add_line, Order, OrderNode, "add_order_line")
    change_order_line = mutation(
        operations.change_line, OrderLine, OrderLineNode, "change_order_line"
    )
    correct_order = mutation(operations.correct, Order, OrderNode, "correct_order")
    reschedule_order = mutation(operations.reschedule, Order, OrderNode, "reschedule_order")

    draft_order_bulk = bulk("draft_order")
    add_order_line_bulk = bulk("add_order_line")
    change_order_line_bulk = bulk("change_order_line")
    correct_order_bulk = bulk("correct_order")
    reschedule_order_bulk = bulk("reschedule_order")
