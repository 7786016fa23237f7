"""Tax titles as the API shows them."""

from datetime import datetime

import strawberry

from schema.customers.accounts.graphql import CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.tax_titles import operations
from schema.customers.tax_titles.tables import TaxTitle
from schema.kernel.bulk_mutations import bulk
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation


@node(TaxTitle)
class TaxTitleNode(Node):
    """Shows a ``TaxTitle`` row."""

    number: str = column(TaxTitle.number)
    title: str = column(TaxTitle.title)
    tax_number: str = column(TaxTitle.tax_number)
    bank: str | None = column(TaxTitle.bank)
    account_number: str | None = column(TaxTitle.account_number)
    address: str | None = column(TaxTitle.address)
    phone: str | None = column(TaxTitle.phone)
    preferred: bool = column(TaxTitle.preferred)
    archived_at: datetime | None = column(TaxTitle.archived_at)
    revision: int = column(TaxTitle.revision)
    customer: CustomerNode = related(
        TaxTitle.customer_id, Customer.id, CustomerNode, "Whose tax title it is."
    )


@strawberry.type
class TaxTitleQueries:
    """Questions about tax titles."""

    tax_title = found_by(TaxTitle.number, TaxTitleNode, "One tax title by number.")


@strawberry.type
class TaxTitleMutations:
    """What can happen to a tax title."""

    add_tax_title = mutation(operations.add, TaxTitle, TaxTitleNode, "add_tax_title")
    correct_tax_title = mutation(
        operations.correct, TaxTitle, TaxTitleNode, "correct_tax_title"
    )
    prefer_tax_title = mutation(operations.prefer, TaxTitle, TaxTitleNode, "prefer_tax_title")
    archive_tax_title = mutation(
        operations.archive, TaxTitle, TaxTitleNode, "archive_tax_title"
    )

    add_tax_title_bulk = bulk("add_tax_title")
    correct_tax_title_bulk = bulk("correct_tax_title")
    prefer_tax_title_bulk = bulk("prefer_tax_title")
    archive_tax_title_bulk = bulk("archive_tax_title")
