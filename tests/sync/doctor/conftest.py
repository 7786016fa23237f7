"""What tests of the doctor may ask for: a bench on the local server, and servers that lie."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sync.doctor.bench import Bench
from sync.doctor.calls import Calls
from sync.localsheets.app import create_app
from sync.localsheets.serving import server_for
from tests.sync.doctor.gate import Gate
from tests.sync.stage import sheets_settings

Serve = Callable[..., str]


@pytest.fixture
def bench(sheets_url: str) -> Bench:
    """Give a spreadsheet on the local server."""
    calls = Calls(sheets_settings(sheets_url))
    return Bench(calls, calls.create("Bench"))


@contextmanager
def served(app: Any) -> Iterator[str]:  # noqa: ANN401 - an application, or a gate before it
    """Run a local Sheets server."""
    server = server_for(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server of one's own, after faults were planted, or one behind a gate."""
    with ExitStack() as stack:
        yield lambda app=None: stack.enter_context(served(app or create_app(tmp_path)))


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """Put a gate before a local Sheets server."""
    return Gate(create_app(tmp_path))
