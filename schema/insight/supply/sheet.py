"""The Stock tab: what lies where, what is promised of it, what comes, and on which shelf it is.

It stands behind orders: whoever looks at stock may ask that some of it be kept for a customer,
and sees what the last look at it found.
"""

from typing import Final

from schema.catalogue.products.tables import Product
from schema.fulfilment.replenishment.tables import ReorderRule
from schema.fulfilment.soft_reservations import operations
from schema.insight.supply.queries import COVER_DAYS, INCOMING, NEXT_ON, looked_at_stock
from schema.inventory.stock import operations as stock
from schema.inventory.stock.queries import lock_level
from schema.inventory.stock.tables import Lot, StockLevel
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables

STOCK: Final = Sheet(
    name="stock",
    title="Stock",
    doc="What lies where and what is promised; correct the shelf, or ask to keep some of it.",
    entity=StockLevel,
    key=StockLevel.number,
    rows=looked_at_stock,
    by=Narrowing(Warehouse.region, Warehouse.code, Lot.expires_on),
    shown=tables(StockLevel, Product, Warehouse, Lot, ReorderRule),
    lock=lock_level,
    columns=(
        Column("SKU", Product.sku, argument="sku"),
        Column("Product", Product.name, argument="product"),
        Column("Warehouse", Warehouse.code, argument="warehouse"),
        Column("Lot", Lot.code, argument="lot"),
        Column("Expires on", Lot.expires_on),
        Column("On hand", StockLevel.on_hand),
        Column("Reserved", StockLevel.reserved),
        Column("Available", StockLevel.available),
        Column("Unit", Product.unit),
        Column(
            "Incoming", INCOMING, doc="How much of the product is on its way to the warehouse."
        ),
        Column("Next on", NEXT_ON, doc="The day on which the next of it is expected."),
        Column(
            "Cover, days",
            COVER_DAYS,
            doc="How many days what is available of the product in the warehouse will last, as"
            " much as went a day in the last 30.",
        ),
        Column("Reorder point", ReorderRule.reorder_point),
        Column("Alarm", ReorderRule.alarm),
        Column("Shelf", StockLevel.shelf, edit=stock.put_on_shelf),
    ),
    actions={"request": Action(operations.request_here, "wish")},
)
