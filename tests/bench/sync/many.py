"""Twenty spreadsheets at which people type ten times a second, within Google's quota."""

import asyncio
import os
import time
from contextlib import ExitStack
from functools import partial
from random import Random
from typing import Any, Final

from schema.exchange.links.rules import SheetName
from tests.bench.sync.company import key, leads
from tests.bench.sync.spread import spread
from tests.bench.sync.tabs import Person, until
from tests.bench.sync.world import UNBOUND, Say, World

SPREADSHEETS: Final = int(os.environ.get("BENCH_SYNC_SPREADSHEETS", "20"))
ROWS: Final = int(os.environ.get("BENCH_SYNC_ROWS_OF_EACH", "2000"))
SECONDS: Final = int(os.environ.get("BENCH_SYNC_SECONDS", "30"))
A_SECOND: Final = 10
LOOK: Final = 0.2
OVERHEAD: Final = 2.0


def allowed(reads_a_minute: int) -> float:
    """Say how long an edit may take, in seconds: one look at each spreadsheet, and a little."""
    return 60 * SPREADSHEETS / reads_a_minute + OVERHEAD


class Arrivals:
    """Notes when what was typed is in the database."""

    def __init__(self, world: World) -> None:
        """Nothing was typed yet."""
        self.world = world
        self.typed: dict[str, float] = {}
        self.took: list[float] = []
        self.done = False

    def look(self) -> None:
        """Look until everything that was typed has arrived."""
        while self.typed or not self.done:
            texts = ", ".join(f"'{text}'" for text in list(self.typed)) or "NULL"
            found = self.world.rows(f"SELECT need FROM leads WHERE need IN ({texts})")
            for (text,) in found:
                self.took.append(time.monotonic() - self.typed.pop(text))
            time.sleep(LOOK)


def _type(people: list[Person], arrivals: Arrivals, dice: Random) -> None:
    """Type ten times a second, each time somewhere else."""
    began = time.monotonic()
    for turn in range(SECONDS * A_SECOND):
        time.sleep(max(0.0, began + turn / A_SECOND - time.monotonic()))
        which = dice.randrange(len(people))
        number, text = key(1 + which * ROWS + turn % ROWS), f"typed {turn}"
        arrivals.typed[text] = time.monotonic()
        people[which].type(number, "Need", text)
    arrivals.done = True


async def measure(world: World, say: Say) -> dict[str, Any]:
    """Fill the spreadsheets without a quota, then let people type while one worker has one."""
    world.write(*leads(ROWS, SPREADSHEETS))
    books = [world.spreadsheet() for _ in range(SPREADSHEETS)]
    links = [
        await world.link(SheetName.LEADS, book, f"t{n}") for n, book in enumerate(books, 1)
    ]
    unbound = {
        "SYNC_CALLS_PER_MINUTE": UNBOUND,
        "SYNC_PROJECT_CALLS_PER_MINUTE": UNBOUND,
        "SYNC_POLL_SECONDS": "600",
        "SYNC_REST_SECONDS": "600",
    }
    with world.worker(**unbound):
        for link in links:
            await asyncio.to_thread(until, partial(world.filled, link, ROWS), link)
            say(f"Filled {link}.")
    return await _typed(world, books, links, say)


async def _typed(world: World, books: list[str], links: list[str], say: Say) -> dict[str, Any]:
    settings, arrivals = world.settings(), Arrivals(world)
    with ExitStack() as stack:
        places = zip(books, links, strict=True)
        people = [stack.enter_context(world.person(book, link)) for book, link in places]
        world.forget_calls()  # those of the worker without a quota
        stack.enter_context(world.worker())
        dice = Random(2)  # noqa: S311 - no secret
        looking = asyncio.create_task(asyncio.to_thread(arrivals.look))
        began = time.monotonic()
        await asyncio.to_thread(_type, people, arrivals, dice)
        await looking
        calls, seconds = world.calls(), time.monotonic() - began
    found = spread(arrivals.took)
    say(f"{SPREADSHEETS} spreadsheets: {found}")
    return {
        "spreadsheets": SPREADSHEETS,
        "rows": ROWS,
        "edits": found,
        "seconds": seconds,
        "quota": settings.sync_calls_per_minute,
        "allowed": allowed(settings.sync_calls_per_minute),
        "reads": calls.reads,
        "writes": calls.writes,
        "most_reads": calls.most_reads,
        "most_writes": calls.most_writes,
    }
