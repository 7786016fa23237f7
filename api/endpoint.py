"""/graphql: one request in, one operation done, one answer out."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from api.errors import OUTAGE, UNAVAILABLE, is_outage, present, problem
from api.execution.documents import NoOperation, Unreadable
from api.execution.engine import Answer, Engine, NoChange, Request
from api.execution.reader import Reader
from api.identity import NotSignedIn, Tokens
from api.protocol import JSON, METHODS, Refused, negotiate, read, respond, status_of
from api.rates import Rates
from api.served import GRAPHQL
from schema.kernel.graphql import Context, reading_as
from schema.kernel.work import Actor, Deed, Expected, House, perform

NAME_ONE: Final = (
    "Send one query or mutation; when the document holds several, name one as operationName."
)
AGAIN: Final = {"Retry-After": "5"}


class Endpoint:
    """Answers GraphQL requests for one house."""

    def __init__(
        self,
        house: House,
        reader: Reader,
        tokens: Tokens,
        now: Callable[[], datetime],
        rates: Rates,
    ) -> None:
        """Serve ``house`` to bearers of ``tokens``; ``now`` is the clock on the wall."""
        self.house, self.tokens, self.now, self.rates = house, tokens, now, rates
        self.engine = Engine(GRAPHQL, reader)

    async def answer(self, request: HttpRequest) -> Response:
        """Answer one request; whatever happens, the answer is JSON with a code."""
        media = JSON
        try:
            media = negotiate(request.headers.get("accept"))
            actor = self._actor(request)
            self.rates.check(actor.name, self.now())
            asked = await read(request, actor)
            return _present(await self._run(asked, actor), media, report=asked.report)
        except Refused as refused:
            told = problem(refused.code, str(refused))
            return respond(told, refused.status, media, refused.headers)
        except Exception as error:
            if not is_outage(error):
                raise
            return respond(problem(UNAVAILABLE, OUTAGE), 503, media, AGAIN)

    def _actor(self, request: HttpRequest) -> Actor:
        if request.method not in METHODS:
            allowed = {"Allow": ", ".join(METHODS)}
            raise Refused(405, "METHOD_NOT_ALLOWED", "Send a POST request.", allowed)
        try:
            return self.tokens.read(request.headers.get("authorization"), self.now())
        except NotSignedIn as error:
            headers = {"WWW-Authenticate": "Bearer"}
            raise Refused(401, "UNAUTHENTICATED", str(error), headers) from error

    async def _run(self, asked: Request, actor: Actor) -> Answer:
        """Run a request by its plan, or else by the executor."""
        try:
            answer = await self.engine.compiled(asked, actor)
            return await self._executed(asked, actor) if answer is None else answer
        except NoChange as error:
            allowed = {"Allow": "POST"}
            sentence = "Send mutations as POST requests."
            raise Refused(405, "METHOD_NOT_ALLOWED", sentence, allowed) from error
        except NoOperation:
            return Answer(errors=[GraphQLError(NAME_ONE)])
        except Unreadable as error:
            return Answer(errors=error.errors)
        except GraphQLError as error:
            return Answer(errors=[error])

    async def _executed(self, asked: Request, actor: Actor) -> Answer:
        async with AsyncExitStack() as stack:
            context = Context(self.house, self._act(actor), reading_as(actor), stack, asked.key)
            try:
                return await self.engine.executed(asked, actor, context)
            finally:
                await context.rest()

    def _act(self, actor: Actor) -> Callable[[Deed[Any], Expected | None], Awaitable[Any]]:
        async def act(deed: Deed[Any], expected: Expected | None) -> Any:  # noqa: ANN401 - whatever the deed returns
            return await perform(self.house, actor, self.now(), deed, expected)

        return act


def _present(answer: Answer, media: str, *, report: bool) -> Response:
    if answer.text is not None and not report:
        return respond(b'{"data":' + answer.text + b"}", 200, media)
    errors = answer.errors
    away = any(is_outage(error.original_error) for error in errors)
    unfit = bool(errors) and all(error.path is None for error in errors)
    data = answer.data if answer.text is None else orjson.Fragment(answer.text)
    body: dict[str, Any] = {} if unfit else {"data": data}
    if report:
        how = {"mode": answer.mode, "fallbacks": answer.fallbacks}
        body["extensions"] = {"execution": how}
    if errors:
        body["errors"] = [present(error) for error in errors]
    if away:
        return respond(body, 503, media, AGAIN)
    return respond(body, status_of(runnable=not unfit, media=media), media)
