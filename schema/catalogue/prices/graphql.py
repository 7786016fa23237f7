"""Prices as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.catalogue.prices import operations
from schema.catalogue.prices.rules import BatchState, PriceState
from schema.catalogue.prices.tables import Price, PriceBatch, PriceList
from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import children, column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(BatchState, PriceState)


@node(PriceList)
class PriceListNode(Node):
    """Shows a ``PriceList`` row."""

    code: str = column(PriceList.code)
    name: str = column(PriceList.name)
    currency: str = column(PriceList.currency)
    standard: bool = column(PriceList.standard)
    territory: str | None = column(PriceList.territory)
    archived_at: datetime | None = column(PriceList.archived_at)
    revision: int = column(PriceList.revision)


@node(Price)
class PriceNode(Node):
    """Shows a ``Price`` row."""

    number: str = column(Price.number)
    min_quantity: Decimal = column(Price.min_quantity)
    price: Money = money(Price.price, Price.currency)
    currency: str = column(Price.currency)
    reason: str | None = column(Price.reason)
    state: PriceState = column(Price.state)
    valid_from: date | None = column(Price.valid_from)
    valid_to: date | None = column(Price.valid_to)
    revision: int = column(Price.revision)
    price_list: PriceListNode = related(
        Price.price_list_id, PriceList.id, PriceListNode, "The price list it is part of."
    )
    product: ProductNode = related(
        Price.product_id, Product.id, ProductNode, "What it is the price of."
    )


@node(PriceBatch)
class PriceBatchNode(Node):
    """Shows a ``PriceBatch`` row."""

    number: str = column(PriceBatch.number)
    reason: str | None = column(PriceBatch.reason)
    valid_from: date = column(PriceBatch.valid_from)
    valid_to: date | None = column(PriceBatch.valid_to)
    state: BatchState = column(PriceBatch.state)
    requested_by: str = column(PriceBatch.requested_by)
    decided_by: str | None = column(PriceBatch.decided_by)
    decided_at: datetime | None = column(PriceBatch.decided_at)
    revision: int = column(PriceBatch.revision)
    price_list: PriceListNode = related(
        PriceBatch.price_list_id, PriceList.id, PriceListNode, "Whose prices change."
    )
    prices: list[PriceNode] = children(
        Price.batch_id, list[PriceNode], Price.id, "What it proposes, or has brought."
    )


PRICE_LISTS: Listing = Listing(
    PriceListNode,
    PriceList,
    (
        PriceList.code,
        PriceList.name,
        PriceList.currency,
        PriceList.standard,
        PriceList.territory,
        PriceList.archived_at,
    ),
)
PRICE_BATCHES: Listing = Listing(
    PriceBatchNode,
    PriceBatch,
    (
        PriceBatch.number,
        PriceBatch.valid_from,
        PriceBatch.valid_to,
        PriceBatch.state,
        PriceBatch.requested_by,
        PriceBatch.decided_at,
    ),
    {"price_list": (PriceBatch.price_list_id, PRICE_LISTS)},
)
PRICES: Listing = Listing(
    PriceNode,
    Price,
    (
        Price.number,
        Price.min_quantity,
        Price.price,
        Price.currency,
        Price.state,
        Price.valid_from,
        Price.valid_to,
    ),
    {
        "price_list": (Price.price_list_id, PRICE_LISTS),
        "product": (Price.product_id, PRODUCTS),
    },
)


@strawberry.type
class PriceQueries:
    """Questions about prices."""

    price_lists = PRICE_LISTS.field("What things cost, for whom.")
    price_lists_aggregate = PRICE_LISTS.aggregates.field("What price lists come to.")
    price_list = found_by(PriceList.code, PriceListNode, "One price list by its code.")
    price_batches = PRICE_BATCHES.field("Prices that are proposed together.")
    price_batches_aggregate = PRICE_BATCHES.aggregates.field("What price batches come to.")
    price_batch = found_by(PriceBatch.number, PriceBatchNode, "One price batch by number.")
    prices = PRICES.field("What one unit costs, by list, quantity and day.")
    prices_aggregate = PRICES.aggregates.field("What prices come to.")
    price = found_by(Price.number, PriceNode, "One price by number.")


@strawberry.type
class PriceSubscriptions:
    """News of prices."""

    price_list_changed = subscription(PRICE_LISTS, "A price list has changed.")
    price_batch_changed = subscription(PRICE_BATCHES, "A price batch has changed.")
    price_changed = subscription(PRICES, "A price has changed.")


@strawberry.type
class PriceMutations:
    """What can happen to price lists, and to the prices in them."""

    add_price_list = mutation(
        operations.add_price_list, PriceList, PriceListNode, "add_price_list", makes=True
    )
    archive_price_list = mutation(
        operations.archive_price_list, PriceList, PriceListNode, "archive_price_list"
    )
    draft_price_batch = mutation(
        operations.draft_batch, PriceBatch, PriceBatchNode, "draft_price_batch"
    )
    propose_price = mutation(
        operations.propose_price, PriceBatch, PriceBatchNode, "propose_price"
    )
    change_price = mutation(operations.change_price, Price, PriceNode, "change_price")
    schedule_price_batch = mutation(
        operations.schedule_batch, PriceBatch, PriceBatchNode, "schedule_price_batch"
    )
    submit_price_batch = mutation(
        operations.submit_batch, PriceBatch, PriceBatchNode, "submit_price_batch"
    )
    reopen_price_batch = mutation(
        operations.reopen_batch, PriceBatch, PriceBatchNode, "reopen_price_batch"
    )
    approve_price_batch = mutation(
        operations.approve_batch, PriceBatch, PriceBatchNode, "approve_price_batch"
    )
    reject_price_batch = mutation(
        operations.reject_batch, PriceBatch, PriceBatchNode, "reject_price_batch"
    )

    add_price_list_bulk = bulk("add_price_list")
    archive_price_list_bulk = bulk("archive_price_list")
    draft_price_batch_bulk = bulk("draft_price_batch")
    propose_price_bulk = bulk("propose_price")
    change_price_bulk = bulk("change_price")
    schedule_price_batch_bulk = bulk("schedule_price_batch")
    submit_price_batch_bulk = bulk("submit_price_batch")
    reopen_price_batch_bulk = bulk("reopen_price_batch")
    approve_price_batch_bulk = bulk("approve_price_batch")
    reject_price_batch_bulk = bulk("reject_price_batch")
