"""Many who set goods aside, or hand them to the carrier, at the same time, over HTTP.

Everything happens in a copy of the database, which goes afterwards: an order is shipped once.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import psycopg
from sqlalchemy import make_url

from api.identity import Tokens
from salesbook.database import Urls
from schema.kernel.roles import Role
from tests.bench.database import DATABASE, postmaster
from tests.bench.hostile import Door
from tests.bench.journal import Journal, Spent, kept
from tests.bench.listing import quantile
from tests.bench.processor import Watch
from tests.bench.rounds import SECONDS
from tests.bench.servers import serving, settled

WRITERS: Final = 16
WARM: Final = 640
COPY: Final = f"{DATABASE}_written"
RESERVE: Final = """mutation ($input: ReserveOrderInput!) {
  reserveOrder(input: $input) { order { number state } userErrors { message } }
}"""
SHIP: Final = """mutation ($input: ShipOrderInput!) {
  shipOrder(input: $input) { shipment { number } userErrors { message } }
}"""
DEEDS: Final = {
    "reserveOrder": (RESERVE, "number", "NOT EXISTS"),
    "shipOrder": (SHIP, "order", "EXISTS"),
}
"""What is asked, how an order is named in it, and whether goods are set aside for it before."""


@dataclass(slots=True)
class Supply:
    """Requests that have not been sent yet; no two are about one order."""

    bodies: Iterator[bytes]

    def __init__(self, owner_url: str, deed: str) -> None:
        """Find the orders that are ready for a deed, in no special order."""
        document, named, aside = DEEDS[deed]
        ready = (
            "SELECT o.number FROM orders o WHERE o.state = 'confirmed' AND o.held_for IS NULL"
            f" AND {aside} (SELECT FROM reservations r JOIN order_lines l"
            " ON l.id = r.order_line_id WHERE l.order_id = o.id) ORDER BY md5(o.number)"
        )
        with psycopg.connect(owner_url) as owner:
            numbers = [number for (number,) in owner.execute(ready.encode())]
        self.bodies = (
            orjson.dumps({"query": document, "variables": {"input": {named: number}}})
            for number in numbers
        )


def written(urls: Urls, say: Callable[[str], object]) -> dict[str, Any]:
    """Measure each deed: as fast as everybody can, then at half that rate."""
    found = dict[str, Any]()
    with copied(urls) as copy:
        settings, _ = settled(copy.application)
        token = Tokens(settings["TOKEN_SECRET"]).mint(
            "manager", Role.MANAGER, datetime.now(UTC)
        )
        for deed in DEEDS:
            supply = Supply(copy.owner, deed)
            with serving("api.main:application", "/graphql", settings) as api:
                door = Door(api.url, token)
                asyncio.run(crowded(door, supply, 0, WARM))
                watch = Watch(postmaster(copy.owner))
                found[deed] = _measured(door, supply, copy.owner, (watch, api.process))
            say(f"{deed}: {orjson.dumps(found[deed], option=orjson.OPT_SORT_KEYS).decode()}")
    return found


@contextmanager
def copied(urls: Urls) -> Iterator[Urls]:
    """Give a copy of the database, for as long as somebody writes in it."""
    place = make_url(urls.owner).set(database="postgres")
    with psycopg.connect(place.render_as_string(hide_password=False), autocommit=True) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)".encode())
        owner.execute(f"CREATE DATABASE {COPY} TEMPLATE {DATABASE} STRATEGY file_copy".encode())
        try:
            yield Urls(*(_in_copy(url) for url in (urls.application, urls.owner)))
        finally:
            owner.execute(f"DROP DATABASE {COPY} WITH (FORCE)".encode())


def _in_copy(url: str) -> str:
    return make_url(url).set(database=COPY).render_as_string(hide_password=False)


def _measured(
    door: Door, supply: Supply, owner_url: str, watched: tuple[Watch, int]
) -> dict[str, Any]:
    watch, server = watched
    with kept(owner_url) as journal:
        with watch.over(server) as spent:
            done = asyncio.run(crowded(door, supply, SECONDS))
        busy = _database(journal)
    rate, each = len(done) / SECONDS, 1000 / len(done)
    with kept(owner_url) as journal:
        calm = asyncio.run(steady(door, supply, SECONDS, rate / 2))
        quiet = _database(journal)
    return {
        "rate": rate,
        "server_ms": spent.server * each,
        "database_ms": spent.database * each,
        "busy": busy | {"http": quantile(done, 0.95)},
        "calm": quiet | {"http": quantile(calm, 0.95), "rate": rate / 2},
    }


def _database(journal: Journal) -> dict[str, float]:
    spent = journal.transactions()
    assert spent, "the server wrote nothing down"
    return {
        "operations": len(spent),
        "database": _p95(spent, lambda one: one.database),
        "median": quantile((one.database for one in spent), 0.5),
        "working": _p95(spent, lambda one: max(0.0, one.database - one.waited)),
        "waited": _p95(spent, lambda one: one.waited),
    }


def _p95(spent: Sequence[Spent], of: Callable[[Spent], float]) -> float:
    return quantile((of(one) for one in spent), 0.95)


async def crowded(door: Door, supply: Supply, seconds: float, most: int = 0) -> list[float]:
    """Let every writer send one request after the other, for a time or ``most`` in all."""
    times, end = list[float](), time.perf_counter() + seconds

    async def writer() -> None:
        while (len(times) < most) if most else (time.perf_counter() < end):
            times.append(await _sent(door, next(supply.bodies)))

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return times


async def steady(door: Door, supply: Supply, seconds: float, rate: float) -> list[float]:
    """Send requests at a steady rate; return how long each answer took since it was due."""
    begin, times = time.perf_counter(), list[float]()

    async def one(number: int) -> None:
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await _sent(door, next(supply.bodies))
        times.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*(one(number) for number in range(int(seconds * rate))))
    return times


async def _sent(door: Door, body: bytes) -> float:
    begin = time.perf_counter()
    answer = await door.ask(body)
    assert b'"userErrors":[]' in answer, answer
    return (time.perf_counter() - begin) * 1000
