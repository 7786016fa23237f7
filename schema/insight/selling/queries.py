"""How a seller's reports are found: what is theirs, and what is to be done about it."""

from typing import Final

MY_DAY: Final = """
WITH me AS (SELECT id FROM users WHERE email =
  coalesce(CAST(:owner AS text), (SELECT current_setting('salesbook.actor', true)))),
mine AS (SELECT c.id, c.name FROM customers c JOIN me ON c.owner_id = me.id
  WHERE c.merged_into_id IS NULL),
ordered AS (SELECT o.*, mine.name FROM orders o JOIN mine ON mine.id = o.customer_id)
SELECT 'lead_contact' AS kind, l.number, l.company AS about, l.next_contact_on AS due_on
  FROM leads l JOIN me ON l.owner_id = me.id CROSS JOIN as_of a
 WHERE l.state IN ('new', 'contacted', 'qualified') AND l.next_contact_on <= a.day
UNION ALL
SELECT 'order_late', o.number, o.name, o.requested_on FROM ordered o CROSS JOIN as_of a
 WHERE o.state = 'confirmed' AND o.requested_on < a.day
UNION ALL
SELECT 'order_held', o.number, o.name, o.requested_on FROM ordered o
 WHERE o.state IN ('submitted', 'approved', 'confirmed') AND o.held_for IS NOT NULL
UNION ALL
SELECT 'change_wanted', c.number, o.name, business_date(c.answered_at)
  FROM order_confirmations c JOIN ordered o ON o.id = c.order_id
 WHERE c.state = 'change_wanted' AND c.version = o.version
   AND o.state IN ('confirmed', 'shipped')
UNION ALL
SELECT 'exception_open', x.number, o.name, business_date(x.detected_at)
  FROM order_exceptions x JOIN ordered o ON o.id = x.order_id
 WHERE x.state IN ('open', 'offered')
UNION ALL
SELECT 'incident_open', i.number, o.name, business_date(i.reported_at)
  FROM incidents i JOIN shipments s ON s.id = i.shipment_id JOIN ordered o ON o.id = s.order_id
 WHERE i.state = 'open'
UNION ALL
SELECT 'invoice_overdue', i.number, o.name, i.due_on
  FROM invoices i JOIN ordered o ON o.id = i.order_id CROSS JOIN as_of a
 WHERE i.allocated < i.total AND i.due_on < a.day
UNION ALL
SELECT 'payment_promised', i.number, o.name, i.promised_on
  FROM invoices i JOIN ordered o ON o.id = i.order_id CROSS JOIN as_of a
 WHERE i.allocated < i.total AND i.promised_on <= a.day
UNION ALL
SELECT 'data_issue', q.number, mine.name, business_date(q.found_at)
  FROM quality_issues q JOIN mine ON mine.id = q.customer_id
 WHERE q.state = 'open'
ORDER BY due_on NULLS LAST, kind, number"""

PIPELINE: Final = """
SELECT l.state, l.currency, count(*) AS leads, sum(l.estimated_amount) AS estimated,
  count(*) FILTER (WHERE l.state IN ('new', 'contacted', 'qualified')
    AND (l.next_contact_on IS NULL OR l.next_contact_on < a.day)) AS stale
FROM leads l CROSS JOIN as_of a
WHERE CAST(:seller AS text) IS NULL
   OR l.owner_id = (SELECT id FROM users WHERE email = CAST(:seller AS text))
GROUP BY l.state, l.currency
ORDER BY array_position(
  ARRAY['new', 'contacted', 'qualified', 'converted', 'disqualified'], l.state::text),
  l.currency"""

RECEIVABLES: Final = """
SELECT c.number AS customer, c.name, i.currency,
  sum(i.total - i.allocated) AS outstanding,
  coalesce(sum(i.total - i.allocated) FILTER (WHERE i.due_on < a.day), 0.00) AS overdue,
  max(a.day - i.due_on) FILTER (WHERE i.due_on < a.day) AS oldest_days,
  min(i.promised_on) AS promised_on, k.hold_reason
FROM invoices i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id
LEFT JOIN credits k ON k.customer_id = c.id CROSS JOIN as_of a
WHERE i.allocated < i.total AND (CAST(:seller AS text) IS NULL
   OR c.owner_id = (SELECT id FROM users WHERE email = CAST(:seller AS text)))
GROUP BY c.id, i.currency, k.hold_reason
ORDER BY overdue DESC, outstanding DESC, customer, i.currency"""

