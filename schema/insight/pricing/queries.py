"""How it is found what a price would change: what counts now, and how much was sold.

The tab and the report read the same expressions. They speak of the price as ``prices``, of its
list as ``price_lists`` and of its product as ``products``.
"""

from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, Label, Numeric, literal_column

from schema.kernel.tables import AMOUNT, PRICE, QUANTITY

CHANGE_PERCENT: Final = Numeric(18, 2)
DAYS_SOLD: Final = 90
"""How many days the Prices tab looks back for what was sold, today among them."""


def _counts(price: str, day: str) -> str:
    """Say that a price counts on a day."""
    until = f"coalesce({price}.valid_to, 'infinity')"
    return f"{price}.state = 'valid' AND {day} BETWEEN {price}.valid_from AND {until}"


def _reach(price_list: str, day: str) -> str:
    """Tell how near a list is to customer ``c`` on a day; the lowest decides, null is not open.

    The order is that of ``PriceReach``.
    """
    return f"""CASE WHEN {price_list}.archived_at IS NOT NULL THEN NULL
  WHEN EXISTS (SELECT FROM price_agreements a WHERE a.customer_id = c.id
    AND a.price_list_id = {price_list}.id
    AND {day} BETWEEN a.valid_from AND coalesce(a.valid_to, 'infinity')) THEN 1
  WHEN {price_list}.standard AND {price_list}.territory = c.territory THEN 2
  WHEN {price_list}.standard AND {price_list}.territory IS NULL THEN 3 END"""


def current_price(day: str) -> str:
    """Find what one unit costs on a day without the price, from the same quantity on.

    What counts on the list itself comes before the standard list for everybody, that before
    the product's list price; null where there is none in the currency.
    """
    return f"""coalesce((SELECT p.price
  FROM prices p JOIN price_lists l ON l.id = p.price_list_id
  WHERE p.product_id = prices.product_id AND p.currency = prices.currency
    AND p.min_quantity <= prices.min_quantity AND {_counts("p", day)}
    AND (l.id = prices.price_list_id
      OR l.standard AND l.territory IS NULL AND l.archived_at IS NULL)
  ORDER BY l.id = prices.price_list_id DESC, p.min_quantity DESC LIMIT 1),
  CASE WHEN products.currency = prices.currency THEN products.list_price END)"""  # noqa: S608 - names of our own


def sold(day: str, since: str, until: str) -> str:
    """Sum what was ordered from one day to another by customers the price would count for.

    An order is of the day on which it was submitted to its review; lists are looked at as they
    are on ``day``. A line counts when its quantity reaches the price and no larger quantity of
    the list or the batch, and no nearer list has a price for it.
    """
    return f"""(SELECT coalesce(sum(o_l.quantity - o_l.cancelled), 0.0000)
  FROM order_lines o_l JOIN orders o ON o.id = o_l.order_id
  JOIN customers c ON c.id = o.customer_id
  WHERE o_l.product_id = prices.product_id AND o_l.currency = prices.currency
    AND o_l.quantity >= prices.min_quantity AND o.state IN ('confirmed', 'shipped', 'closed')
    AND EXISTS (SELECT FROM order_reviews r WHERE r.order_id = o.id AND r.state <> 'returned'
      AND business_date(r.submitted_at) BETWEEN {since} AND {until})
    AND NOT EXISTS (SELECT FROM prices p WHERE p.price_list_id = prices.price_list_id
      AND p.product_id = prices.product_id AND p.min_quantity > prices.min_quantity
      AND p.min_quantity <= o_l.quantity
      AND (p.batch_id = prices.batch_id OR {_counts("p", day)}))
    AND ({_reach("price_lists", day)}) IS NOT NULL
    AND NOT EXISTS (SELECT FROM prices p JOIN price_lists l ON l.id = p.price_list_id
      WHERE p.product_id = prices.product_id AND p.currency = prices.currency
        AND p.min_quantity <= o_l.quantity AND {_counts("p", day)}
        AND ({_reach("l", day)}) < ({_reach("price_lists", day)})))"""  # noqa: S608 - names of our own


_TODAY: Final = "(SELECT business_date(now()))"
_CURRENT: Final = current_price(_TODAY)
_SOLD: Final = sold(_TODAY, f"{_TODAY} - {DAYS_SOLD - 1}", _TODAY)


def _while_to_come(written: str, kind: Numeric[Decimal], name: str) -> Label[Decimal]:
    """Show what an expression comes to while the price does not count yet."""
    to_come = f"prices.state = 'proposed' OR prices.valid_from > {_TODAY}"
    shown: ColumnElement[Decimal] = literal_column(
        f"CASE WHEN {to_come} THEN {written} END", kind
    )
    return shown.label(name)


def _change(current: str) -> str:
    """Tell by how much the price is above another one, in percent of that."""
    return f"round(100 * (prices.price - {current}) / nullif({current}, 0), 2)"


CURRENT_PRICE: Final = _while_to_come(_CURRENT, PRICE, "current_price")
"""What a price that does not count yet would take the place of."""
CHANGE: Final = _while_to_come(_change(_CURRENT), CHANGE_PERCENT, "change_percent")
"""By how much it is above that, in percent."""
SOLD: Final = _while_to_come(_SOLD, QUANTITY, "sold")
"""How much was sold that it would count for, in the days the tab looks back."""
EFFECT: Final = _while_to_come(
    f"round({_SOLD} * (prices.price - {_CURRENT}), 2)", AMOUNT, "effect"
)
"""What that would have brought in more."""

SIMULATIONS: Final = f"""
SELECT prices.number, products.sku, products.name, products.unit,
  price_lists.code AS price_list, prices.min_quantity, prices.currency,
  known.current_price, prices.price, {_change("known.current_price")} AS change_percent,
  known.floor_price, coalesce(prices.price < known.floor_price, false) AS below_floor,
  known.sold, round(known.sold * known.current_price, 2) AS revenue,
  round(known.sold * prices.price, 2) AS new_revenue,
  round(known.sold * (prices.price - known.current_price), 2) AS effect
FROM price_batches JOIN prices ON prices.batch_id = price_batches.id
JOIN price_lists ON price_lists.id = prices.price_list_id
JOIN products ON products.id = prices.product_id CROSS JOIN as_of CROSS JOIN period
CROSS JOIN LATERAL (SELECT {current_price("as_of.day")} AS current_price,
  CASE WHEN products.currency = prices.currency THEN products.floor_price END AS floor_price,
  {sold("as_of.day", "period.since", "period.until")} AS sold) known
WHERE price_batches.number = CAST(:batch AS text)
ORDER BY products.sku, prices.min_quantity, prices.number"""  # noqa: S608 - names of our own
