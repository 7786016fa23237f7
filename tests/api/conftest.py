"""The door on its own: whoever is turned away here has not come near a database."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
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
