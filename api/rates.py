"""How often somebody may ask: a bucket of requests for each caller, filled at a steady rate.

The bucket is this process's own: with several processes a caller may ask that much of each.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Final

from cachetools import LRUCache

from api.protocol import Refused
from schema.kernel.sentences import Sentence

CALLERS: Final = 10_000
BURST: Final = 5


@dataclass(slots=True)
class Bucket:
    """What a caller has left, as of a moment."""

    left: float
    at: float


@dataclass(slots=True)
class Rates:
    """Lets each caller ask ``per_second`` times a second, ``BURST`` seconds' worth at once.

    0 lets everybody ask as often as they like. Who was not heard of for long starts anew.
    """

    per_second: float
    _buckets: LRUCache[str, Bucket] = field(default_factory=lambda: LRUCache(CALLERS))

    def check(self, caller: str, now: datetime) -> None:
        """Take one request out of a caller's bucket; raises Refused when it is empty."""
        if not self.per_second:
            return
        most, at = self.per_second * BURST, now.timestamp()
        bucket = self._buckets.setdefault(caller, Bucket(most, at))
        bucket.left = min(most, bucket.left + max(0.0, at - bucket.at) * self.per_second)
        bucket.at = at
        if bucket.left < 1:
            wait = str(ceil((1 - bucket.left) / self.per_second))
            sentence = Sentence(
                "You ask more than {rate} times a second; wait {wait} s.",
                rate=f"{self.per_second:g}",
                wait=wait,
            )
            raise Refused(429, "TOO_MANY_REQUESTS", sentence, {"Retry-After": wait})
        bucket.left -= 1
