"""What the books and the documents say, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.work import Work
from schema.receivables.closing.rules import Control
from schema.receivables.ledger.rules import PeriodState
from schema.receivables.ledger.tables import FiscalPeriod

_CONTROLS: Final = """
WITH settled AS (
  SELECT currency, CASE WHEN reverses_id IS NULL THEN amount ELSE -amount END AS amount
    FROM settlements
   WHERE settled_on <= {through} AND invoice_id IS NOT NULL AND payment_id IS NOT NULL
), told AS (
  SELECT 'receivables' AS purpose, currency, 0 AS ledger, total AS documents
    FROM invoices WHERE issued_on <= {through}
  UNION ALL SELECT 'receivables', currency, 0, -total FROM credit_notes
   WHERE issued_on <= {through}
  UNION ALL SELECT 'receivables', currency, 0, -amount FROM settled
  UNION ALL SELECT 'advances', currency, 0, amount FROM settled
  UNION ALL SELECT 'advances', currency, 0, -amount FROM payments
   WHERE coalesce(identified_on, received_on) <= {through} AND customer_id IS NOT NULL
  UNION ALL SELECT 'advances', currency, 0, amount FROM payments
   WHERE reversed_on <= {through} AND customer_id IS NOT NULL
  UNION ALL SELECT 'advances', currency, 0, amount FROM refunds WHERE paid_on <= {through}
  UNION ALL SELECT 'unidentified', currency, 0, -amount FROM payments
   WHERE received_on <= {through} AND (customer_id IS NULL OR identified_on IS NOT NULL)
  UNION ALL SELECT 'unidentified', currency, 0, amount FROM payments
   WHERE identified_on <= {through} OR reversed_on <= {through} AND customer_id IS NULL
  UNION ALL SELECT 'output_tax', currency, 0, -tax FROM invoices WHERE issued_on <= {through}
  UNION ALL SELECT 'output_tax', currency, 0, tax FROM credit_notes
   WHERE issued_on <= {through}
  UNION ALL SELECT a.purpose, l.currency, l.debit - l.credit, 0
    FROM journal_lines l JOIN journal_entries e ON e.id = l.entry_id
    JOIN accounts a ON a.id = l.account_id
   WHERE e.posted_on <= {through}
     AND a.purpose IN ('receivables', 'advances', 'unidentified', 'output_tax')
)
SELECT a.code, t.currency, sum(t.ledger) AS ledger, sum(t.documents) AS documents
  FROM told t JOIN accounts a ON a.purpose = t.purpose GROUP BY a.code, t.currency
"""
"""The control accounts beside their documents on a day; debits count up, credits down."""

_ALWAYS: Final = "'infinity'"
_IN_BOOKS: Final = (
    ("K14a", "invoices", "invoice", "issued_on", "total"),
    ("K14g", "credit_notes", "credit_note", "issued_on", "total"),
    ("K14b", "payments", "payment", "received_on", "amount"),
    ("K14e", "refunds", "refund", "paid_on", "amount"),
)
_LATER: Final = (
    "p.number = e.document AND p.amount = e.total AND (e.kind, e.posted_on)"
    " IN (('identification', p.identified_on), ('reversal', p.reversed_on))"
)
"""Which entry tells that payment p was identified, or taken back, after it came."""
CHECKS: Final = (
    Check(
        "K6c",
        "accounts of what customers owe and have paid, and of tax, say what the documents do",
        "SELECT count(*) FROM journal_lines",
        f"{_CONTROLS.format(through=_ALWAYS)} HAVING sum(ledger) <> sum(documents)",
    ),
    *(
        Check(
            code,
            f"each of the {called} is in the books as what it is, with its day and amount",
            f"SELECT count(*) FROM {table}",  # noqa: S608 - words of this file
            f"SELECT e.number FROM {table} d JOIN journal_entries e ON e.id = d.entry_id"  # noqa: S608 - words of this file
            " WHERE (e.kind, e.document, e.posted_on, e.total)"
            f" <> ('{kind}', d.number, d.{day}, d.{worth})",
        )
        for code, table, kind, day, worth in _IN_BOOKS
        for called in [table.replace("_", " ")]
    ),
    Check(
        "K14c",
        "what was settled or released at once is in the books, with its day and amount",
        "SELECT count(*) FROM settlements",
        "SELECT e.number FROM journal_entries e JOIN settlements s ON s.entry_id = e.id"
        " JOIN payments p ON p.id = s.payment_id WHERE s.invoice_id IS NOT NULL"
        " GROUP BY e.id HAVING e.total <> sum(s.amount) OR NOT bool_and(s.settled_on ="
        " e.posted_on AND p.number = e.document AND e.kind ="
        " CASE WHEN s.reverses_id IS NULL THEN 'allocation' ELSE 'release' END)",
    ),
    Check(
        "K14d",
        "each journal entry is that of one document",
        "SELECT count(*) FROM journal_entries",
        "SELECT e.number FROM journal_entries e"  # noqa: S608 - words of this file
        " WHERE (SELECT count(*) FROM invoices WHERE entry_id = e.id)"
        " + (SELECT count(*) FROM credit_notes WHERE entry_id = e.id)"
        " + (SELECT count(*) FROM payments WHERE entry_id = e.id)"
        " + (SELECT count(*) FROM refunds WHERE entry_id = e.id)"
        " + (SELECT count(DISTINCT s.entry_id) FROM settlements s"
        "     WHERE s.entry_id = e.id AND num_nonnulls(s.invoice_id, s.payment_id) = 2)"
        f" + (SELECT count(*) FROM payments p WHERE {_LATER}) <> 1",
    ),
    Check(
        "K14f",
        "a payment that was identified or taken back later is so in the books",
        "SELECT count(*) FROM payments WHERE num_nonnulls(identified_on, reversed_on) > 0",
        "SELECT p.number FROM payments p WHERE num_nonnulls(p.identified_on, p.reversed_on)"  # noqa: S608 - words of this file
        f" <> (SELECT count(*) FROM journal_entries e WHERE {_LATER})",
    ),
)


@dataclass(eq=False)
class NoSuchPeriod(NotFound):
    """There is no period {number} in the books; use a month such as 2026-10 in which something was posted."""  # noqa: E501 - a sentence is one line

    number: str


async def period_for_change(work: Work, number: str) -> FiscalPeriod:
    """Lock one month of the books; nobody begins another one, or posts into it, meanwhile."""
    calendar = func.pg_advisory_xact_lock(func.hashtext(FiscalPeriod.__tablename__))
    await work.session.execute(select(calendar))
    row: FiscalPeriod = await locked(
        work, FiscalPeriod.number, number.strip(), NoSuchPeriod(number)
    )
    return row


async def first_open_before(work: Work, period: FiscalPeriod) -> FiscalPeriod | None:
    """Find the first month before this one that is not closed."""
    return await work.session.scalar(
        select(FiscalPeriod)
        .where(
            FiscalPeriod.starts_on < period.starts_on,
            FiscalPeriod.state != PeriodState.HARD_CLOSED,
        )
        .order_by(FiscalPeriod.starts_on)
        .limit(1)
    )


async def controls(work: Work, through: date) -> Sequence[Control]:
    """Compare books and documents of all days through this one, account by account."""
    told = await work.session.ask(
        f"{_CONTROLS.format(through='%(through)s')} ORDER BY 1, 2", {"through": through}
    )
    return [Control(*row) for row in told]
