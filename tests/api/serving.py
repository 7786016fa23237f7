"""The API in a process of its own, which may be told to die when it is about to answer.

``python -m tests.api.serving DATABASE SECRET [dying]`` serves on a free port and prints it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from schema.kernel.roles import Role
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from tests.api.listening import listening
from tests.business import NOON
from tests.conftest import COMPANY

PATIENT: Final = 60


def dying(app: ASGIApp) -> ASGIApp:
    """End the process, as by a power cut, in place of the first word of any answer."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def instead(message: Message) -> None:
            if message["type"] == "http.response.start":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await app(scope, receive, instead)

    return answer


async def serve(database: str, secret: str, *how: str) -> None:
    """Serve until killed."""
    house = open_house(open_engine(database), REACTIONS, COMPANY)
    reader = Reader(database, company=COMPANY)
    app = create_app(house, reader, Tokens(secret), lambda: NOON)
    async with listening(dying(app) if how else app) as port:
        sys.stdout.write(f"{port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


@asynccontextmanager
async def process(database: str, tokens: Tokens, *how: str) -> AsyncIterator[httpx.AsyncClient]:
    """Start such a process; give a client of it, signed in as an administrator."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.api.serving",
        database,
        tokens.secret,
        *how,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert started.stdout is not None
        port = int(await started.stdout.readline())
        bearer = {"Authorization": f"Bearer {tokens.mint('root', Role.ADMIN, NOON)}"}
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers=bearer, timeout=PATIENT
        ) as client:
            yield client
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
