"""The whole API in one place: every stage's questions and every stage's verbs."""

from types import ModuleType
from typing import Final

import strawberry
from strawberry.tools import merge_types

from schema.catalogue.lines import graphql as lines
from schema.catalogue.prices import graphql as prices
from schema.catalogue.products import graphql as products
from schema.customers.accounts import graphql as accounts
from schema.customers.addresses import graphql as addresses
from schema.customers.agreements import graphql as agreements
from schema.customers.bank_accounts import graphql as bank_accounts
from schema.customers.credit import graphql as credit
from schema.customers.duplicates import graphql as duplicates
from schema.customers.imports import graphql as imports
from schema.customers.quality import graphql as quality
from schema.customers.requests import graphql as requests
from schema.customers.requirements import graphql as requirements
from schema.customers.tax_titles import graphql as tax_titles
from schema.customers.terms import graphql as terms
from schema.exchange.conflicts import graphql as conflicts
from schema.exchange.cycles import graphql as cycles
from schema.exchange.edits import graphql as edits
from schema.exchange.files import graphql as files
from schema.exchange.links import graphql as links
from schema.exchange.previews import graphql as previews
from schema.exchange.rounds import graphql as rounds
from schema.fulfilment.amendments import graphql as amendments
from schema.fulfilment.confirmations import graphql as confirmations
from schema.fulfilment.deliveries import graphql as deliveries
from schema.fulfilment.exceptions import graphql as exceptions
from schema.fulfilment.holds import graphql as holds
from schema.fulfilment.intake import graphql as intake
from schema.fulfilment.orders import graphql as orders
from schema.fulfilment.plans import graphql as plans
from schema.fulfilment.promises import graphql as promises
from schema.fulfilment.replenishment import graphql as replenishment
from schema.fulfilment.reviews import graphql as reviews
from schema.fulfilment.shipments import graphql as shipments
from schema.fulfilment.soft_reservations import graphql as soft_reservations
from schema.fulfilment.trials import graphql as trials
from schema.insight.desk import graphql as desk
from schema.insight.logistics import graphql as logistics
from schema.insight.pricing import graphql as pricing
from schema.insight.selling import graphql as selling
from schema.insight.supply import graphql as supply
from schema.inventory.counts import graphql as counts
from schema.inventory.receipts import graphql as receipts
from schema.inventory.stock import graphql as stock
from schema.inventory.transfers import graphql as transfers
from schema.inventory.warehouses import graphql as warehouses
from schema.kernel.nodes import NodeQueries
from schema.kernel.refusals import TYPES
from schema.people.keys import graphql as keys
from schema.people.users import graphql as users
from schema.pipeline.leads import graphql as leads
from schema.receivables.banking import graphql as banking
from schema.receivables.closing import graphql as closing
from schema.receivables.credit_notes import graphql as credit_notes
from schema.receivables.invoices import graphql as invoices
from schema.receivables.items import graphql as items
from schema.receivables.ledger import graphql as ledger
from schema.receivables.matches import graphql as matches
from schema.receivables.payments import graphql as payments
from schema.receivables.refunds import graphql as refunds
from schema.receivables.settlements import graphql as settlements
from schema.receivables.suggestions import graphql as suggestions

STAGES: Final[tuple[ModuleType, ...]] = (
    *(users, keys),
    *(links, edits, conflicts, cycles, previews, rounds, files),
    *(lines, products, prices),
    *(warehouses, receipts, stock, counts, transfers),
    *(
        accounts,
        addresses,
        tax_titles,
        bank_accounts,
        requirements,
        agreements,
        terms,
        credit,
        duplicates,
        quality,
        requests,
        imports,
    ),
    *(leads,),
    *(
        orders,
        intake,
        reviews,
        holds,
        promises,
        soft_reservations,
        replenishment,
        trials,
        amendments,
        confirmations,
        exceptions,
        shipments,
        plans,
        deliveries,
    ),
    *(ledger, banking, items, settlements, invoices, payments, refunds, credit_notes),
    *(suggestions, matches, closing),
    *(selling, desk, supply, logistics, pricing),
)
"""Every stage that shows something, along the life of a sale."""


def _offered(kind: str) -> tuple[type, ...]:
    """Collect what the stages offer of a kind, each in its class, such as ``OrderQueries``."""
    return tuple(
        offer for stage in STAGES for name, offer in vars(stage).items() if name.endswith(kind)
    )


Query = strawberry.type(
    merge_types("Query", (NodeQueries, *_offered("Queries"))),
    description="What can be asked: one record, or a list of them page by page.",
)
Mutation = strawberry.type(
    merge_types("Mutation", _offered("Mutations")),
    description="What can happen: every field is a verb, done wholly or not at all.",
)
Subscription = strawberry.type(
    merge_types("Subscription", _offered("Subscriptions")),
    description="What can be followed: changes, as they happen.",
)

__all__ = ["TYPES", "Mutation", "Query", "Subscription"]
