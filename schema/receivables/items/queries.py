"""What must hold of open items."""

from typing import Final

from schema.kernel.checks import Check

CHECKS: Final = (
    Check(
        "K5b",
        "an invoice's open items sum to its total, and their settled to its allocated",
        "SELECT count(*) FROM invoices",
        "SELECT i.number FROM invoices i LEFT JOIN open_items p ON p.invoice_id = i.id"
        " GROUP BY i.id HAVING (i.total, i.allocated)"
        " IS DISTINCT FROM (sum(p.amount), sum(p.settled))",
    ),
    Check(
        "K5c",
        "a payment's open item is what came in, settled as far as it is allocated",
        "SELECT count(*) FROM payments",
        "SELECT p.number FROM payments p LEFT JOIN open_items i ON i.payment_id = p.id"
        " WHERE (p.amount, p.allocated) IS DISTINCT FROM (i.amount, i.settled)",
    ),
    Check(
        "K5d",
        "an open item is of its document's customer",
        "SELECT count(*) FROM open_items",
        "SELECT t.number FROM open_items t LEFT JOIN payments p ON p.id = t.payment_id"
        " LEFT JOIN invoices i ON i.id = t.invoice_id LEFT JOIN orders o ON o.id = i.order_id"
        " WHERE t.customer_id IS DISTINCT FROM coalesce(p.customer_id, o.customer_id)",
    ),
)
