"""The doctor's calls: one at a time, no more often than is allowed, patient when asked."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from sync.google.connecting import HOSTS, connect
from sync.google.failures import TOO_MANY, SheetsAway, SheetsBusy, translated
from sync.quota import Kind, Limit
from sync.settings import SyncSettings

SHEETS: Final = f"{HOSTS[0]}/v4/spreadsheets/"
FILES: Final = f"{HOSTS[1]}/drive/v3/files"
SPREADSHEET: Final = "application/vnd.google-apps.spreadsheet"
LONGEST: Final = 64.0
MOST_TURNED_AWAY: Final = 8

Waiting = Callable[[float], None]


class Calls:
    """Speaks plainly to a Sheets server."""

    def __init__(
        self,
        settings: SyncSettings,
        account: str | None = None,
        *,
        limit: Limit | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        waiting: Waiting = lambda _seconds: None,
    ) -> None:
        """Connect; ``waiting`` is told the seconds of each wait. Raises SheetsAway.

        Reads, and writes, are spaced by ``limit`` where there is one.
        """
        self._client = translated(lambda: connect(settings, account))
        self._limit, self._now = limit, now
        self._next = dict.fromkeys(Kind, now())
        self._sleep, self._waiting = sleep, waiting

    def sheets(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        reads: bool = False,
        **params: str,
    ) -> dict[str, Any]:
        """Call Sheets; raises SheetsAway, SheetsBusy, SheetsRefused."""
        kind = Kind.READ if reads else Kind.WRITE
        return self._call(kind, method, SHEETS + path, body, params)

    def create(self, title: str) -> str:
        """Make a spreadsheet of the account's own, and name its id."""
        body = {"name": title, "mimeType": SPREADSHEET}
        return str(self._call(Kind.WRITE, "post", FILES, body, {}).get("id", ""))

    def delete(self, spreadsheet: str) -> None:
        """Delete a spreadsheet of the account's own."""
        self._call(Kind.WRITE, "delete", f"{FILES}/{spreadsheet}", None, {})

    def _call(
        self, kind: Kind, method: str, url: str, body: object, params: dict[str, str]
    ) -> dict[str, Any]:
        """Call; what was turned away unread may be sent again, even if it writes."""

        def called() -> dict[str, Any]:
            request = self._client.http_client.request
            answer = request(method, url, params=params, json=body)  # type: ignore[arg-type] # JSON
            told: dict[str, Any] = answer.json() if answer.content else {}
            return told

        refused = 0
        while True:
            self._take_turn(kind)
            try:
                return translated(called)
            except SheetsBusy as busy:
                refused += 1
                self.pause(min(LONGEST, 2.0**refused) if busy.told is None else busy.told)
                unread = getattr(busy.__cause__, "code", None) == TOO_MANY
                if refused >= MOST_TURNED_AWAY or not (unread or kind is Kind.READ):
                    raise SheetsAway(str(busy)) from busy

    def _take_turn(self, kind: Kind) -> None:
        if self._limit is None:
            return
        at = self._now()
        wait = self._limit.wait(self._next[kind], at)
        self._next[kind] = self._limit.paid(self._next[kind], at)
        self.pause(wait.total_seconds())

    def pause(self, seconds: float) -> None:
        """Leave the server alone for so many seconds."""
        if seconds > 0:
            self._waiting(seconds)
            self._sleep(seconds)
