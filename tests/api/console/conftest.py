"""A console with something to show, and a browser to look at it."""

from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest

from api.app import create_app
from api.console.door import ConsoleSettings
from api.execution.reader import Reader
from api.identity import Tokens
from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.cycles import operations as cycles
from schema.exchange.cycles.operations import Ended
from schema.exchange.edits.tables import Edit, EditResult
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.work import House, Work
from tests.api.console.browsing import BOOK, SECRET, SHEETS, Browser
from tests.api.listening import Clock
from tests.business import NOON, Business


@pytest.fixture
def clock() -> Clock:
    """Give a clock that a test may set."""
    return Clock()


@pytest.fixture
async def http(
    house: House, reader: Reader, tokens: Tokens, clock: Clock
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the API with a console."""
    console = ConsoleSettings(SECRET, SHEETS)
    app = create_app(house, reader, tokens, lambda: clock.now, console=console)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://salesbook.test"
    ) as client:
        yield client


@pytest.fixture
def browser(http: httpx.AsyncClient, tokens: Tokens) -> Browser:
    """Open a browser."""
    return Browser(http, tokens)


@pytest.fixture
async def synced(business: Business) -> Business:
    """Link two tabs, and let a conflict, a refused edit and a cycle happen in the first."""
    link = await business.do(links.link, SheetName.LEADS, BOOK, Role.SELLER, territory="north")
    await business.do(links.link, SheetName.ORDERS, "spreadsheet-of-all")
    typed = Found(
        link.id, "LD-000001", "need", "Need", "Two <b>pumps</b>", "Four valves", None,
        "Sheet and database changed at the same time.", "eve@x.org", "bob@x.org", NOON,
    )  # fmt: skip
    await business.do(conflicts.record, typed)

    async def refused(work: Work) -> None:
        sentence = "Interest of lead LD-000002 cannot be 9; give 0 (none) to 3 (very high)."
        work.session.add(
            Edit(
                link_id=link.id, at=NOON, key="LD-000002", header="Interest", before="1",
                after="9", result=EditResult.REFUSED, sentence=sentence,
            )
        )  # fmt: skip

    await business.do(refused)
    ended = Ended(BOOK, Decimal("0.5"), 7, 3, Decimal("1.5"))
    await business.do(cycles.note, ended)
    return business
