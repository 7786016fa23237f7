"""What tests of the engine may ask for: a local Sheets server, and a stage that plays on it.

* ``sheets_url``: a local Sheets server that runs for the whole session.
* ``stage``: a fresh business, a fresh spreadsheet, people and a worker that can fail.
* ``leads``: the stage with five leads in the north, linked and filled; ``tab`` is their tab.
* ``attached``: a tab that people made, proposed to be linked to four leads.
"""

import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from sync.localsheets.app import create_app
from sync.localsheets.serving import server_for
from tests.business import Business
from tests.sync.attached import Attached, proposed
from tests.sync.people import Tab
from tests.sync.stage import Stage, new_book, sheets_settings


@pytest.fixture(scope="session")
def sheets_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a local Sheets server on a free port."""
    app = create_app(tmp_path_factory.mktemp("sheets"))
    server = server_for(app, "127.0.0.1", 0)
    server.config.timeout_keep_alive = 3600  # however slow the machine, nobody is cut off
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def stage(business: Business, engine: AsyncEngine, sheets_url: str) -> Stage:
    """Set the stage: nothing is linked yet."""
    settings = sheets_settings(sheets_url)
    return Stage(business, engine, new_book(settings), settings)


@pytest.fixture
async def leads(stage: Stage) -> Stage:
    """Link five leads and fill their tab."""
    for name in ("Alder", "Birch", "Cedar", "Dogwood", "Elm"):
        await stage.business.lead(name, phone="+49 30 1", need=f"{name}s")
    await stage.link()
    await stage.settle()
    return stage


@pytest.fixture
def tab(leads: Stage) -> Tab:
    """Open the tab of the leads."""
    return leads.tab()


@pytest.fixture
async def attached(stage: Stage) -> Attached:
    """Propose to link a tab of people's own to four leads."""
    return await proposed(stage)
