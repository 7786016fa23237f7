"""How a test follows news over either transport, and goes on where it was."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import httpx

from schema.kernel.roles import Role
from tests.api.listening import SOON, Served

Next = Callable[[], Awaitable[Any]]


class Way(Enum):
    """A transport."""

    SOCKET = "WebSocket"
    EVENTS = "server-sent events"


@dataclass(frozen=True)
class Caller:
    """Somebody who listens: by name and role, or with an API key."""

    name: str = "root"
    role: Role = Role.ADMIN
    key: str = ""


ROOT = Caller()


async def sent(lines: AsyncIterator[str]) -> AsyncGenerator[dict[str, str]]:
    """Read events as a browser does."""
    event: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(":")
            event[name] = value.strip()
        elif event:
            if "event" in event:
                yield event
            event = {}


@asynccontextmanager
async def following(
    served: Served,
    way: Way,
    query: str,
    caller: Caller = ROOT,
    *,
    after: str | None = None,
    resume: bool = False,
    **variables: object,
) -> AsyncIterator[Next]:
    """Subscribe, and hand out what waits for the next change.

    ``resume`` says as a browser does where it was, when it comes back to events.
    """
    told: dict[str, Any] = variables | ({} if after is None else {"after": after})
    if way is Way.SOCKET:
        async with served.socket(caller.role, caller.name, key=caller.key) as socket:
            await socket.subscribe(query, "1", **told)
            yield socket.change
        return
    body = {"query": query, "variables": told}
    key = f"Bearer {caller.key}" if caller.key else served.token(caller.role, caller.name)
    sending = {"Authorization": key, "Accept": "text/event-stream"}
    if resume and after is not None:
        sending["Last-Event-ID"] = told.pop("after")
    url = f"http://127.0.0.1:{served.port}/graphql"
    async with (
        httpx.AsyncClient(timeout=SOON) as client,
        client.stream("POST", url, json=body, headers=sending) as answer,
        aclosing(sent(answer.aiter_lines())) as events,
    ):

        async def change() -> Any:  # noqa: ANN401 - JSON
            event = await anext(events)
            payload = json.loads(event["data"])
            assert "errors" not in payload, payload
            (one,) = payload["data"].values()
            assert one["id"] == event["id"]
            return one

        yield change


ANN: Final = Caller("ann@x.org", Role.SELLER)
BOB: Final = Caller("bob@x.org", Role.SELLER)
ORDERS: Final = """subscription ($where: OrderWhere, $after: ID) {
  orderChanged(where: $where, after: $after) { id actor kind record order { number } }
}"""
