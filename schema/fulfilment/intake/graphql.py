"""Orders that reached us, as the API shows them."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, case, func, select
from sqlalchemy.orm import aliased

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.exchange.files.tables import Attachment
from schema.fulfilment.intake import operations
from schema.fulfilment.intake.rules import IntakeState
from schema.fulfilment.intake.tables import OrderIntake
from schema.fulfilment.orders.graphql import ORDERS, OrderNode
from schema.fulfilment.orders.rules import OrderChannel
from schema.fulfilment.orders.tables import Order
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, computed, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(IntakeState)


def _missing(intake: Any) -> ColumnElement[Any]:  # noqa: ANN401 - the table, or an alias of it
    """Name what is not known yet, as the API names it."""
    held, entered = aliased(Attachment), aliased(Order)  # whatever else the query is about
    original = select(held.id).where(held.record_id == intake.id).exists()
    order = select(entered.id).where(entered.id == intake.order_id)
    lacks = {
        "customer": intake.customer_id.is_(None),
        "customerPo": intake.customer_po.is_(None),
        "original": ~original & intake.content.is_(None),
        "requestedOn": ~order.where(entered.requested_on.is_not(None)).exists(),
        "shipTo": ~order.where(entered.ship_to_id.is_not(None)).exists(),
    }
    told = [case((lack, name)) for name, lack in lacks.items()]
    return func.concat_ws(", ", *told, type_=Text)


@node(OrderIntake)
class OrderIntakeNode(Node):
    """Shows an ``OrderIntake`` row."""

    number: str = column(OrderIntake.number)
    channel: OrderChannel = column(OrderIntake.channel)
    received_at: datetime = column(OrderIntake.received_at)
    received_by: str = column(OrderIntake.received_by)
    customer_po: str | None = column(OrderIntake.customer_po)
    content: str | None = column(OrderIntake.content)
    state: IntakeState = column(OrderIntake.state)
    reason: str | None = column(OrderIntake.reason)
    decided_by: str | None = column(OrderIntake.decided_by)
    decided_at: datetime | None = column(OrderIntake.decided_at)
    revision: int = column(OrderIntake.revision)
    missing: str = computed(
        OrderIntake,
        str,
        _missing,
        "What is not known yet of customer, customerPo, original, requestedOn and shipTo;"
        " empty when it is complete.",
    )
    customer: CustomerNode | None = related(
        OrderIntake.customer_id, Customer.id, CustomerNode | None, "Who ordered."
    )
    order: OrderNode | None = related(
        OrderIntake.order_id, Order.id, OrderNode | None, "The order it is, or repeats."
    )
    attachments: list[AttachmentNode] = attached()


ORDER_INTAKES: Listing = Listing(
    OrderIntakeNode,
    OrderIntake,
    (
        OrderIntake.number,
        OrderIntake.channel,
        OrderIntake.received_at,
        OrderIntake.received_by,
        OrderIntake.customer_po,
        OrderIntake.state,
        OrderIntake.decided_at,
    ),
    {
        "customer": (OrderIntake.customer_id, CUSTOMERS),
        "order": (OrderIntake.order_id, ORDERS),
    },
)


@strawberry.type
class IntakeQueries:
    """Questions about orders that reached us."""

    order_intakes = ORDER_INTAKES.field("Orders as they reached us.")
    order_intakes_aggregate = ORDER_INTAKES.aggregates.field("What intakes come to.")
    order_intake = found_by(OrderIntake.number, OrderIntakeNode, "One intake by number.")


@strawberry.type
class IntakeSubscriptions:
    """News of orders that reached us."""

    order_intake_changed = subscription(ORDER_INTAKES, "An intake has changed.")


@strawberry.type
class IntakeMutations:
    """What can happen to an order that reached us."""

    receive_order = mutation(
        operations.receive, OrderIntake, OrderIntakeNode, "receive_order", makes=True
    )
    correct_intake = mutation(
        operations.correct, OrderIntake, OrderIntakeNode, "correct_intake"
    )
    enter_intake = mutation(operations.enter, OrderIntake, OrderIntakeNode, "enter_intake")
    mark_intake_duplicate = mutation(
        operations.mark_duplicate, OrderIntake, OrderIntakeNode, "mark_intake_duplicate"
    )
    reject_intake = mutation(operations.reject, OrderIntake, OrderIntakeNode, "reject_intake")
    reopen_intake = mutation(operations.reopen, OrderIntake, OrderIntakeNode, "reopen_intake")

    receive_order_bulk = bulk("receive_order")
    correct_intake_bulk = bulk("correct_intake")
    enter_intake_bulk = bulk("enter_intake")
    mark_intake_duplicate_bulk = bulk("mark_intake_duplicate")
    reject_intake_bulk = bulk("reject_intake")
    reopen_intake_bulk = bulk("reopen_intake")
