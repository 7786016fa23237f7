"""What a journey may ask for: an office that works through both doors of one house.

* ``sheets_url``: a local Sheets server that runs for the whole session.
* ``office``: a business, GraphQL over its API, a spreadsheet to link every sheet to.
* ``browser``: a real browser; ``spreadsheet``: an empty spreadsheet, to be looked at in it.
"""

import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import gspread
import pytest
from playwright.sync_api import Browser

from salesbook.visitors import Tab
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from sync.cycle import Cycle
from sync.google.connecting import connect
from sync.google.sheets import Sheets
from sync.localsheets.app import create_app
from sync.localsheets.serving import server_for
from sync.settings import SyncSettings
from tests.asking import Asker
from tests.business import NOON, Business
from tests.sync.localsheets.at_the_page import opened_browser

LINKED: Final = {
    SheetName.LEADS: ("north", Role.SELLER),
    SheetName.ORDERS: (None, Role.MANAGER),
    SheetName.RECEIVABLES: (None, Role.FINANCE),
    SheetName.PAYMENTS: (None, Role.FINANCE),
}
MOST: Final = 12


@pytest.fixture(scope="session")
def sheets_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a local Sheets server on a free port."""
    app = create_app(tmp_path_factory.mktemp("sheets"))
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


@dataclass(slots=True)
class Office:
    """People at a spreadsheet and programs at GraphQL; cycles run when a test says so."""

    business: Business
    ask: Asker
    book: gspread.Spreadsheet
    sheets: Sheets
    tabs: dict[SheetName, Tab] = field(default_factory=dict[SheetName, Tab])
    at: datetime = NOON

    def now(self) -> datetime:
        """Tell the time, which goes on by a second whenever somebody asks."""
        self.at += timedelta(seconds=1)
        return self.at

    async def open(self) -> None:
        """Link every sheet to the spreadsheet, and fill it."""
        for sheet, (territory, role) in LINKED.items():
            await self.business.do(links.link, sheet, self.book.id, role, territory=territory)
        await self.settle()
        for sheet, tab_id in self.business.rows("SELECT sheet, tab_id FROM links"):
            self.tabs[SheetName(sheet)] = Tab(self.book.get_worksheet_by_id(tab_id))

    async def settle(self) -> None:
        """Run cycles until one has nothing to do."""
        grace = timedelta(minutes=1)
        for _ in range(MOST):
            cycle = Cycle(self.business.house, self.sheets, self.book.id, self.now, grace)
            outcome = await cycle.run()
            if not outcome.wrote and not outcome.again:
                return
        raise AssertionError(f"Still at work after {MOST} cycles.")

    async def type(self, sheet: SheetName, cells: dict[str, object], **where: str) -> None:
        """Type into a row, or into a new one; wait until it is dealt with."""
        self.tabs[sheet].type(cells, **where)
        await self.settle()

    async def tell(self, mutation: str, shows: str = "__typename", **given: object) -> Any:  # noqa: ANN401 - JSON
        """Do something through GraphQL, bring it to the sheets, and see what it led to."""
        done = await self.ask.tell(mutation, given, shows)
        assert done["userErrors"] == [], done
        await self.settle()
        return done

    def row(self, sheet: SheetName, **wanted: str) -> dict[str, str]:
        """Read the only row of a tab that shows this."""
        rows = self.tabs[sheet].rows()
        (found,) = [row for row in rows if wanted.items() <= row.items()]
        return found


@pytest.fixture
async def office(business: Business, ask: Asker, sheets_url: str) -> AsyncIterator[Office]:
    """Open the office: nothing has happened in it yet."""
    settings = SyncSettings(sheets_url=sheets_url)
    client = connect(settings)
    yield Office(business, ask, client.create("Sales"), Sheets(settings))
    client.http_client.session.close()
