"""Leads as the API shows them."""

from datetime import date

import strawberry

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.people.users.graphql import USERS, UserNode
from schema.people.users.tables import User
from schema.pipeline.leads import operations
from schema.pipeline.leads.rules import LeadSource, LeadState
from schema.pipeline.leads.tables import Lead

enum_type(LeadState, LeadSource)


@node(Lead)
class LeadNode(Node):
    """Shows a ``Lead`` row."""

    number: str = column(Lead.number)
    company: str = column(Lead.company)
    contact: str | None = column(Lead.contact)
    phone: str | None = column(Lead.phone)
    source: LeadSource = column(Lead.source)
    interest: int | None = column(Lead.interest)
    need: str | None = column(Lead.need)
    estimated_amount: Money | None = money(Lead.estimated_amount, Lead.currency)
    currency: str = column(Lead.currency)
    next_contact_on: date | None = column(Lead.next_contact_on)
    territory: str = column(Lead.territory)
    state: LeadState = column(Lead.state)
    disqualify_reason: str | None = column(Lead.disqualify_reason)
    revision: int = column(Lead.revision)
    owner: UserNode | None = related(
        Lead.owner_id, User.id, UserNode | None, "The colleague who looks after the lead."
    )
    customer: CustomerNode | None = related(
        Lead.customer_id, Customer.id, CustomerNode | None, "The customer the lead became."
    )
    attachments: list[AttachmentNode] = attached()


LEADS = Listing(
    LeadNode,
    Lead,
    (
        Lead.number,
        Lead.company,
        Lead.contact,
        Lead.source,
        Lead.interest,
        Lead.estimated_amount,
        Lead.currency,
        Lead.next_contact_on,
        Lead.territory,
        Lead.state,
    ),
    {"owner": (Lead.owner_id, USERS), "customer": (Lead.customer_id, CUSTOMERS)},
)


@strawberry.type
class LeadQueries:
    """Questions about leads."""

    leads = LEADS.field("Who may become a customer.")
    leads_aggregate = LEADS.aggregates.field("What leads come to.")
    lead = found_by(Lead.number, LeadNode, "One lead by number.")


@strawberry.type
class LeadSubscriptions:
    """News of leads."""

    lead_changed = subscription(LEADS, "A lead has changed.")


@strawberry.type
class LeadMutations:
    """What can happen to a lead."""

    capture_lead = mutation(operations.capture, Lead, LeadNode, "capture_lead")
    correct_lead = mutation(operations.correct, Lead, LeadNode, "correct_lead")
    plan_next_contact = mutation(
        operations.plan_next_contact, Lead, LeadNode, "plan_next_contact"
    )
    contact_lead = mutation(operations.contact, Lead, LeadNode, "contact_lead")
    qualify_lead = mutation(operations.qualify, Lead, LeadNode, "qualify_lead")
    disqualify_lead = mutation(operations.disqualify, Lead, LeadNode, "disqualify_lead")
    convert_lead = mutation(operations.convert, Lead, LeadNode, "convert_lead")

    capture_lead_bulk = bulk("capture_lead")
    correct_lead_bulk = bulk("correct_lead")
    plan_next_contact_bulk = bulk("plan_next_contact")
    contact_lead_bulk = bulk("contact_lead")
    qualify_lead_bulk = bulk("qualify_lead")
    disqualify_lead_bulk = bulk("disqualify_lead")
    convert_lead_bulk = bulk("convert_lead")
