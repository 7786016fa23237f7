"""Addresses as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.addresses import operations
from schema.customers.addresses.rules import AddressKind
from schema.customers.addresses.tables import Address
from schema.kernel.bulk_mutations import bulk
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(AddressKind)


@node(Address)
class AddressNode(Node):
    """Shows an ``Address`` row."""

    number: str = column(Address.number)
    kind: AddressKind = column(Address.kind)
    recipient: str | None = column(Address.recipient)
    phone: str | None = column(Address.phone)
    country: str = column(Address.country)
    province: str | None = column(Address.province)
    city: str = column(Address.city)
    district: str | None = column(Address.district)
    line: str = column(Address.line)
    postcode: str | None = column(Address.postcode)
    deliverable: bool = column(Address.deliverable)
    preferred: bool = column(Address.preferred)
    archived_at: datetime | None = column(Address.archived_at)
    revision: int = column(Address.revision)
    customer: CustomerNode = related(
        Address.customer_id, Customer.id, CustomerNode, "Whose address it is."
    )


@strawberry.type
class AddressQueries:
    """Questions about addresses."""

    address = found_by(Address.number, AddressNode, "One address by number.")


@strawberry.type
class AddressMutations:
    """What can happen to an address."""

    add_address = mutation(operations.add, Address, AddressNode, "add_address")
    correct_address = mutation(operations.correct, Address, AddressNode, "correct_address")
    prefer_address = mutation(operations.prefer, Address, AddressNode, "prefer_address")
    archive_address = mutation(operations.archive, Address, AddressNode, "archive_address")

    add_address_bulk = bulk("add_address")
    correct_address_bulk = bulk("correct_address")
    prefer_address_bulk = bulk("prefer_address")
    archive_address_bulk = bulk("archive_address")
