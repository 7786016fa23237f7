"""Expected receipts as the API shows them."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from schema.catalogue.products.graphql import PRODUCTS, ProductNode
from schema.catalogue.products.tables import Product
from schema.inventory.receipts import operations
from schema.inventory.receipts.rules import ReceiptSource
from schema.inventory.receipts.tables import ExpectedReceipt
from schema.inventory.warehouses.graphql import WAREHOUSES, WarehouseNode
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(ReceiptSource)


@node(ExpectedReceipt)
class ExpectedReceiptNode(Node):
    """Shows an ``ExpectedReceipt`` row."""

    number: str = column(ExpectedReceipt.number)
    source: ReceiptSource = column(ExpectedReceipt.source)
    quantity: Decimal = column(ExpectedReceipt.quantity)
    received: Decimal = column(ExpectedReceipt.received)
    due_on: date = column(ExpectedReceipt.due_on)
    confirmed: bool = column(ExpectedReceipt.confirmed)
    document: str | None = column(ExpectedReceipt.document)
    cancelled_at: datetime | None = column(ExpectedReceipt.cancelled_at)
    revision: int = column(ExpectedReceipt.revision)
    product: ProductNode = related(
        ExpectedReceipt.product_id, Product.id, ProductNode, "What is to come."
    )
    warehouse: WarehouseNode = related(
        ExpectedReceipt.warehouse_id, Warehouse.id, WarehouseNode, "Where it goes."
    )


EXPECTED_RECEIPTS: Listing = Listing(
    ExpectedReceiptNode,
    ExpectedReceipt,
    (
        ExpectedReceipt.number,
        ExpectedReceipt.source,
        ExpectedReceipt.quantity,
        ExpectedReceipt.received,
        ExpectedReceipt.due_on,
        ExpectedReceipt.confirmed,
        ExpectedReceipt.document,
        ExpectedReceipt.cancelled_at,
    ),
    {
        "product": (ExpectedReceipt.product_id, PRODUCTS),
        "warehouse": (ExpectedReceipt.warehouse_id, WAREHOUSES),
    },
)


@strawberry.type
class ReceiptQueries:
    """Questions about expected receipts."""

    expected_receipts = EXPECTED_RECEIPTS.field("What is on its way to us.")
    expected_receipts_aggregate = EXPECTED_RECEIPTS.aggregates.field(
        "What expected receipts come to."
    )
    expected_receipt = found_by(
        ExpectedReceipt.number, ExpectedReceiptNode, "One expected receipt by number."
    )


@strawberry.type
class ReceiptSubscriptions:
    """News of expected receipts."""

    expected_receipt_changed = subscription(
        EXPECTED_RECEIPTS, "An expected receipt has changed."
    )


@strawberry.type
class ReceiptMutations:
    """What can happen to an expected receipt."""

    expect_receipt = mutation(
        operations.expect, ExpectedReceipt, ExpectedReceiptNode, "expect_receipt", makes=True
    )
    correct_expected_receipt = mutation(
        operations.correct, ExpectedReceipt, ExpectedReceiptNode, "correct_expected_receipt"
    )
    cancel_expected_receipt = mutation(
        operations.cancel, ExpectedReceipt, ExpectedReceiptNode, "cancel_expected_receipt"
    )

    expect_receipt_bulk = bulk("expect_receipt")
    correct_expected_receipt_bulk = bulk("correct_expected_receipt")
    cancel_expected_receipt_bulk = bulk("cancel_expected_receipt")
