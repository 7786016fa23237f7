"""``make bench``: fill a database, start the servers, ask them in turns, write it down.

``make bench-peers`` (``--peers``) has PostGraphile beside them. ``BENCH_ONLY=M1`` asks one
question, or several of them, and only says what they cost.
"""

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.bench import pgbench
from tests.bench.database import database
from tests.bench.figures import strangers, told
from tests.bench.postgraphile import postgraphile, versions
from tests.bench.record import keep, say
from tests.bench.rounds import ONLY, ROUNDS, SECONDS, Field
from tests.bench.servers import serving, settled


def measure(*, peers: bool) -> dict[str, Any]:
    """Start everybody, measure, and sum it up."""
    program = pgbench.program()
    if program is None:
        say("There is no pgbench here; install postgresql-contrib to have its column, too.")
    with database(say) as urls, ExitStack() as stack:
        settings, token = settled(urls.application)
        mine = partial(serving, "api.main:application", "/graphql", settings)
        api = stack.enter_context(mine())
        limit = stack.enter_context(serving("tests.bench.limit:application", "/", settings))
        peer = stack.enter_context(postgraphile(urls)) if peers else None
        servers = {"api": api, "limit": limit} | ({"postgraphile": peer} if peer else {})
        before = {name: server.megabytes() for name, server in servers.items()}
        field = Field(urls, token, api, limit, mine, peer, program)
        figures = field.measure(say)
        after = {name: server.megabytes() for name, server in servers.items()}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": "make bench-peers" if peers else "make bench",
        "versions": versions() if peers else {},
        "rounds": ROUNDS,
        "seconds": SECONDS,
        "strangers": strangers(figures, SECONDS),
        "memory": {"before": before, "after": after},
        "graphql": told(figures),
    }


def main() -> None:
    """Measure, and write it down; what is only a part is said instead."""
    told = measure(peers="--peers" in sys.argv[1:])
    if not ONLY:
        keep(told)
        return
    for name, ways in told["graphql"].items():
        for way, cost in ways.items():
            if isinstance(cost, dict):
                mine, database = cost["server_ms"], cost["database_ms"]
                say(f"{name} {way}: {mine:.2f} + {database:.2f} ms of processor a request")


if __name__ == "__main__":
    main()
