"""The local Sheets server, far away: programs wait for each call, people do not."""

import asyncio
import sys
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.localsheets.app import create_app
from sync.localsheets.serving import server_for
from tests.bench.sync.tabs import PEOPLE


class Far:
    """Delays each call of a program by half of some seconds on its way there, and back."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        """Stand before ``app``."""
        self.app, self.half = app, seconds / 2

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, later."""
        program = dict(scope.get("headers", ())).get(b"user-agent", b"").decode()
        if scope["type"] != "http" or program == PEOPLE:
            await self.app(scope, receive, send)
            return

        async def send_late(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(self.half)
            await send(message)

        await asyncio.sleep(self.half)
        await self.app(scope, receive, send_late)


def main(port: str, folder: str, seconds: str) -> None:
    """Serve the spreadsheets of a folder."""
    app = create_app(Path(folder))
    app.add_middleware(Far, seconds=float(seconds))
    server_for(app, "127.0.0.1", int(port)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
