"""``make bench-sync``: what keeping sheets and database together costs, and how long it takes.

Each part has a fresh database and a fresh Sheets server; parts may be named to run only them.
"""

import asyncio
import inspect
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from tests.bench.record import FILE, keep, say
from tests.bench.sync import cycling, filling, latency, many, rivals
from tests.bench.sync.world import Say, World, world

PARTS: Final[dict[str, Callable[[World, Say], Any]]] = {
    "filling": filling.measure,
    "latency": latency.measure,
    "many": many.measure,
    "rivals": rivals.measure,
    "cycling": cycling.measure,
}
AWAY: Final = {"rivals": rivals.AWAY}


def measure(part: str) -> dict[str, Any]:
    """Measure one part."""
    say(f"{part}:")
    with world(say, AWAY.get(part, 0.0)) as place:
        found = PARTS[part](place, say)
        told = asyncio.run(found) if inspect.iscoroutine(found) else found
    return dict(told)


def main() -> None:
    """Measure the parts that are named, or all, and write them down one by one."""
    for part in sys.argv[1:] or PARTS:
        found = measure(part) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}
        known = orjson.loads(FILE.read_bytes()) if FILE.exists() else {}
        keep({"sync": known.get("sync", {}) | {part: found}})


if __name__ == "__main__":
    main()
