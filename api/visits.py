"""Each request and each WebSocket: its number, how long it took, what became of it.

Whoever asks may give the request a number of their own as ``X-Request-Id``; otherwise it is
given one. The answer tells it, and so does every line that is logged on the way. Neither the
log nor a figure holds an address, a name, a token or anything that was sent.
"""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from api.errors import REQUEST
from api.gauges import Gauges

LOG: Final = structlog.get_logger(__name__)
HEADER: Final = "X-Request-Id"
NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
PLACES: Final = frozenset(
    {"", "console", "export", "files", "graphiql", "graphql"}
    | {"healthz", "metrics", "readyz", "sync"}
)
"""How paths begin; whatever begins otherwise counts as one."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
SLOW: Final = 5.0


@dataclass(slots=True)
class Visit:
    """One request: where it went, and what became of it so far."""

    send: Send
    number: str
    method: str
    place: str
    began: float = field(default_factory=perf_counter)
    status: int = HTTPStatus.INTERNAL_SERVER_ERROR
    took: float | None = None

    async def answer(self, message: Message) -> None:
        """Pass a part of the answer on; the first says its status and gets our number."""
        if message["type"] == "http.response.start":
            self.status, self.took = message["status"], perf_counter() - self.began
            MutableHeaders(raw=message.setdefault("headers", []))[HEADER] = self.number
        await self.send(message)


class Visits:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, gauges: Gauges) -> None:
        """Count what comes in ``gauges``."""
        self.app, self.gauges = app, gauges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one in."""
        if scope["type"] == "http":
            await self._attend(scope, receive, send)
        elif scope["type"] == "websocket":
            with bound_contextvars(**{REQUEST: number_of(scope)}), self.gauges.listening():
                await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _attend(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        visit = Visit(send, number_of(scope), method, place_of(scope))
        with bound_contextvars(**{REQUEST: visit.number}):
            try:
                await self.app(scope, receive, visit.answer)
            finally:
                self._note(visit)

    def _note(self, visit: Visit) -> None:
        took = perf_counter() - visit.began if visit.took is None else visit.took
        self.gauges.note(visit.place, visit.method, visit.status, took)
        if self.gauges.tells:
            self._tell(visit, took)

    def _tell(self, visit: Visit, took: float) -> None:
        facts = {"method": visit.method, "place": visit.place, "status": int(visit.status)}
        milliseconds = round(took * 1000, 1)
        if visit.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            LOG.error("request failed", **facts, milliseconds=milliseconds)
        elif took > SLOW:
            LOG.warning("request was slow", **facts, milliseconds=milliseconds)
        elif visit.status >= HTTPStatus.BAD_REQUEST:
            LOG.info("request refused", **facts, milliseconds=milliseconds)
        else:
            LOG.debug("request answered", **facts, milliseconds=milliseconds)


def number_of(scope: MutableMapping[str, Any]) -> str:
    """Take the number somebody gave a request, if it is one; otherwise give it one."""
    told = Headers(scope=scope).get(HEADER, "")
    return told if NUMBER.fullmatch(told) else uuid4().hex


def place_of(scope: MutableMapping[str, Any]) -> str:
    """Name the door somebody came to: how the path begins."""
    first = str(scope["path"]).strip("/").partition("/")[0]
    return f"/{first}" if first in PLACES else "other"
