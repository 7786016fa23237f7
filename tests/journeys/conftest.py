"""What a journey may ask for: an office that works through both doors of one house.

* ``sheets_url``: a local Sheets server that runs for the whole session.
* ``office``: a business, GraphQL over its API, a spreadsheet to link every sheet to.
* ``company``: an office whose people have names, and whose days pass; it is Monday.
* ``browser``: a real browser; ``spreadsheet``: an empty spreadsheet, to be looked at in it.
"""

import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import gspread
import httpx
import pytest
from playwright.sync_api import Browser

from api.app import create_app
from api.execution.reader import Reader
from api.files.storing import Store
from api.identity import Tokens
from sync.google.connecting import connect
from sync.google.sheets import Sheets
from sync.localsheets.app import create_app as create_local_sheets
from sync.localsheets.serving import server_for
from sync.settings import SyncSettings
from tests.asking import Asker
from tests.business import NOON, Business
from tests.journeys.company import Company
from tests.journeys.office import Office
from tests.sync.localsheets.at_the_page import opened_browser


@pytest.fixture(scope="session")
def sheets_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a local Sheets server on a free port."""
    app = create_local_sheets(tmp_path_factory.mktemp("sheets"))
    server = server_for(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def spreadsheet(sheets_url: str) -> str:
    """Make an empty spreadsheet."""
    client = connect(SyncSettings(sheets_url=sheets_url))
    made = str(client.create("Sales").id)
    client.http_client.session.close()
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a real browser, for as long as no other tests need an event loop; or skip."""
    with opened_browser() as browser:
        yield browser


@pytest.fixture
async def office(business: Business, ask: Asker, sheets_url: str) -> AsyncIterator[Office]:
    """Open the office: nothing has happened in it yet."""
    settings = SyncSettings(sheets_url=sheets_url)
    client = connect(settings)
    yield Office(business, ask, client.create("Sales"), Sheets(settings))
    client.http_client.session.close()


@pytest.fixture
async def company(
    business: Business, reader: Reader, tokens: Tokens, sheets_url: str, tmp_path: Path
) -> AsyncIterator[Company]:
    """Open a company on a Monday."""
    settings = SyncSettings(sheets_url=sheets_url)
    client = connect(settings)
    monday: list[Company] = []

    def now() -> datetime:
        return monday[0].now() if monday else NOON

    app = create_app(business.house, reader, tokens, now, store=Store(tmp_path / "files"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://salesbook.test") as http:
        book: gspread.Spreadsheet = client.create("Two weeks")
        made = Company(
            business, Asker(http, tokens, now), book, Sheets(settings), at=NOON, http=http
        )
        monday.append(made)
        yield made
    client.http_client.session.close()
