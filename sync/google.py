"""The only file that speaks to Google Sheets: gspread over HTTP, with our own patience.

Reads may be repeated. A write is never repeated: whether it ran is told by the chain of
journal tabs, not by its answer.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

import gspread
import requests
from gspread.exceptions import APIError, GSpreadException
from gspread.urls import SPREADSHEET_URL
from requests.adapters import HTTPAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_exponential_jitter
from typing_extensions import override

from sync.settings import SyncSettings

Answer = TypeVar("Answer")
HOSTS: Final = ("https://sheets.googleapis.com", "https://www.googleapis.com")
TRIES: Final = 3
NO_SHEETS: Final = (
    "Set SHEETS_URL to a Sheets-compatible server, or GOOGLE_APPLICATION_CREDENTIALS"
    " to a service account's key file."
)
CELL: Final = "userEnteredValue,effectiveValue"
PICTURE: Final = (
    "spreadsheetId,properties(timeZone,locale),"
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    f"data(startRow,startColumn,rowData(values({CELL})),rowMetadata(hiddenByFilter),"
    "columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)
TABS: Final = "sheets(properties(sheetId,title))"
VERIFIED: Final = (
    "updatedSpreadsheet(sheets(properties(sheetId,title),"
    f"data(startRow,startColumn,rowData(values({CELL})))))"
)


class SheetsAway(Exception):
    """The server could not be reached, or said it is busy; nobody knows what it did."""


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


def connect(settings: SyncSettings) -> gspread.Client:
    """Make a client for one thread: of the named server, or of Google."""
    if settings.sheets_url:
        session = requests.Session()
        session.trust_env = False
        for host in HOSTS:
            session.mount(host, Elsewhere(settings.sheets_url))
        client = gspread.Client(auth=None, session=session)  # type: ignore[arg-type] # as its docs say
    elif settings.google_application_credentials is not None:
        client = gspread.service_account(str(settings.google_application_credentials))
    else:
        raise SheetsAway(NO_SHEETS)
    client.set_timeout(settings.sync_timeout_seconds)
    return client


class Sheets:
    """What the engine asks of Google Sheets; each call runs in a thread of its own."""

    def __init__(self, settings: SyncSettings) -> None:
        """Connect lazily, one client a thread."""
        self.settings = settings
        self._clients = threading.local()

    async def read(self, spreadsheet: str, tabs: Sequence[int]) -> dict[str, Any]:
        """Take one atomic picture of these tabs, by their ids."""
        body = {
            "dataFilters": [{"gridRange": {"sheetId": tab}} for tab in tabs],
            "includeGridData": True,
        }
        return await self._patiently(
            lambda: self._call("post", spreadsheet, ":getByDataFilter", body, PICTURE)
        )

    async def tabs(self, spreadsheet: str) -> dict[int, str]:
        """List the tabs that are there: id and title."""
        found = await self._patiently(lambda: self._call("get", spreadsheet, "", None, TABS))
        listed = [sheet["properties"] for sheet in found.get("sheets", [])]
        return {int(tab.get("sheetId", 0)): tab["title"] for tab in listed}

    async def write(
        self, spreadsheet: str, batch: list[dict[str, Any]], journal: str
    ) -> dict[str, Any]:
        """Send one batch, once; the answer shows the tab titled ``journal``."""
        body = {
            "requests": batch,
            "includeSpreadsheetInResponse": True,
            "responseRanges": [f"'{journal}'"],
            "responseIncludeGridData": True,
        }
        return await self._thread(
            lambda: self._call("post", spreadsheet, ":batchUpdate", body, VERIFIED)
        )

    async def create(self, title: str) -> str:
        """Make a spreadsheet and name its id."""
        made: str = await self._thread(lambda: str(self._client().create(title).id))
        return made

    async def _patiently(self, call: Callable[[], Answer]) -> Answer:
        patience = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential_jitter(multiplier=0.2, max=5, jitter=0.2),
            retry=retry_if_exception_type(SheetsAway),
            reraise=True,
        )
        return await self._thread(lambda: patience(call))

    async def _thread(self, call: Callable[[], Answer]) -> Answer:
        return await asyncio.to_thread(_translated, call)

    def _client(self) -> gspread.Client:
        if not hasattr(self._clients, "client"):
            self._clients.client = connect(self.settings)
        client: gspread.Client = self._clients.client
        return client

    def _call(
        self, method: str, spreadsheet: str, verb: str, body: dict[str, Any] | None, fields: str
    ) -> dict[str, Any]:
        return _translated(
            lambda: (
                self._client()
                .http_client.request(
                    method,
                    SPREADSHEET_URL % spreadsheet + verb,
                    params={"fields": fields},
                    json=body,
                )
                .json()
            )
        )


def _translated(call: Callable[[], Answer]) -> Answer:
    """Say in our words what went wrong."""
    try:
        return call()
    except APIError as error:
        if error.code in {408, 429} or not 400 <= error.code < 500:  # noqa: PLR2004 - HTTP's own numbers
            raise SheetsAway(str(error)) from error
        raise SheetsRefused(error.code, str(error.error.get("message", ""))) from error
    except (requests.RequestException, GSpreadException, OSError) as error:
        raise SheetsAway(str(error)) from error
