"""Confirmations of orders as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import ContactNode
from schema.customers.accounts.tables import Contact
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.fulfilment.confirmations import operations
from schema.fulfilment.confirmations.paper import ORDER_CONFIRMATION
from schema.fulfilment.confirmations.rules import AnswerState
from schema.fulfilment.confirmations.tables import OrderConfirmation
from schema.fulfilment.orders.graphql import ORDERS, OrderNode
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.orders.tables import Order
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.kernel.paper import printed

enum_type(AnswerState)


@node(OrderConfirmation)
class OrderConfirmationNode(Node):
    """Shows an ``OrderConfirmation`` row."""

    number: str = column(OrderConfirmation.number)
    version: int = column(OrderConfirmation.version)
    content: str = column(OrderConfirmation.content)
    channel: OrderChannel = column(OrderConfirmation.channel)
    sent_by: str = column(OrderConfirmation.sent_by)
    sent_at: datetime = column(OrderConfirmation.sent_at)
    state: AnswerState = column(OrderConfirmation.state)
    answered_at: datetime | None = column(OrderConfirmation.answered_at)
    answered_by: str | None = column(OrderConfirmation.answered_by)
    note: str | None = column(OrderConfirmation.note)
    revision: int = column(OrderConfirmation.revision)
    print_path: str = printed(OrderConfirmation, ORDER_CONFIRMATION)
    order: OrderNode = related(OrderConfirmation.order_id, Order.id, OrderNode, "The order.")
    contact: ContactNode | None = related(
        OrderConfirmation.contact_id, Contact.id, ContactNode | None, "Who was told."
    )
    attachments: list[AttachmentNode] = attached()


ORDER_CONFIRMATIONS: Listing = Listing(
    OrderConfirmationNode,
    OrderConfirmation,
    (
        OrderConfirmation.number,
        OrderConfirmation.version,
        OrderConfirmation.channel,
        OrderConfirmation.sent_by,
        OrderConfirmation.sent_at,
        OrderConfirmation.state,
        OrderConfirmation.answered_at,
    ),
    {"order": (OrderConfirmation.order_id, ORDERS)},
)


@strawberry.type
class ConfirmationQueries:
    """Questions about what customers were told."""

    order_confirmations = ORDER_CONFIRMATIONS.field("What customers were told of orders.")
    order_confirmations_aggregate = ORDER_CONFIRMATIONS.aggregates.field(
        "What confirmations come to."
    )
    order_confirmation = found_by(
        OrderConfirmation.number, OrderConfirmationNode, "One confirmation by number."
    )


@strawberry.type
class ConfirmationSubscriptions:
    """News of what customers were told."""

    order_confirmation_changed = subscription(
        ORDER_CONFIRMATIONS, "A customer was told something, or answered."
    )


@strawberry.type
class ConfirmationMutations:
    """What can happen to what customers are told."""

    send_order_confirmation = mutation(
        operations.send, OrderConfirmation, OrderConfirmationNode, "send_order_confirmation"
    )
    answer_order_confirmation = mutation(
        operations.answer, OrderConfirmation, OrderConfirmationNode, "answer_order_confirmation"
    )

    send_order_confirmation_bulk = bulk("send_order_confirmation")
    answer_order_confirmation_bulk = bulk("answer_order_confirmation")
