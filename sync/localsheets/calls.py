"""One HTTP request as the doors see it, and the answer they give."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.localsheets.book import Json
from sync.localsheets.masks import EVERYTHING, Mask, parse, pick
from sync.localsheets.refusals import BadJson, Refusal
from sync.localsheets.store import Store

log = logging.getLogger(__name__)
JSON = "application/json; charset=UTF-8"
TRUE = "true"
MALFORMED = (KeyError, TypeError, AttributeError, ValueError, IndexError)
STATUSES = {404: "NOT_FOUND", 405: "UNIMPLEMENTED"}


@dataclass(frozen=True)
class Call:
    """A request: the names in its path, its query and its body."""

    store: Store
    path: dict[str, Any]
    query: QueryParams
    raw: bytes

    @cached_property
    def body(self) -> Json:
        """The body's JSON object; empty when there is none.

        Raises BadJson.
        """
        if not self.raw.strip():
            return {}
        try:
            body = orjson.loads(self.raw)
        except orjson.JSONDecodeError as error:
            raise BadJson(f"Unexpected token. {error}") from None
        if not isinstance(body, dict):
            raise BadJson("Root element must be a message.")
        return body

    @property
    def mask(self) -> Mask:
        """The wanted fields.

        Raises BadMask.
        """
        fields = self.query.get("fields") or self.query.get("$fields")
        return parse(fields) if fields else EVERYTHING

    @property
    def book_id(self) -> str:
        """The spreadsheet or file that the path names."""
        return str(self.path["book_id"])

    def flag(self, name: str) -> bool:
        """Read a truth from the query."""
        return self.query.get(name, "").lower() == TRUE

    def masked(self, answer: Json) -> Json:
        """Keep the wanted fields of an answer."""
        answered: Json = pick(self.mask, answer)
        return answered


Door = Callable[[Call], Json | Response]
Doors = tuple[tuple[str, str, Door], ...]


def json_answer(content: object, status: int = 200) -> Response:
    """Write an answer as JSON."""
    return Response(orjson.dumps(content), status, media_type=JSON)


def refused(code: int, message: str, status: str) -> Response:
    """Write a refusal as Google does."""
    return json_answer({"error": {"code": code, "message": message, "status": status}}, code)


def _answer(door: Door, call: Call) -> Response:
    try:
        answer = door(call)
    except Refusal as refusal:
        return refused(refusal.code, refusal.message, refusal.status)
    except MALFORMED as error:
        log.warning("malformed request", exc_info=error)
        return refused(400, f"Invalid JSON payload received. {error!r}", "INVALID_ARGUMENT")
    return answer if isinstance(answer, Response) else json_answer(answer)


def routes(store: Store, doors: Doors) -> list[Route]:
    """Hang the doors; each request is served whole before the next one begins."""

    def hung(path: str, method: str, door: Door) -> Route:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            return _answer(door, Call(store, request.path_params, request.query_params, raw))

        return Route(path, endpoint, methods=[method], name=f"{method} {path}")

    return [hung(path, method, door) for method, path, door in doors]


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Answer an unknown path or method."""
    if not isinstance(error, HTTPException):
        return refused(500, "Internal error encountered.", "INTERNAL")
    status = STATUSES.get(error.status_code, "INVALID_ARGUMENT")
    return refused(error.status_code, error.detail, status)


async def on_fault(_request: Request, _error: Exception) -> Response:
    """Answer a fault of our own without telling its story."""
    return refused(500, "Internal error encountered.", "INTERNAL")
