"""Products as the API shows them."""

from decimal import Decimal

import strawberry

from schema.catalogue.lines.graphql import PRODUCT_LINES, ProductLineNode
from schema.catalogue.lines.tables import ProductLine
from schema.catalogue.products import operations
from schema.catalogue.products.tables import Product
from schema.kernel.amounts import Money
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, money, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation


@node(Product)
class ProductNode(Node):
    """Shows a ``Product`` row."""

    sku: str = column(Product.sku)
    name: str = column(Product.name)
    unit: str = column(Product.unit)
    list_price: Money = money(Product.list_price, Product.currency)
    currency: str = column(Product.currency)
    floor_price: Money | None = money(Product.floor_price, Product.currency)
    min_quantity: Decimal = column(Product.min_quantity)
    quantity_step: Decimal = column(Product.quantity_step)
    tax_rate: Decimal = column(Product.tax_rate)
    active: bool = column(Product.active)
    by_lot: bool = column(Product.by_lot)
    revision: int = column(Product.revision)
    line: ProductLineNode | None = related(
        Product.line_id,
        ProductLine.id,
        ProductLineNode | None,
        "The product line it is part of.",
    )


PRODUCTS: Listing = Listing(
    ProductNode,
    Product,
    (
        Product.sku,
        Product.name,
        Product.list_price,
        Product.currency,
        Product.floor_price,
        Product.tax_rate,
        Product.active,
        Product.by_lot,
    ),
    {"line": (Product.line_id, PRODUCT_LINES)},
)


@strawberry.type
class ProductQueries:
    """Questions about products."""

    products = PRODUCTS.field("What we sell.")
    products_aggregate = PRODUCTS.aggregates.field("What products come to.")
    product = found_by(Product.sku, ProductNode, "One product by its code.")


@strawberry.type
class ProductSubscriptions:
    """News of products."""

    product_changed = subscription(PRODUCTS, "A product has changed.")


@strawberry.type
class ProductMutations:
    """What can happen to a product."""

    add_product = mutation(operations.add, Product, ProductNode, "add_product", makes=True)
    reprice_product = mutation(operations.reprice, Product, ProductNode, "reprice_product")
    correct_product = mutation(operations.correct, Product, ProductNode, "correct_product")
    retire_product = mutation(operations.retire, Product, ProductNode, "retire_product")

    add_product_bulk = bulk("add_product")
    reprice_product_bulk = bulk("reprice_product")
    correct_product_bulk = bulk("correct_product")
    retire_product_bulk = bulk("retire_product")
