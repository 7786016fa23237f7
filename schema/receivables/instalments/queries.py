"""What must hold of instalments."""

from typing import Final

from schema.kernel.checks import Check

CHECKS: Final = (
    Check(
        "K5b",
        "an invoice's instalments sum to its total, and their settled to its allocated",
        "SELECT count(*) FROM invoices",
        "SELECT i.number FROM invoices i LEFT JOIN instalments p ON p.invoice_id = i.id"
        " GROUP BY i.id HAVING (i.total, i.allocated)"
        " IS DISTINCT FROM (sum(p.amount), sum(p.settled))",
    ),
)
