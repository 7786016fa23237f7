"""The part of ``docs/performance.md`` about the sync, written from what was measured."""

from typing import Any, Final

from tests.bench.sync.goals import goals

TITLE: Final = "## Sync\n"
NEXT: Final = "\n## "
HEAD: Final = """## Sync

Written by `make bench-sync`; one part alone by the command beside its name. The worker, the API
and the local Sheets server are processes of their own on the same machine, with an embedded
Postgres. Calls are those the Sheets server itself counted; people type through it, too, and
are counted apart. Google itself was not measured.
"""
PARTS: Final = {
    "filling": "a large tab",
    "latency": "one spreadsheet people work in",
    "many": "many spreadsheets",
    "rivals": "beside what one would write instead",
    "cycling": "memory",
}
WAYS: Final = {
    "sync": "the sync",
    "whole tab": "`get_all_records`, then `update` of the whole tab",
    "pull and push": "pull every row, push every row, as django-gsheets does",
}
FILLED: Final = """The first fill took {seconds:.1f} s, {reads} reads and {writes} writes of at
most 50,000 cells; a last look at it is in that time.
"""
WORKED_IN: Final = """{samples} changes and {samples} edits each way, a second or so apart,
within the quota; polled every {poll_seconds:g} s. The fullest minute had {most_reads} reads and
{most_writes} writes.
"""
TYPED: Final = """{count} edits, ten a second; one worker with a quota of {quota} reads and as
many writes a minute. Until the database had them: p50 {p50:.1f} s, p95 {p95:.1f} s, at most
{most:.1f} s; {reads} reads and {writes} writes in {seconds:.0f} s.
"""
CYCLED: Final = """A worker over {cycles:,} cycles of four small spreadsheets, in {seconds:.0f}
seconds, in MB:
"""
RIVALS: Final = """
The same people type {typed} values, and a program changes {written}, two a second, in a tab of
{rows} rows; every script runs every two seconds (`tests/bench/sync/naive.py`), and none has a
quota. Each call of a program takes {away:g} s longer than the local server needs, for Google is
not on the same machine; what people type is there at once. A value is lost that is neither in
the database nor in the sheet, nor in the list of conflicts.

| | Reads | Writes | MB | Seconds a round | Edits lost | Changes lost |
|---|---|---|---|---|---|---|
"""


def within(document: str, told: dict[str, Any]) -> str:
    """Put the section into a document that has it already, or before its last section."""
    before, known, after = document.partition(TITLE)
    if known:
        after = after[after.index(NEXT) :]
    else:
        before, _, after = document.rpartition(NEXT)
        before, after = f"{before}\n", NEXT + after
    return before + "\n".join(lines(told)) + after


def lines(told: dict[str, Any]) -> list[str]:
    """Say everything that was measured; ``told`` are the parts by name."""
    return [
        HEAD,
        "| Goal | Wanted | Measured | |\n|---|---|---|---|",
        *(f"| {g.about} | {g.wanted} | {g.measured} | {g.verdict} |" for g in goals(told)),
        "\n| Part | Measured at | Command |\n|---|---|---|",
        *(_part(name, about, told.get(name)) for name, about in PARTS.items()),
        *(_filling(told["filling"]) if "filling" in told else []),
        *(_latency(told["latency"]) if "latency" in told else []),
        *(_many(told["many"]) if "many" in told else []),
        *(_rivals(told["rivals"]) if "rivals" in told else []),
        *(_cycling(told["cycling"]) if "cycling" in told else []),
        "",
    ]


def _part(name: str, about: str, found: dict[str, Any] | None) -> str:
    at = found["at"] if found else "not measured"
    return f"| {about} | {at} | `python -m tests.bench.sync {name}` |"


def _filling(found: dict[str, Any]) -> list[str]:
    fill = found["fill"]
    rows = "\n".join(
        f"| {about} | {cost['reads']} | {cost['writes']} | {cost['seconds']:.2f} "
        f"| {cost['processor_ms']:,.0f} | {cost['beyond_ms']:,.0f} |"
        for about, cost in (
            ("nothing changed", found["quiet"]),
            ("one record changed", found["one"]),
            (f"{found['many']['records']:,} records changed", found["many"]),
        )
    )
    return [
        f"\n### A tab of {found['rows']:,} rows and {found['columns']} columns\n",
        FILLED.format(**fill),
        "| A cycle when | Reads | Writes | Seconds | Processor, ms | of it beyond the read |",
        f"|---|---|---|---|---|---|\n{rows}",
    ]


def _latency(found: dict[str, Any]) -> list[str]:
    rows = "\n".join(
        f"| {about}, {way} | {one['p50']:.2f} | {one['p95']:.2f} | {one['most']:.2f} |"
        for way, kind in (("polled", "polled"), ("with the companion script", "hooked"))
        for about, one in (
            ("database to sheet", found[kind]["change"]),
            ("sheet to database", found[kind]["edit"]),
        )
    )
    return [
        "\n### One spreadsheet people work in\n",
        WORKED_IN.format(**found),
        f"| Seconds | p50 | p95 | most |\n|---|---|---|---|\n{rows}",
    ]


def _many(found: dict[str, Any]) -> list[str]:
    edits = found["edits"]
    return [
        f"\n### {found['spreadsheets']} spreadsheets of {found['rows']:,} rows\n",
        TYPED.format(**found, **edits),
    ]


def _rivals(found: dict[str, Any]) -> list[str]:
    ways = found["ways"]
    ours = ways["sync"]
    told = RIVALS.format(**found, typed=ours["typed"], written=ours["written"])
    rows = "\n".join(_way(about, ways[name]) for name, about in WAYS.items())
    return ["\n### Beside what one would write instead", told.rstrip(), rows]


def _way(about: str, found: dict[str, Any]) -> str:
    rounds = "-" if found["round"] is None else f"{found['round']:.2f}"
    return (
        f"| {about} | {found['reads']} | {found['writes']} | {found['bytes'] / 1e6:.1f}"
        f" | {rounds} | {found['lost_edits']} | {found['lost_changes']} |"
    )


def _cycling(found: dict[str, Any]) -> list[str]:
    held = " ".join(f"{amount:.0f}" for _, amount in found["samples"])
    return [
        "\n### Memory\n",
        CYCLED.format(**found),
        f"    {held}",
    ]
