"""Credit as the API shows it."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import select

from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.credit import operations
from schema.customers.credit.tables import Credit
from schema.customers.terms.graphql import PAYMENT_TERMS, PaymentTermNode
from schema.customers.terms.tables import PaymentTerm
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.kernel.shown import Selected


@node(Credit)
class CreditNode(Node):
    """Shows a ``Credit`` row."""

    credit_limit: Money | None = money(Credit.credit_limit, Credit.currency)
    exposure: Money | None = money(Credit.exposure, Credit.currency)
    currency: str = column(Credit.currency)
    hold_reason: str | None = column(Credit.hold_reason)
    revision: int = column(Credit.revision)
    customer: CustomerNode = related(
        Credit.customer_id, Customer.id, CustomerNode, "Whose credit it is."
    )
    payment_term: PaymentTermNode | None = related(
        Credit.payment_term_id,
        PaymentTerm.id,
        PaymentTermNode | None,
        "How the customer pays; empty: within 30 days of the invoice.",
    )


CREDITS = Listing(
    CreditNode,
    Credit,
    (Credit.credit_limit, Credit.exposure, Credit.currency, Credit.hold_reason),
    {
        "customer": (Credit.customer_id, CUSTOMERS),
        "payment_term": (Credit.payment_term_id, PAYMENT_TERMS),
    },
)


@strawberry.type
class CreditQueries:
    """Questions about credit."""

    credits = CREDITS.field("How far we trust our customers.")
    credits_aggregate = CREDITS.aggregates.field("What credits come to.")

    @strawberry.field(
        graphql_type=CreditNode | None, description="One customer's credit, by customer number."
    )
    def credit(
        self,
        number: Annotated[str, strawberry.argument(description="The customer's number.")],
    ) -> Any:  # noqa: ANN401 - shown as a node
        wanted = select(Credit).join(Customer).where(Customer.number == number)
        return Selected(Credit, wanted)


@strawberry.type
class CreditSubscriptions:
    """News of credit."""

    credit_changed = subscription(CREDITS, "A customer's credit has changed.")


@strawberry.type
class CreditMutations:
    """What can happen to a customer's credit."""

    set_credit_limit = mutation(operations.set_limit, Credit, CreditNode, "set_credit_limit")
    set_payment_terms = mutation(operations.set_terms, Credit, CreditNode, "set_payment_terms")
    hold_credit = mutation(operations.hold, Credit, CreditNode, "hold_credit")
    release_credit = mutation(operations.release, Credit, CreditNode, "release_credit")

    set_credit_limit_bulk = bulk("set_credit_limit")
    set_payment_terms_bulk = bulk("set_payment_terms")
    hold_credit_bulk = bulk("hold_credit")
    release_credit_bulk = bulk("release_credit")
