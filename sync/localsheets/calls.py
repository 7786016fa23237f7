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
from sync.localsheets.drive_refusals import DriveRefusal
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
        return without_nulls(body) if b"null" in self.raw else body

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


def without_nulls(given: Any) -> Any:  # noqa: ANN401 - any JSON
    """Leave out the fields that are null, for that means unset; lists keep their nulls."""
    if isinstance(given, dict):
        return {k: without_nulls(v) for k, v in given.items() if v is not None}
    return [without_nulls(item) for item in given] if isinstance(given, list) else given


Door = Callable[[Call], Json | Response]
Doors = tuple[tuple[str, str, Door], ...]


def json_answer(content: object, status: int = 200) -> Response:
    """Write an answer as JSON."""
    return Response(orjson.dumps(content), status, media_type=JSON)


def refused(code: int, message: str, status: str) -> Response:
    """Write a refusal as Google does."""
    return json_answer({"error": {"code": code, "message": message, "status": status}}, code)


def refused_by_drive(refusal: Refusal) -> Response:
    """Write a refusal as Drive does: with a reason, and the parameter that is to blame."""
    detail = {"message": refusal.message, "domain": "global", "reason": refusal.word}
    if isinstance(refusal, DriveRefusal) and refusal.location:
        detail.update(locationType="parameter", location=refusal.location)
    error = {"code": refusal.code, "message": refusal.message, "errors": [detail]}
    return json_answer({"error": error}, refusal.code)


def _answer(door: Door, call: Call, *, is_drive: bool) -> Response:
    try:
        answer = _of(door, call)
    except Refusal as refusal:
        if is_drive:
            return refused_by_drive(refusal)
        return refused(refusal.code, refusal.message, refusal.status)
    return answer if isinstance(answer, Response) else json_answer(answer)


def _of(door: Door, call: Call) -> Json | Response:
    """Ask the door; a request of the wrong shape is a refusal.

    Raises BadJson.
    """
    try:
        return door(call)
    except MALFORMED as error:
        log.warning("malformed request", exc_info=error)
        raise BadJson(repr(error)) from error


def routes(store: Store, doors: Doors) -> list[Route]:
    """Hang the doors; each request is served whole before the next one begins."""

    def hung(path: str, method: str, door: Door) -> Route:
        is_drive = "/drive/" in path

        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            call = Call(store, request.path_params, request.query_params, raw)
            return _answer(door, call, is_drive=is_drive)

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
