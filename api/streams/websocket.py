"""WebSocket: many operations over one connection, in the protocol graphql-transport-ws.

The protocol is Strawberry's (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md);
what it runs is ours: the same limits, caches and errors as over HTTP.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Protocol

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.unset import UNSET
from typing_extensions import override

from api.errors import problem
from api.execution.engine import Request
from api.guesses import Shown
from api.protocol import Refused
from api.streams.events import Piece
from schema.kernel.sentences import Sentence
from schema.kernel.words import language_of, told
from schema.kernel.work import Actor

PROTOCOL: Final = "graphql-transport-ws"
PATIENCE: Final = timedelta(seconds=10)
MOST_OPERATIONS: Final = 50
NOT_SPOKEN: Final = 4406
SPEAK: Final = Sentence("Speak {protocol}.", protocol=PROTOCOL)


class Answering(Protocol):
    """What is needed of the endpoint."""

    async def identify(self, shown: Shown) -> Actor:
        """Say who bears a token; raises Refused."""

    async def admit(self, shown: Shown) -> Actor:
        """Let in who bears a token and does not ask too often; raises Refused."""

    def understand(self, told: object, actor: Actor) -> Request:
        """Understand the parameters of a request; raises Refused."""

    def stream(
        self, asked: Request, identify: Callable[[], Awaitable[Actor]]
    ) -> AsyncGenerator[Piece]:
        """Answer piece by piece."""


@dataclass(slots=True)
class Caller:
    """Who is at the other end: what the connection was opened with, and with whose token."""

    endpoint: Answering
    shown: Shown
    accepted: str | None = None
    connection_params: dict[str, Any] = field(default_factory=dict[str, Any])

    async def identify(self) -> Actor:
        """Say who it is; raises Refused."""
        return await self.endpoint.identify(self._shown)

    async def admit(self) -> Actor:
        """Say who it is, and count a request of theirs; raises Refused."""
        return await self.endpoint.admit(self._shown)

    @property
    def _shown(self) -> Shown:
        return Shown(self._told("authorization", self.shown.header), self.shown.address)

    @property
    def languages(self) -> str | None:
        """Say which languages they read, as Accept-Language has them."""
        return self._told("acceptlanguage", self.accepted)

    def _told(self, name: str, otherwise: str | None) -> str | None:
        """Find what ``connection_init`` said, or else what the connection was opened with."""
        said = {key.lower(): value for key, value in self.connection_params.items()}
        value = said.get(name, otherwise)
        return value if isinstance(value, str) else None


class Told(GraphQLError):
    """An error that was made for the caller already."""

    def __init__(self, shown: dict[str, Any]) -> None:
        """Show exactly this."""
        super().__init__(shown["message"])
        self.shown = shown

    @property
    @override
    def formatted(self) -> Any:
        """Show what was made."""
        return self.shown


class Runner:
    """Stands where Strawberry's protocol looks for a schema and a view."""

    async def stream(
        self,
        query: dict[str, Any],
        *,
        context_value: Caller,
        **_more: object,
    ) -> AsyncGenerator[ExecutionResult]:
        """Run an operation, whose parameters ``query`` holds, and tell what comes of it."""
        return _results(context_value, query)

    async def on_ws_connect(self, context: Caller) -> object:
        """Let in who bears a token that is valid."""
        try:
            await context.identify()
        except Refused as error:
            raise ConnectionRejectionError from error
        return UNSET

    def decode_json(self, text: str | bytes) -> object:
        """Read a message."""
        return orjson.loads(text)

    def encode_json(self, message: object) -> str:
        """Write a message: text, since browsers take bytes for something else."""
        return orjson.dumps(message).decode()


class Conversation(BaseGraphQLTransportWSHandler[Any, Any]):
    """Strawberry's protocol, in which a document may also be named."""

    @override
    async def handle_subscribe(self, message: Any) -> None:
        """Hand on all parameters where Strawberry knows a text only."""
        payload = message["payload"]
        if not {"query", "documentId"} & set(payload):
            raise KeyError("query")  # as Strawberry has it
        told: Any = {**message, "payload": {**payload, "query": payload}}
        await super().handle_subscribe(told)


async def _results(
    caller: Caller, parameters: dict[str, Any]
) -> AsyncGenerator[ExecutionResult]:
    endpoint = caller.endpoint
    try:
        asked = endpoint.understand(parameters, await caller.admit())
    except Refused as refused:
        sentence = told(refused.sentence, language_of(caller.languages))
        (shown,) = problem(refused.code, sentence)["errors"]
        yield PreExecutionError(data=None, errors=[Told(shown)])
        return
    asked.languages = caller.languages
    async with aclosing(endpoint.stream(asked, caller.identify)) as pieces:
        begun = False
        async for piece in pieces:
            errors: list[GraphQLError] | None = [
                Told(shown) for shown in piece.body.get("errors", ())
            ] or None
            kind = PreExecutionError if piece.early and not begun else ExecutionResult
            yield kind(data=piece.body.get("data"), errors=errors)
            begun = True


async def converse(endpoint: Answering, socket: WebSocket) -> None:
    """Speak with one caller until either side has enough."""
    if PROTOCOL not in socket.scope.get("subprotocols", ()):
        await socket.accept()
        language = language_of(socket.headers.get("accept-language"))
        await socket.close(NOT_SPOKEN, told(SPEAK, language))
        return
    await socket.accept(subprotocol=PROTOCOL)
    runner: Any = Runner()
    handler: Any = Conversation(
        view=runner,
        websocket=ASGIWebSocketAdapter(runner, socket, socket),
        context=Caller(endpoint, Shown.by(socket), socket.headers.get("accept-language")),
        root_value=None,
        schema=runner,
        connection_init_wait_timeout=PATIENCE,
        max_subscriptions_per_connection=MOST_OPERATIONS,
    )
    await handler.handle()
