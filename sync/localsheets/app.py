"""The local Sheets server as an application: `create_app(folder)` is all there is to call."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from sync.localsheets import (
    changes,
    comments,
    drive_door,
    exporting,
    people_door,
    sharing,
    sheets_door,
    values_door,
)
from sync.localsheets.accounting import Accounting, Counting
from sync.localsheets.calls import Doors, on_fault, on_http_error, refused, routes
from sync.localsheets.closing import on_signals
from sync.localsheets.pages import Safe, page_routes
from sync.localsheets.refusals import Refusal
from sync.localsheets.rehearsal import Rehearsal
from sync.localsheets.store import Store

DOORS: Doors = (
    *sheets_door.DOORS,
    *values_door.DOORS,
    *changes.DOORS,
    *drive_door.DOORS,
    *exporting.DOORS,
    *sharing.DOORS,
    *comments.DOORS,
    *people_door.DOORS,
)


async def on_refusal(_request: Request, error: Exception) -> Response:
    """Answer a refusal that a page's route met."""
    if not isinstance(error, Refusal):
        return await on_fault(_request, error)
    return refused(error.code, error.message, error.status)


@asynccontextmanager
async def _lifespan(store: Store, app: Starlette) -> AsyncIterator[None]:
    """Deliver messages while the server runs, and end the event streams with it."""
    delivery = asyncio.create_task(store.channels.deliver())
    with on_signals(app.state.close):
        yield
    app.state.close()
    delivery.cancel()


def create_app(data: Path, rehearsal: Rehearsal | None = None) -> Starlette:
    """Serve the spreadsheets in a folder, which is made when it is missing.

    For tests, a rehearsal adds a switchboard of faults and a journal of people's edits.

    Calling `app.state.close()` in the server's loop ends the event streams, so that the server
    can stop; the usual signals do that too.
    """
    store = Store(data)
    if rehearsal is not None:
        store.witness = rehearsal.diary.witness
    closing, accounting = asyncio.Event(), Accounting()

    def close() -> None:
        closing.set()
        store.wake_all()

    app = Starlette(
        routes=[
            *(rehearsal.routes if rehearsal else ()),
            *page_routes(store, closing, accounting),
            *routes(store, DOORS),
        ],
        middleware=[
            *(rehearsal.middleware if rehearsal else ()),
            Middleware(Safe),
            Middleware(Counting, accounting=accounting),
        ],
        exception_handlers={
            HTTPException: on_http_error,
            Refusal: on_refusal,
            Exception: on_fault,
        },
        lifespan=partial(_lifespan, store),
    )
    app.state.store = store
    app.state.close = close
    return app
