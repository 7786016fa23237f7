"""The whole API in one place: every stage's questions and every stage's verbs."""

from strawberry.tools import merge_types

from schema.catalogue.products.graphql import ProductMutations, ProductQueries
from schema.customers.accounts.graphql import CustomerMutations, CustomerQueries
from schema.customers.credit.graphql import CreditMutations, CreditQueries
from schema.exchange.conflicts.graphql import ConflictMutations, ConflictQueries
from schema.exchange.edits.graphql import EditQueries
from schema.exchange.links.graphql import LinkMutations, LinkQueries
from schema.fulfilment.orders.graphql import OrderMutations, OrderQueries
from schema.fulfilment.shipments.graphql import ShipmentMutations, ShipmentQueries
from schema.fulfilment.stock.graphql import StockMutations, StockQueries
from schema.kernel import refusals
from schema.kernel.graphql import NodeQueries
from schema.people.users.graphql import UserMutations, UserQueries
from schema.pipeline.leads.graphql import LeadMutations, LeadQueries
from schema.receivables.invoices.graphql import InvoiceMutations, InvoiceQueries
from schema.receivables.payments.graphql import PaymentMutations, PaymentQueries

Query = merge_types(
    "Query",
    (
        NodeQueries,
        UserQueries,
        LinkQueries,
        EditQueries,
        ConflictQueries,
        ProductQueries,
        CustomerQueries,
        CreditQueries,
        LeadQueries,
        StockQueries,
        OrderQueries,
        ShipmentQueries,
        InvoiceQueries,
        PaymentQueries,
    ),
)
Mutation = merge_types(
    "Mutation",
    (
        UserMutations,
        LinkMutations,
        ConflictMutations,
        ProductMutations,
        CustomerMutations,
        CreditMutations,
        LeadMutations,
        StockMutations,
        OrderMutations,
        ShipmentMutations,
        InvoiceMutations,
        PaymentMutations,
    ),
)
TYPES = (
    refusals.ValidationError,
    refusals.NotFoundError,
    refusals.NotAllowedError,
    refusals.LimitExceededError,
    refusals.ConflictError,
    refusals.TransitionError,
)

__all__ = ["TYPES", "Mutation", "Query"]
