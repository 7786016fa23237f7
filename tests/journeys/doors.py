"""Both doors over one database, open while a person sits before a browser."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import uvicorn

from api.app import create_app
from api.console.door import ConsoleSettings
from api.execution.reader import Reader
from api.files.storing import Store
from api.identity import Tokens
from salesbook.database import Urls
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import House
from schema.reactions import REACTIONS
from sync.settings import SyncSettings
from sync.worker import Worker
from tests.conftest import COMPANY

PATIENCE: Final = 60.0
SECRET: Final = "a secret of at least thirty-two characters"  # noqa: S105 - for tests only
TOKENS: Final = Tokens(SECRET)


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


def until(shown: Callable[[], object], what: str) -> None:
    """Wait until something shows."""
    latest = time.monotonic() + PATIENCE
    while not shown():
        assert time.monotonic() < latest, what
        time.sleep(0.05)


async def _nothing(_house: House) -> None:
    """Do nothing before the doors open."""


@dataclass(slots=True)
class Doors:
    """The API with its console, and a worker unless ``rests``, in a thread with its own loop.

    ``first`` is done in the house before anybody is let in; ``files`` is where files are kept.
    """

    urls: Urls
    sheets_url: str
    clock: Callable[[], datetime] = now
    rests: bool = False
    first: Callable[[House], Awaitable[None]] = _nothing
    files: Path | None = None
    port: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Say where the API is."""
        return f"http://127.0.0.1:{self.port}"

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
        await self.first(house)
        console = ConsoleSettings(SECRET, self.sheets_url)
        reader = Reader(self.urls.application, company=COMPANY)
        store = None if self.files is None else Store(self.files)
        app = create_app(house, reader, TOKENS, self.clock, store=store, console=console)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        worker = Worker(house, settings, self.clock)
        tasks = [asyncio.create_task(server.serve())]
        tasks += [] if self.rests else [asyncio.create_task(worker.run())]
        while not self.stop.is_set():
            await asyncio.sleep(0.02)
            if server.started and not self.port:
                self.port = server.servers[0].sockets[0].getsockname()[1]
        server.should_exit = True
        for task in tasks[1:]:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await engine.dispose()


@contextmanager
def opened(doors: Doors) -> Iterator[Doors]:
    """Keep doors open for a while."""
    thread = threading.Thread(target=doors.run)
    thread.start()
    try:
        until(lambda: doors.port or not thread.is_alive(), "the start of the API")
        assert doors.port, "the API did not start"
        yield doors
    finally:
        doors.stop.set()
        thread.join()
