"""What a worker holds in memory while it runs cycle after cycle, without a quota."""

import asyncio
import os
import time
from functools import partial
from typing import Any, Final

from schema.exchange.links.rules import SheetName
from schema.kernel.work import Work, perform
from schema.pipeline.leads import operations
from tests.bench.servers import Serving
from tests.bench.sync.company import key, leads
from tests.bench.sync.spread import grown
from tests.bench.sync.tabs import until
from tests.bench.sync.world import ROOT, UNBOUND, Say, World, now

CYCLES: Final = int(os.environ.get("BENCH_SYNC_CYCLES", "1000"))
SPREADSHEETS: Final = 4
ROWS: Final = 100
LOOKS: Final = 20
SETTLED: Final = 0.2
BUSY: Final = {
    "SYNC_CALLS_PER_MINUTE": UNBOUND,
    "SYNC_PROJECT_CALLS_PER_MINUTE": UNBOUND,
    "SYNC_POLL_SECONDS": "0.001",
    "SYNC_REST_SECONDS": "0.001",
}


def _cycles(world: World) -> int:
    return int(world.rows("SELECT coalesce(sum(counter), 0) FROM sync_leases")[0][0])


async def measure(world: World, say: Say) -> dict[str, Any]:
    """Let a worker look as often as it can, with a change now and then; look at its memory."""
    world.write(*leads(ROWS, SPREADSHEETS))
    links = [
        await world.link(SheetName.LEADS, world.spreadsheet(), f"t{n}")
        for n in range(1, SPREADSHEETS + 1)
    ]
    began = time.monotonic()
    with world.worker(**BUSY) as worker:
        for link in links:
            await asyncio.to_thread(until, partial(world.filled, link, ROWS), link)
        samples = await _samples(world, worker)
    seconds = time.monotonic() - began
    told = grown(samples, SETTLED)
    say(f"{samples[-1][0]:,} cycles in {seconds:.0f} s; memory grew by {told:+.1%}.")
    return {"cycles": samples[-1][0], "seconds": seconds, "samples": samples, "grew": told}


async def _samples(world: World, worker: Serving) -> list[tuple[int, float]]:
    samples: list[tuple[int, float]] = []
    turn = 0
    while len(samples) < LOOKS:
        turn += 1
        number, need = key(1 + turn % (ROWS * SPREADSHEETS)), f"turn {turn}"

        async def deed(work: Work, number: str = number, need: str = need) -> None:
            await operations.correct(work, number, need=need)

        await perform(world.house, ROOT, now(), deed)
        await asyncio.sleep(0.2)
        done = _cycles(world)
        if done >= CYCLES * (len(samples) + 1) / LOOKS:
            samples.append((done, worker.megabytes()))
    return samples
