"""The companies whose sheets are measured, written straight into their tables."""

from typing import Final

PRICE: Final = 5


def _id(kind: int, number: str = "n") -> str:
    return f"('{kind:08x}-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def key(number: int) -> str:
    """Name a lead by its place in the list."""
    return f"LD-{number:06}"


def leads(count: int, territories: int = 1) -> tuple[str, ...]:
    """Write so many leads into each territory ``t1``, ``t2`` and so on, one after the other."""
    return (
        f"""INSERT INTO leads (id, number, company, contact, phone, source, interest, need,
          estimated_amount, currency, next_contact_on, territory, state)
        SELECT {_id(10)}, 'LD-' || lpad(n::text, 6, '0'), 'Company ' || n, 'Contact ' || n,
          '+86 21 ' || n, 'web', n % 4, 'Need ' || n, n, 'CNY',
          date '2030-01-01' + n % 300,
          't' || 1 + (n - 1) / {count}, 'new'
        FROM generate_series(1, {count * territories}) n""",
        f"SELECT setval('lead_numbers', {count * territories + 1})",
    )


def lines(count: int) -> tuple[str, ...]:
    """Write so many lines of draft orders, ten in each."""
    return (
        f"""INSERT INTO products (id, sku, name, unit, list_price, currency)
        SELECT {_id(2)}, 'SKU-' || n, 'Product ' || n, 'pcs', {PRICE}, 'CNY'
        FROM generate_series(1, 100) n""",
        f"""INSERT INTO customers (id, number, name, territory, registered_on)
        SELECT {_id(4)}, 'CU-' || lpad(n::text, 6, '0'), 'Customer ' || n, 'north',
          date '2030-01-01'
        FROM generate_series(1, 100) n""",
        f"""INSERT INTO credits (id, customer_id, credit_limit, currency)
        SELECT {_id(6)}, {_id(4)}, 1000000, 'CNY' FROM generate_series(1, 100) n""",
        f"""INSERT INTO orders (id, number, customer_id, requested_on, state, currency,
          total, last_position)
        SELECT {_id(7)}, 'SO-' || lpad(n::text, 6, '0'), {_id(4, "1 + n % 100")},
          date '2030-01-01', 'draft', 'CNY', {10 * PRICE}, 10
        FROM generate_series(1, {count // 10}) n""",
        f"""INSERT INTO order_lines (id, number, order_id, position, product_id, quantity,
          price, currency)
        SELECT {_id(8, "16 * n + p")}, 'SO-' || lpad(n::text, 6, '0') || '/' || p, {_id(7)},
          p, {_id(2, "1 + (7 * n + p) % 100")}, 1, {PRICE}, 'CNY'
        FROM generate_series(1, {count // 10}) n, generate_series(1, 10) p""",
    )
