"""Faults on demand, for tests: refusals, delays, cut connections, and a proxy's page.

Nothing of this is there unless the server was started for a rehearsal. A fault that is on waits
for the requests it is meant for, `METHOD /path` searched for a pattern, and goes off after so
many of them.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.localsheets.book import Json
from sync.localsheets.calls import json_answer

CUT = "sheets.cut"
DOOR = "/rehearsal"
STATUSES = {
    400: "INVALID_ARGUMENT",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
SENTENCES = {
    403: "The caller does not have permission",
    429: (
        "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute "
        "per user' of service 'sheets.googleapis.com' for consumer 'project_number:0'."
    ),
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}
PAGE = (
    "<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title>"
    "<p><b>502.</b> <ins>That's an error.</ins><p>The server encountered a temporary error and "
    "could not complete your request.</html>"
)


class Kind(StrEnum):
    """What a fault does."""

    REFUSE = "refuse"
    DELAY = "delay"
    CUT = "cut"
    PAGE = "page"


@dataclass(frozen=True)
class Fault:
    """One fault: what it does, to which requests, how often, and before or after they act."""

    kind: Kind
    where: re.Pattern[str]
    times: int = 1
    skip: int = 0
    is_after: bool = False
    status: int = 503
    message: str | None = None
    retry_after: str | None = None
    seconds: float = 0.0

    @classmethod
    def read(cls, given: Json) -> "Fault":
        """Read a fault from JSON.

        Raises ValueError, KeyError, TypeError, re.error.
        """
        known = {name: given[name] for name in PLAIN if name in given}
        if given.keys() - PLAIN - {"kind", "where", "after"}:
            raise ValueError(f"A fault knows no {sorted(given.keys() - PLAIN)}.")
        pattern = re.compile(str(given.get("where", "")))
        return cls(Kind(given["kind"]), pattern, is_after=bool(given.get("after")), **known)

    def as_json(self) -> Json:
        """Write what is left of the fault."""
        shown = {name: getattr(self, name) for name in sorted(PLAIN)}
        return {
            "kind": self.kind.value,
            "where": self.where.pattern,
            "after": self.is_after,
            **shown,
        }

    def answer(self) -> Response:
        """Make the answer that the fault gives."""
        if self.kind is Kind.PAGE:
            return Response(PAGE, 502, media_type="text/html; charset=UTF-8")
        status = STATUSES.get(self.status, "UNKNOWN")
        message = self.message or SENTENCES.get(self.status, "The request was refused.")
        error = {"code": self.status, "message": message, "status": status}
        answer = json_answer({"error": error}, self.status)
        if self.retry_after is not None:
            answer.headers["retry-after"] = self.retry_after
        return answer


PLAIN = frozenset(("times", "skip", "status", "message", "retry_after", "seconds"))


@dataclass
class Switchboard:
    """The faults that are switched on, in the order in which they came."""

    faults: list[Fault] = field(default_factory=list)

    def take(self, request: str) -> Fault | None:
        """Find the fault that this request meets, and count it."""
        for at, fault in enumerate(self.faults):
            if not fault.where.search(request):
                continue
            if fault.skip:
                self.faults[at] = replace(fault, skip=fault.skip - 1)
                continue
            if fault.times == 1:
                del self.faults[at]
            elif fault.times:
                self.faults[at] = replace(fault, times=fault.times - 1)
            return fault
        return None


class Faulty:
    """Lets requests meet the faults that are switched on."""

    def __init__(self, app: ASGIApp, switchboard: Switchboard) -> None:
        self.app = app
        self.switchboard = switchboard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or do to it what a fault says."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(DOOR):
            await self.app(scope, receive, send)
            return
        fault = self.switchboard.take(f"{scope['method']} {path}")
        if fault is None or (fault.is_after and fault.kind is not Kind.DELAY):
            await self._served(fault, scope, receive, send)
        elif fault.kind is Kind.DELAY:
            await self._delayed(fault, scope, receive, send)
        else:
            await _met(fault, scope, receive, send)

    async def _served(
        self, fault: Fault | None, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let the request act; when there is a fault, its answer is never sent."""
        if fault is None:
            await self.app(scope, receive, send)
            return

        async def unheard(_message: Message) -> None:
            """Keep the answer back."""

        await self.app(scope, receive, unheard)
        await _met(fault, scope, receive, send)

    async def _delayed(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait before the request acts, or before its answer leaves."""
        if not fault.is_after:
            heard = await _heard(receive)
            await asyncio.sleep(fault.seconds)
            await self.app(scope, heard, send)
            return
        messages: list[Message] = []

        async def later(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, later)
        await asyncio.sleep(fault.seconds)
        for message in messages:
            await send(message)


async def _heard(receive: Receive) -> Receive:
    """Take in the whole request, so that it acts later even when its sender has left."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return again


async def _met(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as the fault says, or cut the connection."""
    if fault.kind is not Kind.CUT:
        await fault.answer()(scope, receive, send)
        return
    cut: Callable[[], Any] = scope["extensions"][CUT]["cut"]
    cut()
    while (await receive())["type"] != "http.disconnect":
        continue
