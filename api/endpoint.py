"""POST /graphql: one request in, one operation done, one answer out."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, Final

import orjson
import strawberry
from graphql import GraphQLError, OperationDefinitionNode, parse
from starlette.requests import Request
from starlette.responses import Response
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import MaxTokensLimiter
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType
from typing_extensions import override

from api.errors import OUTAGE, UNAVAILABLE, is_outage, present, problem
from api.identity import NotSignedIn, Tokens
from schema.graphql import TYPES, Mutation, Query
from schema.kernel.graphql import Context, reading_as
from schema.kernel.work import Actor, Deed, Expected, House, perform

MOST_TOKENS: Final = 10_000
LARGEST_BODY: Final = 1_000_000


class QuietSchema(strawberry.Schema):
    """A schema that leaves it to ``api.errors`` what is said about an error."""

    @override
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Log nothing here."""


SCHEMA: Final = QuietSchema(
    query=Query,
    mutation=Mutation,
    types=TYPES,
    config=StrawberryConfig(auto_camel_case=True),
    extensions=[lambda: MaxTokensLimiter(max_token_count=MOST_TOKENS)],
)


NO_OPERATION: Final = (
    MissingQueryError,
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
)
NAME_ONE: Final = (
    "Send one query or mutation; when the document holds several, name one as operationName."
)


class BadRequest(Exception):
    """The request is not one of GraphQL over HTTP; the message says what is."""


class Endpoint:
    """Answers GraphQL requests for one house."""

    def __init__(self, house: House, tokens: Tokens, now: Callable[[], datetime]) -> None:
        """Serve ``house`` to bearers of ``tokens``; ``now`` is the clock on the wall."""
        self.house, self.tokens, self.now = house, tokens, now

    async def answer(self, request: Request) -> Response:
        """Answer one request; whatever happens, the answer is JSON with a code."""
        try:
            actor = self.tokens.read(request.headers.get("authorization"), self.now())
            asked = await _body(request)
        except NotSignedIn as error:
            headers = {"WWW-Authenticate": "Bearer"}
            return _answer(problem("UNAUTHENTICATED", str(error)), 401, headers)
        except BadRequest as error:
            return _answer(problem("BAD_REQUEST", str(error)), 400)
        try:
            async with AsyncExitStack() as stack:
                return _present(await self._execute(asked, actor, stack))
        except (*NO_OPERATION, BadRequest):
            return _answer(problem("BAD_REQUEST", NAME_ONE), 400)
        except Exception as error:
            if not is_outage(error):
                raise
            return _answer(problem(UNAVAILABLE, OUTAGE), 503, {"Retry-After": "5"})

    async def _execute(
        self, asked: dict[str, Any], actor: Actor, stack: AsyncExitStack
    ) -> ExecutionResult:
        async def act(deed: Deed[Any], expected: Expected | None) -> Any:  # noqa: ANN401 - whatever the deed returns
            return await perform(self.house, actor, self.now(), deed, expected)

        if asked.get("operationName") is None and _operations(asked["query"]) > 1:
            raise BadRequest(NAME_ONE)
        context = Context(self.house, act, reading_as(actor), stack)
        return await SCHEMA.execute(
            asked["query"],
            variable_values=asked.get("variables"),
            operation_name=asked.get("operationName"),
            context_value=context,
            allowed_operation_types={OperationType.QUERY, OperationType.MUTATION},
        )


def _operations(document: str) -> int:
    """Count the operations of a document; one that cannot be read has none to choose from."""
    try:
        parsed = parse(document, max_tokens=MOST_TOKENS)
    except GraphQLError:
        return 0
    return sum(isinstance(part, OperationDefinitionNode) for part in parsed.definitions)


async def _body(request: Request) -> dict[str, Any]:
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


def _present(result: ExecutionResult) -> Response:
    errors = result.errors or []
    away = any(is_outage(error.original_error) for error in errors)
    body: dict[str, Any] = {"data": result.data}
    if errors:
        body["errors"] = [present(error) for error in errors]
    unfit = bool(errors) and all(error.path is None for error in errors)
    status = 503 if away else 400 if unfit else 200
    return _answer(body, status, {"Retry-After": "5"} if away else {})


def _answer(body: object, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, media_type="application/json")
