"""Running the local Sheets server: each answer leaves in one write, and stopping is quick."""

import asyncio
from collections.abc import Callable
from socket import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE = 5
KEPT = 75
"""So many seconds an idle connection stays: clients that look twice a minute keep theirs."""


class Gathering:
    """A transport that gathers what is written in one turn of the loop into one write."""

    def __init__(self, transport: Any) -> None:  # noqa: ANN401 - loops have their own kinds
        self._transport = transport
        self._waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transport has
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Keep the data until the turn is over."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self.flush)
        self._waiting.append(data)

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting and not self._transport.is_closing():
            self._transport.write(b"".join(waiting))

    def close(self) -> None:
        """Write what waits, then close."""
        self.flush()
        self._transport.close()


class OneWrite(HttpToolsProtocol):
    """HTTP with head and body of an answer in one write."""

    @override
    def connection_made(self, transport: Any) -> None:
        super().connection_made(Gathering(transport))  # type: ignore[arg-type] # it quacks


class Server(uvicorn.Server):
    """A server that ends the event streams before it waits for connections to end."""

    def __init__(self, config: uvicorn.Config, close: Callable[[], None]) -> None:
        super().__init__(config)
        self._close = close

    @override
    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._close()
        await super().shutdown(sockets)


def server_for(app: Starlette, host: str, port: int) -> Server:
    """Make a server for the application; port 0 takes a free one."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=OneWrite,
        log_level="warning",
        timeout_graceful_shutdown=PATIENCE,
        timeout_keep_alive=KEPT,
    )
    return Server(config, app.state.close)
