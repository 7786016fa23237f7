"""The database of the benchmark: a Postgres of its own with a company in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from salesbook.database import Urls, migrate
from salesbook.embedded import APPLICATION, Server, running
from tests.bench.company import STEPS, fill

DATA: Final = Path(".salesbook")
DATABASE: Final = f"bench_{sha256(repr(STEPS).encode()).hexdigest()[:8]}"
"""Its name tells what was written into it: another company gets another database."""


@contextmanager
def database(say: Callable[[str], object]) -> Iterator[Urls]:
    """Give a filled database; it is kept for the next time. ``say`` hears how it goes."""
    with running(DATA / "bench") as server:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as owner:
            known = owner.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if known.fetchone() is None:
                say("Filling the database (once, a few minutes) ...")
                _make(server, owner, lambda step: say(f"  {step}"))
        urls = _urls(server, DATABASE)
        migrate(urls)
        yield urls


def _make(server: Server, owner: psycopg.Connection, told: Callable[[str], object]) -> None:
    """Make the database under another name, so that one that is half filled is never taken."""
    begun, whole = sql.Identifier(f"{DATABASE}_begun"), sql.Identifier(DATABASE)
    owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(begun))
    owner.execute(sql.SQL("CREATE DATABASE {}").format(begun))
    urls = _urls(server, f"{DATABASE}_begun")
    migrate(urls)
    fill(urls.owner, told)
    owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(begun, whole))


def _urls(server: Server, name: str) -> Urls:
    return Urls(server.url(APPLICATION, name), server.url("postgres", name))


def postmaster(owner_url: str) -> int:
    """Find the process all of Postgres's processes are children of."""
    with psycopg.connect(owner_url) as owner:
        status = Path(f"/proc/{owner.info.backend_pid}/status").read_text()
    (parent,) = (line.split()[1] for line in status.splitlines() if line.startswith("PPid"))
    return int(parent)
