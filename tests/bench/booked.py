"""The books of the company of the benchmarks: an entry for each of its documents."""

from typing import Final

from tests.bench.rows import Step

ENTRY: Final = """INSERT INTO journal_entries
          (id, number, kind, document, posted_on, fiscal_period_id, total, currency)
        SELECT d.entry_id, 'JE-' || to_char(nextval('journal_entry_numbers'), 'FM999999000000'),
          '{kind}', {document}, {day}, p.id, d.{amount}, d.currency
        FROM {documents} JOIN fiscal_periods p ON {day} BETWEEN p.starts_on AND p.ends_on"""
LINES: Final = """INSERT INTO journal_lines (id, entry_id, account_id, debit, credit, currency)
        SELECT new_id(), e.id, a.id, CASE a.purpose WHEN '{debit}' THEN e.total ELSE 0 END,
          CASE a.purpose WHEN '{credit}' THEN e.total ELSE 0 END, e.currency
        FROM journal_entries e JOIN accounts a ON a.purpose IN ('{debit}', '{credit}')
        WHERE e.kind = '{kind}'"""

STEPS: Final[tuple[Step, ...]] = (
    (
        "months of the books",
        """INSERT INTO fiscal_periods (id, number, starts_on, ends_on, state)
        SELECT new_id(), to_char(m, 'YYYY-MM'), m::date,
          (m + interval '1 month' - interval '1 day')::date, 'not_closed'
        FROM generate_series(timestamp '2024-01-01', '2026-12-01', '1 month') m""",
    ),
    (
        "entries for invoices",
        ENTRY.format(
            kind="invoice",
            document="d.number",
            day="d.issued_on",
            amount="total",
            documents="invoices d",
        ),
    ),
    (
        "entries for payments",
        ENTRY.format(
            kind="payment",
            document="d.number",
            day="d.received_on",
            amount="amount",
            documents="payments d",
        ),
    ),
    (
        "entries for allocations",
        ENTRY.format(
            kind="allocation",
            document="o.number",
            day="o.received_on",
            amount="amount",
            documents="settlements d JOIN payments o ON o.id = d.payment_id",
        ),
    ),
    *(
        (f"lines for {kind}s", LINES.format(kind=kind, debit=debit, credit=credit))
        for kind, debit, credit in (
            ("invoice", "receivables", "sales"),
            ("payment", "bank", "advances"),
            ("allocation", "advances", "receivables"),
        )
    ),
)
