"""How many rows the company of the benchmarks has, and how they are named."""

from typing import Final

CUSTOMERS: Final = 20_000
ORDERS: Final = 10 * CUSTOMERS
PAYMENTS: Final = 9 * CUSTOMERS
PRODUCTS: Final = 2_000

Step = tuple[str, str]
"""What is written, and the statement that writes it."""


def identity(kind: int, number: str = "n") -> str:
    """Say the id of the row of a kind with a number."""
    return f"('{kind:08x}-0000-7000-8000-' || lpad(to_hex(({number})::bigint), 12, '0'))::uuid"


def called(letters: str, number: str = "n") -> str:
    """Say the number people use for the row with a number."""
    return f"'{letters}-' || lpad(({number})::text, 6, '0')"


def some(rows: int) -> str:
    """Count to so many rows, as ``n``."""
    return f"FROM generate_series(1, {rows}) n"
