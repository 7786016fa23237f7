"""How the warehouse's reports are found: all from levels, moves, and what was ordered."""

from typing import Any, Final

from sqlalchemy import Date, Label, Numeric, Select, and_, literal_column

from schema.fulfilment.replenishment.tables import ReorderRule
from schema.inventory.stock import queries as stock
from schema.inventory.stock.tables import StockLevel
from schema.kernel.tables import QUANTITY

STOCK_STATUS: Final = """
WITH stock AS (SELECT product_id, warehouse_id, sum(on_hand) AS on_hand,
    sum(reserved) AS reserved, sum(available) AS available
  FROM stock_levels GROUP BY product_id, warehouse_id),
coming AS (SELECT product_id, warehouse_id, sum(quantity - received) AS incoming,
    min(due_on) AS next_on
  FROM expected_receipts WHERE cancelled_at IS NULL AND received < quantity
  GROUP BY product_id, warehouse_id),
gone AS (SELECT s.product_id, s.warehouse_id, -sum(m.quantity) / 30 AS daily
  FROM stock_moves m JOIN stock_levels s ON s.id = m.stock_level_id
  WHERE m.kind = 'issue' AND m.moved_at >= now() - interval '30 days'
  GROUP BY s.product_id, s.warehouse_id)
SELECT w.code AS warehouse, p.sku, p.name, p.unit, coalesce(s.on_hand, 0.0000) AS on_hand,
  coalesce(s.reserved, 0.0000) AS reserved, coalesce(s.available, 0.0000) AS available,
  coalesce(c.incoming, 0.0000) AS incoming, c.next_on,
  round(coalesce(g.daily, 0), 4) AS daily_demand,
  CASE WHEN g.daily > 0 THEN round(coalesce(s.available, 0) / g.daily, 1) END AS cover_days
FROM stock s FULL JOIN coming c USING (product_id, warehouse_id)
LEFT JOIN gone g USING (product_id, warehouse_id)
JOIN products p ON p.id = product_id JOIN warehouses w ON w.id = warehouse_id
WHERE CAST(:warehouse AS text) IS NULL OR w.code = CAST(:warehouse AS text)
ORDER BY cover_days NULLS LAST, sku, warehouse"""

FILL_RATES: Final = """
WITH due AS (SELECT l.id, l.product_id, o.requested_on, l.quantity - l.cancelled AS quantity
  FROM orders o JOIN order_lines l ON l.order_id = o.id CROSS JOIN period p
  WHERE o.requested_on BETWEEN p.since AND p.until AND l.quantity > l.cancelled
    AND o.state IN ('confirmed', 'shipped', 'closed')),
sent AS (SELECT d.id, h.id AS shipment_id, business_date(h.shipped_at) AS day,
    sum(s.quantity) AS quantity,
    row_number() OVER (PARTITION BY d.id ORDER BY h.shipped_at, h.number) AS turn
  FROM due d JOIN shipment_lines s ON s.order_line_id = d.id
  JOIN shipments h ON h.id = s.shipment_id GROUP BY d.id, h.id),
filled AS (SELECT d.product_id, d.quantity,
    coalesce(bool_or(s.turn = 1 AND s.quantity >= d.quantity AND s.day <= d.requested_on),
      false) AS at_once,
    least(d.quantity, coalesce(sum(s.quantity) FILTER (WHERE s.day <= d.requested_on), 0))
      AS in_time
  FROM due d LEFT JOIN sent s ON s.id = d.id
  GROUP BY d.id, d.product_id, d.quantity)
SELECT p.sku, p.name, count(*) AS lines, count(*) FILTER (WHERE f.at_once) AS filled,
  round((count(*) FILTER (WHERE f.at_once))::numeric
    / nullif(count(*), 0), 4) AS line_fill_rate,
  coalesce(sum(f.quantity), 0.0000) AS due, coalesce(sum(f.in_time), 0.0000) AS in_time,
  round((sum(f.in_time))::numeric / nullif(sum(f.quantity), 0), 4) AS case_fill_rate
FROM filled f JOIN products p ON p.id = f.product_id
GROUP BY GROUPING SETS ((p.sku, p.name), ())
ORDER BY grouping(p.sku) DESC, line_fill_rate, sku"""

