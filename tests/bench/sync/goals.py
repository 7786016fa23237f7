"""What the sync was to reach, beside what was measured."""

from typing import Any, Final

from tests.bench.goals import Goal
from tests.bench.sync.spread import MOST

PERCENT: Final = round(100 * MOST)
SOON: Final = 2.0
POLLED: Final = 1.0
FILLED: Final = 15.0
BEYOND: Final = 50.0
FLAT: Final = 0.05
CYCLES: Final = 10_000


def goals(told: dict[str, Any]) -> list[Goal]:
    """Compare every goal with what was measured; ``told`` are the parts by name."""
    return [
        *_filling(told.get("filling")),
        *_latency(told.get("latency")),
        *_many(told.get("many")),
        *_rivals(told.get("rivals")),
        _memory(told.get("cycling")),
    ]


def _calls(about: str, wanted: tuple[int, int], cost: dict[str, Any] | None) -> Goal:
    said = "{} read, {} written".format
    if cost is None:
        return Goal(about, said(*wanted))
    found = (cost["reads"], cost["writes"])
    return Goal(about, said(*wanted), said(*found), found == wanted)


def _below(about: str, wanted: float, found: float | None, unit: str = "s") -> Goal:
    said = f"under {wanted:g} {unit}"
    if found is None:
        return Goal(about, said)
    return Goal(about, said, f"{found:,.1f} {unit}", found < wanted)


def _filling(found: dict[str, Any] | None) -> list[Goal]:
    cost = found or {}
    rows = f"{cost['rows']:,}" if found else "10,000"
    one, fill = cost.get("one", {}), cost.get("fill", {})
    return [
        _calls("calls of a cycle without changes", (1, 0), cost.get("quiet")),
        _calls("calls of a cycle with a thousand changes", (1, 1), cost.get("many")),
        _below(f"first fill of {rows} rows x 15 columns", FILLED, fill.get("seconds")),
        _below(
            f"a change of one record in {rows} rows: our processor time beyond the read",
            BEYOND,
            one.get("beyond_ms"),
            "ms",
        ),
    ]


def _latency(found: dict[str, Any] | None) -> list[Goal]:
    told = found or {}
    polled, hooked = told.get("polled", {}), told.get("hooked", {})
    poll = told.get("poll_seconds", SOON)
    p95 = f"p{PERCENT}"
    return [
        _below(f"database to sheet, {p95}", SOON, polled.get("change", {}).get("p95")),
        _below(
            f"sheet to database, {p95}, polled",
            poll + POLLED,
            polled.get("edit", {}).get("p95"),
        ),
        _below(
            f"sheet to database, {p95}, with the companion script",
            SOON,
            hooked.get("edit", {}).get("p95"),
        ),
    ]


def _many(found: dict[str, Any] | None) -> list[Goal]:
    if found is None:
        about = "20 spreadsheets of 2,000 rows, 10 edits a second"
        return [Goal(f"{about}, p{PERCENT}", "under 22 s"), Goal("the quota", "60 a minute")]
    about = f"{found['spreadsheets']} spreadsheets of {found['rows']:,} rows, 10 edits a second"
    most = max(found["most_reads"], found["most_writes"])
    return [
        _below(f"{about}, p{PERCENT}", found["allowed"], found["edits"]["p95"]),
        Goal(
            "the same: calls in the fullest minute",
            f"at most {found['quota']} of each kind",
            f"{found['most_reads']} read, {found['most_writes']} written",
            most <= found["quota"],
        ),
    ]


def _rivals(found: dict[str, Any] | None) -> list[Goal]:
    about, wanted = "edits and changes lost", "0"
    if found is None:
        return [Goal(about, wanted)]
    ours = found["ways"]["sync"]
    lost = ours["lost_edits"] + ours["lost_changes"]
    return [Goal(about, wanted, str(lost), lost == 0)]


def _memory(found: dict[str, Any] | None) -> Goal:
    """Judge the memory; too few cycles can show that it grows, not that it does not."""
    about, wanted = (
        f"memory of a worker over {CYCLES:,} cycles",
        f"grows by less than {FLAT:.0%}",
    )
    if found is None:
        return Goal(about, wanted)
    said = f"{found['grew']:+.1%} over {found['cycles']:,}"
    enough = found["cycles"] >= CYCLES or found["grew"] >= FLAT
    return Goal(about, wanted, said, found["grew"] < FLAT if enough else None)
