"""Stock as the API shows it."""

from decimal import Decimal
from typing import Any

import strawberry

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.fulfilment.stock import operations
from schema.fulfilment.stock.tables import StockLevel
from schema.kernel.connections import Listing
from schema.kernel.graphql import Info, Node, column, node, related
from schema.kernel.mutations import mutation


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

    @strawberry.field(
        graphql_type=list[StockLevelNode], description="Where one product lies, by its code."
    )
    async def stock_of(self, info: Info, sku: str) -> list[Any]:
        product = await info.context.one(Product.sku, sku)
        if product is None:
            return []
        return await info.context.many(
            StockLevel.product_id, product.id, StockLevel.warehouse.expression
        )


@strawberry.type
class StockMutations:
    """What can happen to stock."""

    receive_stock = mutation(
        operations.receive, StockLevel, StockLevelNode, "receive_stock", makes=True
    )
    adjust_stock = mutation(
        operations.adjust, StockLevel, StockLevelNode, "adjust_stock", makes=True
    )
