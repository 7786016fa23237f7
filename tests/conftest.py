"""What every test may ask for: a database of its own, a house in it, the API over that house.

One embedded Postgres serves the whole run and is started by the first test that needs it. The
tables are made once, by the migrations, in a database that each test's own is copied from.
Where tests begin with the same business, it is done once, too: see ``begun``.

* ``urls``: a fresh database; how to reach it as the application and as the owner.
* ``house``: the business in that database; ``business`` does business in it, step by step.
* ``api``: an HTTP client of the API over that house; ``ask`` sends it GraphQL as anybody.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest
from coverage import Coverage
from hypothesis import settings
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncEngine

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from salesbook.database import Urls, migrate
from salesbook.embedded import APPLICATION, Server, running
from schema.kernel.company import Company
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import House
from schema.reactions import REACTIONS
from tests.asking import Asker
from tests.business import NOON, Business

pytest.register_assert_rewrite("tests.sync.verdicts")
settings.register_profile("house", deadline=None)  # a busy machine decides nothing
settings.load_profile("house")
TEMPLATE: Final = "tables"
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of our own in it
ROOM: Final = 2 * 1024**3
COMPANY: Final = Company(ZoneInfo("Asia/Shanghai"), "CNY")
Begun = Callable[[Callable[[Business], Awaitable[None]]], str]
_NUMBERS: Final = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no process is left waiting for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Stop measuring coverage before the servers of the session end.

    Their threads take greenlets along, and forgetting those while they are traced can hang.
    """
    measuring = Coverage.current()
    if nextitem is None and measuring is not None:
        measuring.stop()


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests as the doors run: on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run a Postgres in a folder its user can reach, even when we are root."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    parent = MEMORY if roomy else None
    folder = Path(tempfile.mkdtemp(prefix="salesbook-tests-", dir=parent))
    folder.chmod(0o755)
    try:
        with running(folder, careless=True) as started:
            yield started
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def keeper(server: Server) -> Iterator[psycopg.Connection]:
    """Connect as the owner, to make and drop databases."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        yield connection


def create(keeper: psycopg.Connection, name: str, template: str = "template1") -> None:
    """Make a database as a copy of another one."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    keeper.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def drop(keeper: psycopg.Connection, name: str) -> None:
    """Drop a database, whoever is still connected."""
    keeper.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def urls_of(server: Server, name: str) -> Urls:
    """Say how to reach a database in both ways."""
    return Urls(server.url(APPLICATION, name), server.url("postgres", name))


@pytest.fixture(scope="session")
def tables(server: Server, keeper: psycopg.Connection) -> str:
    """Migrate the database all others are copied from."""
    create(keeper, TEMPLATE)
    migrate(urls_of(server, TEMPLATE))
    return TEMPLATE


@pytest.fixture(scope="session")
def template(tables: str) -> str:
    """Name the database that each test's own is copied from; a module may name another."""
    return tables


@pytest.fixture(scope="session")
def begun(server: Server, keeper: psycopg.Connection, tables: str) -> Begun:
    """Do some business once, in a database that tests may be given copies of; name it."""

    @cache
    def made(deed: Callable[[Business], Awaitable[None]]) -> str:
        name = f"begun_{deed.__module__.rpartition('.')[2]}_{deed.__name__}"
        create(keeper, name, tables)
        asyncio.run(_do(urls_of(server, name), deed))
        return name

    return made


async def _do(urls: Urls, deed: Callable[[Business], Awaitable[None]]) -> None:
    engine = open_engine(urls.application)
    await deed(Business(open_house(engine, REACTIONS, COMPANY), urls))
    await engine.dispose()


@contextmanager
def copied(server: Server, keeper: psycopg.Connection, template: str) -> Iterator[Urls]:
    """Give a copy of a database, for as long as somebody works in it."""
    name = f"t_{next(_NUMBERS)}"
    create(keeper, name, template)
    yield urls_of(server, name)
    drop(keeper, name)


@pytest.fixture
def empty(server: Server, keeper: psycopg.Connection) -> Iterator[Urls]:
    """Give a database without tables."""
    name = f"t_{next(_NUMBERS)}"
    create(keeper, name)
    yield urls_of(server, name)
    drop(keeper, name)


@pytest.fixture
def urls(server: Server, keeper: psycopg.Connection, template: str) -> Iterator[Urls]:
    """Give a database with all tables and no rows."""
    with copied(server, keeper, template) as made:
        yield made


@pytest.fixture
async def engine(urls: Urls) -> AsyncIterator[AsyncEngine]:
    """Connect to the test's database as the application."""
    made = open_engine(urls.application)
    yield made
    await made.dispose()


@pytest.fixture
def house(engine: AsyncEngine) -> House:
    """Make the house the doors work in."""
    return open_house(engine, REACTIONS, COMPANY)


@pytest.fixture
def business(house: House, urls: Urls) -> Business:
    """Give a company to try things on."""
    return Business(house, urls)


@pytest.fixture
def tokens() -> Tokens:
    """Give a secret to sign with."""
    return Tokens("a secret of at least thirty-two characters")


@pytest.fixture
async def reader(urls: Urls) -> AsyncIterator[Reader]:
    """Read as the application."""
    made = Reader(urls.application, company=COMPANY)
    yield made
    await made.close()


@pytest.fixture
async def api(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the API over the house; its clock stands at noon."""
    app = create_app(house, reader, tokens, lambda: NOON)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        yield client


@pytest.fixture
def ask(api: httpx.AsyncClient, tokens: Tokens) -> Asker:
    """Send GraphQL in anybody's name."""
    return Asker(api, tokens)
