"""What the rounds come to: medians, and medians of the ratios of each round."""

from statistics import median
from typing import Any, Final

from tests.bench.rounds import Figures, Round

LEAST: Final = 0.1


def told(figures: Figures) -> dict[str, Any]:
    """Sum up every question: its ways by name, and ``vs_…`` how many times as fast ours is."""
    return {
        name: {way: _medians(found) for way, found in ways.items()}
        | {
            f"vs_{way}": _ratio(ways["compiled"], found)
            for way, found in ways.items()
            if way != "compiled"
        }
        for name, ways in figures.items()
    }


def strangers(figures: Figures, seconds: int) -> dict[str, float]:
    """Tell how many cores other programs had while we measured: usually, and at most."""
    had = [
        each.spent.strangers / seconds
        for ways in figures.values()
        for found in ways.values()
        for each in found
    ]
    return {"usually": median(had), "at_most": max(had)}


def _medians(found: list[Round]) -> dict[str, float]:
    measured = [each.measured for each in found]
    return {
        "rate": median(m.rate for m in measured),
        "p50": median(m.p50 for m in measured),
        "p99": median(m.p99 for m in measured),
        "failed": sum(m.failed for m in measured),
        "late": sum(m.late for m in measured),
        "server_ms": median(each.spent.server / _asked(each) for each in found),
        "database_ms": median(each.spent.database / _asked(each) for each in found),
    }


def _asked(each: Round) -> float:
    """Count the requests of a round, in thousands: seconds become milliseconds a request."""
    return max(each.measured.requests, 1) / 1000


def _ratio(ours: list[Round], theirs: list[Round]) -> float:
    pairs = zip(ours, theirs, strict=True)
    return median(a.measured.rate / max(b.measured.rate, LEAST) for a, b in pairs)
