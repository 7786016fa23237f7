"""Everything the sync needs to be measured: a database, a Sheets server, workers, people.

The Sheets server, the API and the worker are processes of their own, as they are in use.
"""

import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import psycopg
from psycopg import sql

from salesbook.database import Urls, migrate
from salesbook.embedded import APPLICATION
from salesbook.embedded import running as postgres
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import Actor, House, perform
from schema.reactions import REACTIONS
from sync.google.connecting import connect
from sync.settings import SyncSettings
from tests.bench.database import DATA
from tests.bench.servers import Program, Serving, free_port, running, serving
from tests.bench.sync.tabs import PEOPLE, Person

DATABASE: Final = "bench_sync"
ROOT: Final = Actor("root", Role.ADMIN, "bench")
CLI: Final = "from salesbook.cli import main; main()"
UNBOUND: Final = "1000000"
Say = Callable[[str], object]


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Calls:
    """What a program asked of the Sheets server: calls, and bytes in both directions."""

    reads: int = 0
    writes: int = 0
    sent: int = 0
    received: int = 0
    most_reads: int = 0
    most_writes: int = 0

    def since(self, before: "Calls") -> "Calls":
        """Tell what came on top; the fullest minutes are those of the whole time."""
        return Calls(
            self.reads - before.reads,
            self.writes - before.writes,
            self.sent - before.sent,
            self.received - before.received,
            self.most_reads,
            self.most_writes,
        )


@dataclass(slots=True)
class World:
    """A place to measure in; the accounts of calls are the Sheets server's own."""

    urls: Urls
    sheets_url: str
    house: House
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def settings(self) -> SyncSettings:
        """Point at the Sheets server."""
        return SyncSettings(database_url=self.urls.application, sheets_url=self.sheets_url)

    def spreadsheet(self) -> str:
        """Make a spreadsheet."""
        return str(connect(self.settings()).create("Bench").id)

    async def link(self, sheet: SheetName, spreadsheet: str, territory: str | None) -> str:
        """Link a sheet; return the link's number."""
        role = Role.MANAGER if territory is None else Role.SELLER
        made = await perform(
            self.house,
            ROOT,
            now(),
            lambda work: links.link(work, sheet, spreadsheet, territory=territory, role=role),
        )
        return str(made.number)

    def calls(self, program: str = "python-requests") -> Calls:
        """Ask the Sheets server what a program has called; gspread's name is its library's."""
        told: dict[str, Any] = httpx.get(f"{self.sheets_url}/api/calls").json()
        if program not in told:
            return Calls()
        read, write = told[program]["read"], told[program]["write"]
        return Calls(
            read["calls"],
            write["calls"],
            read["bytes_in"] + write["bytes_in"],
            read["bytes_out"] + write["bytes_out"],
            read["most_in_a_minute"],
            write["most_in_a_minute"],
        )

    def forget_calls(self) -> None:
        """Begin the accounts of calls anew."""
        httpx.delete(f"{self.sheets_url}/api/calls").raise_for_status()

    def filled(self, link: str, rows: int) -> bool:
        """Tell whether so many rows are known to stand in the tab of a link."""
        query = f"""SELECT count(*) FROM sync_rows
            WHERE link_id = (SELECT id FROM links WHERE number = '{link}')"""
        return self.rows(query) == [(rows,)]

    def worker(self, **more: str) -> AbstractContextManager[Serving]:
        """Run ``salesbook worker``; ``more`` are settings beside the usual ones."""
        told = self._environment() | more
        return running(_command("worker"), told, f"{self.sheets_url}/api/calls")

    def api(self) -> AbstractContextManager[Serving]:
        """Serve the API with its hook."""
        told = self._environment() | {"SYNC_HOOK_SECRET": self.secret}
        return serving("api.main:application", "/readyz", told)

    def _environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.urls.application,
            "DATABASE_OWNER_URL": self.urls.owner,
            "SHEETS_URL": self.sheets_url,
            "TOKEN_SECRET": self.secret,
            "COMPANY_TIME_ZONE": "UTC",
        }

    @contextmanager
    def person(self, spreadsheet: str, link: str) -> Iterator[Person]:
        """Let a person sit down before a tab that has been made."""
        query = f"SELECT tab_id FROM links WHERE number = '{link}'"
        (tab,) = self.rows(query)[0]
        with httpx.Client(base_url=self.sheets_url, headers={"User-Agent": PEOPLE}) as client:
            yield Person.at(client, spreadsheet, tab)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database as its owner."""
        with psycopg.connect(self.urls.owner) as owner:
            return owner.execute(query.encode()).fetchall()

    def change(self, statement: str) -> None:
        """Change rows as the owner; what follows from a change follows."""
        with psycopg.connect(self.urls.owner, autocommit=True) as owner:
            owner.execute(statement.encode())

    def write(self, *statements: str) -> None:
        """Write rows as the owner, without triggers: a company that was always there."""
        with psycopg.connect(self.urls.owner, autocommit=True) as owner:
            owner.execute("SET session_replication_role = replica")
            for statement in statements:
                owner.execute(statement.encode())
            owner.execute("ANALYZE")


def _command(*words: str) -> Program:
    return Program([sys.executable, "-c", CLI, *words])


@contextmanager
def world(said: Say, seconds_away: float = 0.0) -> Iterator[World]:
    """Make a fresh database and a fresh Sheets server so far away; stop both afterwards."""
    folder = DATA / "bench-sheets"
    shutil.rmtree(folder, ignore_errors=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    told = (str(port), str(folder), str(seconds_away))
    program = Program([sys.executable, "-m", "tests.bench.sync.slowly", *told])
    with postgres(DATA / "bench") as server, running(program, {}, f"{url}/api/calls"):
        urls = Urls(server.url(APPLICATION, DATABASE), server.url("postgres", DATABASE))
        _fresh(server.url("postgres", "postgres"))
        migrate(urls)
        said("A fresh database and a Sheets server are there.")
        yield World(urls, url, _house(urls))
    shutil.rmtree(folder, ignore_errors=True)


def _fresh(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as owner:
        name = sql.Identifier(DATABASE)
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(name))


def _house(urls: Urls) -> House:
    company = SyncSettings(company_time_zone="UTC").company()
    return open_house(open_engine(urls.application), REACTIONS, company)
