"""What the browser page needs: its files, lists of spreadsheets and calls, word of changes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.localsheets.accounting import Accounting
from sync.localsheets.book import Json
from sync.localsheets.calls import json_answer
from sync.localsheets.reading import url_of
from sync.localsheets.store import Store

PAGE = Path(__file__).parent / "page"
HEARTBEAT = 15.0
SAFETY = (
    (
        b"content-security-policy",
        b"default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class Safe:
    """Adds the headers that keep a browser to our own files."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with safer headers."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *SAFETY]
            await send(message)

        await self.app(scope, receive, send_safely)


def listing(store: Store) -> list[Json]:
    """List the spreadsheets as the page shows them."""
    return [
        {
            "spreadsheetId": book.book_id,
            "title": book.properties["title"],
            "url": url_of(book.book_id),
            "modifiedTime": book.drive["modifiedTime"],
        }
        for book in store.listed()
    ]


async def news(store: Store, book_id: str, closing: asyncio.Event) -> AsyncIterator[bytes]:
    """Tell a spreadsheet's version, now and after each change, until it or the server ends."""
    with store.watch(book_id) as changed:
        told = None
        while book_id in store.books and not closing.is_set():
            changed.clear()
            version = store.books[book_id].version
            if version == told:
                yield b": still here\n\n"
            else:
                told = version
                yield b"data: %d\n\n" % version
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await changed.wait()
            except TimeoutError:
                continue


def page_file(name: str) -> Response:
    """Answer one of the page's files."""
    path = (PAGE / name).resolve()
    if path.parent != PAGE.resolve() or not path.is_file():
        raise HTTPException(404, "Requested entity was not found.")
    return FileResponse(path)


def page_routes(
    store: Store, closing: asyncio.Event, accounting: Accounting
) -> list[BaseRoute]:
    """Give the page its addresses."""

    async def front(_request: Request) -> Response:
        return page_file("index.html")

    async def sheet(_request: Request) -> Response:
        return page_file("grid.html")

    async def file(request: Request) -> Response:
        return page_file(request.path_params["file"])

    async def spreadsheets(_request: Request) -> Response:
        return json_answer(listing(store))

    async def calls(request: Request) -> Response:
        if request.method == "DELETE":
            accounting.begin_anew()
        return json_answer(accounting.as_json())

    async def events(request: Request) -> Response:
        book = store.book(request.path_params["book_id"])
        headers = {"cache-control": "no-store"}
        stream = news(store, book.book_id, closing)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    return [
        Route("/", front),
        Route("/spreadsheets/d/{book_id}/edit", sheet),
        Route("/page/{file}", file),
        Route("/api/spreadsheets", spreadsheets),
        Route("/api/calls", calls, methods=["GET", "DELETE"]),
        Route("/events/{book_id}", events),
    ]
