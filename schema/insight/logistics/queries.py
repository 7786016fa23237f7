"""How the reports on shipments are found.

A line without a day it was wanted on is always in time.
"""

from typing import Final

ON_TIME_IN_FULL: Final = """
WITH touched AS (SELECT DISTINCT s.order_line_id AS id FROM shipments h
  JOIN shipment_lines s ON s.shipment_id = h.id CROSS JOIN period p
  WHERE h.delivered_at >= p.since_at AND h.delivered_at < p.until_at),
arrived AS (SELECT l.id, l.order_id, l.quantity - l.cancelled AS due,
    max(h.delivered_at) AS last_at,
    bool_and(coalesce(business_date(h.delivered_at) <= o.requested_on, true)) AS on_time,
    sum(s.quantity - s.lost) AS came,
    (array_agg(h.carrier ORDER BY h.delivered_at DESC, h.number))[1] AS carrier
  FROM touched t JOIN order_lines l ON l.id = t.id JOIN orders o ON o.id = l.order_id
  JOIN shipment_lines s ON s.order_line_id = l.id JOIN shipments h ON h.id = s.shipment_id
  WHERE h.delivered_at IS NOT NULL GROUP BY l.id, o.id),
judged AS (SELECT coalesce(a.carrier, '') AS carrier, a.on_time, a.came >= a.due AS in_full
  FROM arrived a CROSS JOIN period p WHERE a.last_at < p.until_at)
SELECT carrier, count(*) AS lines, count(*) FILTER (WHERE on_time) AS on_time,
  count(*) FILTER (WHERE in_full) AS in_full,
  count(*) FILTER (WHERE on_time AND in_full) AS on_time_in_full,
  round((count(*) FILTER (WHERE on_time))::numeric / nullif(count(*), 0), 4) AS on_time_rate,
  round((count(*) FILTER (WHERE in_full))::numeric / nullif(count(*), 0), 4) AS in_full_rate,
  round((count(*) FILTER (WHERE on_time AND in_full))::numeric / nullif(count(*), 0), 4) AS otif
FROM judged GROUP BY ROLLUP (carrier)
ORDER BY carrier NULLS FIRST"""

PERFECT_ORDERS: Final = """
WITH done AS (SELECT h.order_id, max(h.delivered_at) AS last_at FROM shipments h
  WHERE h.order_id IN (SELECT d.order_id FROM shipments d CROSS JOIN period p
    WHERE d.delivered_at >= p.since_at AND d.delivered_at < p.until_at)
  GROUP BY h.order_id HAVING bool_and(h.delivered_at IS NOT NULL)),
judged AS (SELECT o.id,
    coalesce(business_date(d.last_at) <= o.requested_on, true) AS on_time,
    NOT EXISTS (SELECT FROM order_lines l WHERE l.order_id = o.id
      AND l.cancelled > 0) AS complete,
    NOT EXISTS (SELECT FROM shipments h JOIN shipment_lines s ON s.shipment_id = h.id
      WHERE h.order_id = o.id AND s.lost + s.damaged > 0) AS unharmed,
    NOT EXISTS (SELECT FROM order_exceptions x WHERE x.order_id = o.id
      AND x.kind IN ('wrong_data', 'price_dispute'))
    AND NOT EXISTS (SELECT FROM incidents i JOIN shipments h ON h.id = i.shipment_id
      WHERE h.order_id = o.id AND i.kind = 'wrong_address') AS documents
  FROM done d JOIN orders o ON o.id = d.order_id CROSS JOIN period p
  WHERE o.state IN ('shipped', 'closed') AND d.last_at < p.until_at),
rates AS (SELECT count(*) AS orders,
    round((count(*) FILTER (WHERE on_time))::numeric / nullif(count(*), 0), 4) AS on_time_rate,
    round((count(*) FILTER (WHERE complete))::numeric
    / nullif(count(*), 0), 4) AS complete_rate,
    round((count(*) FILTER (WHERE unharmed))::numeric
    / nullif(count(*), 0), 4) AS unharmed_rate,
    round((count(*) FILTER (WHERE documents))::numeric
    / nullif(count(*), 0), 4) AS documents_rate,
    count(*) FILTER (WHERE on_time AND complete AND unharmed AND documents) AS perfect
  FROM judged)
SELECT *, round(on_time_rate * complete_rate * unharmed_rate * documents_rate, 4)
    AS product_of_rates,
  round(perfect::numeric / nullif(orders, 0), 4) AS perfect_share
FROM rates"""

