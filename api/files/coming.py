"""Files on their way: how fast they must come, and how much of their sender's day they take."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo


class TooSlow(Exception):
    """A file does not come as fast as it must."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How slowly a file may come: ``grace`` seconds, and one more for each ``rate`` bytes."""

    grace: float = 30.0
    rate: int = 10_000

    def seconds(self, size: int) -> float:
        """Say how long it may take until more than ``size`` bytes have come."""
        return self.grace + size / self.rate

    async def keep(self, parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Hand on the parts of a file; raises TooSlow."""
        began, size = asyncio.get_running_loop().time(), 0
        while True:
            try:
                async with asyncio.timeout_at(began + self.seconds(size)):
                    part = await anext(parts, None)
            except TimeoutError as error:
                raise TooSlow from error
            if part is None:
                return
            size += len(part)
            yield part


@dataclass(slots=True)
class Coming:
    """How many bytes of each sender are on their way, or here and not yet written down."""

    _bytes: Counter[str] = field(default_factory=Counter[str])

    @contextmanager
    def file(self, sender: str) -> Iterator[Callable[[int], int]]:
        """Count a file as long as it is on its way.

        What this gives is told of each part that came how long it is; it answers how many bytes
        of all the sender's files are on their way.
        """
        mine = 0

        def count(size: int) -> int:
            nonlocal mine
            mine += size
            self._bytes[sender] += size
            return self._bytes[sender]

        try:
            yield count
        finally:
            self._bytes[sender] -= mine
            self._bytes += Counter()  # forgets whoever sends nothing


def until_tomorrow(now: datetime, zone: ZoneInfo) -> int:
    """Say how many seconds are left of the company's day."""
    morning = datetime.combine(now.astimezone(zone) + timedelta(days=1), time.min, zone)
    return ceil(morning.timestamp() - now.timestamp())
