"""What the database refuses about the books."""

from typing import Final

ENTRY: Final = (
    "INSERT INTO journal_entries (id, kind, document, posted_on, total, currency)"
    " VALUES (gen_random_uuid(), 'allocation', 'X', now(), {}, 'CNY')"
)
ENTERED: Final = f"WITH e AS ({ENTRY.format(0)} RETURNING id) "
"""What documents need to get into the books; here it is not what is wrong with them."""
TEN: Final = f"WITH e AS ({ENTRY.format(10)} RETURNING id) "
LINE: Final = "INSERT INTO journal_lines (id, entry_id, account_id, debit, credit, currency) "

ITEM: Final = (
    "INSERT INTO open_items (id, number, side, kind, {}_id, position, amount, discount,"
    " posted_on, due_on, retention, currency) SELECT gen_random_uuid(), 'X', '{}', '{}', id, 9,"
    " {}, {}, now(), now(), false, 'CNY' FROM {}s LIMIT 1"
)
SETTLEMENT: Final = (
    "INSERT INTO settlements"
    " (id, debit_item_id, credit_item_id, amount, currency, settled_on, entry_id)"
)
TERMS: Final = (
    "WITH t AS (INSERT INTO payment_terms (id, code, name)"
    " VALUES (gen_random_uuid(), 'X', 'X') RETURNING id)"
    " INSERT INTO payment_term_lines (id, payment_term_id, position, kind, percent, base)"
)

BOOKS: Final = {
    "an instalment more than the invoice comes to": ITEM.format(
        "invoice", "debit", "invoice", 1, 0, "invoice"
    ),
    "an instalment of less than nothing": ITEM.format(
        "invoice", "debit", "invoice", -1, 0, "invoice"
    ),
    "a discount on an instalment without a day": ITEM.format(
        "invoice", "debit", "invoice", 2, 1, "invoice"
    ),
    "an invoice that we owe": ITEM.format("invoice", "credit", "invoice", 0, 0, "invoice"),
    "a payment that is owed to us": ITEM.format("payment", "debit", "payment", 0, 0, "payment"),
    "an open item of an invoice that says it is of a payment": ITEM.format(
        "invoice", "credit", "payment", 0, 0, "invoice"
    ),
    "a second open item of a payment": ITEM.format(
        "payment", "credit", "payment", 0, 0, "payment"
    ),
    "a payment without an open item": (
        f"{TEN} INSERT INTO payments"  # noqa: S608 - our own
        " (id, number, customer_id, amount, received_on, currency, entry_id)"
        " SELECT gen_random_uuid(), 'X', c.id, 10, now(), 'CNY', e.id FROM e, customers c"
        " WHERE c.merged_into_id IS NULL LIMIT 1"
    ),
    "payment terms without parts": (
        "INSERT INTO payment_terms (id, code, name) VALUES (gen_random_uuid(), 'X', 'X')"
    ),
    "payment terms that take more than the whole": (
        f"{TERMS} SELECT gen_random_uuid(), t.id, n, k, p, 'invoice' FROM t,"  # noqa: S608 - our own
        " (VALUES (1, 'percent', 60), (2, 'percent', 41), (3, 'remainder', NULL)) v(n, k, p)"
    ),
    "payment terms that do not end with the remainder": (
        f"{TERMS} SELECT gen_random_uuid(), t.id, n, k, p, 'invoice' FROM t,"  # noqa: S608 - our own
        " (VALUES (1, 'remainder', NULL), (2, 'percent', 40)) v(n, k, p)"
    ),
    "adding a part to payment terms": (
        "INSERT INTO payment_term_lines (id, payment_term_id, position, kind, percent, base)"
        " SELECT gen_random_uuid(), id, 2, 'percent', 40, 'invoice'"
        " FROM payment_terms LIMIT 1"
    ),
    "an entry that debits more than it credits": (
        f"{TEN} {LINE} SELECT gen_random_uuid(), e.id, a.id,"  # noqa: S608 - our own
        " CASE a.purpose WHEN 'bank' THEN 11 ELSE 0 END,"
        " CASE a.purpose WHEN 'sales' THEN 10 ELSE 0 END, 'CNY'"
        " FROM accounts a, e WHERE a.purpose IN ('bank', 'sales')"
    ),
    "an entry that only debits": (
        f"{TEN} {LINE} SELECT gen_random_uuid(), e.id, a.id, 10, 0, 'CNY'"  # noqa: S608 - our own
        " FROM accounts a, e WHERE a.purpose = 'bank'"
    ),
    "an entry without lines": ENTRY.format(10),
    "adding to an entry that is in": (
        f"{LINE} SELECT gen_random_uuid(), e.id, a.id,"  # noqa: S608 - our own
        " CASE a.purpose WHEN 'bank' THEN 1 ELSE 0 END,"
        " CASE a.purpose WHEN 'sales' THEN 1 ELSE 0 END, 'CNY'"
        " FROM accounts a, (SELECT id FROM journal_entries LIMIT 1) e"
        " WHERE a.purpose IN ('bank', 'sales')"
    ),
    "a line on both sides": (
        f"{TEN} {LINE} SELECT gen_random_uuid(), e.id, a.id, 10, 10, 'CNY'"  # noqa: S608 - our own
        " FROM accounts a, e WHERE a.purpose = 'bank'"
    ),
    "a line of less than nothing": (
        f"{ENTERED} {LINE} SELECT gen_random_uuid(), e.id, a.id, -1, 1, 'CNY'"  # noqa: S608 - our own
        " FROM accounts a, e WHERE a.purpose = 'bank'"
    ),
    "closing a month that nobody examined": (
        "UPDATE fiscal_periods SET state = 'hard_closed', closed_by = 'x', closed_at = now()"
        " WHERE state = 'not_closed'"
    ),
    "a month that is closed by nobody": (
        "UPDATE fiscal_periods SET state = 'soft_closed', closed_by = 'x'"
        " WHERE state = 'not_closed'"
    ),
    "a month that begins on its second": (
        "INSERT INTO fiscal_periods (id, number, starts_on, ends_on, state)"
        " VALUES (gen_random_uuid(), '2031-01', '2031-01-02', '2031-01-31', 'not_closed')"
    ),
    "a month under the number of another": (
        "INSERT INTO fiscal_periods (id, number, starts_on, ends_on, state)"
        " VALUES (gen_random_uuid(), '2031-02', '2031-01-01', '2031-01-31', 'not_closed')"
    ),
    "two accounts for one purpose": (
        "INSERT INTO accounts (id, code, name, kind, purpose)"
        " VALUES (gen_random_uuid(), '1003', 'Petty cash', 'asset', 'bank')"
    ),
    "two accounts of one code": "UPDATE accounts SET code = '1002'",
}
