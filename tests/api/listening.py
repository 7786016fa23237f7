"""How a test listens: the API on a port of its own, and a WebSocket that has been let in."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect

from api.identity import Tokens
from schema.kernel.roles import Role
from tests.business import NOON, Business

NEWS: Final = """subscription ($where: LeadWhere, $after: ID) {
  leadChanged(where: $where, after: $after) {
    id at actor kind lead { number company state owner { name } }
  }
}"""
SOON: Final = 180


@dataclass
class Clock:
    """A clock that a test may set."""

    now: Any = NOON


@dataclass
class Served:
    """The API on a port of its own."""

    port: int
    tokens: Tokens
    clock: Clock

    def token(self, role: Role = Role.ADMIN, name: str = "root") -> str:
        """Sign in."""
        return f"Bearer {self.tokens.mint(name, role, NOON)}"

    @asynccontextmanager
    async def socket(
        self, role: Role = Role.ADMIN, name: str = "root", *, key: str = ""
    ) -> AsyncIterator["Socket"]:
        """Open a WebSocket and get past the greeting, with an API key if one is named."""
        async with self.bare() as raw:
            told = {"Authorization": f"Bearer {key}" if key else self.token(role, name)}
            await raw.send(json.dumps({"type": "connection_init", "payload": told}))
            assert json.loads(await raw.recv()) == {"type": "connection_ack"}
            yield Socket(raw)

    def bare(self, protocol: str = "graphql-transport-ws") -> connect:
        """Open a WebSocket and say nothing yet."""
        url = f"ws://127.0.0.1:{self.port}/graphql"
        return connect(url, subprotocols=[protocol])  # type: ignore[list-item] # a NewType of str


@dataclass
class Socket:
    """A WebSocket that has been let in."""

    raw: ClientConnection
    heard: list[Any] = field(default_factory=list[Any])

    async def subscribe(self, query: str = NEWS, name: str = "1", **variables: object) -> None:
        """Ask for something."""
        payload = {"query": query, "variables": variables}
        await self.raw.send(json.dumps({"id": name, "type": "subscribe", "payload": payload}))

    async def next(self) -> Any:  # noqa: ANN401 - JSON
        """Wait for the next message."""
        return json.loads(await asyncio.wait_for(self.raw.recv(), SOON))

    async def change(self) -> Any:  # noqa: ANN401 - JSON
        """Wait for the next change."""
        _, change = await self.change_of()
        return change

    async def change_of(self) -> tuple[str, Any]:
        """Wait for the next change, and name the subscription it belongs to."""
        message = await self.next()
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        (change,) = message["payload"]["data"].values()
        return message["id"], change


async def first_place(business: Business) -> str:
    """Name a place before everything."""
    ((xid,),) = business.rows("SELECT pg_current_xact_id()::text")
    return f"{xid}-0"


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[int]:
    """Serve an application on a port of its own, and tell which."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_level="warning", lifespan="on", ws="websockets-sansio")
    )
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    (sockets,) = (one.sockets for one in server.servers)
    try:
        yield sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await running


def heard(change: Any) -> tuple[str, str]:  # noqa: ANN401 - JSON
    """Tell what happened to which lead."""
    return change["kind"], change["lead"]["number"]


async def last(business: Business) -> str:
    """Name the last change there is."""
    ((xid, entry),) = business.rows(
        "SELECT xid, id FROM audit_log ORDER BY xid DESC, id DESC LIMIT 1"
    )
    return f"{xid}-{entry}"
