"""``docs/performance.md``, written from what was measured."""

import os
import platform
from pathlib import Path
from typing import Any, Final

from tests.bench import orders_section
from tests.bench.goals import goals
from tests.bench.questions import QUESTIONS
from tests.bench.sync import section

DOCUMENT: Final = Path("docs/performance.md")
WAYS: Final = {
    "compiled": "compiled",
    "limit": "limit",
    "pgbench": "pgbench",
    "interpreted": "interpreted",
    "postgraphile": "PostGraphile",
}
RATIOS: Final = {
    "vs_limit": "of the limit",
    "vs_pgbench": "of pgbench",
    "vs_interpreted": "times interpreted",
    "vs_postgraphile": "times PostGraphile",
}
BARS: Final = "▁▂▃▄▅▆▇█"
HEAD: Final = """# Performance

Written by `{command}` (Linux, about ten minutes, needs `wrk`; `make bench-peers` needs
Node's npm, too). Every figure is from one run, but for the million requests, which
`make bench-million` sends.

Measured at {at} on {machine}.
Other programs had {usually:.1f} of the {cores} cores meanwhile, {at_most:.1f} at most.

## Method

One embedded Postgres with 20,000 customers, 200,000 orders, 800,000 lines, 200,000 invoices and
180,000 payments; each server one process; `wrk` with 32 connections on the same {cores} cores,
{seconds} s a round, {rounds} rounds, the servers in turns. Row-level security is on for all,
and role and actor are the same. All answers are compared as data before anything is timed, and
so are the rows M1 writes and the trail they leave. Figures are medians; ratios are medians of
the ratios of each round.

* **compiled**: the API as it is served, token and all.
* **limit**: a bare Starlette route that sends the same SQL by hand with asyncpg and returns the
  bytes.
* **pgbench**: that SQL alone, over as many connections as the others have in their pools.
* **interpreted**: the same API made to answer from rows (Strawberry with DataLoaders).
* **PostGraphile**: version 5{versions}, as its documentation asks for it in
  production (`tests/bench/postgraphile.mjs`); it checks no token, and M1 is a function in the
  database with the same checks and the same effect (`tests/bench/postgraphile.sql`).

| | What is asked |
|---|---|
"""
MILLION: Final = """
One server over {requests:,} requests of Q1 ({at}), one in {every}
with a document nobody had sent before; {rate:.0f} a second, {failed} failed, {late} took over
two seconds. It held {before:.0f} MB when it started and then, every {step:,} requests:
"""
POSTGRES: Final = """The processes of Postgres held {before:.0f} MB of their own before,
{after:.0f} MB afterwards.
"""
FOOT: Final = """## What the figures say

* Reads are bound by Postgres and HTTP, not by GraphQL: Q1 takes 0.2 ms of Python, HTTP too.
  A connection that stays set for its caller saves the trips that telling the actor costs; so
  the API can be ahead of a bare route on a pool.
* Policies that ask about all rows (`key IN (SELECT …)`) made Q1 take 400 ms; asked about one
  row, and not at all for who sees everything, it takes 0.4 ms.
* M1 is six statements between begin and commit, with triggers for totals and the audit trail,
  and one that reads the payload. A plan does without GraphQL's executor, and what is plain to
  find or to write without the ORM's unit of work (decision 9): that took away more than half of
  the Python. What Postgres has to do bounds it: if our server cost nothing at all, M1 would be
  at most as many times as fast as PostGraphile's server and Postgres together take of what
  Postgres alone takes.
* Q4 is the database's: it reads 200,000 invoices and sorts 20,000 groups for each answer.
  With 32 askers each waits two seconds, so short rounds count few answers: ratios are rough.
* PostGraphile tells Postgres the actor anew in each transaction, four trips for a question; its
  reads are bound by its own processor time. Its M1 is one call of a function, so everything is
  decided in the database; ours is decided in Python, statement by statement.
* What a program asks anew each time fills the caches of documents and plans, which are bounded
  by the memory they take; then memory stays. Postgres keeps up to 100 prepared statements for
  each connection, and pays for them with memory of its own.
"""


def write(told: dict[str, Any]) -> None:
    """Write the document."""
    DOCUMENT.write_text("\n".join(lines(told)))


