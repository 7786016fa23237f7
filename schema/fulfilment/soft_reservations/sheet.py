"""The Stock tab: what lies where, what is promised of it, and on which shelf.

It stands here, since whoever looks at stock may ask that some of it be kept for a customer.
"""

from typing import Final

from schema.catalogue.products.tables import Product
from schema.fulfilment.soft_reservations import operations
from schema.inventory.stock import operations as stock
from schema.inventory.stock import queries
from schema.inventory.stock.tables import Lot, StockLevel
from schema.inventory.warehouses.tables import Warehouse
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables

STOCK: Final = Sheet(
    name="stock",
    title="Stock",
    doc="What lies where and what is promised; correct the shelf, or ask to keep some of it.",
    entity=StockLevel,
    key=StockLevel.number,
    rows=queries.stock_on_hand,
    by=Narrowing(Warehouse.region, Warehouse.code, Lot.expires_on),
    shown=tables(StockLevel, Product, Warehouse, Lot),
    lock=queries.lock_level,
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
        Column("Shelf", StockLevel.shelf, edit=stock.put_on_shelf),
    ),
    actions={"request": Action(operations.request_here, "wish")},
)
