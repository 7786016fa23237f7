"""Server-sent events: an answer piece by piece over plain HTTP.

The distinct connections mode of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md:
each piece is an event ``next`` and the end is an event ``complete``. The id of an event is that
of the change it tells, so a browser that reconnects says where it was (``Last-Event-ID``).
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.responses import StreamingResponse

from api.protocol import VARY

QUIET: Final = 12.0
SILENCE: Final = b":\n\n"
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Vary": VARY}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an answer: its JSON, the id of the change it tells.

    ``early`` says that it is an error from before anything was run.
    """

    body: dict[str, Any]
    event: str | None = None
    early: bool = False


def events(
    pieces: AsyncGenerator[Piece], headers: Mapping[str, str], quiet: float = QUIET
) -> StreamingResponse:
    """Send pieces as they come, and a sign of life after ``quiet`` seconds without any.

    ``headers`` are sent beside those of every stream.
    """
    return StreamingResponse(
        _written(pieces, quiet), headers={**HEADERS, **headers}, media_type="text/event-stream"
    )


async def _written(pieces: AsyncGenerator[Piece], quiet: float) -> AsyncIterator[bytes]:
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        yield SILENCE  # the headers go out now, not with the first piece
        while True:
            await asyncio.wait({coming}, timeout=quiet)
            if not coming.done():
                yield SILENCE
                continue
            piece = coming.result()
            if piece is None:
                break
            yield _event(piece)
            coming = asyncio.ensure_future(anext(pieces, None))
        yield b"event: complete\ndata:\n\n"
    finally:
        coming.cancel()
        with suppress(asyncio.CancelledError):
            await coming
        await pieces.aclose()


def _event(piece: Piece) -> bytes:
    named = b"" if piece.event is None else b"id: " + piece.event.encode() + b"\n"
    return b"event: next\n" + named + b"data: " + orjson.dumps(piece.body) + b"\n\n"
