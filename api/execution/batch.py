"""What one request asks in one turn of the event loop becomes one statement."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from api.execution.reader import statement
from api.execution.selection import Selection
from api.execution.sql import Json, Slots, Unanswerable, text

Read = Callable[[str, Sequence[Any]], Awaitable[Sequence[bytes]]]


class Batch:
    """Collects pieces of a statement until everybody who can ask now has asked."""

    def __init__(self, selection: Selection, read: Read) -> None:
        """Compile pieces of ``selection``'s document; ``read`` sends the statement."""
        self.selection, self._send_to = selection, read
        self._bodies: list[str] = []
        self._sent: asyncio.Future[Sequence[bytes]] | None = None

    def add(self, write: Callable[[Selection], Json]) -> Awaitable[bytes]:
        """Add a piece; raises Unanswerable at once, or promises its JSON."""
        before = self.selection.slots
        self.selection.slots = before.copy()
        try:
            body = text(write(self.selection))
        except Unanswerable:
            self.selection.slots = before
            raise
        self._bodies.append(body)
        if self._sent is None:
            self._sent = asyncio.ensure_future(self._send())
        return _nth(self._sent, len(self._bodies) - 1)

    async def _send(self) -> Sequence[bytes]:
        await asyncio.sleep(0)  # siblings ask in the same turn
        bodies, slots = self._bodies, self.selection.slots
        self._bodies, self._sent, self.selection.slots = [], None, Slots()
        return await self._send_to(statement(bodies), slots.values(self.selection.variables))


async def _nth(sent: "asyncio.Future[Sequence[bytes]]", at: int) -> bytes:
    return (await asyncio.shield(sent))[at]
