"""Who called how often: the server's own account of calls and bytes, by the caller's program.

Reads and writes are told apart as Google's quotas do. A program is known by the first word of
its ``User-Agent``, so that the browser page, gspread and a script each have an account.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.localsheets.book import Json

MINUTE: Final = 60.0
MOST_PROGRAMS: Final = 100
CALLS: Final = "/v4/"
READING: Final = ("ByDataFilter", "Metadata:search")
WRITING: Final = ("values:batchUpdateByDataFilter", "values:batchClearByDataFilter")


@dataclass(slots=True)
class Counted:
    """Calls of one kind: how many, how many at most within a minute, and their bytes."""

    calls: int = 0
    most_in_a_minute: int = 0
    bytes_in: int = 0
    bytes_out: int = 0
    lately: deque[float] = field(default_factory=deque[float])

    def count(self, at: float, bytes_in: int, bytes_out: int) -> None:
        """Count one call that came at a moment, in seconds."""
        self.calls += 1
        self.bytes_in += bytes_in
        self.bytes_out += bytes_out
        self.lately.append(at)
        while self.lately[0] <= at - MINUTE:
            self.lately.popleft()
        self.most_in_a_minute = max(self.most_in_a_minute, len(self.lately))

    def as_json(self) -> Json:
        """Tell the account."""
        names = ("calls", "most_in_a_minute", "bytes_in", "bytes_out")
        return {name: getattr(self, name) for name in names}


def kind_of(method: str, path: str) -> str:
    """Tell whether a call reads or writes."""
    if method == "GET":
        return "read"
    reads = path.endswith(READING) and not path.endswith(WRITING)
    return "read" if reads else "write"


class Accounting:
    """The accounts of all programs; the last ones to come share one when there are too many."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.programs: dict[str, dict[str, Counted]] = {}

    def of(self, program: str) -> dict[str, Counted]:
        """Open a program's account, or find it."""
        name = program if len(self.programs) < MOST_PROGRAMS else "others"
        fresh = {"read": Counted(), "write": Counted()}
        return self.programs.get(program) or self.programs.setdefault(name, fresh)

    def begin_anew(self) -> None:
        """Forget everything that was counted."""
        self.programs.clear()

    def as_json(self) -> Json:
        """Tell all accounts."""
        return {
            program: {kind: counted.as_json() for kind, counted in kinds.items()}
            for program, kinds in self.programs.items()
        }


class Counting:
    """Counts the calls of the Sheets interface that pass through it."""

    def __init__(self, app: ASGIApp, accounting: Accounting) -> None:
        self.app, self.accounting = app, accounting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, and count the bytes of both directions."""
        if scope["type"] != "http" or not scope["path"].startswith(CALLS):
            await self.app(scope, receive, send)
            return
        came, bytes_in, bytes_out = self.accounting.now(), 0, 0

        async def receive_counted() -> Message:
            nonlocal bytes_in
            message = await receive()
            bytes_in += len(message.get("body", b""))
            return message

        async def send_counted(message: Message) -> None:
            nonlocal bytes_out
            bytes_out += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive_counted, send_counted)
        finally:
            kind = kind_of(scope["method"], scope["path"])
            self.accounting.of(_program(scope))[kind].count(came, bytes_in, bytes_out)


def _program(scope: Scope) -> str:
    told = dict(scope["headers"]).get(b"user-agent", b"").decode("latin-1")
    return told.partition("/")[0].partition(" ")[0] or "unnamed"
