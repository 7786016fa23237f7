"""Product lines as the API shows them."""

from typing import Annotated

import strawberry

from schema.catalogue.lines import operations
from schema.catalogue.lines.tables import ProductLine
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.mutations import mutation

LineAbove = Annotated["ProductLineNode", strawberry.lazy("schema.catalogue.lines.graphql")]


@node(ProductLine)
class ProductLineNode(Node):
    """Shows a ``ProductLine`` row."""

    code: str = column(ProductLine.code)
    name: str = column(ProductLine.name)
    revision: int = column(ProductLine.revision)
    parent: LineAbove | None = related(
        ProductLine.parent_id,
        ProductLine.id,
        LineAbove | None,
        "The product line it is part of.",
    )


PRODUCT_LINES: Listing = Listing(
    ProductLineNode, ProductLine, (ProductLine.code, ProductLine.name)
)


@strawberry.type
class ProductLineQueries:
    """Questions about product lines."""

    product_lines = PRODUCT_LINES.field("How what we sell is divided.")
    product_lines_aggregate = PRODUCT_LINES.aggregates.field("What product lines come to.")
    product_line = found_by(ProductLine.code, ProductLineNode, "One product line by its code.")


@strawberry.type
class ProductLineSubscriptions:
    """News of product lines."""

    product_line_changed = subscription(PRODUCT_LINES, "A product line has changed.")


@strawberry.type
class ProductLineMutations:
    """What can happen to a product line."""

    add_product_line = mutation(
        operations.add_line, ProductLine, ProductLineNode, "add_product_line", makes=True
    )
    correct_product_line = mutation(
        operations.correct, ProductLine, ProductLineNode, "correct_product_line"
    )

    add_product_line_bulk = bulk("add_product_line")
    correct_product_line_bulk = bulk("correct_product_line")
