"""``make bench``: fill a database, start the servers, ask them in turns, write it down.

Figures go to ``.salesbook/bench.json``; ``docs/performance.md`` is written from them. Rounds
are interleaved and the ratios paired: a machine that is slow for a minute is so for everybody.
"""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx
import orjson
import psycopg
from psycopg import sql

from api.identity import Tokens
from salesbook.database import Urls, migrate
from salesbook.embedded import APPLICATION, running
from schema.kernel.roles import Role
from tests.bench.company import fill
from tests.bench.load import Measured, ask
from tests.bench.questions import M1, READS, Question
from tests.bench.report import write
from tests.bench.servers import Serving, serving

DATA: Final = Path(".salesbook")
DATABASE: Final = "bench"
SECONDS: Final = int(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS: Final = int(os.environ.get("BENCH_ROUNDS", "5"))
WARM: Final = 2
LEAST: Final = 0.1
Fresh = Callable[[], AbstractContextManager[Serving]]
Figures = dict[str, dict[str, list[Measured]]]


def say(text: str) -> None:
    """Show progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def database() -> Iterator[Urls]:
    """Give a filled database; it is kept for the next time."""
    with running(DATA / "bench") as server:
        urls = Urls(server.url(APPLICATION, DATABASE), server.url("postgres", DATABASE))
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as owner:
            known = owner.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            fresh = known.fetchone() is None
            if fresh:
                owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        migrate(urls)
        if fresh:
            say("Filling the database (once, about half a minute) ...")
            fill(urls.owner, lambda step: say(f"  {step}"))
        yield urls


def one(serving: Serving, question: Question, token: str, header: str = "") -> Any:  # noqa: ANN401 - JSON
    """Ask once, to see that it works and that everybody says the same."""
    headers = {"Authorization": f"Bearer {token}", "X-Execution": header}
    body = {"query": question.document, "variables": question.variables[0]}
    answer = httpx.post(serving.url, json=body, headers=headers, timeout=60).json()
    assert "errors" not in answer, answer
    return answer["data"]


def measure(api: Serving, limit: Serving, fresh: Fresh, token: str) -> Figures:
    """Ask everybody everything, in rounds."""
    figures: Figures = {}
    for question in (*READS, M1):
        found: dict[str, list[Measured]] = {"compiled": []}
        bare = Serving(limit.url + question.name, limit.process)
        if question is not M1:
            found |= {"limit": [], "interpreted": []}
            assert one(api, question, token) == one(bare, question, token)
            assert one(api, question, token) == one(api, question, token, "interpret")
        for warm in (api, bare)[: len(found)]:
            ask(warm.url, question, token, WARM)
        for number in range(ROUNDS):
            found["compiled"].append(ask(api.url, question, token, SECONDS))
            if question is not M1:
                found["limit"].append(ask(bare.url, question, token, SECONDS))
                with fresh() as slow:  # what it has not answered in time goes with it
                    found["interpreted"].append(
                        ask(slow.url, question, token, SECONDS, "interpret")
                    )
            rates = ", ".join(f"{way} {told[-1].rate:.0f}/s" for way, told in found.items())
            say(f"{question.name} round {number + 1} of {ROUNDS}: {rates}")
        figures[question.name] = found
    return figures


def summary(figures: Figures, memory: dict[str, float]) -> dict[str, Any]:
    """Take medians, and medians of the ratios of each round."""
    told: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rounds": ROUNDS,
        "seconds": SECONDS,
        "memory": memory,
        "graphql": {},
    }
    for name, ways in figures.items():
        mine = ways["compiled"]
        told["graphql"][name] = {
            way: {
                "rate": median(m.rate for m in found),
                "p50": median(m.p50 for m in found),
                "p99": median(m.p99 for m in found),
                "failed": sum(m.failed for m in found),
            }
            for way, found in ways.items()
        } | {
            f"vs_{way}": median(
                a.rate / max(b.rate, LEAST) for a, b in zip(mine, found, strict=True)
            )
            for way, found in ways.items()
            if way != "compiled"
        }
    return told


def main() -> None:
    """Measure, and write it down."""
    secret = secrets.token_urlsafe(32)
    token = Tokens(secret).mint("root", Role.ADMIN, datetime.now(UTC))
    with database() as urls, ExitStack() as stack:
        settings = {
            "DATABASE_URL": urls.application,
            "TOKEN_SECRET": secret,
            "REQUESTS_PER_SECOND": "0",
        }
        mine = partial(serving, "api.main:application", "/graphql", settings)
        api = stack.enter_context(mine())
        limit = stack.enter_context(serving("tests.bench.limit:application", "/", settings))
        before = api.megabytes()
        figures = measure(api, limit, mine, token)
        memory = {"before": before, "after": api.megabytes(), "limit": limit.megabytes()}
    told = summary(figures, memory)
    (DATA / "bench.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    write(told)
    say("Written: .salesbook/bench.json and docs/performance.md.")


if __name__ == "__main__":
    main()
