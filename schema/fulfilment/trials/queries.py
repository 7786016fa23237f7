"""How it is found what a trial looks at: an order as it is now, and what there is for it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select, text

from schema.catalogue.products.tables import Product
from schema.fulfilment.orders.queries import NoSuchOrder
from schema.fulfilment.orders.tables import Order, OrderLine
from schema.fulfilment.trials.rules import Supply, Wanted
from schema.kernel.work import Work

_SUPPLY: Final = text("""
WITH of AS (SELECT id FROM products WHERE sku = :sku),
     today AS (SELECT coalesce(CAST(:today AS date),
       (now() AT TIME ZONE current_setting('salesbook.zone'))::date) AS day)
SELECT NULL::date, coalesce(sum(s.available), 0), (SELECT day FROM today)
  FROM stock_levels s JOIN warehouses w ON w.id = s.warehouse_id AND w.pickable
  LEFT JOIN lots t ON t.id = s.lot_id
 WHERE s.product_id IN (SELECT id FROM of)
   AND coalesce(t.expires_on, 'infinity') >= (SELECT day FROM today)
UNION ALL
SELECT due_on, quantity - received, NULL FROM expected_receipts e
  JOIN warehouses w ON w.id = e.warehouse_id AND w.pickable
 WHERE e.product_id IN (SELECT id FROM of) AND confirmed AND cancelled_at IS NULL
   AND received < quantity
UNION ALL
SELECT coalesce(o.requested_on, (SELECT day FROM today)),
       -l.missing, NULL
  FROM order_lines l JOIN orders o ON o.id = l.order_id
 WHERE l.product_id IN (SELECT id FROM of) AND o.state = 'confirmed'
   AND l.missing > 0
""")


def supply(sku: str, today: date | None = None) -> Any:  # noqa: ANN401 - a statement of our own
    """Ask what of a product is free today, and what comes and is waited for on which day.

    The row without a day tells what is free, and which day is taken for today: the company's,
    unless another one is named.
    """
    return _SUPPLY.bindparams(sku=sku, today=today)


async def supply_of(work: Work, sku: str, kept: Decimal) -> Supply:
    """Find what of a product is free today with what is ``kept``, and what comes and goes."""
    rows = (await work.session.execute(supply(sku, work.today))).all()
    ((free, _),) = [(amount, now) for day, amount, now in rows if day is None]
    return Supply(free + kept, [(day, amount) for day, amount, _ in rows if day is not None])


async def order_now(work: Work, number: str) -> Order:
    """Read one order anew, without locking it."""
    query = select(Order).where(Order.number == number.strip())
    row = await work.session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchOrder(number)
    return row


async def lines_now(work: Work, order: Order) -> Sequence[OrderLine]:
    """Read the lines of an order anew, without locking them."""
    query = select(OrderLine).where(OrderLine.order_id == order.id)
    anew = query.order_by(OrderLine.position).execution_options(populate_existing=True)
    return (await work.session.scalars(anew)).all()


async def wanted(work: Work, lines: Sequence[OrderLine]) -> list[Wanted]:
    """Tell what lines ask for."""
    ids = {line.product_id for line in lines}
    found = await work.session.find_all(Product.id, ids) if ids else []
    products = {product.id: product for product in found}
    return [
        Wanted(
            line.number,
            products[line.product_id].sku,
            products[line.product_id].unit,
            line.quantity - line.cancelled,
        )
        for line in lines
    ]
