"""Push channels: whoever asked is told that a file, or any file, has changed.

A message has no body, only headers, and comes at once; Google takes minutes. The first one of
a channel says `sync`. Channels end with the server.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from secrets import token_urlsafe

import httpx

from sync.localsheets.book import Json

log = logging.getLogger(__name__)
PATIENCE = 5.0
WAITS = (0.2, 0.8, 3.2)
BUSY = frozenset((500, 502, 503, 504))
MILLISECONDS = 1000


@dataclass(eq=False)
class Channel:
    """One place that is told about one file, or about all of them."""

    channel_id: str
    address: str
    resource_id: str
    resource_uri: str
    book_id: str | None
    expires: float
    token: str | None = None
    told: int = 0
    waiting: deque[Mapping[str, str]] = field(default_factory=deque)
    is_busy: bool = False

    def as_json(self) -> Json:
        """Write the channel as Drive answers it."""
        token = {"token": self.token} if self.token is not None else {}
        return {
            "kind": "api#channel",
            "id": self.channel_id,
            "resourceId": self.resource_id,
            "resourceUri": self.resource_uri,
            **token,
            "expiration": str(int(self.expires * MILLISECONDS)),
        }

    def message(self, state: str, changed: tuple[str, ...] = ()) -> Mapping[str, str]:
        """Write the headers of the next message."""
        self.told += 1
        headers = {
            "X-Goog-Channel-ID": self.channel_id,
            "X-Goog-Channel-Expiration": formatdate(self.expires, usegmt=True),
            "X-Goog-Message-Number": str(self.told),
            "X-Goog-Resource-ID": self.resource_id,
            "X-Goog-Resource-State": state,
            "X-Goog-Resource-URI": self.resource_uri,
        }
        if self.token is not None:
            headers["X-Goog-Channel-Token"] = self.token
        if changed:
            headers["X-Goog-Changed"] = ",".join(changed)
        return headers


class Channels:
    """All open channels, and the messages on their way."""

    def __init__(self) -> None:
        self.open: list[Channel] = []
        self._news = asyncio.Event()

    def find(self, channel_id: str, resource_id: str | None = None) -> Channel | None:
        """Find a channel that has not expired."""
        self._forget()
        for one in self.open:
            if one.channel_id == channel_id and resource_id in (None, one.resource_id):
                return one
        return None

    def add(self, channel: Channel) -> None:
        """Open a channel and send its first message."""
        self.open.append(channel)
        self._post(channel, "sync")

    def stop(self, channel: Channel) -> None:
        """Close a channel; what has not left yet is not sent."""
        channel.waiting.clear()
        self.open.remove(channel)

    def tell(self, book_id: str, state: str, changed: tuple[str, ...]) -> None:
        """Tell everybody who wants to know that a file has changed."""
        self._forget()
        for one in self.open:
            if one.book_id is None:
                self._post(one, "change")
            elif one.book_id == book_id:
                self._post(one, state, changed)

    def _post(self, channel: Channel, state: str, changed: tuple[str, ...] = ()) -> None:
        channel.waiting.append(channel.message(state, changed))
        self._news.set()

    def _forget(self) -> None:
        self.open = [one for one in self.open if one.expires > time.time()]

    async def deliver(self) -> None:
        """Send messages until cancelled, those of one channel in their order."""
        async with (
            httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client,
            asyncio.TaskGroup() as group,
        ):
            while True:
                await self._news.wait()
                self._news.clear()
                for channel in self.open:
                    if channel.waiting and not channel.is_busy:
                        channel.is_busy = True
                        group.create_task(_drain(client, channel))


async def _drain(client: httpx.AsyncClient, channel: Channel) -> None:
    try:
        while channel.waiting:
            await _send(client, channel.address, channel.waiting.popleft())
    finally:
        channel.is_busy = False


async def _send(client: httpx.AsyncClient, address: str, headers: Mapping[str, str]) -> None:
    """Send one message; again, ever later, when the receiver is away or busy."""
    for wait in (*WAITS, None):
        try:
            status = (await client.post(address, headers=headers)).status_code
            if status not in BUSY:
                return
            said = f"status {status}"
        except httpx.HTTPError as error:
            said = repr(error)
        if wait is None:
            log.warning("A channel's receiver at %s does not answer: %s", address, said)
            return
        await asyncio.sleep(wait)


def new_resource_id() -> str:
    """Make an opaque name for what is watched."""
    return token_urlsafe(20)
