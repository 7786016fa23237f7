"""How often somebody may ask: a bucket of requests for each caller, filled at a steady rate.

The bucket is this process's own: with several processes a caller may ask that much of each.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final

from cachetools import LRUCache

from api.allowances import Means
from api.protocol import Refused
from schema.kernel.sentences import Sentence
from schema.kernel.work import Actor

CALLERS: Final = 10_000
BURST: Final = 5
REFUSED: Final = 5
"""How often a request counts whose document is refused: to find out why takes the longest."""


@dataclass(slots=True)
class Bucket:
    """What a caller has left, as of a moment."""

    left: float
    at: float


@dataclass(slots=True)
class Rates:
    """Lets each caller ask as often as ``means`` says, ``BURST`` seconds' worth at once.

    Who was not heard of for long starts anew.
    """

    means: Means
    _buckets: LRUCache[str, Bucket] = field(default_factory=lambda: LRUCache(CALLERS))

    def check(self, caller: Actor, now: datetime) -> None:
        """Take one request out of a caller's bucket; raises Refused when it is empty."""
        self.take(caller.name, self.means.rate(caller), now)

    def fine(self, caller: Actor) -> None:
        """Count a caller's last request as REFUSED ones; they may have to wait then."""
        bucket = self._buckets.get(caller.name)
        if bucket is not None:
            bucket.left -= REFUSED - 1

    def take(self, name: str, rate: float, now: datetime) -> None:
        """Let ``name`` ask ``rate`` times a second, 0 as often as it likes; raises Refused."""
        if not rate:
            return
        most, at = rate * BURST, now.timestamp()
        bucket = self._buckets.setdefault(name, Bucket(most, at))
        bucket.left = min(most, bucket.left + max(0.0, at - bucket.at) * rate)
        bucket.at = at
        if bucket.left < 1:
            wait = str(ceil((1 - bucket.left) / rate))
            sentence = Sentence(
                "You ask more than {rate} times a second; wait {wait} s.",
                rate=f"{rate:g}",
                wait=wait,
            )
            raise Refused(429, "TOO_MANY_REQUESTS", sentence, {"Retry-After": wait})
        bucket.left -= 1
