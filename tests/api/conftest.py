"""The door on its own: whoever is turned away here has not come near a database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from salesbook.database import Urls
from salesbook.embedded import Server
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import House
from schema.reactions import REACTIONS
from tests.api.cable import Cable
from tests.api.listening import Clock, Served
from tests.asking import Asker
from tests.business import NOON
from tests.conftest import COMPANY


@pytest.fixture
async def door(tokens: Tokens) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the API over a house whose database is nowhere."""
    nowhere = "postgresql://nobody@/nothing?host=/nowhere"
    engine = open_engine(nowhere)
    house = open_house(engine, REACTIONS, COMPANY)
    app = create_app(house, Reader(nowhere), tokens, lambda: NOON)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        yield client
    await engine.dispose()


@pytest.fixture
def ask_door(door: httpx.AsyncClient, tokens: Tokens) -> Asker:
    """Send GraphQL that must be answered without a database."""
    return Asker(door, tokens)


@pytest.fixture
async def served(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Served]:
    """Serve the API on a port of its own, with a clock that a test may set."""
    clock = Clock()
    app = create_app(house, reader, tokens, lambda: clock.now)
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", lifespan="on", ws="websockets-sansio")
    )
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    (sockets,) = (one.sockets for one in server.servers)
    yield Served(sockets[0].getsockname()[1], tokens, clock)
    server.should_exit = True
    await running


@pytest.fixture
def cable(tmp_path: Path, server: Server, urls: Urls) -> Iterator[Cable]:
    """Lay a cable to the test's database."""
    laid = Cable(tmp_path / "sockets", server.sockets, urls)
    laid.mend()
    yield laid
    laid.link.unlink(missing_ok=True)
