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
from requests.adapters import HTTPAdapter
from typing_extensions import override

from sync.localsheets.app import create_app
from sync.localsheets.serving import Server, server_for
from tests.sync.localsheets.api import Api


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
