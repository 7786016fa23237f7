"""How long the database takes for each page of the lists of the API, and what costs.

It is asked as the API asks it: as the application, over a connection that is set for a seller
of one territory or for a manager, under row-level security. The time is that which the process
of the connection had the processor, as the kernel counts it; everything is in memory by then,
and what else runs on the machine does not lengthen it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import asyncpg
import orjson

from api.execution.reader import ENTER, SETTINGS
from salesbook.database import Urls
from schema.kernel.roles import Role
from schema.kernel.work import LIKE_ENOUGH, LIKENESS
from tests.bench.pages import PageAsked, pages
from tests.bench.processor import had_processor

TERRITORY: Final = 4
ACTORS: Final = {
    "seller": (f"seller{TERRITORY}@x.org", Role.SELLER, f"territory {TERRITORY}"),
    "manager": ("manager", Role.MANAGER, None),
}
"""Who asks: a seller of one territory of twenty, and somebody who sees everything."""
WARM: Final = 6
ASKED: Final = 20
"""How often each page is asked for, after it was asked for so many times to warm up.

By then Postgres has decided whether it plans a statement anew for each page.
"""
GOAL: Final = 50
"""Milliseconds that a page may take, in 95 of 100 times."""


@dataclass(frozen=True, slots=True)
class PageTook:
    """What a page took somebody, in milliseconds; what cost, where it missed."""

    name: str
    actor: str
    p50: float
    p95: float
    costs: str | None = None

    def told(self) -> dict[str, Any]:
        """Write it down for the report."""
        names = ("name", "actor", "p50", "p95", "costs")
        return {name: getattr(self, name) for name in names}


def quantile(times: Iterable[float], part: float) -> float:
    """Find the time that this part of all took at most."""
    told = sorted(times)
    return told[ceil(len(told) * part) - 1]


async def listed(urls: Urls, say: Callable[[str], object]) -> list[PageTook]:
    """Ask for every page as everybody; ``say`` hears of those that take too long."""
    asked, took = list(pages(urls.owner)), list[PageTook]()
    for actor in ACTORS:
        connection = await _connected(urls.application, actor)
        for page in asked:
            found = await _took(connection, page, actor)
            took.append(found)
            if found.p95 >= GOAL:
                say(f"{actor}: {page.name}: {found.p95:.1f} ms; {found.costs}")
        await connection.close()
    return took


async def _connected(url: str, actor: str) -> Any:  # noqa: ANN401 - asyncpg is not typed
    settings = SETTINGS | {"salesbook.zone": "UTC", LIKENESS: LIKE_ENOUGH}
    connection = await asyncpg.connect(
        url, server_settings=settings, max_cacheable_statement_size=0
    )
    name, role, territory = ACTORS[actor]
    assert await connection.fetchval(ENTER, name, role.value, territory, "api", None)
    return connection


async def _took(connection: Any, page: PageAsked, actor: str) -> PageTook:  # noqa: ANN401 - asyncpg is not typed
    times, process = list[float](), connection.get_server_pid()
    for _ in range(WARM + ASKED):
        before = had_processor(process)
        answer = await connection.fetchval(page.sql, *page.values)
        times.append(had_processor(process) - before)
        assert answer is not None, page.name
    p50, p95 = (quantile(times[WARM:], part) for part in (0.5, 0.95))
    costs = await _costs(connection, page) if p95 >= GOAL else None
    return PageTook(page.name, actor, p50, p95, costs)


async def _costs(connection: Any, page: PageAsked) -> str:  # noqa: ANN401 - asyncpg is not typed
    """Name the step of the plan that takes longest by itself."""
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {page.sql}"
    (told,) = orjson.loads(await connection.fetchval(explain, *page.values))
    own, step = max(_steps(told["Plan"]), key=lambda pair: pair[0])
    buffers = step["Shared Hit Blocks"] + step["Shared Read Blocks"]
    where = step.get("Relation Name") or step.get("Index Name") or ""
    rows = step["Actual Rows"] * step["Actual Loops"]
    done = " ".join(filter(None, (step["Node Type"], where)))
    part = own / told["Execution Time"]
    return f"{done}: {part:.0%}, {rows:,.0f} rows, {buffers:,} buffers"


def _steps(plan: Mapping[str, Any]) -> Iterator[tuple[float, Mapping[str, Any]]]:
    """Give each step of a plan, and how many milliseconds it took without those below it."""
    whole = plan["Actual Total Time"] * plan["Actual Loops"]
    below = 0.0
    for step in plan.get("Plans", ()):
        below += step["Actual Total Time"] * step["Actual Loops"]
        yield from _steps(step)
    # what a CTE took is told again where it is read, and there it is not that step's own work
    yield 0.0 if plan["Node Type"] == "CTE Scan" else whole - below, plan