STOCK_OUTS: Final = """
WITH days AS (SELECT n::date AS day FROM period p, generate_series(
    p.since::timestamp, least(p.until, p.since + 365)::timestamp, interval '1 day') n),
moved AS (SELECT s.product_id, greatest(business_date(m.moved_at), p.since) AS day,
    sum(m.quantity) AS quantity
  FROM stock_moves m JOIN stock_levels s ON s.id = m.stock_level_id CROSS JOIN period p
  WHERE m.moved_at < p.until_at GROUP BY 1, 2),
stock AS (SELECT p.id AS product_id, d.day, coalesce(sum(m.quantity) OVER (
    PARTITION BY p.id ORDER BY d.day), 0) AS on_hand
  FROM products p CROSS JOIN days d
  LEFT JOIN moved m ON m.product_id = p.id AND m.day = d.day WHERE p.active),
wanted AS (SELECT l.product_id, o.requested_on AS since,
    CASE WHEN l.shipped + l.cancelled < l.quantity THEN NULL ELSE (
      SELECT max(business_date(h.shipped_at)) FROM shipment_lines s
      JOIN shipments h ON h.id = s.shipment_id WHERE s.order_line_id = l.id) END AS until
  FROM orders o JOIN order_lines l ON l.order_id = o.id CROSS JOIN period p
  WHERE o.requested_on <= p.until AND l.quantity > l.cancelled
    AND o.state IN ('confirmed', 'shipped', 'closed')),
lacked AS (SELECT s.product_id, s.day, s.on_hand <= 0 AND EXISTS (
    SELECT FROM wanted w WHERE w.product_id = s.product_id AND w.since <= s.day
      AND (w.until IS NULL OR w.until > s.day)) AS is_out FROM stock s)
SELECT p.sku, p.name, count(*) AS item_days, count(*) FILTER (WHERE l.is_out) AS out_days,
  round((count(*) FILTER (WHERE l.is_out))::numeric / nullif(count(*), 0), 4) AS rate
FROM lacked l JOIN products p ON p.id = l.product_id
GROUP BY GROUPING SETS ((p.sku, p.name), ())
HAVING grouping(p.sku) = 1 OR count(*) FILTER (WHERE l.is_out) > 0
ORDER BY grouping(p.sku) DESC, out_days DESC, sku"""

TURNOVER: Final = """
WITH ends AS (SELECT (a.day - make_interval(months => n))::date AS day
  FROM as_of a, generate_series(0, 12) n),
moved AS (SELECT s.product_id, business_date(m.moved_at) AS day, sum(m.quantity) AS quantity,
    -coalesce(sum(m.quantity) FILTER (WHERE m.kind = 'issue'), 0) AS issued
  FROM stock_moves m JOIN stock_levels s ON s.id = m.stock_level_id CROSS JOIN as_of a
  WHERE m.moved_at < a.until_at GROUP BY 1, 2),
known AS (SELECT m.product_id, coalesce(sum(m.issued) FILTER (
      WHERE m.day > (SELECT min(day) FROM ends)), 0) AS issued,
    sum(m.quantity * (SELECT count(*) FROM ends e WHERE e.day >= m.day)) / 13 AS average
  FROM moved m GROUP BY m.product_id)
SELECT p.sku, p.name, p.unit, p.currency, k.issued, round(k.average, 4) AS average,
  round(k.issued / nullif(k.average, 0), 2) AS turnover,
  round(365 * k.average / nullif(k.issued, 0), 1) AS days,
  round(k.average * p.list_price, 2) AS average_value
FROM known k JOIN products p ON p.id = k.product_id
WHERE k.average > 0 OR k.issued > 0
ORDER BY turnover NULLS FIRST, sku"""

