"""A person at the grid page in a real browser, a program at GraphQL: each sees the other."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from salesbook.database import Urls
from salesbook.visitors import Api
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from sync.google import connect
from sync.settings import SyncSettings
from sync.worker import Worker
from tests.conftest import COMPANY
from tests.sync.localsheets.at_the_page import ALONE, QUIET, cell, chromium

pytestmark = pytest.mark.browser
PATIENCE: Final = 30.0
SEEN: Final = "query ($n: String!) { lead(number: $n) { need interest contact } }"
LINKS: Final = "{ links(first: 9) { nodes { syncedAt } } }"


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Doors:
    """The API and a worker over one database, in a thread with a loop of its own."""

    urls: Urls
    sheets_url: str
    tokens: Tokens
    port: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Serve and work until told to stop."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        settings = SyncSettings(
            database_url=self.urls.application, sheets_url=self.sheets_url,
            sync_poll_seconds=0.2, sync_rest_seconds=0.2,
        )  # fmt: skip
        engine = open_engine(settings.database_url)
        house = open_house(engine, REACTIONS, COMPANY)
        app = create_app(house, Reader(self.urls.application), self.tokens, now)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        tasks = [
            asyncio.create_task(server.serve()),
            asyncio.create_task(Worker(house, settings, now).run()),
        ]
        while not self.stop.is_set():
            await asyncio.sleep(0.02)
            if server.started and not self.port:
                self.port = server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = True
        tasks[1].cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await engine.dispose()


def until(shown: Callable[[], object], what: str) -> None:
    """Wait until something shows."""
    latest = time.monotonic() + PATIENCE
    while not shown():
        assert time.monotonic() < latest, what
        time.sleep(0.05)


@pytest.fixture
def program(urls: Urls, sheets_url: str, tokens: Tokens) -> Iterator[Api]:
    """Open both doors; speak to the API as a program does."""
    doors = Doors(urls, sheets_url, tokens)
    thread = threading.Thread(target=doors.run)
    thread.start()
    until(lambda: doors.port, "the start of the API")
    api = Api(f"http://127.0.0.1:{doors.port}", tokens)
    yield api
    api.http.close()
    doors.stop.set()
    thread.join()


@pytest.fixture
def spreadsheet(sheets_url: str) -> str:
    """Make an empty spreadsheet."""
    client = connect(SyncSettings(sheets_url=sheets_url))
    made = str(client.create("Sales").id)
    client.http_client.session.close()
    return made


@pytest.fixture
def page(sheets_url: str) -> Iterator[Page]:
    """Sit before a browser; the test fails if the page's own script does."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ALONE, *QUIET])
        page = browser.new_context(base_url=sheets_url).new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        browser.close()
        assert faults == []


def place(page: Page, header: str, row: int) -> str:
    """Name the cell of a row under a header."""
    letters = "ABCDEFGHIJKLM"
    (letter,) = (at for at in letters if cell(page, f"{at}1").inner_text() == header)
    return f"{letter}{row}"


def type_into(page: Page, name: str, text: str) -> None:
    """Type into a cell as people do."""
    cell(page, name).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_what_a_person_types_reaches_graphql_and_what_graphql_does_appears(
    program: Api, page: Page, spreadsheet: str
) -> None:
    captured = program.do("captureLead", "lead { number }", company="Acme", territory="north")
    number = captured["lead"]["number"]
    program.do(
        "linkSheet", "link { number }",
        sheet="LEADS", spreadsheetId=spreadsheet, territory="north", role="SELLER",
    )  # fmt: skip
    until(lambda: program.ask(LINKS)["links"]["nodes"][0]["syncedAt"], "the first filling")

    page.goto(f"/spreadsheets/d/{spreadsheet}/edit")
    page.get_by_role("tab", name="Leads north").click()
    expect(cell(page, place(page, "Number", 2))).to_have_text(number)

    type_into(page, place(page, "Need", 2), "Two pumps")
    until(
        lambda: program.ask(SEEN, n=number)["lead"]["need"] == "Two pumps",
        "what the person typed",
    )

    program.do("correctLead", "lead { number }", number=number, contact="Ada Lovelace")
    expect(cell(page, place(page, "Contact", 2))).to_have_text("Ada Lovelace", timeout=30_000)

    type_into(page, place(page, "Interest", 2), "9")
    sentence = f"✗ Interest of lead {number} cannot be 9; give 0 (none) to 3 (very high)."
    expect(cell(page, place(page, "Sync", 2))).to_have_text(sentence, timeout=30_000)
    expect(cell(page, place(page, "Interest", 2))).to_have_text("9")
    assert program.ask(SEEN, n=number)["lead"] == {
        "need": "Two pumps",
        "interest": None,
        "contact": "Ada Lovelace",
    }
