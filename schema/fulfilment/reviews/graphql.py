"""Reviews of orders as the API shows them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.fulfilment.checks.rules import CheckCode, CheckResult
from schema.fulfilment.orders.graphql import ORDERS, OrderNode
from schema.fulfilment.orders.tables import Order
from schema.fulfilment.reviews import operations
from schema.fulfilment.reviews.rules import ReviewState
from schema.fulfilment.reviews.tables import AuthorityLimit, OrderFinding, OrderReview
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.kernel.roles import Role

enum_type(CheckCode, CheckResult, ReviewState)


@node(AuthorityLimit)
class AuthorityLimitNode(Node):
    """Shows an ``AuthorityLimit`` row."""

    role: Role = column(AuthorityLimit.role)
    discount: Decimal | None = column(AuthorityLimit.discount)
    amount: Money | None = money(AuthorityLimit.amount, AuthorityLimit.currency)
    currency: str = column(AuthorityLimit.currency)
    revision: int = column(AuthorityLimit.revision)


@node(OrderFinding)
class OrderFindingNode(Node):
    """Shows an ``OrderFinding`` row."""

    code: CheckCode = column(OrderFinding.code)
    result: CheckResult = column(OrderFinding.result)
    line: str | None = column(OrderFinding.line)
    message: str = column(OrderFinding.message)
    asked: Decimal | None = column(OrderFinding.asked)
    waived_by: str | None = column(OrderFinding.waived_by)
    waived_at: datetime | None = column(OrderFinding.waived_at)
    waiver_reason: str | None = column(OrderFinding.waiver_reason)
    revision: int = column(OrderFinding.revision)


@node(OrderReview)
class OrderReviewNode(Node):
    """Shows an ``OrderReview`` row."""

    state: ReviewState = column(OrderReview.state)
    two_persons: bool = column(OrderReview.two_persons)
    submitted_by: str = column(OrderReview.submitted_by)
    submitted_at: datetime = column(OrderReview.submitted_at)
    decided_by: str | None = column(OrderReview.decided_by)
    decided_at: datetime | None = column(OrderReview.decided_at)
    note: str | None = column(OrderReview.note)
    revision: int = column(OrderReview.revision)
    order: OrderNode = related(OrderReview.order_id, Order.id, OrderNode, "The order.")
    findings: list[OrderFindingNode] = children(
        OrderFinding.review_id, list[OrderFindingNode], OrderFinding.id, "What was found."
    )


AUTHORITY_LIMITS: Listing = Listing(
    AuthorityLimitNode,
    AuthorityLimit,
    (AuthorityLimit.role, AuthorityLimit.discount, AuthorityLimit.amount),
)
ORDER_REVIEWS: Listing = Listing(
    OrderReviewNode,
    OrderReview,
    (
        OrderReview.state,
        OrderReview.two_persons,
        OrderReview.submitted_by,
        OrderReview.submitted_at,
        OrderReview.decided_by,
        OrderReview.decided_at,
    ),
    {"order": (OrderReview.order_id, ORDERS)},
)


@strawberry.type
class ReviewQueries:
    """Questions about reviews of orders."""

    authority_limits = AUTHORITY_LIMITS.field("What each role may decide about orders alone.")
    authority_limits_aggregate = AUTHORITY_LIMITS.aggregates.field(
        "What authority limits come to."
    )
    order_reviews = ORDER_REVIEWS.field("Who looked at which order, and what was found.")
    order_reviews_aggregate = ORDER_REVIEWS.aggregates.field("What reviews come to.")


@strawberry.type
class ReviewSubscriptions:
    """News of reviews of orders."""

    authority_limit_changed = subscription(
        AUTHORITY_LIMITS, "What a role may decide about orders has changed."
    )
    order_review_changed = subscription(ORDER_REVIEWS, "The review of an order has changed.")


@strawberry.type
class ReviewMutations:
    """What can happen to the review of an order."""

    set_authority_limit = mutation(
        operations.set_authority,
        AuthorityLimit,
        AuthorityLimitNode,
        "set_authority_limit",
        makes=True,
    )
    submit_order = mutation(operations.submit, Order, OrderNode, "submit_order")
    waive_finding = mutation(operations.waive, Order, OrderNode, "waive_finding")
    waive_findings = mutation(operations.waive_rest, Order, OrderNode, "waive_findings")
    approve_order = mutation(operations.approve, Order, OrderNode, "approve_order")
    send_order_back = mutation(operations.send_back, Order, OrderNode, "send_order_back")

    set_authority_limit_bulk = bulk("set_authority_limit")
    submit_order_bulk = bulk("submit_order")
    waive_finding_bulk = bulk("waive_finding")
    waive_findings_bulk = bulk("waive_findings")
    approve_order_bulk = bulk("approve_order")
    send_order_back_bulk = bulk("send_order_back")
