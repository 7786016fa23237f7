"""What was aimed at, beside what was measured."""

from dataclasses import dataclass
from typing import Any, Final

LEAST: Final[dict[str, dict[str, float]]] = {
    "Q1": {"vs_postgraphile": 3, "vs_limit": 0.85},
    "Q2": {"vs_postgraphile": 3, "vs_limit": 0.85},
    "Q3": {"vs_postgraphile": 3, "vs_limit": 0.85},
    "Q4": {"vs_postgraphile": 1},
    "M1": {"vs_postgraphile": 1.5},
}
WORDS: Final = {"vs_postgraphile": "times PostGraphile", "vs_limit": "of the limit"}
SPREAD: Final = 4
# The caches have filled after the first part of the requests; from then on memory stays.
SETTLED: Final = 0.2
STEADY: Final = 0.05


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: what it is about, what is wanted, what was measured, whether it was met."""

    about: str
    wanted: str
    measured: str = "-"
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Say it in a word."""
        return {True: "met", False: "**missed**", None: "not measured"}[self.met]


def goals(told: dict[str, Any]) -> list[Goal]:
    """Compare every goal with what ``bench.json`` holds."""
    found = [
        _ratio(name, ratio, least, told["graphql"].get(name, {}).get(ratio))
        for name, wanted in LEAST.items()
        for ratio, least in wanted.items()
    ]
    spread = [_spread(name, told["graphql"].get(name)) for name in LEAST]
    return [*found, *spread, _memory(told.get("million"))]


def _ratio(name: str, ratio: str, least: float, measured: float | None) -> Goal:
    about, wanted = f"{name}, {WORDS[ratio]}", f"at least {least:g}"
    if measured is None:
        return Goal(about, wanted)
    return Goal(about, wanted, f"{measured:.2f}", measured >= least)


def _spread(name: str, ways: dict[str, Any] | None) -> Goal:
    about, wanted = f"{name}, p99 / p50", f"under {SPREAD}"
    if ways is None or not ways["compiled"]["p50"]:
        return Goal(about, wanted)
    measured = ways["compiled"]["p99"] / ways["compiled"]["p50"]
    return Goal(about, wanted, f"{measured:.1f}", measured < SPREAD)


def _memory(million: dict[str, Any] | None) -> Goal:
    about = f"memory over a million requests, after the first {SETTLED:.0%}"
    wanted = f"grows by less than {STEADY:.0%}"
    if million is None:
        return Goal(about, wanted)
    return Goal(about, wanted, f"{million['grew']:+.1%}", million["grew"] < STEADY)
