"""Stock as the API shows it."""

from decimal import Decimal
from typing import Annotated, Any

import strawberry
from sqlalchemy import select

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.fulfilment.stock import operations
from schema.fulfilment.stock.tables import StockLevel
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.costs import listed
from schema.kernel.fields import column, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation
from schema.kernel.shown import Selected


@node(StockLevel)
class StockLevelNode(Node):
    """Shows a ``StockLevel`` row."""

    warehouse: str = column(StockLevel.warehouse)
    on_hand: Decimal = column(StockLevel.on_hand)
    reserved: Decimal = column(StockLevel.reserved)
    revision: int = column(StockLevel.revision)
    product: ProductNode = related(
        StockLevel.product_id, Product.id, ProductNode, "What lies there."
    )


STOCK_LEVELS = Listing(
    StockLevelNode,
    StockLevel,
    (StockLevel.warehouse, StockLevel.on_hand, StockLevel.reserved),
    {"product": (StockLevel.product_id, PRODUCTS)},
)


@strawberry.type
class StockQueries:
    """Questions about stock."""

    stock_levels = STOCK_LEVELS.field("What lies in which warehouse.")
    stock_levels_aggregate = STOCK_LEVELS.aggregates.field("What stock levels come to.")

    @strawberry.field(
        graphql_type=list[StockLevelNode],
        description="Where one product lies, by its code.",
        directives=[listed()],
    )
    def stock_of(
        self, sku: Annotated[str, strawberry.argument(description="The product's code.")]
    ) -> Any:  # noqa: ANN401 - shown as a list of nodes
        wanted = select(StockLevel).join(Product).where(Product.sku == sku)
        return Selected(StockLevel, wanted.order_by(StockLevel.warehouse))


@strawberry.type
class StockSubscriptions:
    """News of stock."""

    stock_level_changed = subscription(STOCK_LEVELS, "A stock level has changed.")


@strawberry.type
class StockMutations:
    """What can happen to stock."""

    receive_stock = mutation(
        operations.receive, StockLevel, StockLevelNode, "receive_stock", makes=True
    )
    adjust_stock = mutation(
        operations.adjust, StockLevel, StockLevelNode, "adjust_stock", makes=True
    )

    receive_stock_bulk = bulk("receive_stock")
    adjust_stock_bulk = bulk("adjust_stock")
