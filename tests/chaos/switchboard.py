"""Between the workers and the Sheets server: calls that fail before or after they are done.

People's own calls pass. A call of a worker may be refused, cut off, carried out unheard, late
or twice; all of it is drawn from one seed.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.chaos.evidence import Journal

PERSON: Final = "x-person"
BUSY: Final = (
    b'{"error": {"code": 429, "message": "Quota exceeded.", "status": "RESOURCE_EXHAUSTED"}}'
)
GATEWAY: Final = b"<html><body>502 Bad Gateway</body></html>"
LATEST: Final = 4.0
POLL: Final = 0.005


class Failure(StrEnum):
    """What becomes of a call."""

    NONE = "none"
    BUSY = "refused: too many calls"
    GATEWAY = "refused: bad gateway"
    CUT_OFF = "never arrived"
    UNHEARD = "carried out, answer lost"
    SLOW = "answered late"
    LATE = "arrived after the caller gave up"
    TWICE = "carried out twice"


FAILURES: Final = [failure for failure in Failure if failure is not Failure.NONE]


@dataclass(slots=True)
class Request:
    """A call as it came: it can be carried out more than once."""

    app: ASGIApp
    scope: Scope
    body: bytes

    async def carry_out(self) -> list[Message]:
        """Let the server answer; return the answer's parts."""
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": self.body, "more_body": False}

        async def send(message: Message) -> None:
            answer.append(message)

        await self.app(self.scope, receive, send)
        return answer


@dataclass(slots=True)
class Switchboard:
    """Decides about each call; ``hands`` is held by whoever changes spreadsheets just now.

    So a person who looks at a row and types into it does so at once, as at Google.
    """

    random: Random
    often: float = 0.2
    hands: threading.Lock = field(default_factory=threading.Lock)
    failed: Counter[Failure] = field(default_factory=Counter[Failure])
    late: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    calm: bool = False
    journal: Journal = field(default_factory=Journal)

    def between(self, app: ASGIApp) -> ASGIApp:
        """Stand before a Sheets server."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            request = Request(app, scope, await _body(receive))
            if PERSON.encode() in dict(scope["headers"]):
                await self._pass(request, send)
            else:
                await self._connect(request, send)

        return answer

    async def _pass(self, request: Request, send: Send) -> None:
        answer = await request.carry_out()
        self.journal.note(request.scope, request.body, answer, "person")
        for message in answer:
            await send(message)

    async def _connect(self, request: Request, send: Send) -> None:
        failure = Failure.NONE
        if not self.calm and self.random.random() < self.often:
            failure = self.random.choice(FAILURES)
            self.failed[failure] += 1
        match failure:
            case Failure.BUSY:
                await _refuse(send, 429, BUSY)
            case Failure.GATEWAY:
                await _refuse(send, 502, GATEWAY)
            case Failure.CUT_OFF:
                await _hang_up(send)
            case Failure.UNHEARD:
                await self._carry_out(request, failure)
                await _hang_up(send)
            case Failure.LATE:
                task = asyncio.create_task(self._later(request))
                self.late.add(task)
                task.add_done_callback(self.late.discard)
                await _hang_up(send)
            case _:
                await self._answer(request, send, failure)

    async def _answer(self, request: Request, send: Send, failure: Failure) -> None:
        answer = await self._carry_out(request, failure)
        if failure is Failure.TWICE:
            await self._carry_out(request, failure)
        if failure is Failure.SLOW:
            await asyncio.sleep(self.random.random() * LATEST)
        for message in answer:
            await send(message)

    async def _later(self, request: Request) -> None:
        await asyncio.sleep(self.random.random() * LATEST)
        await self._carry_out(request, Failure.LATE)

    async def _carry_out(self, request: Request, failure: Failure) -> list[Message]:
        async with self._at_once():
            answer = await request.carry_out()
            self.journal.note(request.scope, request.body, answer, failure)
            return answer

    @asynccontextmanager
    async def _at_once(self) -> AsyncIterator[None]:
        while not self.hands.acquire(blocking=False):  # noqa: ASYNC110 - threads hold it
            await asyncio.sleep(POLL)
        try:
            yield
        finally:
            self.hands.release()


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _refuse(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-length", b"%d" % len(body)), (b"retry-after", b"1")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(send: Send) -> None:
    """Break the connection off in the middle of an answer."""
    headers = [(b"content-length", b"1000"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
