"""How many calls may be made: Google counts them each minute, by account and by project.

Each account, and the project of all of them, has a bucket for reads and one for writes, in
Postgres, so every worker draws from the same ones. Buckets follow the generic cell rate
algorithm (ITU-T I.371): a few calls at once, then evenly, and in no minute more than the limit.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.kernel.work import Sessions
from sync.settings import SyncSettings
from sync.tables import Bucket

MINUTE: Final = timedelta(minutes=1)
AT_ONCE: Final = 10
"""One of so many calls of a minute may come without waiting for the last."""
PATIENCE: Final = timedelta(seconds=2)
LONGEST: Final = 64
PROJECT: Final = ""
"""Stands for the project among the accounts."""


class Kind(StrEnum):
    """What is counted apart."""

    READ = "read"
    WRITE = "write"


class QuotaSpent(Exception):
    """No call may be made for the time ``wait``."""

    def __init__(self, wait: timedelta) -> None:
        """Wait that long before the next call."""
        super().__init__(f"The quota of calls is spent for {wait.total_seconds():.1f} s.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls a minute, as Google counts them."""

    calls: int

    @property
    def burst(self) -> int:
        """How many calls may come at once."""
        return max(1, self.calls // AT_ONCE)

    @property
    def spacing(self) -> timedelta:
        """How far apart calls are that do not come at once: no minute has one too many."""
        return MINUTE / max(1, self.calls - self.burst)

    def wait(self, next_at: datetime, at: datetime) -> timedelta:
        """Say how long a call has to wait, when the one before it had its turn ``next_at``."""
        return max(timedelta(), next_at - self.spacing * (self.burst - 1) - at)

    def free(self, next_at: datetime, at: datetime) -> int:
        """Count the calls that need not wait."""
        room = at + self.spacing * (self.burst - 1) - next_at
        return min(self.burst, max(0, room // self.spacing + 1))

    def paid(self, next_at: datetime, at: datetime) -> datetime:
        """Count one call; say whose turn is next when."""
        return max(next_at, at) + self.spacing


@dataclass(frozen=True, slots=True)
class Quota:
    """What one account may call."""

    sessions: Sessions
    account: str
    now: Callable[[], datetime]
    mine: Limit
    project: Limit

    @classmethod
    def of(
        cls,
        sessions: Sessions,
        account: str,
        now: Callable[[], datetime],
        settings: SyncSettings,
    ) -> "Quota":
        """Take the limits from the settings."""
        mine = Limit(settings.sync_calls_per_minute)
        return cls(sessions, account, now, mine, Limit(settings.sync_project_calls_per_minute))

    async def take(self, kind: Kind) -> None:
        """Wait for one's turn to call, or raise QuotaSpent when that would take long."""
        async with self.sessions.begin() as session:
            at = self.now()
            buckets = await self._locked(session, kind)
            wait = max(self._wait(bucket, at) for bucket in buckets)
            if wait > PATIENCE:
                raise QuotaSpent(wait)
            for bucket in buckets:
                bucket.next_at = self._limit(bucket).paid(bucket.next_at, at)
                bucket.calls += 1
        if wait:
            await asyncio.sleep(wait.total_seconds())

    async def free(self, kind: Kind) -> int:
        """Count the calls that could be made at once."""
        async with self.sessions.begin() as session:
            at = self.now()
            buckets = await self._locked(session, kind)
            slowed = any(self._slowed(bucket, at) for bucket in buckets)
            free = min(self._limit(bucket).free(bucket.next_at, at) for bucket in buckets)
            return 0 if slowed else free

    async def slow(self, kind: Kind, told: float | None) -> timedelta:
        """Make the account wait because it was refused: as long as it was told, in seconds.

        If it was told nothing, twice as long each time, with jitter, up to about a minute.
        """
        async with self.sessions.begin() as session:
            at = self.now()
            bucket = next(b for b in await self._locked(session, kind) if b.account)
            calm = bucket.slowed_until is None or bucket.slowed_until < at - MINUTE
            bucket.refusals = 1 if calm else bucket.refusals + 1
            longest = min(LONGEST, 2**bucket.refusals)
            seconds = longest * random.uniform(0.5, 1.0) if told is None else told  # noqa: S311 - no secret
            wait = timedelta(seconds=seconds)
            bucket.slowed_until = at + wait
            return wait

    async def _locked(self, session: AsyncSession, kind: Kind) -> Sequence[Bucket]:
        names = [self.account, PROJECT]
        new = [{"account": name, "kind": kind, "next_at": self.now()} for name in names]
        await session.execute(insert(Bucket).values(new).on_conflict_do_nothing())
        query = (
            select(Bucket)
            .where(Bucket.account.in_(names), Bucket.kind == kind)
            .order_by(Bucket.account)
            .with_for_update(key_share=True)
        )
        return (await session.scalars(query)).all()

    def _limit(self, bucket: Bucket) -> Limit:
        return self.mine if bucket.account else self.project

    def _wait(self, bucket: Bucket, at: datetime) -> timedelta:
        return max(self._limit(bucket).wait(bucket.next_at, at), self._slowed(bucket, at))

    def _slowed(self, bucket: Bucket, at: datetime) -> timedelta:
        until = bucket.slowed_until
        return max(timedelta(), until - at) if until is not None else timedelta()
