"""A worker at work, and somebody who looks at the spreadsheet meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.roles import Role
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from sync.google.connecting import connect
from sync.settings import SyncSettings
from sync.worker import Worker
from tests.business import Business
from tests.conftest import COMPANY

PATIENCE: Final = 30.0
SHOWN: Final = "'Leads north'"


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


async def until(shown: Callable[[], Awaitable[object]], what: str) -> None:
    """Wait until something shows."""
    latest = time.monotonic() + PATIENCE
    while not await shown():
        assert time.monotonic() < latest, what
        await asyncio.sleep(0.05)


def settings_for(business: Business, url: str, rest: float = 600.0) -> SyncSettings:
    """Let a worker look only when there is reason, unless a test says otherwise."""
    return SyncSettings(
        database_url=business.urls.application, sheets_url=url, sync_poll_seconds=rest,
        sync_rest_seconds=rest, sync_timeout_seconds=5,
    )  # fmt: skip


@asynccontextmanager
async def working(worker: Worker) -> AsyncIterator[Worker]:
    """Let a worker work until the test is through with it."""
    task = asyncio.create_task(worker.run())
    try:
        yield worker
        assert not task.done(), task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def employed(settings: SyncSettings) -> AsyncIterator[Worker]:
    """Give a worker connections of its own, and let it work."""
    engine = open_engine(settings.database_url)
    async with working(Worker(open_house(engine, REACTIONS, COMPANY), settings, now)) as worker:
        yield worker
    await engine.dispose()


class Reader:
    """Somebody who looks at the spreadsheet, and types into it."""

    def __init__(self, url: str) -> None:
        """Look at a server."""
        self.client = connect(SyncSettings(sheets_url=url))
        self.book = self.client.create("Sales")

    async def rows(self) -> list[dict[str, str]]:
        """Read the tab of the leads; nothing while it is not there."""
        answer = await asyncio.to_thread(self._values)
        if not answer:
            return []
        header, *rows = answer
        return [dict(zip(header, row, strict=False)) for row in rows]

    def _values(self) -> list[list[str]]:
        with suppress(Exception):  # the tab is not there yet, or the server is away
            found: list[list[str]] = self.book.values_get(SHOWN).get("values", [])
            return found
        return []

    async def shows(self, **cells: str) -> bool:
        """Tell whether a row shows this."""
        wanted = {name.replace("_", " "): text for name, text in cells.items()}
        return any(wanted.items() <= row.items() for row in await self.rows())

    async def type(self, row: int, header: str, text: object) -> None:
        """Type into a row of the tab."""
        titles = self._values()[0]
        place = f"'Leads north'!{chr(65 + titles.index(header))}{row}"
        body = {"values": [[text]]}
        await asyncio.to_thread(
            self.book.values_update,
            place,
            params={"valueInputOption": "USER_ENTERED"},
            body=body,
        )

    def close(self) -> None:
        """Hang up."""
        self.client.http_client.session.close()


async def linked(business: Business, book: str | None) -> str:
    """Link the leads of the north."""
    made = await business.do(links.link, SheetName.LEADS, book, Role.SELLER, territory="north")
    return str(made.number)


async def state(business: Business, number: str) -> tuple[str, int | None]:
    """Look at an interest in the database."""
    ((need, interest),) = business.rows(
        f"SELECT need, interest FROM leads WHERE number = '{number}'"  # noqa: S608 - ours
    )
    return need, interest
