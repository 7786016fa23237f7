"""POST /graphql: one request in, one operation done, one answer out."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, Final

import orjson
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from api.errors import OUTAGE, UNAVAILABLE, is_outage, present, problem
from api.execution.documents import NoOperation, Unreadable
from api.execution.engine import Answer, Engine, Request
from api.execution.reader import Reader
from api.identity import NotSignedIn, Tokens
from api.served import GRAPHQL
from schema.kernel.graphql import Context, reading_as
from schema.kernel.roles import Role
from schema.kernel.work import Actor, Deed, Expected, House, perform

LARGEST_BODY: Final = 1_000_000

NAME_ONE: Final = (
    "Send one query or mutation; when the document holds several, name one as operationName."
)


class BadRequest(Exception):
    """The request is not one of GraphQL over HTTP; the message says what is."""


class Endpoint:
    """Answers GraphQL requests for one house."""

    def __init__(
        self, house: House, reader: Reader, tokens: Tokens, now: Callable[[], datetime]
    ) -> None:
        """Serve ``house`` to bearers of ``tokens``; ``now`` is the clock on the wall."""
        self.house, self.tokens, self.now = house, tokens, now
        self.engine = Engine(GRAPHQL, reader)

    async def answer(self, request: HttpRequest) -> Response:
        """Answer one request; whatever happens, the answer is JSON with a code."""
        try:
            actor = self.tokens.read(request.headers.get("authorization"), self.now())
            asked = await _asked(request, actor)
        except NotSignedIn as error:
            headers = {"WWW-Authenticate": "Bearer"}
            return _answer(problem("UNAUTHENTICATED", str(error)), 401, headers)
        except BadRequest as error:
            return _answer(problem("BAD_REQUEST", str(error)), 400)
        try:
            answer = await self.engine.compiled(asked, actor)
            if answer is None:
                async with AsyncExitStack() as stack:
                    context = Context(self.house, self._act(actor), reading_as(actor), stack)
                    try:
                        answer = await self.engine.executed(asked, actor, context)
                    finally:
                        await context.rest()
            return _present(answer, report=asked.report)
        except NoOperation:
            return _answer(problem("BAD_REQUEST", NAME_ONE), 400)
        except Unreadable as error:
            return _present(Answer(errors=error.errors))
        except Exception as error:
            if not is_outage(error):
                raise
            return _answer(problem(UNAVAILABLE, OUTAGE), 503, {"Retry-After": "5"})

    def _act(self, actor: Actor) -> Callable[[Deed[Any], Expected | None], Awaitable[Any]]:
        async def act(deed: Deed[Any], expected: Expected | None) -> Any:  # noqa: ANN401 - whatever the deed returns
            return await perform(self.house, actor, self.now(), deed, expected)

        return act


async def _asked(request: HttpRequest, actor: Actor) -> Request:
    """Read a request; administrators may have it interpreted, and learn how it was run."""
    body = await _body(request)
    wanted = request.headers.get("x-execution", "") if actor.role is Role.ADMIN else ""
    return Request(
        body["query"],
        body.get("variables"),
        body.get("operationName"),
        interpret="interpret" in wanted,
        report="report" in wanted,
    )


async def _body(request: HttpRequest) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise BadRequest("Send the request as application/json.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise BadRequest("The request is larger than 1 MB; send it in parts.")
    try:
        asked = orjson.loads(bytes(body))
    except orjson.JSONDecodeError as error:
        raise BadRequest("The request is not JSON.") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        raise BadRequest('Send an object with a text under "query".')
    if not isinstance(asked.get("variables") or {}, dict):
        raise BadRequest('Send an object under "variables".')
    return asked


def _present(answer: Answer, *, report: bool = False) -> Response:
    if answer.text is not None and not report:
        return _answer(b'{"data":' + answer.text + b"}", 200)
    errors = answer.errors
    away = any(is_outage(error.original_error) for error in errors)
    data = answer.data if answer.text is None else orjson.Fragment(answer.text)
    body: dict[str, Any] = {"data": data}
    if report:
        how = {"mode": answer.mode, "fallbacks": answer.fallbacks}
        body["extensions"] = {"execution": how}
    if errors:
        body["errors"] = [present(error) for error in errors]
    unfit = bool(errors) and all(error.path is None for error in errors)
    status = 503 if away else 400 if unfit else 200
    return _answer(body, status, {"Retry-After": "5"} if away else {})


def _answer(body: object, status: int, headers: dict[str, str] | None = None) -> Response:
    told = body if isinstance(body, bytes) else orjson.dumps(body)
    return Response(told, status, headers, media_type="application/json")
