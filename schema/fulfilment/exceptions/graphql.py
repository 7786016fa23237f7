"""What goes wrong with orders, as the API shows it."""

from datetime import datetime

import strawberry

from schema.fulfilment.amendments.graphql import AmendmentNode
from schema.fulfilment.amendments.tables import Amendment
from schema.fulfilment.exceptions import operations
from schema.fulfilment.exceptions.rules import ExceptionKind, ExceptionState
from schema.fulfilment.exceptions.tables import OrderException
from schema.fulfilment.orders.graphql import ORDERS, OrderLineNode, OrderNode
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(ExceptionKind, ExceptionState)


@node(OrderException)
class OrderExceptionNode(Node):
    """Shows an ``OrderException`` row."""

    number: str = column(OrderException.number)
    kind: ExceptionKind = column(OrderException.kind)
    description: str = column(OrderException.description)
    detected_by: str = column(OrderException.detected_by)
    detected_at: datetime = column(OrderException.detected_at)
    state: ExceptionState = column(OrderException.state)
    options: str | None = column(OrderException.options)
    contacted_at: datetime | None = column(OrderException.contacted_at)
    solution: str | None = column(OrderException.solution)
    cost: Money | None = money(OrderException.cost, OrderException.currency)
    currency: str = column(OrderException.currency)
    resolved_at: datetime | None = column(OrderException.resolved_at)
    revision: int = column(OrderException.revision)
    order: OrderNode = related(OrderException.order_id, Order.id, OrderNode, "The order.")
    order_line: OrderLineNode | None = related(
        OrderException.order_line_id, OrderLine.id, OrderLineNode | None, "The line."
    )
    amendment: AmendmentNode | None = related(
        OrderException.amendment_id,
        Amendment.id,
        AmendmentNode | None,
        "How the order changes for it.",
    )


ORDER_EXCEPTIONS: Listing = Listing(
    OrderExceptionNode,
    OrderException,
    (
        OrderException.number,
        OrderException.kind,
        OrderException.detected_at,
        OrderException.state,
        OrderException.contacted_at,
        OrderException.cost,
        OrderException.currency,
        OrderException.resolved_at,
    ),
    {"order": (OrderException.order_id, ORDERS)},
)


@strawberry.type
class ExceptionQueries:
    """Questions about what goes wrong with orders."""

    order_exceptions = ORDER_EXCEPTIONS.field("What goes wrong with orders.")
    order_exceptions_aggregate = ORDER_EXCEPTIONS.aggregates.field("What that comes to.")
    order_exception = found_by(
        OrderException.number, OrderExceptionNode, "One exception by number."
    )


@strawberry.type
class ExceptionSubscriptions:
    """News of what goes wrong with orders."""

    order_exception_changed = subscription(ORDER_EXCEPTIONS, "An exception has changed.")


@strawberry.type
class ExceptionMutations:
    """What can happen to something that goes wrong with an order."""

    report_order_exception = mutation(
        operations.report, OrderException, OrderExceptionNode, "report_order_exception"
    )
    look_for_exceptions = mutation(
        operations.look_for, Order, OrderNode, "look_for_exceptions", makes=True
    )
    offer_solutions = mutation(
        operations.offer, OrderException, OrderExceptionNode, "offer_solutions"
    )
    agree_on_solution = mutation(
        operations.agree, OrderException, OrderExceptionNode, "agree_on_solution"
    )
    resolve_order_exception = mutation(
        operations.resolve, OrderException, OrderExceptionNode, "resolve_order_exception"
    )

    report_order_exception_bulk = bulk("report_order_exception")
    look_for_exceptions_bulk = bulk("look_for_exceptions")
    offer_solutions_bulk = bulk("offer_solutions")
    agree_on_solution_bulk = bulk("agree_on_solution")
    resolve_order_exception_bulk = bulk("resolve_order_exception")
