"""The only file that speaks to Google Sheets: gspread over HTTP, with our own patience.

Reads may be repeated. A write is never repeated: whether it ran is told by the chain of
journal tabs, not by its answer.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

import gspread
import orjson
import requests
from google.auth.exceptions import GoogleAuthError, TransportError
from gspread.exceptions import APIError, GSpreadException
from gspread.urls import SPREADSHEET_URL
from requests.adapters import HTTPAdapter
from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    retry_if_not_exception_type,
    stop_after_attempt,
)
from tenacity.wait import wait_exponential_jitter
from typing_extensions import override

from sync.masks import DRESS, PICTURE, TABS, VERIFIED
from sync.quota import Kind, Quota, QuotaSpent
from sync.settings import SyncSettings, account_of
from sync.skimming import skim

Answer = TypeVar("Answer")
Params = dict[str, str | int | bool | float | list[str] | None]
HOSTS: Final = ("https://sheets.googleapis.com", "https://www.googleapis.com")
TRIES: Final = 3
TOO_MANY: Final = 429
TIMED_OUT: Final = 408
LONGEST_SPARED: Final = 600.0
NO_ACCOUNT: Final = "server"
NO_SHEETS: Final = (
    "Set SHEETS_URL to a Sheets-compatible server, or GOOGLE_APPLICATION_CREDENTIALS"
    " to a service account's key file."
)
BATCH: Final = ":batchUpdate"


class SheetsAway(Exception):
    """The server could not be reached, or failed; nobody knows what it did."""


class KeyNotTaken(SheetsAway):
    """Google does not take the account's key: it is damaged, or was deleted or disabled."""


class SheetsBusy(SheetsAway):
    """No call may be made for a while: too many were, or the server asked to be spared.

    ``told`` is how many seconds it said, if it did; ``wait`` is how long to leave it alone.
    """

    def __init__(self, said: str, told: float | None = None, wait: float | None = None) -> None:
        """Leave the server alone for ``wait`` seconds."""
        super().__init__(said)
        self.told = told
        self.wait = timedelta(seconds=(told or 1.0) if wait is None else wait)


@dataclass
class SheetsRefused(Exception):
    """The server understood the call and would not do it; ``said`` is its sentence."""

    status: int
    said: str

    @override
    def __str__(self) -> str:
        return f"{self.status}: {self.said}"


class Elsewhere(HTTPAdapter):
    """Sends what is addressed to Google to another server of the same interface."""

    def __init__(self, address: str) -> None:
        """``address`` is the base URL of the other server."""
        super().__init__(pool_maxsize=4)
        self.target = urlsplit(address)

    @override
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        there = urlsplit(request.url or "")._replace(
            scheme=self.target.scheme, netloc=self.target.netloc
        )
        request.url = urlunsplit(there)
        return super().send(request, *args, **kwargs)


def accounts_of(settings: SyncSettings) -> tuple[str, ...]:
    """Name the service accounts that may be used; a server of our own asks for none."""
    if settings.sheets_url:
        return (NO_ACCOUNT,)
    return tuple(map(account_of, settings.google_application_credentials))


def connect(settings: SyncSettings, account: str | None = None) -> gspread.Client:
    """Make a client for one thread: of the named server, or of Google.

    At Google it is that of a service ``account``, or of the first one. Raises SheetsAway.
    """
    if settings.sheets_url:
        session = requests.Session()
        session.trust_env = False
        for host in HOSTS:
            session.mount(host, Elsewhere(settings.sheets_url))
        client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # as its docs say
    else:
        keys = dict(zip(accounts_of(settings), settings.google_application_credentials))  # noqa: B905 - one from the other
        if not keys:
            raise SheetsAway(NO_SHEETS)
        client = gspread.service_account(str(keys[account or next(iter(keys))]))
    client.set_timeout(settings.sync_timeout_seconds)
    return client


class Sheets:
    """What the engine asks of Google Sheets; each call runs in a thread of its own."""

    def __init__(
        self, settings: SyncSettings, account: str | None = None, quota: Quota | None = None
    ) -> None:
        """Connect lazily, one client a thread; call no more often than ``quota`` allows."""
        self.settings, self.account, self.quota = settings, account, quota
        self._clients = threading.local()
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
        made: str = await self._once(Kind.WRITE, lambda: str(self._client().create(title).id))
        return made

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

    def _client(self) -> gspread.Client:
        if not hasattr(self._clients, "client"):
            self._clients.client = connect(self.settings, self.account)
        client: gspread.Client = self._clients.client
        return client

    def _call(
        self, method: str, spreadsheet: str, verb: str, body: dict[str, Any] | None, fields: str
    ) -> dict[str, Any]:
        with self._counting:
            (self._writes if verb == BATCH else self._reads)[spreadsheet] += 1
        read = skim if fields is PICTURE else orjson.loads
        params: Params = {"fields": fields, "prettyPrint": "false"}
        url = SPREADSHEET_URL % spreadsheet + verb

        def call() -> dict[str, Any]:
            client = self._client().http_client
            found: dict[str, Any] = read(client.request(method, url, params, json=body).content)
            return found

        return translated(call)


def translated(call: Callable[[], Answer]) -> Answer:
    """Say in our words what went wrong."""
    try:
        return call()
    except APIError as error:
        told = _retry_after(error.response)
        if error.code == TOO_MANY or told is not None:
            raise SheetsBusy(str(error), told) from error
        if error.code == TIMED_OUT or not 400 <= error.code < 500:  # noqa: PLR2004 - HTTP's own numbers
            raise SheetsAway(str(error)) from error
        raise SheetsRefused(error.code, str(error.error.get("message", ""))) from error
    except (
        requests.RequestException,
        GSpreadException,
        OSError,
        TransportError,
        orjson.JSONDecodeError,
    ) as error:
        raise SheetsAway(str(error)) from error
    except GoogleAuthError as error:
        raise KeyNotTaken(str(error)) from error


def _retry_after(response: requests.Response) -> float | None:
    """Read how long a server asks to be spared, in seconds or until a moment (RFC 9110)."""
    told = response.headers.get("Retry-After", "").strip()
    if not told:
        return None
    try:
        if told.isdecimal():
            return min(float(told), LONGEST_SPARED)
        until = parsedate_to_datetime(told)
        said = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return None
    return min(max(0.0, (until - said).total_seconds()), LONGEST_SPARED)
