"""How the order desk's reports are found."""

from typing import Final

INTAKE_TIMES: Final = """
WITH came AS (SELECT i.id, i.channel,
    round(extract(epoch FROM min(c.sent_at) - i.received_at) / 3600, 4) AS hours
  FROM order_intakes i CROSS JOIN period p
  LEFT JOIN order_confirmations c ON c.order_id = i.order_id
  WHERE i.received_at >= p.since_at AND i.received_at < p.until_at
    AND i.state IN ('new', 'entered')
  GROUP BY i.id)
SELECT channel, count(*) AS received, count(hours) AS confirmed,
  round((percentile_cont(0.5) WITHIN GROUP (ORDER BY hours))::numeric, 2) AS median_hours,
  round((percentile_cont(0.9) WITHIN GROUP (ORDER BY hours))::numeric, 2) AS p90_hours
FROM came GROUP BY ROLLUP (channel)
ORDER BY channel NULLS FIRST"""

REVIEW_RESULTS: Final = """
WITH reviewed AS (SELECT r.id FROM order_reviews r CROSS JOIN period p
  WHERE r.submitted_at >= p.since_at AND r.submitted_at < p.until_at),
found AS (SELECT f.code, f.review_id, bool_or(f.result = 'fail') AS failed,
    bool_and(f.waived_at IS NOT NULL) FILTER (WHERE f.result = 'fail') AS waived
  FROM order_findings f JOIN reviewed r ON r.id = f.review_id GROUP BY f.code, f.review_id),
counted AS (SELECT code, (SELECT count(*) FROM reviewed) AS reviews,
    count(*) FILTER (WHERE failed) AS failed, count(*) FILTER (WHERE NOT failed) AS warned,
    count(*) FILTER (WHERE waived) AS waived FROM found GROUP BY code)
SELECT code AS check_code, reviews, failed, warned, waived,
  round(failed::numeric / nullif(reviews, 0), 4) AS failed_share,
  round(waived::numeric / nullif(failed, 0), 4) AS waived_share
FROM counted ORDER BY failed DESC, check_code"""

ORDER_BOOK: Final = """
SELECT date_trunc('week', o.requested_on::timestamp)::date AS week, o.currency,
  count(DISTINCT o.id) AS orders, count(*) AS lines,
  sum(round((l.quantity - l.cancelled - l.shipped) * l.price, 2)) AS open,
  sum(round(l.reserved * l.price, 2)) AS reserved,
  coalesce(sum(round((l.quantity - l.cancelled - l.shipped) * l.price, 2))
    FILTER (WHERE o.requested_on < a.day), 0.00) AS late
FROM orders o JOIN order_lines l ON l.order_id = o.id CROSS JOIN as_of a
WHERE o.state = 'confirmed' AND l.quantity > l.cancelled + l.shipped
GROUP BY 1, o.currency
ORDER BY week NULLS LAST, o.currency"""

EXCEPTIONS: Final = """
WITH seen AS (SELECT x.*, o.customer_id
  FROM order_exceptions x JOIN orders o ON o.id = x.order_id),
again AS (SELECT x.id, EXISTS (SELECT FROM seen y WHERE y.kind = x.kind
    AND y.customer_id = x.customer_id AND y.detected_at < x.detected_at
    AND y.detected_at >= x.detected_at - interval '90 days') AS is_again
  FROM seen x CROSS JOIN period p
  WHERE x.detected_at >= p.since_at AND x.detected_at < p.until_at)
SELECT x.kind, x.currency, count(again.id) AS detected,
  count(*) FILTER (WHERE again.is_again) AS repeated,
  round((count(*) FILTER (WHERE again.is_again))::numeric
    / nullif(count(again.id), 0), 4) AS repeated_share,
  count(*) FILTER (WHERE x.resolved_at IS NULL) AS open,
  round((percentile_cont(0.5) WITHIN GROUP (ORDER BY
    extract(epoch FROM p.until_at - x.detected_at) / 86400)
    FILTER (WHERE x.resolved_at IS NULL))::numeric, 1) AS median_age_days,
  coalesce(sum(x.cost) FILTER (WHERE again.id IS NOT NULL), 0.00) AS cost
FROM seen x CROSS JOIN period p LEFT JOIN again ON again.id = x.id
WHERE again.id IS NOT NULL OR (x.resolved_at IS NULL AND x.detected_at < p.until_at)
GROUP BY x.kind, x.currency
ORDER BY detected DESC, x.kind, x.currency"""
