"""Wrong tokens and keys, by the address they come from: whoever tries many of them waits.

A token or key is wrong when nobody made it; one that has expired is not. After ``AT_ONCE``
wrong ones an address is slow until time has passed: whoever was not met before takes a place,
of which there are ``PLACES``, and is looked at after ``PAUSE`` seconds; for others there is no
place. Whoever is right is let in all the same, and whoever was right before never waits, so
that honest callers behind the same address go on.

What is known of an address is this process's own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from typing import Final, Self

from cachetools import LRUCache
from starlette.requests import HTTPConnection

from api.protocol import Refused
from schema.kernel.sentences import Sentence

AT_ONCE: Final = 20
EVERY: Final = 3.0
"""After so many seconds, one wrong token is forgotten."""
MOST: Final = 100
"""How many wrong tokens are remembered of one address."""
PLACES: Final = 5
PAUSE: Final = 1.0
ADDRESSES: Final = 10_000
NETWORK: Final = 64
"""How many bits of an IPv6 address are the same for one household or company."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The Authorization header somebody shows, and the address it comes from."""

    header: str | None
    address: str

    @classmethod
    def by(cls, connection: HTTPConnection) -> Self:
        """Read both off a request, or off the beginning of a WebSocket."""
        host = connection.client.host if connection.client else ""
        return cls(connection.headers.get("authorization"), neighbourhood(host))


def neighbourhood(host: str) -> str:
    """Name the network of an IPv6 address, of which one caller has many; leave others."""
    with suppress(ValueError):
        found = ip_address(host)
        if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
            return str(IPv6Address(int(found) >> NETWORK << NETWORK))
    return host


@dataclass(slots=True)
class _Address:
    """How many wrong tokens came from an address, as of a moment, and how many wait there."""

    wrong: float = 0
    at: float = 0
    waiting: int = 0

    def seen(self, at: float) -> Self:
        """Forget what time has passed for."""
        self.wrong = max(0.0, self.wrong - max(0.0, at - self.at) / EVERY)
        self.at = at
        return self


async def _a_moment() -> None:
    await asyncio.sleep(PAUSE)


@dataclass(slots=True)
class Guesses:
    """Counts wrong tokens, and lets whoever comes from a slow address wait for ``pause``."""

    pause: Callable[[], Awaitable[object]] = _a_moment
    _known: LRUCache[str, _Address] = field(default_factory=lambda: LRUCache(ADDRESSES))

    async def wait(self, address: str, now: datetime) -> None:
        """Wait if the address is slow; raises Refused when there is no place to wait."""
        found = self._known.get(address)
        if found is None or found.seen(now.timestamp()).wrong < AT_ONCE:
            return
        if found.waiting >= PLACES:
            raise _too_many(found)
        found.waiting += 1
        try:
            await self.pause()
        finally:
            found.waiting -= 1

    def note(self, address: str, now: datetime) -> None:
        """Note a wrong token; raises Refused when the address had shown enough of them."""
        found = self._known.setdefault(address, _Address()).seen(now.timestamp())
        enough = found.wrong >= AT_ONCE
        found.wrong = min(found.wrong + 1, MOST)
        if enough:
            raise _too_many(found)


def _too_many(found: _Address) -> Refused:
    wait = str(int((found.wrong - AT_ONCE) * EVERY) + 1)  # a moment later it is one less
    sentence = Sentence(
        "Too many wrong tokens came from your address; wait {wait} s, or show a right one.",
        wait=wait,
    )
    return Refused(429, "TOO_MANY_REQUESTS", sentence, {"Retry-After": wait})
