"""Payment terms as the API shows them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.customers.terms import operations
from schema.customers.terms.rules import ShareKind, TermBase
from schema.customers.terms.tables import PaymentTerm, PaymentTermLine
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

for choice in (ShareKind, TermBase):
    enum_type(choice)


@node(PaymentTermLine)
class PaymentTermLineNode(Node):
    """Shows a ``PaymentTermLine`` row."""

    position: int = column(PaymentTermLine.position)
    kind: ShareKind = column(PaymentTermLine.kind)
    percent: Decimal | None = column(PaymentTermLine.percent)
    base: TermBase = column(PaymentTermLine.base)
    months: int = column(PaymentTermLine.months)
    days: int = column(PaymentTermLine.days)
    day_of_month: int | None = column(PaymentTermLine.day_of_month)
    discount_percent: Decimal | None = column(PaymentTermLine.discount_percent)
    discount_days: int | None = column(PaymentTermLine.discount_days)
    retention: bool = column(PaymentTermLine.retention)
    revision: int = column(PaymentTermLine.revision)


@node(PaymentTerm)
class PaymentTermNode(Node):
    """Shows a ``PaymentTerm`` row."""

    code: str = column(PaymentTerm.code)
    name: str = column(PaymentTerm.name)
    archived_at: datetime | None = column(PaymentTerm.archived_at)
    revision: int = column(PaymentTerm.revision)
    lines: list[PaymentTermLineNode] = children(
        PaymentTermLine.payment_term_id,
        list[PaymentTermLineNode],
        PaymentTermLine.position,
        "In which parts something is paid.",
    )


PAYMENT_TERMS = Listing(
    PaymentTermNode,
    PaymentTerm,
    (PaymentTerm.code, PaymentTerm.name, PaymentTerm.archived_at),
)


@strawberry.type
class PaymentTermQueries:
    """Questions about payment terms."""

    payment_terms = PAYMENT_TERMS.field("In which parts something may be paid.")
    payment_terms_aggregate = PAYMENT_TERMS.aggregates.field(
        "How many payment terms there are."
    )
    payment_term = found_by(PaymentTerm.code, PaymentTermNode, "Payment terms by their code.")


@strawberry.type
class PaymentTermSubscriptions:
    """News of payment terms."""

    payment_term_changed = subscription(PAYMENT_TERMS, "Payment terms have changed.")


@strawberry.type
class PaymentTermMutations:
    """What can happen to payment terms."""

    add_payment_term = mutation(
        operations.add_terms, PaymentTerm, PaymentTermNode, "add_payment_term", makes=True
    )
    rename_payment_term = mutation(
        operations.rename, PaymentTerm, PaymentTermNode, "rename_payment_term"
    )
    archive_payment_term = mutation(
        operations.archive, PaymentTerm, PaymentTermNode, "archive_payment_term"
    )
    restore_payment_term = mutation(
        operations.restore, PaymentTerm, PaymentTermNode, "restore_payment_term"
    )

    add_payment_term_bulk = bulk("add_payment_term")
    rename_payment_term_bulk = bulk("rename_payment_term")
    archive_payment_term_bulk = bulk("archive_payment_term")
    restore_payment_term_bulk = bulk("restore_payment_term")
