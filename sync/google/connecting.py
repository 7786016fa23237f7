"""Clients of Google, or of another server of the same interface: where they lead, as whom."""

from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import gspread
import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from sync.google.failures import SheetsAway
from sync.settings import SyncSettings, account_of

HOSTS: Final = ("https://sheets.googleapis.com", "https://www.googleapis.com")
NO_ACCOUNT: Final = "server"
NO_SHEETS: Final = (
    "Set SHEETS_URL to a Sheets-compatible server, or GOOGLE_APPLICATION_CREDENTIALS"
    " to a service account's key file."
)


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
    """Make a client for one call at a time: of the named server, or of Google.

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
