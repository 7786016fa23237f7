"""A company of a size worth measuring, written straight into its tables.

20,000 customers with two contacts each, 2,000 products, 200,000 orders of four lines, a
shipment and an invoice for each order, 180,000 payments that settle one invoice each; and what
else is known of them, see ``booked``, ``known``, ``stored`` and ``worked``.
"""

from collections.abc import Callable
from typing import Final

import psycopg

from tests.bench import booked, known, names, stored, worked
from tests.bench.rows import CUSTOMERS, ORDERS, PAYMENTS
from tests.bench.rows import identity as _id

STATE: Final = """CASE WHEN n / 20 % 4 > 0
            THEN (ARRAY['confirmed', 'shipped', 'closed'])[n / 20 % 4]
            WHEN n % 20 = 0 THEN 'submitted' WHEN n % 20 = 1 THEN 'approved'
            WHEN n % 20 < 4 THEN 'cancelled' ELSE 'draft' END"""
"""How far an order has come: a quarter is not confirmed yet, a quarter each goes on."""

STEPS: Final[tuple[tuple[str, str], ...]] = (
    (
        "users",
        f"""INSERT INTO users (id, email, name, role, territory)
        SELECT {_id(1)}, 'seller' || n || '@x.org', 'Seller ' || n, 'seller', 'territory ' || n
        FROM generate_series(1, 20) n""",
    ),
    (
        "products",
        f"""INSERT INTO products (id, sku, name, unit, list_price, currency)
        SELECT {_id(2)}, 'SKU-' || n, 'Product ' || n, 'pcs', 5 + n % 90, 'CNY'
        FROM generate_series(1, 2000) n""",
    ),
    (
        "warehouses",
        f"""INSERT INTO warehouses (id, code, name)
        SELECT {_id(13)}, 'Main', 'Main' FROM generate_series(1, 1) n""",
    ),
    (
        "stock levels",
        f"""INSERT INTO stock_levels (id, product_id, warehouse_id, on_hand)
        SELECT {_id(3)}, {_id(2)}, {_id(13, "1")}, 1000 FROM generate_series(1, 2000) n""",
    ),
    (
        "stock moves",
        f"""INSERT INTO stock_moves (id, stock_level_id, kind, quantity, moved_at)
        SELECT {_id(14)}, {_id(3)}, 'opening', 1000, timestamptz '2024-01-01'
        FROM generate_series(1, 2000) n""",
    ),
    (
        "customers",
        f"""INSERT INTO customers (id, number, name, name_key, pinyin, territory, owner_id,
          phone, email, registered_on)
        SELECT {_id(4)}, 'CU-' || lpad(n::text, 6, '0'), {names.NAME}, {names.KEY},
          {names.PINYIN}, 'territory ' || 1 + n % 20, {_id(1, "1 + n % 20")},
          '+86 21 ' || 50000000 + n, 'info@c' || n || '.example', date '2024-01-01'
        FROM generate_series(1, {CUSTOMERS}) n""",
    ),
    (
        "contacts",
        f"""INSERT INTO contacts (id, customer_id, name, phone)
        SELECT {_id(5)}, {_id(4, f"1 + n % {CUSTOMERS}")}, 'Contact ' || n, '+86 10 ' || n
        FROM generate_series(1, {2 * CUSTOMERS}) n""",
    ),
    (
        "credits",
        f"""INSERT INTO credits (id, customer_id, credit_limit, currency)
        SELECT {_id(6)}, {_id(4)}, 1000000, 'CNY' FROM generate_series(1, {CUSTOMERS}) n""",
    ),
    (
        "orders",
        f"""INSERT INTO orders
          (id, number, customer_id, territory, requested_on, state, total, last_position,
          currency)
        SELECT {_id(7)}, 'SO-' || lpad(n::text, 6, '0'), c.id, c.territory,
          date '2024-01-01' + n % 700,
          {STATE}, 0, 4, 'CNY'
        FROM generate_series(1, {ORDERS}) n
        JOIN customers c ON c.id = {_id(4, f"1 + n % {CUSTOMERS}")}""",
    ),
    (
        "order lines",
        f"""INSERT INTO order_lines
          (id, number, order_id, position, product_id, quantity, price, currency)
        SELECT {_id(8, "4 * n + p")}, 'SO-' || lpad(n::text, 6, '0') || '/' || p, {_id(7)}, p,
          {_id(2, "1 + (7 * n + p) % 2000")}, 1 + (n + p) % 9, 5 + (n + p) % 90, 'CNY'
        FROM generate_series(1, {ORDERS}) n, generate_series(1, 4) p""",
    ),
    (
        "totals",
        """UPDATE orders SET total = (
          SELECT sum(amount) FROM order_lines WHERE order_id = orders.id)""",
    ),
    (
        "shipments",
        f"""INSERT INTO shipments (id, number, order_id, territory, carrier, shipped_at)
        SELECT {_id(9)}, 'SH-' || lpad(n::text, 6, '0'), o.id, o.territory, 'SF',
          timestamptz '2024-01-03' + n % 700 * interval '1 day'
        FROM generate_series(1, {ORDERS}) n JOIN orders o ON o.id = {_id(7)}""",
    ),
    (
        "invoices",
        f"""INSERT INTO invoices
          (id, number, order_id, issued_on, total, title, due_on, currency, entry_id)
        SELECT {_id(10)}, 'INV-' || lpad(n::text, 6, '0'), {_id(7)},
          date '2024-01-05' + n % 700, o.total, c.name, date '2024-02-05' + n % 700, 'CNY',
          {_id(80)}
        FROM generate_series(1, {ORDERS}) n JOIN orders o ON o.id = {_id(7)}
          JOIN customers c ON c.id = o.customer_id""",
    ),
    (
        "payments",
        f"""INSERT INTO payments
          (id, number, state, customer_id, amount, received_on, reference, currency, entry_id)
        SELECT {_id(11)}, 'PAY-' || lpad(n::text, 6, '0'), 'posted',
          {_id(4, f"1 + n % {CUSTOMERS}")}, i.total, date '2024-03-05' + n % 700,
          'INV-' || lpad(n::text, 6, '0'), 'CNY', {_id(81)}
        FROM generate_series(1, {PAYMENTS}) n JOIN invoices i ON i.id = {_id(10)}""",
    ),
    (
        "what is settled",
        """UPDATE payments SET allocated = amount""",
    ),
    (
        "what is outstanding",
        f"""UPDATE invoices i SET allocated = i.total
        FROM generate_series(1, {PAYMENTS}) n WHERE i.id = {_id(10)}""",
    ),
    (
        "open items of invoices",
        f"""INSERT INTO open_items
          (id, number, customer_id, territory, side, kind, invoice_id, position, amount,
           settled, posted_on, due_on, retention, discount, currency)
        SELECT {_id(83)}, i.number || '/1', o.customer_id, o.territory, 'debit', 'invoice',
          i.id, 1, i.total, i.allocated, i.issued_on, i.due_on, false, 0, i.currency
        FROM generate_series(1, {ORDERS}) n JOIN invoices i ON i.id = {_id(10)}
          JOIN orders o ON o.id = i.order_id""",
    ),
    (
        "open items of payments",
        f"""INSERT INTO open_items
          (id, number, customer_id, territory, side, kind, payment_id, position, amount,
           settled, posted_on, due_on, retention, discount, currency)
        SELECT {_id(84)}, p.number, p.customer_id, c.territory, 'credit', 'payment', p.id, 1,
          p.amount, p.allocated, p.received_on, p.received_on, false, 0, p.currency
        FROM generate_series(1, {PAYMENTS}) n JOIN payments p ON p.id = {_id(11)}
          JOIN customers c ON c.id = p.customer_id""",
    ),
    (
        "settlements",
        f"""INSERT INTO settlements
          (id, debit_item_id, credit_item_id, invoice_id, payment_id, amount, currency,
           settled_on, entry_id)
        SELECT {_id(12)}, {_id(83)}, {_id(84)}, {_id(10)}, {_id(11)}, p.amount, p.currency,
          p.received_on, {_id(82)}
        FROM generate_series(1, {PAYMENTS}) n JOIN payments p ON p.id = {_id(11)}""",
    ),
    *booked.STEPS,
    *known.STEPS,
    *stored.STEPS,
    *worked.STEPS,
    (
        "sequences",
        """SELECT setval(sequencename::regclass, 900000) FROM pg_sequences
        WHERE schemaname = 'public' AND sequencename LIKE '%numbers'""",
    ),
)


def fill(owner_url: str, told: Callable[[str], object]) -> None:
    """Fill an empty database; ``told`` hears of each step. Takes a few minutes."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        for name, statement in STEPS:
            told(name)
            owner.execute(statement.encode())
        owner.execute("VACUUM ANALYZE")