STOCK_AGES: Final = """
WITH moved AS (SELECT m.*, s.product_id FROM stock_moves m
  JOIN stock_levels s ON s.id = m.stock_level_id CROSS JOIN as_of a
  WHERE m.moved_at < a.until_at),
there AS (SELECT stock_level_id, sum(quantity) AS on_hand FROM moved
  GROUP BY stock_level_id HAVING sum(quantity) > 0),
came AS (SELECT m.product_id, m.moved_at, m.quantity, t.on_hand,
    sum(m.quantity) OVER (PARTITION BY m.stock_level_id ORDER BY m.moved_at DESC, m.number DESC)
      AS newer
  FROM moved m JOIN there t USING (stock_level_id)
  WHERE m.quantity > 0 AND m.reverses_id IS NULL
    AND NOT EXISTS (SELECT FROM moved r WHERE r.reverses_id = m.id)),
layers AS (SELECT c.product_id, a.day - business_date(c.moved_at) AS age,
    least(c.quantity, c.on_hand - (c.newer - c.quantity)) AS quantity
  FROM came c CROSS JOIN as_of a WHERE c.on_hand > c.newer - c.quantity)
SELECT p.sku, p.name, p.unit, p.currency, sum(l.quantity) AS on_hand,
  coalesce(sum(l.quantity) FILTER (WHERE l.age <= 30), 0.0000) AS to_30_days,
  coalesce(sum(l.quantity) FILTER (WHERE l.age BETWEEN 31 AND 60), 0.0000) AS to_60_days,
  coalesce(sum(l.quantity) FILTER (WHERE l.age BETWEEN 61 AND 90), 0.0000) AS to_90_days,
  coalesce(sum(l.quantity) FILTER (WHERE l.age BETWEEN 91 AND 180), 0.0000) AS to_180_days,
  coalesce(sum(l.quantity) FILTER (WHERE l.age > 180), 0.0000) AS over_180_days,
  max(l.age) AS oldest_days, round(sum(l.quantity) * p.list_price, 2) AS value
FROM layers l JOIN products p ON p.id = l.product_id
GROUP BY p.id
ORDER BY oldest_days DESC, sku"""

COUNT_ACCURACY: Final = """
SELECT w.code AS warehouse, count(DISTINCT c.id) AS counts, count(*) AS lines,
  count(*) FILTER (WHERE l.difference = 0) AS exact,
  coalesce(sum(l.book), 0.0000) AS book,
  coalesce(sum(abs(l.difference)), 0.0000) AS difference,
  1 - round((sum(abs(l.difference)))::numeric / nullif(sum(l.book), 0), 4) AS accuracy
FROM stock_counts c JOIN count_lines l ON l.count_id = c.id
JOIN warehouses w ON w.id = c.warehouse_id CROSS JOIN period p
WHERE c.state = 'posted' AND c.posted_at >= p.since_at AND c.posted_at < p.until_at
GROUP BY ROLLUP (w.code)
ORDER BY w.code NULLS FIRST"""

_COMING: Final = """FROM expected_receipts e WHERE e.product_id = stock_levels.product_id
  AND e.warehouse_id = stock_levels.warehouse_id
  AND e.cancelled_at IS NULL AND e.received < e.quantity"""
_LIES: Final = """FROM stock_levels s WHERE s.product_id = stock_levels.product_id
  AND s.warehouse_id = stock_levels.warehouse_id"""
_GONE: Final = f"""(SELECT -sum(m.quantity) / 30 FROM stock_moves m
  WHERE m.stock_level_id IN (SELECT s.id {_LIES})
    AND m.kind = 'issue' AND m.moved_at >= now() - interval '30 days')"""  # noqa: S608 - as above


def _column(written: str, kind: Any, name: str) -> Label[Any]:  # noqa: ANN401 - a type
    return literal_column(f"({written})", kind).label(name)


INCOMING: Final = _column(
    f"SELECT sum(e.quantity - e.received) {_COMING}", QUANTITY, "incoming"
)
"""How much of a level's product is on its way to its warehouse."""
NEXT_ON: Final = _column(f"SELECT min(e.due_on) {_COMING}", Date(), "next_on")
"""When the next of it is expected."""
COVER_DAYS: Final = _column(
    f"SELECT round(sum(s.available) / nullif({_GONE}, 0), 1) {_LIES}", Numeric(18, 1), "cover"
)
"""How many days what is available of it there will last."""


def looked_at_stock() -> Select[Any]:
    """Select what lies in warehouses in use, and the rule by which it is ordered anew."""
    mine = and_(
        ReorderRule.product_id == StockLevel.product_id,
        ReorderRule.warehouse_id == StockLevel.warehouse_id,
        ReorderRule.archived_at.is_(None),
    )
    return stock.stock_on_hand().outerjoin(ReorderRule, mine)
