"""``make bench-million``: a million requests to one server, and what it holds meanwhile.

Most repeat one document with 500 different orders. Now and then one brings a document nobody
has sent before, as a program that writes its queries anew each time would: caches must not grow
without end.
"""

import os
from datetime import UTC, datetime
from typing import Any, Final

from tests.bench.crowd import Crowd
from tests.bench.database import database, postmaster
from tests.bench.goals import SETTLED
from tests.bench.processor import megabytes_of_children
from tests.bench.questions import Q1
from tests.bench.record import keep, say
from tests.bench.servers import serving, settled

REQUESTS: Final = int(os.environ.get("BENCH_REQUESTS", "1000000"))
LOOKS: Final = 20
EVERY: Final = 50


def grown(samples: list[tuple[int, float]]) -> float:
    """Tell by which part of itself the memory grew once the caches had time to fill."""
    settled_at = samples[-1][0] * SETTLED
    at_first = next(held for count, held in samples if count >= settled_at)
    return samples[-1][1] / at_first - 1


def measure() -> dict[str, Any]:
    """Send the requests and look at the memory every twentieth of them."""
    many = Crowd(REQUESTS, EVERY, REQUESTS // LOOKS, "order")
    samples: list[tuple[int, float]] = []

    def told(count: int, held: float) -> None:
        samples.append((count, held))
        say(f"{count:>9,} requests: {held:.0f} MB")

    with database(say) as urls:
        settings, token = settled(urls.application)
        first = postmaster(urls.owner)
        with serving("api.main:application", "/graphql", settings) as api:
            before, postgres = api.megabytes(), megabytes_of_children(first)
            measured = many.ask(api, Q1, token, told)
            postgres_after = megabytes_of_children(first)
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "requests": REQUESTS,
        "every": EVERY,
        "before": before,
        "samples": samples,
        "grew": grown(samples),
        "rate": measured.rate,
        "failed": measured.failed,
        "late": measured.late,
        "postgres": {"before": postgres, "after": postgres_after},
    }


def main() -> None:
    """Measure, and write it down."""
    keep({"million": measure()})


if __name__ == "__main__":
    main()
