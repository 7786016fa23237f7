"""The local Sheets server as an application: `create_app(folder)` is all there is to call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from sync.localsheets import drive_door, sheets_door, values_door
from sync.localsheets.calls import on_fault, on_http_error, refused, routes
from sync.localsheets.closing import on_signals
from sync.localsheets.pages import Safe, page_routes
from sync.localsheets.refusals import Refusal
from sync.localsheets.store import Store


async def on_refusal(_request: Request, error: Exception) -> Response:
    """Answer a refusal that a page's route met."""
    if not isinstance(error, Refusal):
        return await on_fault(_request, error)
    return refused(error.code, error.message, error.status)


def create_app(data: Path) -> Starlette:
    """Serve the spreadsheets in a folder, which is made when it is missing.

    Calling `app.state.close()` in the server's loop ends the event streams, so that the server
    can stop; the usual signals do that too.
    """
    store = Store(data)
    closing = asyncio.Event()

    def close() -> None:
        closing.set()
        store.wake_all()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with on_signals(app.state.close):
            yield
        close()

    app = Starlette(
        routes=[
            *page_routes(store, closing),
            *routes(store, (*sheets_door.DOORS, *values_door.DOORS, *drive_door.DOORS)),
        ],
        middleware=[Middleware(Safe)],
        exception_handlers={
            HTTPException: on_http_error,
            Refusal: on_refusal,
            Exception: on_fault,
        },
        lifespan=lifespan,
    )
    app.state.store = store
    app.state.close = close
    return app
