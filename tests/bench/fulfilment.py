"""``make bench-orders``: what the lists and the writes of customers, stock and orders cost.

Parts may be named to measure only them: ``python -m tests.bench.fulfilment pages``.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import orjson

from salesbook.database import Urls
from tests.bench.database import database, postmaster
from tests.bench.listing import ASKED, listed
from tests.bench.processor import Watch
from tests.bench.record import FILE, keep, say
from tests.bench.registering import registered
from tests.bench.rounds import SECONDS
from tests.bench.writers import WRITERS, written

Part = Callable[[Urls, Callable[[str], object]], dict[str, Any]]


def _pages(urls: Urls, told: Callable[[str], object]) -> dict[str, Any]:
    took = asyncio.run(listed(urls, told))
    return {"asked": ASKED, "pages": [page.told() for page in took]}


def _writers(urls: Urls, told: Callable[[str], object]) -> dict[str, Any]:
    return {"writers": WRITERS, "seconds": SECONDS, "deeds": written(urls, told)}


def _customers(urls: Urls, told: Callable[[str], object]) -> dict[str, Any]:
    return {"deeds": registered(urls, told)}


PARTS: Final[dict[str, Part]] = {
    "pages": _pages,
    "writers": _writers,
    "customers": _customers,
}


def measure(part: Callable[[], dict[str, Any]], watch: Watch) -> dict[str, Any]:
    """Measure one part, and how much of the processor others had meanwhile."""
    begin = datetime.now(UTC)
    with watch.over(None) as spent:
        found = part()
    took = (datetime.now(UTC) - begin).total_seconds()
    at = begin.isoformat(timespec="seconds")
    return found | {"at": at, "strangers": spent.strangers / took}


def main() -> None:
    """Measure the parts that are named, or all, and write them down one by one."""
    with database(say) as urls:
        for name in sys.argv[1:] or PARTS:
            say(f"{name}:")
            found = measure(partial(PARTS[name], urls, say), Watch(postmaster(urls.owner)))
            known = orjson.loads(FILE.read_bytes()) if FILE.exists() else {}
            keep({"orders": known.get("orders", {}) | {name: found}})


if __name__ == "__main__":
    main()
