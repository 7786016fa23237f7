"""Requirements of customers as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.requirements import operations
from schema.customers.requirements.rules import RequirementKind
from schema.customers.requirements.tables import Requirement
from schema.kernel.bulk_mutations import bulk
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(RequirementKind)


@node(Requirement)
class RequirementNode(Node):
    """Shows a ``Requirement`` row."""

    number: str = column(Requirement.number)
    kind: RequirementKind = column(Requirement.kind)
    description: str = column(Requirement.description)
    blocking: bool = column(Requirement.blocking)
    archived_at: datetime | None = column(Requirement.archived_at)
    revision: int = column(Requirement.revision)
    customer: CustomerNode = related(
        Requirement.customer_id, Customer.id, CustomerNode, "Who requires it."
    )


@strawberry.type
class RequirementQueries:
    """Questions about requirements of customers."""

    requirement = found_by(Requirement.number, RequirementNode, "One requirement by number.")


@strawberry.type
class RequirementMutations:
    """What can happen to a requirement of a customer."""

    add_requirement = mutation(
        operations.require, Requirement, RequirementNode, "add_requirement"
    )
    archive_requirement = mutation(
        operations.archive, Requirement, RequirementNode, "archive_requirement"
    )

    add_requirement_bulk = bulk("add_requirement")
    archive_requirement_bulk = bulk("archive_requirement")