HISTORY: Final = """
WITH told AS (SELECT id, number, name, registered_on FROM customers
  WHERE number = CAST(:customer AS text)),
ordered AS (SELECT o.id, o.number, o.total, o.currency
  FROM orders o JOIN told ON told.id = o.customer_id),
sent AS (SELECT s.*, o.number AS order_number FROM shipments s
  JOIN ordered o ON o.id = s.order_id),
happened AS (
SELECT 'registered' AS kind, number, registered_on::timestamp AT TIME ZONE
    (SELECT name FROM zone) AS at,
  NULL::text AS who, name AS about, NULL::numeric AS amount, NULL::text AS currency FROM told
UNION ALL
SELECT 'owner_changed', told.number, w.changed_at, w.changed_by, u.name, NULL, NULL
  FROM owner_changes w JOIN told ON told.id = w.customer_id LEFT JOIN users u ON u.id = w.to_id
UNION ALL
SELECT 'merged', m.number, m.merged_at, m.merged_by, c.number, NULL, NULL
  FROM merges m JOIN told ON told.id = m.winner_id JOIN customers c ON c.id = m.loser_id
UNION ALL
SELECT 'change_asked', r.number, r.asked_at, r.asked_by, r.fact::text, NULL, NULL
  FROM change_requests r JOIN told ON told.id = r.customer_id
UNION ALL
SELECT 'order_received', i.number, i.received_at, i.received_by, i.channel::text, NULL, NULL
  FROM order_intakes i JOIN told ON told.id = i.customer_id
UNION ALL
SELECT 'order_submitted', o.number, r.submitted_at, r.submitted_by, r.state::text, o.total,
  o.currency
  FROM order_reviews r JOIN ordered o ON o.id = r.order_id
UNION ALL
SELECT 'order_confirmed', c.number, c.sent_at, c.sent_by, o.number, NULL, NULL
  FROM order_confirmations c JOIN ordered o ON o.id = c.order_id
UNION ALL
SELECT 'order_amended', a.number, a.proposed_at, a.proposed_by, o.number, NULL, NULL
  FROM amendments a JOIN ordered o ON o.id = a.order_id
UNION ALL
SELECT 'exception_found', x.number, x.detected_at, x.detected_by, o.number, x.cost,
  x.currency
  FROM order_exceptions x JOIN ordered o ON o.id = x.order_id
UNION ALL
SELECT 'shipped', number, shipped_at, carrier, order_number, NULL, NULL FROM sent
UNION ALL
SELECT 'delivered', number, delivered_at, signed_by, order_number, NULL, NULL FROM sent
 WHERE delivered_at IS NOT NULL
UNION ALL
SELECT 'incident', i.number, i.reported_at, i.reported_by, i.kind::text, NULL, NULL
  FROM incidents i JOIN sent ON sent.id = i.shipment_id
UNION ALL
SELECT 'invoiced', i.number, i.issued_on::timestamp AT TIME ZONE
    (SELECT name FROM zone),
  NULL, o.number, i.total, i.currency
  FROM invoices i JOIN ordered o ON o.id = i.order_id
UNION ALL
SELECT 'paid', p.number, p.received_on::timestamp AT TIME ZONE
    (SELECT name FROM zone),
  NULL, p.reference, p.amount, p.currency
  FROM payments p JOIN told ON told.id = p.customer_id
UNION ALL
SELECT 'payment_reversed', p.number, p.reversed_on::timestamp AT TIME ZONE
    (SELECT name FROM zone),
  NULL, p.reversal_reason, p.amount, p.currency
  FROM payments p JOIN told ON told.id = p.customer_id WHERE p.reversed_on IS NOT NULL
UNION ALL
SELECT 'credited', n.number, n.issued_on::timestamp AT TIME ZONE
    (SELECT name FROM zone),
  NULL, i.number, n.total, n.currency
  FROM credit_notes n JOIN invoices i ON i.id = n.invoice_id
  JOIN ordered o ON o.id = i.order_id
UNION ALL
SELECT 'refunded', r.number, r.paid_on::timestamp AT TIME ZONE
    (SELECT name FROM zone),
  NULL, r.reason, r.amount, r.currency
  FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN told ON told.id = p.customer_id)
SELECT kind, number, at, who, about, amount, currency FROM happened
WHERE CAST(:before AS timestamptz) IS NULL OR at < CAST(:before AS timestamptz)
ORDER BY at DESC, kind, number"""
