"""Customers as the API shows them."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.customers.accounts import operations
from schema.customers.accounts.tables import Contact, Customer
from schema.customers.credit.tables import Credit
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.fulfilment.orders.tables import Order
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing, pages
from schema.kernel.fields import children, column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.people.users.graphql import USERS, UserNode
from schema.people.users.tables import User
from schema.receivables.payments.tables import Payment

if TYPE_CHECKING:
    from schema.customers.credit.graphql import CreditNode

CreditLater = Annotated["CreditNode", strawberry.lazy("schema.customers.credit.graphql")]


@node(Contact)
class ContactNode(Node):
    """Shows a ``Contact`` row."""

    name: str = column(Contact.name)
    phone: str | None = column(Contact.phone)
    email: str | None = column(Contact.email)
    revision: int = column(Contact.revision)


@node(Customer)
class CustomerNode(Node):
    """Shows a ``Customer`` row."""

    number: str = column(Customer.number)
    name: str = column(Customer.name)
    territory: str = column(Customer.territory)
    phone: str | None = column(Customer.phone)
    email: str | None = column(Customer.email)
    revision: int = column(Customer.revision)
    owner: UserNode | None = related(
        Customer.owner_id, User.id, UserNode | None, "The colleague who looks after them."
    )
    contacts: list[ContactNode] = children(
        Contact.customer_id, list[ContactNode], Contact.id, "The people we know there."
    )
    credit: CreditLater | None = related(
        Customer.id, Credit.customer_id, CreditLater | None, "How far we trust them."
    )
    orders = pages(
        "schema.fulfilment.orders.graphql:ORDERS", Order.customer_id, "What they want from us."
    )
    payments = pages(
        "schema.receivables.payments.graphql:PAYMENTS", Payment.customer_id, "What they paid."
    )
    attachments: list[AttachmentNode] = attached()


CUSTOMERS = Listing(
    CustomerNode,
    Customer,
    (Customer.number, Customer.name, Customer.territory, Customer.phone, Customer.email),
    {
        "owner": (Customer.owner_id, USERS),
        "orders": (Order.customer_id, "schema.fulfilment.orders.graphql:ORDERS"),
        "payments": (Payment.customer_id, "schema.receivables.payments.graphql:PAYMENTS"),
    },
)


@strawberry.type
class CustomerQueries:
    """Questions about customers."""

    customers = CUSTOMERS.field("Who buys from us.")
    customers_aggregate = CUSTOMERS.aggregates.field("What customers come to.")
    customer = found_by(Customer.number, CustomerNode, "One customer by number.")


@strawberry.type
class CustomerSubscriptions:
    """News of customers."""

    customer_changed = subscription(CUSTOMERS, "A customer has changed.")


@strawberry.type
class CustomerMutations:
    """What can happen to a customer."""

    register_customer = mutation(
        operations.register, Customer, CustomerNode, "register_customer"
    )
    correct_customer = mutation(operations.correct, Customer, CustomerNode, "correct_customer")
    reassign_customer = mutation(
        operations.reassign, Customer, CustomerNode, "reassign_customer"
    )

    register_customer_bulk = bulk("register_customer")
    correct_customer_bulk = bulk("correct_customer")
    reassign_customer_bulk = bulk("reassign_customer")