def write_sync(told: dict[str, Any]) -> None:
    """Replace what the document says about the sync."""
    DOCUMENT.write_text(section.within(DOCUMENT.read_text(), told))


def write_orders(told: dict[str, Any]) -> None:
    """Replace what the document says about orders."""
    DOCUMENT.write_text(orders_section.within(DOCUMENT.read_text(), told))


def lines(told: dict[str, Any]) -> list[str]:
    """Say everything that was measured; what was not, is said to be so."""
    found = told["graphql"]
    return [
        _head(told),
        *(f"| {q.name} | {q.does} |" for q in QUESTIONS),
        "\n## Goals\n",
        *_table(("Goal", "Wanted", "Measured", "")),
        *(f"| {g.about} | {g.wanted} | {g.measured} | {g.verdict} |" for g in goals(told)),
        "\n## Results\n\nRequests per second · p50 / p99 in milliseconds; over 2 s is late:\n",
        *_table(("", *WAYS.values())),
        *(_row(name, [_cell(ways.get(way)) for way in WAYS]) for name, ways in found.items()),
        "\nHow many times as fast ours is:\n",
        *_table(("", *RATIOS.values())),
        *(_row(name, [_ratio(ways.get(of)) for of in RATIOS]) for name, ways in found.items()),
        "\nWhose work it is, in milliseconds of processor a request, server + Postgres:\n",
        *_table(("", *WAYS.values())),
        *(_row(name, [_work(ways.get(way)) for way in WAYS]) for name, ways in found.items()),
        "\n## Memory\n\nOf each server when it starts and after the rounds, in MB:\n",
        *_memory(told["memory"]),
        *_million(told.get("million")),
        *(section.lines(told["sync"]) if "sync" in told else []),
        *(orders_section.lines(told["orders"]) if "orders" in told else []),
        FOOT,
    ]


def _head(told: dict[str, Any]) -> str:
    cores = len(os.sched_getaffinity(0))
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    versions = ", ".join(f"{name} {number}" for name, number in told["versions"].items())
    return HEAD.format(
        cores=cores,
        machine=f"{system}, {cores} cores",
        **told["strangers"],
        **{name: told[name] for name in ("command", "seconds", "rounds", "at")},
        versions=f" ({versions})" if versions else "",
    ).rstrip()


def _table(names: tuple[str, ...]) -> list[str]:
    return [_row(names[0], list(names[1:])), "|---" * len(names) + "|"]


def _row(name: str, cells: list[str]) -> str:
    return "| " + " | ".join([name, *cells]) + " |"


def _cell(found: dict[str, float] | None) -> str:
    if found is None:
        return "-"
    troubles = [f", {found[word]:.0f} {word}" for word in ("failed", "late") if found[word]]
    failed = "".join(troubles)
    spread = f" · {found['p50']:.1f} / {found['p99']:.1f}" if found["p50"] else ""
    return f"{found['rate']:.0f}{spread}{failed}"


def _ratio(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2f}"


def _work(found: dict[str, float] | None) -> str:
    if found is None or not found["p50"]:
        return "-"
    return f"{found['server_ms']:.2f} + {found['database_ms']:.2f}"


def _memory(memory: dict[str, dict[str, float]]) -> list[str]:
    return [
        f"* {name}: {held:.0f}, then {memory['after'][name]:.0f}"
        for name, held in memory["before"].items()
    ]


def _million(million: dict[str, Any] | None) -> list[str]:
    """Draw what a server held over a million requests, from nothing up."""
    if million is None:
        return ["\nA million requests were not sent; `make bench-million` does.\n"]
    samples, postgres = million["samples"], million["postgres"]
    most = max(held for _, held in samples)
    held = [f"{amount:.0f}" for _, amount in samples]
    return [
        MILLION.format(**million, step=samples[0][0]),
        f"    {chart(samples)}  0 to {most:.0f} MB",
        f"    {' '.join(held)}\n",
        POSTGRES.format(**postgres),
    ]


def chart(samples: list[list[float]] | list[tuple[int, float]]) -> str:
    """Draw amounts as bars; the highest is a whole one, nothing is none."""
    most = max(held for _, held in samples)
    return "".join(BARS[round((len(BARS) - 1) * held / most)] for _, held in samples)
