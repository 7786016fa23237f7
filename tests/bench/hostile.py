"""An honest caller beside hostile ones: ``python -m tests.bench.hostile``.

One process serves. An honest caller asks Q1 at a steady rate, each time on a connection of its
own, first alone, then beside callers in another process that send one kind of hostile document
as fast as they are answered; no two of them are the same text. Times are in milliseconds, from
when a question was due to the end of its answer. Everybody may ask as often as callers may.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Final
from urllib.parse import urlsplit

import orjson

from api.identity import Tokens
from schema.kernel.roles import Role
from tests.bench.database import database
from tests.bench.load import asked
from tests.bench.questions import Q1
from tests.bench.record import say
from tests.bench.servers import serving

SECONDS: Final = float(os.environ.get("BENCH_SECONDS", "5"))
A_SECOND: Final = 40
CALLERS: Final = 4
LIMIT: Final = 100
TWICE: Final = 2
FRAGMENTS: Final = " ".join(
    f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40)
)
OVERLAP: Final = " ".join(
    f"fragment O{n} on Query {{ a{n}: orders {{ nodes {{ x{n}: id y: number }} }} }}"
    for n in range(45)
)


def _query(text: str) -> Callable[[int], bytes]:
    return lambda n: orjson.dumps({"query": f"# {n}\n{text}"})


HOSTILE: Final[Mapping[str, Callable[[int], bytes]]] = {
    "40 levels": _query("{ a" * 40 + "}" * 40),
    "1,000 aliases": _query("{" + "".join(f"a{n}: __typename " for n in range(1_000)) + "}"),
    "10,000 `__typename`": _query("{" + "__typename " * 10_000 + "}"),
    "circular fragments": _query(
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
    ),
    "fragments that double 40 times": _query(
        f"{{ ...F0 }} {FRAGMENTS} fragment F40 on Query {{ __typename }}"
    ),
    "fragments that overlap": _query(
        "{" + " ".join(f"...O{n} ...O{n}" for n in range(45)) + "} " + OVERLAP
    ),
    "100,000 tokens": _query("{" + " a" * 100_000 + "}"),
    "a body of 10 MB": _query("{ __typename } " + "x" * 10_000_000),
    "300 directives": _query("{ __typename " + "@skip(if: true) " * 300 + "}"),
    "a batch of 1,000": lambda n: b"[" + b'{"query": "{ a%d }"},' % n * 999 + b"{}]",
    "100,000 conditions": lambda n: orjson.dumps({
        "query": f"query ($w: LeadWhere) {{ a{n}: leads(where: $w) {{ totalCount }} }}",
        "variables": {"w": {"or": [{}] * 100_000}},
    }),
    "the schema, 50 times": _query(
        "{" + "".join(f"a{n}: __schema {{ types {{ name }} }}" for n in range(50))
        + "b: __schema { types { fields { name args { name } type { name } } } } }"
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """Where to ask, and with which token."""

    url: str
    token: str

    async def post(self, body: bytes) -> int:
        """Send one request on a new connection; return the status, 0 when cut off."""
        answer = await self.ask(body)
        return int(answer.split(b" ", 2)[1]) if answer else 0

    async def ask(self, body: bytes) -> bytes:
        """Send one request on a new connection; return the answer, nothing when cut off."""
        place = urlsplit(self.url)
        reading, writing = await asyncio.open_connection(place.hostname, place.port)
        head = (
            f"POST {place.path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Type: application/json\r\n"
            "Accept: application/graphql-response+json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            writing.write(head.encode() + body)
            answer = await reading.read()
        except ConnectionError:
            answer = b""
        finally:
            writing.close()
        return answer


async def honest(door: Door, seconds: float) -> list[float]:
    """Ask Q1 at a steady rate; return how long each answer took."""
    bodies, times = asked(Q1), list[float]()
    begin = time.perf_counter()

    async def one(number: int) -> None:
        due = begin + number / A_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        status = await door.post(bodies[number % len(bodies)])
        assert status == 200, status
        times.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*(one(number) for number in range(int(seconds * A_SECOND))))
    return sorted(times)


async def refused(door: Door, name: str) -> tuple[int, float]:
    """Send a hostile document a few times alone; return the status and the median time."""
    times, status = list[float](), 0
    for n in range(5):
        body = HOSTILE[name](-1 - n)
        begin = time.perf_counter()
        status = await door.post(body)
        times.append((time.perf_counter() - begin) * 1000)
    return status, median(times)


async def attack(door: Door, name: str) -> None:
    """Send one kind of hostile document from several callers until the process is ended."""

    async def one(caller: int) -> None:
        number = caller
        while True:
            await door.post(HOSTILE[name](number))
            number += CALLERS

    await asyncio.gather(*(one(caller) for caller in range(CALLERS)))


@contextmanager
def attackers(door: Door, name: str) -> Iterator[None]:
    """Let hostile callers work in a process of their own."""
    command = [sys.executable, "-m", "tests.bench.hostile", door.url, name]
    process = subprocess.Popen(command, env={**os.environ, "TOKEN": door.token})  # noqa: S603 - our own
    try:
        time.sleep(1)
        yield
    finally:
        process.kill()
        process.wait()


def spread(times: list[float]) -> tuple[float, float]:
    """Return p50 and p99 of sorted times."""
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def main() -> None:
    """Measure, and say whether each goal is met."""
    secret = secrets.token_urlsafe(32)
    tokens = Tokens(secret)
    token, theirs = (
        tokens.mint(name, Role.ADMIN, datetime.now(UTC)) for name in ("root", "eve@x.org")
    )
    with database(say) as urls:
        settings = {"DATABASE_URL": urls.application, "TOKEN_SECRET": secret}
        with serving("api.main:application", "/graphql", settings) as api:
            door, other = Door(api.url, token), Door(api.url, theirs)
            asyncio.run(honest(door, SECONDS))
            say("| Beside | status | refused in | Q1 alone | Q1 beside | goals |")
            say("|---|---|---|---|---|---|")
            for name in HOSTILE:
                say(row(door, other, name))


def row(door: Door, other: Door, name: str) -> str:
    """Measure beside one kind of hostile document, and alone just before.

    Hostile callers come through the ``other`` door: with a token of their own, which lets them
    ask as often as anybody else.
    """
    status, took = asyncio.run(refused(door, name))
    alone = spread(asyncio.run(honest(door, SECONDS)))
    with attackers(other, name):
        beside = spread(asyncio.run(honest(door, SECONDS)))
    met = "met" if took < LIMIT and beside[0] <= TWICE * alone[0] else "missed"
    told = status or "cut off"
    both = " | ".join(f"{p50:.1f}, {p99:.1f}" for p50, p99 in (alone, beside))
    return f"| {name} | {told} | {took:.1f} | {both} | {met} |"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(attack(Door(sys.argv[1], os.environ["TOKEN"]), sys.argv[2]))
    else:
        main()
