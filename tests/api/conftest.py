"""The door on its own: whoever is turned away here has not come near a database."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.files.storing import Store
from api.identity import Tokens
from salesbook.database import Urls
from salesbook.embedded import Server
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import House
from schema.reactions import REACTIONS
from tests.api.cable import Cable
from tests.api.console.browsing import Browser
from tests.api.listening import Clock, Served, listening
from tests.api.opening import browser_at
from tests.asking import Asker
from tests.business import NOON
from tests.conftest import COMPANY

NOWHERE: Final = "postgresql://nobody@/nothing?host=/nowhere"


@pytest.fixture
async def door_house() -> AsyncIterator[House]:
    """Make a house whose database is nowhere."""
    engine = open_engine(NOWHERE)
    yield open_house(engine, REACTIONS, COMPANY)
    await engine.dispose()


@pytest.fixture
async def door(door_house: House, tokens: Tokens) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the API over a house whose database is nowhere."""
    app = create_app(door_house, Reader(NOWHERE), tokens, lambda: NOON)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        yield client


@pytest.fixture
def ask_door(door: httpx.AsyncClient, tokens: Tokens) -> Asker:
    """Send GraphQL that must be answered without a database."""
    return Asker(door, tokens)


@pytest.fixture
async def served(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path
) -> AsyncIterator[Served]:
    """Serve the API on a port of its own, with a clock that a test may set."""
    clock = Clock()
    store = Store(tmp_path / "files")
    app = create_app(house, reader, tokens, lambda: clock.now, store=store)
    async with listening(app) as port:
        yield Served(port, tokens, clock)


@pytest.fixture
async def browser(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Browser]:
    """Open a browser at a house that has a console."""
    async for one in browser_at(house, reader, tokens):
        yield one


@pytest.fixture
def cable(tmp_path: Path, server: Server, urls: Urls) -> Iterator[Cable]:
    """Lay a cable to the test's database."""
    laid = Cable(tmp_path / "sockets", server.sockets, urls)
    laid.mend()
    yield laid
    laid.link.unlink(missing_ok=True)


@pytest.fixture
def as_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what a test does past the operations be done in the name of root, too."""
    monkeypatch.setenv("PGOPTIONS", "-c salesbook.actor=root")
