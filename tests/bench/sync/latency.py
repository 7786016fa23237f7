"""How long it takes: a change of the database to the sheet, an edit to the database.

One spreadsheet at which somebody works: every few seconds one cell is typed, and another
record is changed through an operation. First it is only polled; then a companion script tells.
"""

import asyncio
import os
import time
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import httpx
import orjson

from schema.exchange.edits.rules import signature
from schema.exchange.links.rules import SheetName
from schema.kernel.work import Work, perform
from schema.pipeline.leads import operations
from tests.bench.sync.company import key, leads
from tests.bench.sync.spread import spread
from tests.bench.sync.tabs import Person, until
from tests.bench.sync.world import ROOT, Say, World, now

SAMPLES: Final = int(os.environ.get("BENCH_SYNC_SAMPLES", "20"))
ROWS: Final = 100
PAUSE: Final = 1.5
"""So long, at most, everybody rests after each deed, in seconds."""
HALF: Final = ROWS // 2


@dataclass(slots=True)
class Desk:
    """Somebody at work in one tab; ``hook`` is where a companion script tells, if any does."""

    world: World
    person: Person
    dice: Random
    hook: httpx.Client | None = None

    async def change(self, turn: int) -> float:
        """Change a record; tell after how many seconds the sheet shows it."""
        number, need = key(1 + turn % HALF), f"change {self.dice.random()}"

        async def deed(work: Work) -> None:
            await operations.correct(work, number, need=need)

        await perform(self.world.house, ROOT, now(), deed)
        began = time.monotonic()
        return await asyncio.to_thread(self._seen, number, need) - began

    def _seen(self, number: str, need: str) -> float:
        return until(lambda: self.person.shows(number, "Need", need), f"{need} of {number}")

    def edit(self, turn: int) -> float:
        """Type into a cell; tell after how many seconds the database has it."""
        number, need = key(1 + HALF + turn % HALF), f"edit {self.dice.random()}"
        began = time.monotonic()
        self.person.type(number, "Need", need)
        if self.hook is not None:
            self._tell(self.hook)
        query = f"SELECT FROM leads WHERE number = '{number}' AND need = '{need}'"
        return until(lambda: bool(self.world.rows(query)), f"{need} of {number}") - began

    def _tell(self, hook: httpx.Client) -> None:
        body = orjson.dumps({"spreadsheet": self.person.spreadsheet})
        seconds = int(now().timestamp())
        signed = f"t={seconds},v1={signature(self.world.secret, seconds, body)}"
        hook.post("/sync/hook", content=body, headers={"Salesbook-Signature": signed})

    async def work(self) -> dict[str, Any]:
        """Change and type in turns, with rests of different lengths."""
        changes, edits = [], []
        await asyncio.to_thread(self.edit, SAMPLES)  # from now on the tab is one people work in
        for turn in range(SAMPLES):
            await asyncio.sleep(PAUSE * self.dice.random())
            changes.append(await self.change(turn))
            await asyncio.sleep(PAUSE * self.dice.random())
            edits.append(await asyncio.to_thread(self.edit, turn))
        return {"change": spread(changes), "edit": spread(edits)}


async def measure(world: World, say: Say) -> dict[str, Any]:
    """Measure with polling alone, then with the companion script."""
    world.write(*leads(ROWS))
    spreadsheet = world.spreadsheet()
    link = await world.link(SheetName.LEADS, spreadsheet, "t1")
    found: dict[str, Any] = {
        "samples": SAMPLES,
        "poll_seconds": world.settings().sync_poll_seconds,
    }
    with world.worker(), world.api() as api:
        await asyncio.to_thread(until, lambda: world.filled(link, ROWS), "the first fill")
        with world.person(spreadsheet, link) as person:
            desk = Desk(world, person, Random(1))  # noqa: S311 - no secret
            found["polled"] = await desk.work()
            say(f"Polled: {found['polled']}")
            with httpx.Client(base_url=api.url.removesuffix("/readyz")) as hook:
                desk.hook = hook
                found["hooked"] = await desk.work()
            say(f"With the companion script: {found['hooked']}")
    calls = world.calls()
    return found | {"most_reads": calls.most_reads, "most_writes": calls.most_writes}
