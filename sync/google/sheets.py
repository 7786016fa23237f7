"""What the engine asks of Google Sheets and Drive: gspread over HTTP, with our own patience.

Reads may be repeated. A write is never repeated: whether it ran is told by the chain of
journal tabs, not by its answer.
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import uuid4

import gspread
import orjson
from gspread.urls import DRIVE_FILES_API_V3_URL, SPREADSHEET_URL
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    retry_if_not_exception_type,
    stop_after_attempt,
)
from tenacity.wait import wait_exponential_jitter

from sync.google.connecting import connect
from sync.google.failures import SheetsAway, SheetsBusy, translated
from sync.masks import DRESS, PICTURE, TABS, VERIFIED
from sync.quota import Kind, Quota, QuotaSpent
from sync.settings import SyncSettings
from sync.skimming import skim

Answer = TypeVar("Answer")
Params = dict[str, str | int | bool | float | list[str] | None]
TRIES: Final = 3
BATCH: Final = ":batchUpdate"


class Sheets:
    """What the engine asks of Google Sheets; each call runs in a thread of its own."""

    def __init__(
        self, settings: SyncSettings, account: str | None = None, quota: Quota | None = None
    ) -> None:
        """Connect lazily, as often as calls overlap; call no oftener than ``quota`` allows."""
        self.settings, self.account, self.quota = settings, account, quota
        self._idle: deque[gspread.Client] = deque()
        self._counting = threading.Lock()
        self._reads: Counter[str] = Counter()
        self._writes: Counter[str] = Counter()

    def counted(self, spreadsheet: str) -> tuple[int, int]:
        """Tell how many calls about a spreadsheet read and wrote since this was last asked."""
        with self._counting:
            return self._reads.pop(spreadsheet, 0), self._writes.pop(spreadsheet, 0)

    async def read(self, spreadsheet: str, tabs: Sequence[int]) -> dict[str, Any]:
        """Take one atomic picture of these tabs, by their ids; their rows are left unread."""
        return await self._look(spreadsheet, tabs, PICTURE)

    async def dress(self, spreadsheet: str, tab: int) -> dict[str, Any]:
        """Look at what is put on a tab: marks, protections, colours, drop-downs."""
        return await self._look(spreadsheet, [tab], DRESS)

    async def _look(self, spreadsheet: str, tabs: Sequence[int], fields: str) -> dict[str, Any]:
        body = {
            "dataFilters": [{"gridRange": {"sheetId": tab}} for tab in tabs],
            "includeGridData": True,
        }
        return await self._patiently(
            lambda: self._call("post", spreadsheet, ":getByDataFilter", body, fields)
        )

    async def afford_write(self) -> None:
        """Take one's turn to write; raises SheetsBusy when that is long in coming."""
        await self._afford(Kind.WRITE)

    async def tabs(self, spreadsheet: str) -> dict[int, str]:
        """List the tabs that are there: id and title."""
        found = await self._patiently(lambda: self._call("get", spreadsheet, "", None, TABS))
        listed = [sheet["properties"] for sheet in found.get("sheets", [])]
        return {int(tab.get("sheetId", 0)): tab["title"] for tab in listed}

    async def write(
        self, spreadsheet: str, batch: list[dict[str, Any]], journal: str
    ) -> dict[str, Any]:
        """Send one batch, once; the answer shows the tab titled ``journal``.

        Whoever calls has taken a turn with ``afford_write`` before.
        """
        body = {
            "requests": batch,
            "includeSpreadsheetInResponse": True,
            "responseRanges": [f"'{journal}'"],
            "responseIncludeGridData": True,
        }
        return await self._once(
            Kind.WRITE, lambda: self._call("post", spreadsheet, BATCH, body, VERIFIED)
        )

    async def create(self, title: str) -> str:
        """Make a spreadsheet and name its id."""
        await self.afford_write()

        def call() -> str:
            with self._client() as client:
                return str(client.create(title).id)

        return await self._once(Kind.WRITE, call)

    async def watch(
        self, spreadsheet: str, address: str, token: str, until: datetime
    ) -> datetime:
        """Have Drive tell an address of changes, with this token; return until when it does.

        Drive's calls have a quota of their own. Raises SheetsAway, SheetsRefused.
        """
        body = {
            "id": str(uuid4()),
            "type": "web_hook",
            "address": address,
            "token": token,
            "expiration": str(int(until.timestamp() * 1000)),
        }

        def call() -> datetime:
            url = f"{DRIVE_FILES_API_V3_URL}/{spreadsheet}/watch"
            with self._client() as client:
                opened = client.http_client.request("post", url, json=body).json()
            return datetime.fromtimestamp(int(opened["expiration"]) / 1000, UTC)

        return await asyncio.to_thread(translated, call)

    async def _patiently(self, call: Callable[[], Answer]) -> Answer:
        """Read, and read again when the server is away; each time when it is our turn."""
        patience = AsyncRetrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential_jitter(multiplier=0.2, max=5, jitter=0.2),
            retry=retry_if_exception_type(SheetsAway) & retry_if_not_exception_type(SheetsBusy),
            reraise=True,
        )

        async def read() -> Answer:
            await self._afford(Kind.READ)
            return await self._once(Kind.READ, call)

        return await patience(read)

    async def _afford(self, kind: Kind) -> None:
        if self.quota is None:
            return
        try:
            await self.quota.take(kind)
        except QuotaSpent as spent:
            raise SheetsBusy(str(spent), wait=spent.wait.total_seconds()) from spent

    async def _once(self, kind: Kind, call: Callable[[], Answer]) -> Answer:
        """Call in a thread; when the server asks to be spared, spare it with all workers."""
        try:
            return await asyncio.to_thread(translated, call)
        except SheetsBusy as busy:
            if self.quota is not None:
                busy.wait = await self.quota.slow(kind, busy.told)
            raise

    @contextmanager
    def _client(self) -> Iterator[gspread.Client]:
        """Lend a client that nobody uses just now: it knows its way and has shown its key."""
        try:
            client = self._idle.pop()
        except IndexError:
            client = connect(self.settings, self.account)
        try:
            yield client
        finally:
            self._idle.append(client)

    def _call(
        self, method: str, spreadsheet: str, verb: str, body: dict[str, Any] | None, fields: str
    ) -> dict[str, Any]:
        with self._counting:
            (self._writes if verb == BATCH else self._reads)[spreadsheet] += 1
        read = skim if fields is PICTURE else orjson.loads
        params: Params = {"fields": fields, "prettyPrint": "false"}
        url = SPREADSHEET_URL % spreadsheet + verb

        def call() -> dict[str, Any]:
            with self._client() as client:
                answer = client.http_client.request(method, url, params, json=body).content
            found: dict[str, Any] = read(answer)
            return found

        return translated(call)
