"""A running server, people's client for it, and a way to talk to it without a network."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import gspread
import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, expect
from requests.adapters import HTTPAdapter
from typing_extensions import override

from sync.localsheets.app import create_app
from sync.localsheets.serving import Server, server_for
from tests.sync.localsheets.api import Api, typed
from tests.sync.localsheets.at_the_page import (
    CHOICES,
    LEADS,
    Book,
    cell,
    change,
    opened_browser,
    write,
)


@pytest.fixture
def api(tmp_path: Path) -> Api:
    """Make a server without a network, on a folder of its own, with one spreadsheet."""
    return Api.on(tmp_path / "sheets")


class Elsewhere(HTTPAdapter):
    """Sends what is meant for Google to a server of ours."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.target = urlsplit(address)

    @override
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(str(request.url))
        request.url = urlunsplit((self.target.scheme, self.target.netloc, *parts[2:]))
        return super().send(request, *args, **kwargs)


def started(data: Path) -> tuple[Server, threading.Thread, str]:
    """Start a server in a thread on a free port."""
    return begun(server_for(create_app(data), "127.0.0.1", 0))


def begun(server: Server) -> tuple[Server, threading.Thread, str]:
    """Let a server run in a thread."""
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    return server, thread, f"http://127.0.0.1:{port}"


@contextmanager
def running(server: Server) -> Iterator[str]:
    """Give the address of a server while it runs."""
    server, thread, url = begun(server)
    yield url
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a running server."""
    with running(
        server_for(create_app(tmp_path_factory.mktemp("served")), "127.0.0.1", 0)
    ) as url:
        yield url


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[gspread.Client]:
    """People's client, talking to the running server."""
    with requests.Session() as session:
        session.trust_env = False
        for host in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
            session.mount(host, Elsewhere(address))
        yield gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # as documented


@pytest.fixture
def book(client: gspread.Client) -> gspread.Spreadsheet:
    """Make a spreadsheet on the running server."""
    return client.create("Sales")


@pytest.fixture
def sheet(book: gspread.Spreadsheet) -> gspread.Worksheet:
    """Its only tab."""
    return book.sheet1


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a real browser, for as long as no other tests need an event loop; or skip."""
    with opened_browser() as browser:
        yield browser


@pytest.fixture
def leads(book: Book) -> Book:
    """Make a small table under a frozen header, with a list to choose from."""
    grid = {"rowCount": 40, "columnCount": 8, "frozenRowCount": 1}
    tab = {"sheetId": 0, "title": "Leads", "gridProperties": grid}
    items = [{"userEnteredValue": choice} for choice in CHOICES]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": items}, "strict": True}
    area = {"sheetId": 0, "startRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 4}
    shape = {"properties": tab, "fields": "title,gridProperties"}
    choice = {"range": area, "rule": rule}
    change(book, {"updateSheetProperties": shape}, {"setDataValidation": choice})
    write(book, "Leads!A1:D4", LEADS)
    return book


def watched(context: BrowserContext, address: str, book: Book, faults: list[str]) -> Page:
    """Open the sheet as a person does, and note what goes wrong in its scripts."""
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Policy" in message.text else None,
    )
    page.goto(f"{address}/spreadsheets/d/{book.id}/edit")
    expect(cell(page, "A1")).to_have_text("Lead")
    return page


@pytest.fixture
def context(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """Give a browser of somebody's own, who lets the page use the clipboard."""
    with browser.new_context(base_url=address) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context


@pytest.fixture
def page(context: BrowserContext, address: str, leads: Book) -> Iterator[Page]:
    """Open the sheet; the test fails if the page's own script does, or breaks its policy."""
    faults: list[str] = []
    yield watched(context, address, leads, faults)
    assert faults == []


@pytest.fixture
def colleague(browser: Browser, address: str, leads: Book) -> Iterator[Page]:
    """Have somebody else look at the same sheet."""
    faults: list[str] = []
    with browser.new_context() as context:
        yield watched(context, address, leads, faults)
    assert faults == []


@pytest.fixture
def table(api: Api) -> Api:
    """Write a small table with a formula."""
    rows: list[list[object]] = [["b", 1], ["a", 2], ["c", 3], ["sum", "=SUM(B1:B3)"]]
    api.batch(typed(rows))
    return api
