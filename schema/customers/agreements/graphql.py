"""Price agreements as the API shows them."""

from datetime import date

import strawberry

from schema.catalogue.prices.graphql import PRICE_LISTS, PriceListNode
from schema.catalogue.prices.tables import PriceList
from schema.customers.accounts.graphql import CUSTOMERS, CustomerNode
from schema.customers.accounts.tables import Customer
from schema.customers.agreements import operations
from schema.customers.agreements.tables import PriceAgreement
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation


@node(PriceAgreement)
class PriceAgreementNode(Node):
    """Shows a ``PriceAgreement`` row."""

    number: str = column(PriceAgreement.number)
    currency: str = column(PriceAgreement.currency)
    valid_from: date = column(PriceAgreement.valid_from)
    valid_to: date | None = column(PriceAgreement.valid_to)
    revision: int = column(PriceAgreement.revision)
    customer: CustomerNode = related(
        PriceAgreement.customer_id, Customer.id, CustomerNode, "Who has agreed."
    )
    price_list: PriceListNode = related(
        PriceAgreement.price_list_id, PriceList.id, PriceListNode, "By which list they buy."
    )


AGREEMENTS: Listing = Listing(
    PriceAgreementNode,
    PriceAgreement,
    (
        PriceAgreement.number,
        PriceAgreement.currency,
        PriceAgreement.valid_from,
        PriceAgreement.valid_to,
    ),
    {
        "customer": (PriceAgreement.customer_id, CUSTOMERS),
        "price_list": (PriceAgreement.price_list_id, PRICE_LISTS),
    },
)


@strawberry.type
class PriceAgreementQueries:
    """Questions about price agreements."""

    price_agreements = AGREEMENTS.field("Which customers have prices of their own.")
    price_agreements_aggregate = AGREEMENTS.aggregates.field("What price agreements come to.")
    price_agreement = found_by(
        PriceAgreement.number, PriceAgreementNode, "One price agreement by number."
    )


@strawberry.type
class PriceAgreementSubscriptions:
    """News of price agreements."""

    price_agreement_changed = subscription(AGREEMENTS, "A price agreement has changed.")


@strawberry.type
class PriceAgreementMutations:
    """What can happen to a price agreement."""

    agree_prices = mutation(
        operations.agree, PriceAgreement, PriceAgreementNode, "agree_prices"
    )
    end_price_agreement = mutation(
        operations.end, PriceAgreement, PriceAgreementNode, "end_price_agreement"
    )

    agree_prices_bulk = bulk("agree_prices")
    end_price_agreement_bulk = bulk("end_price_agreement")
