"""Wishes to change what documents are made out to, as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.requests import operations
from schema.customers.requests.rules import RequestedFact, RequestState
from schema.customers.requests.tables import ChangeRequest
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(RequestedFact, RequestState)


@node(ChangeRequest)
class ChangeRequestNode(Node):
    """Shows a ``ChangeRequest`` row."""

    number: str = column(ChangeRequest.number)
    subject: str = column(ChangeRequest.subject)
    fact: RequestedFact = column(ChangeRequest.fact)
    before: str | None = column(ChangeRequest.before)
    after: str = column(ChangeRequest.after)
    reason: str | None = column(ChangeRequest.reason)
    asked_by: str = column(ChangeRequest.asked_by)
    asked_at: datetime = column(ChangeRequest.asked_at)
    state: RequestState = column(ChangeRequest.state)
    decided_by: str | None = column(ChangeRequest.decided_by)
    decided_at: datetime | None = column(ChangeRequest.decided_at)
    note: str | None = column(ChangeRequest.note)
    revision: int = column(ChangeRequest.revision)
    customer: CustomerNode = related(
        ChangeRequest.customer_id, Customer.id, CustomerNode, "The customer."
    )


CHANGE_REQUESTS: Listing = Listing(
    ChangeRequestNode,
    ChangeRequest,
    (
        ChangeRequest.number,
        ChangeRequest.subject,
        ChangeRequest.fact,
        ChangeRequest.asked_by,
        ChangeRequest.asked_at,
        ChangeRequest.state,
        ChangeRequest.decided_by,
        ChangeRequest.decided_at,
    ),
    {"customer": (ChangeRequest.customer_id, CUSTOMERS)},
)


@strawberry.type
class ChangeRequestQueries:
    """Questions about wishes to change something."""

    change_requests = CHANGE_REQUESTS.field("What people want changed about customers.")
    change_requests_aggregate = CHANGE_REQUESTS.aggregates.field("What requests come to.")
    change_request = found_by(ChangeRequest.number, ChangeRequestNode, "One request by number.")


@strawberry.type
class ChangeRequestSubscriptions:
    """News of wishes to change something."""

    change_request_changed = subscription(CHANGE_REQUESTS, "A request has changed.")


@strawberry.type
class ChangeRequestMutations:
    """What can happen to a wish to change something."""

    ask_for_customer_name = mutation(
        operations.ask_for_name,
        ChangeRequest,
        ChangeRequestNode,
        "ask_for_customer_name",
        makes=True,
    )
    ask_for_uscc = mutation(
        operations.ask_for_uscc, ChangeRequest, ChangeRequestNode, "ask_for_uscc", makes=True
    )
    ask_for_tax_title = mutation(
        operations.ask_for_title,
        ChangeRequest,
        ChangeRequestNode,
        "ask_for_tax_title",
        makes=True,
    )
    ask_for_tax_number = mutation(
        operations.ask_for_tax_number,
        ChangeRequest,
        ChangeRequestNode,
        "ask_for_tax_number",
        makes=True,
    )
    approve_change_request = mutation(
        operations.approve, ChangeRequest, ChangeRequestNode, "approve_change_request"
    )
    reject_change_request = mutation(
        operations.reject, ChangeRequest, ChangeRequestNode, "reject_change_request"
    )
    withdraw_change_request = mutation(
        operations.withdraw, ChangeRequest, ChangeRequestNode, "withdraw_change_request"
    )

    ask_for_customer_name_bulk = bulk("ask_for_customer_name")
    ask_for_uscc_bulk = bulk("ask_for_uscc")
    ask_for_tax_title_bulk = bulk("ask_for_tax_title")
    ask_for_tax_number_bulk = bulk("ask_for_tax_number")
    approve_change_request_bulk = bulk("approve_change_request")
    reject_change_request_bulk = bulk("reject_change_request")
    withdraw_change_request_bulk = bulk("withdraw_change_request")
