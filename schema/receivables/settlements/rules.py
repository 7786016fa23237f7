"""How an amount settles what is open. Pure."""

from collections.abc import Iterable
from decimal import Decimal


def spread(amount: Decimal, still_open: Iterable[Decimal]) -> list[Decimal]:
    """Settle one item after the other, as far as the amount goes; the last get nothing.

    ``still_open`` is what is open of each, in the order they are settled, in all at least the
    amount. As many parts come back, none above what is open, which sum to the amount.
    """
    parts = []
    left = amount
    for most in still_open:
        parts.append(min(left, most))
        left -= parts[-1]
    return parts