CARRIERS: Final = """
WITH sent AS (SELECT h.id, coalesce(h.carrier, '') AS carrier, h.expected_on,
    business_date(h.delivered_at) AS delivered_on
  FROM shipments h CROSS JOIN period p
  WHERE h.shipped_at >= p.since_at AND h.shipped_at < p.until_at),
goods AS (SELECT t.carrier, sum(s.quantity) AS quantity, sum(s.lost) AS lost,
    sum(s.damaged) AS damaged
  FROM sent t JOIN shipment_lines s ON s.shipment_id = t.id GROUP BY t.carrier),
claimed AS (SELECT t.carrier, count(*) AS claims,
    CASE WHEN count(DISTINCT c.currency) = 1 THEN min(c.currency) END AS currency,
    sum(c.amount) AS claimed, coalesce(sum(c.settled), 0.00) AS settled
  FROM sent t JOIN incidents i ON i.shipment_id = t.id
  JOIN carrier_claims c ON c.incident_id = i.id GROUP BY t.carrier),
loads AS (SELECT DISTINCT t.carrier, n.plan_id FROM sent t
  JOIN plan_lines n ON n.shipment_id = t.id),
weights AS (SELECT d.carrier, sum((SELECT sum(k.weight) FROM packages k
    WHERE k.plan_id = d.plan_id)) AS weight FROM loads d GROUP BY d.carrier),
ways AS (SELECT carrier, count(*) AS shipments, count(delivered_on) AS delivered,
    count(*) FILTER (WHERE delivered_on <= coalesce(expected_on, delivered_on)) AS on_time
  FROM sent GROUP BY carrier)
SELECT w.carrier, w.shipments, w.delivered, w.on_time,
  round((w.on_time)::numeric / nullif(w.delivered, 0), 4) AS on_time_rate,
  round(1000 * (g.lost + g.damaged) / nullif(g.quantity, 0), 2) AS harmed_per_thousand,
  coalesce(c.claims, 0) AS claims, c.currency,
  CASE WHEN c.currency IS NOT NULL THEN c.claimed END AS claimed,
  CASE WHEN c.currency IS NOT NULL THEN c.settled END AS settled,
  CASE WHEN c.currency IS NOT NULL THEN round((c.settled)::numeric
    / nullif(c.claimed, 0), 4) END AS recovery,
  v.weight
FROM ways w LEFT JOIN goods g USING (carrier) LEFT JOIN claimed c USING (carrier)
LEFT JOIN weights v USING (carrier)
ORDER BY w.shipments DESC, w.carrier"""

DELAYS: Final = """
WITH under_way AS (SELECT h.number, o.number AS order_number, c.name AS customer, h.carrier,
    h.tracking, h.expected_on, greatest(h.shipped_at, (SELECT max(e.happened_at)
      FROM tracking_events e WHERE e.shipment_id = h.id)) AS heard_at
  FROM shipments h JOIN orders o ON o.id = h.order_id
  JOIN customers c ON c.id = o.customer_id CROSS JOIN as_of a
  WHERE h.delivered_at IS NULL AND h.shipped_at < a.until_at)
SELECT u.number, u.order_number, u.customer, u.carrier, u.tracking, u.expected_on,
  CASE WHEN u.expected_on < a.day THEN a.day - u.expected_on END AS late_days,
  u.heard_at, a.day - business_date(u.heard_at) AS silent_days
FROM under_way u CROSS JOIN as_of a
WHERE u.expected_on < a.day OR a.day - business_date(u.heard_at) > 3
ORDER BY late_days DESC NULLS LAST, silent_days DESC, u.number"""
