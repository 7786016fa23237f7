"""The Prices tab: what things cost by which list; new prices are proposed and approved here.

It stands behind orders, so that it can say of a price what it would have brought in.
"""

from typing import Final

from schema.catalogue.prices import operations, queries
from schema.catalogue.prices.rules import MOVES, BatchState, batch_of
from schema.catalogue.prices.tables import Price, PriceBatch, PriceList
from schema.catalogue.products.tables import Product
from schema.insight.pricing.queries import CHANGE, CURRENT_PRICE, EFFECT, SOLD
from schema.kernel.sheet import Action, Column, Narrowing, Sheet, tables

PRICES: Final = Sheet(
    name="prices",
    title="Prices",
    doc="Prices that count and prices that are proposed; a new row proposes one.",
    entity=Price,
    key=Price.number,
    rows=queries.shown_prices,
    by=Narrowing(PriceList.territory, PriceBatch.requested_by, PriceBatch.valid_from),
    shown=tables(Price, PriceBatch, PriceList, Product),
    lock=queries.lock_price,
    group=batch_of,
    insert=operations.enter_price,
    reserve=operations.reserve_price,
    columns=(
        Column("Price list", PriceList.code, argument="price_list"),
        Column("SKU", Product.sku, argument="sku"),
        Column("Product", Product.name, argument="product"),
        Column("From quantity", Price.min_quantity),
        Column("Unit", Product.unit),
        Column("Price", Price.price, edit=operations.change_price),
        Column("Currency", Price.currency),
        Column("List price", Product.list_price),
        Column("Floor price", Product.floor_price),
        Column("Reason", Price.reason, edit=operations.change_price),
        Column(
            "Valid from",
            queries.VALID_FROM,
            edit=operations.schedule_batch,
            of=batch_of,
            doc="The first day on which it counts.",
        ),
        Column(
            "Valid to",
            queries.VALID_TO,
            edit=operations.schedule_batch,
            of=batch_of,
            doc="The last day on which it counts; empty when there is none.",
        ),
        Column("Validity", Price.state, argument="counts"),
        Column(
            "Current price",
            CURRENT_PRICE,
            doc="While it does not count yet: what one unit costs today from this quantity on.",
        ),
        Column(
            "Change, %",
            CHANGE,
            doc="By how much it is above the current price, in percent of that.",
        ),
        Column(
            "Sold",
            SOLD,
            doc="How much was ordered in the last 90 days, and confirmed, that it would count"
            " for.",
        ),
        Column(
            "Effect on revenue",
            EFFECT,
            doc="Sold times price less current price: what it would have brought in more.",
        ),
        Column("State", PriceBatch.state),
        Column("Requested by", PriceBatch.requested_by),
        Column("Decided by", PriceBatch.decided_by),
    ),
    actions={
        "submit": Action(operations.submit_batch, of=batch_of, to=BatchState.SUBMITTED),
        "reopen": Action(operations.reopen_batch, of=batch_of, to=BatchState.DRAFT),
        "approve": Action(operations.approve_batch, of=batch_of, to=BatchState.APPROVED),
        "reject": Action(
            operations.reject_batch, "reason", of=batch_of, to=BatchState.REJECTED
        ),
    },
    state=PriceBatch.state,
    moves=MOVES,
)
