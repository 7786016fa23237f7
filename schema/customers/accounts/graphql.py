"""Customers as the API shows them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.customers.accounts import operations
from schema.customers.accounts.rules import ContactRole, CustomerKind, CustomerSize
from schema.customers.accounts.tables import Contact, Customer, OwnerChange
from schema.customers.addresses.tables import Address
from schema.customers.bank_accounts.tables import BankAccount
from schema.customers.credit.tables import Credit
from schema.customers.requirements.tables import Requirement
from schema.customers.tax_titles.tables import TaxTitle
from schema.exchange.files.graphql import AttachmentNode, attached
from schema.fulfilment.orders.tables import Order
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing, pages
from schema.kernel.fields import children, column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.people.users.graphql import USERS, UserNode
from schema.people.users.tables import User
from schema.receivables.payments.tables import Payment

if TYPE_CHECKING:
    from schema.customers.addresses.graphql import AddressNode
    from schema.customers.bank_accounts.graphql import BankAccountNode
    from schema.customers.credit.graphql import CreditNode
    from schema.customers.requirements.graphql import RequirementNode
    from schema.customers.tax_titles.graphql import TaxTitleNode

CustomerLater = Annotated["CustomerNode", strawberry.lazy("schema.customers.accounts.graphql")]
RequirementLater = Annotated[
    "RequirementNode", strawberry.lazy("schema.customers.requirements.graphql")
]
AddressLater = Annotated["AddressNode", strawberry.lazy("schema.customers.addresses.graphql")]
TaxTitleLater = Annotated[
    "TaxTitleNode", strawberry.lazy("schema.customers.tax_titles.graphql")
]
BankAccountLater = Annotated[
    "BankAccountNode", strawberry.lazy("schema.customers.bank_accounts.graphql")
]
CreditLater = Annotated["CreditNode", strawberry.lazy("schema.customers.credit.graphql")]


enum_type(CustomerKind, CustomerSize, ContactRole)


@node(Contact)
class ContactNode(Node):
    """Shows a ``Contact`` row."""

    number: str = column(Contact.number)
    name: str = column(Contact.name)
    phone: str | None = column(Contact.phone)
    email: str | None = column(Contact.email)
    title: str | None = column(Contact.title)
    role: ContactRole | None = column(Contact.role)
    wechat: str | None = column(Contact.wechat)
    birthday: date | None = column(Contact.birthday)
    preferred: bool = column(Contact.preferred)
    left_on: date | None = column(Contact.left_on)
    revision: int = column(Contact.revision)
    customer: "CustomerNode" = related(
        Contact.customer_id, Customer.id, CustomerLater, "Where the person works."
    )


@node(OwnerChange)
class OwnerChangeNode(Node):
    """Shows an ``OwnerChange`` row."""

    territory: str = column(OwnerChange.territory)
    reason: str | None = column(OwnerChange.reason)
    changed_by: str = column(OwnerChange.changed_by)
    changed_at: datetime = column(OwnerChange.changed_at)
    revision: int = column(OwnerChange.revision)
    before: UserNode | None = related(
        OwnerChange.from_id, User.id, UserNode | None, "Who looked after them before."
    )
    after: UserNode | None = related(
        OwnerChange.to_id, User.id, UserNode | None, "Who looks after them from then on."
    )


@node(Customer)
class CustomerNode(Node):
    """Shows a ``Customer`` row."""

    number: str = column(Customer.number)
    name: str = column(Customer.name)
    territory: str = column(Customer.territory)
    phone: str | None = column(Customer.phone)
    email: str | None = column(Customer.email)
    short_name: str | None = column(Customer.short_name)
    kind: CustomerKind = column(Customer.kind)
    uscc: str | None = column(Customer.uscc)
    industry: str | None = column(Customer.industry)
    size: CustomerSize | None = column(Customer.size)
    website: str | None = column(Customer.website)
    registered_on: date = column(Customer.registered_on)
    verified_at: datetime | None = column(Customer.verified_at)
    owner_reason: str | None = column(Customer.owner_reason)
    quality: int = column(Customer.quality)
    revision: int = column(Customer.revision)
    owner: UserNode | None = related(
        Customer.owner_id, User.id, UserNode | None, "The colleague who looks after them."
    )
    owner_changes: list[OwnerChangeNode] = children(
        OwnerChange.customer_id,
        list[OwnerChangeNode],
        OwnerChange.id,
        "Who has looked after them, one after the other.",
    )
    contacts: list[ContactNode] = children(
        Contact.customer_id, list[ContactNode], Contact.id, "The people we know there."
    )
    requirements: list[RequirementLater] = children(
        Requirement.customer_id,
        list[RequirementLater],
        Requirement.id,
        "What they want done with every order.",
    )
    addresses: list[AddressLater] = children(
        Address.customer_id, list[AddressLater], Address.id, "Where they are."
    )
    tax_titles: list[TaxTitleLater] = children(
        TaxTitle.customer_id,
        list[TaxTitleLater],
        TaxTitle.id,
        "In whose name they have invoices issued.",
    )
    bank_accounts: list[BankAccountLater] = children(
        BankAccount.customer_id,
        list[BankAccountLater],
        BankAccount.id,
        "The accounts they pay from.",
    )
    merged_into: CustomerLater | None = related(
        Customer.merged_into_id,
        Customer.id,
        CustomerLater | None,
        "The customer this one turned out to be, if yours to see.",
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
    (
        Customer.number,
        Customer.name,
        Customer.territory,
        Customer.phone,
        Customer.email,
        Customer.short_name,
        Customer.kind,
        Customer.uscc,
        Customer.industry,
        Customer.size,
        Customer.website,
        Customer.registered_on,
        Customer.verified_at,
        Customer.quality,
    ),
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
    verify_customer = mutation(operations.verify, Customer, CustomerNode, "verify_customer")
    reassign_customer = mutation(
        operations.reassign, Customer, CustomerNode, "reassign_customer"
    )
    add_contact = mutation(operations.add_contact, Contact, ContactNode, "add_contact")
    correct_contact = mutation(
        operations.correct_contact, Contact, ContactNode, "correct_contact"
    )
    prefer_contact = mutation(operations.prefer_contact, Contact, ContactNode, "prefer_contact")
    part_with_contact = mutation(
        operations.part_with_contact, Contact, ContactNode, "part_with_contact"
    )

    register_customer_bulk = bulk("register_customer")
    correct_customer_bulk = bulk("correct_customer")
    verify_customer_bulk = bulk("verify_customer")
    reassign_customer_bulk = bulk("reassign_customer")
    add_contact_bulk = bulk("add_contact")
    correct_contact_bulk = bulk("correct_contact")
    prefer_contact_bulk = bulk("prefer_contact")
    part_with_contact_bulk = bulk("part_with_contact")
