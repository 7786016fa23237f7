"""How figures of one kind lie: the middle one, and the one that 95 of 100 do not exceed."""

from collections.abc import Sequence
from math import ceil
from typing import Final

MOST: Final = 0.95


def spread(figures: Sequence[float]) -> dict[str, float]:
    """Sum up figures, of which there is at least one: count, p50, p95 and the largest."""
    known = sorted(figures)
    return {
        "count": len(known),
        "p50": known[ceil(0.5 * len(known)) - 1],
        "p95": known[ceil(MOST * len(known)) - 1],
        "most": known[-1],
    }


def grown(samples: Sequence[tuple[int, float]], settled: float) -> float:
    """Tell by which part of itself an amount grew after this share of what was counted."""
    settled_at = samples[-1][0] * settled
    first = next(held for count, held in samples if count >= settled_at)
    return samples[-1][1] / first - 1
