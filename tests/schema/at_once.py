"""Deeds at once, in real transactions: who waits for whom, and what comes of each."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any, Final

from schema.kernel.errors import DomainError
from tests.business import Business

WAITS: Final = """SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"""


async def blocked(business: Business, deed: "asyncio.Task[object]") -> None:
    """Wait until a deed waits for somebody else's; it must not be done before."""
    while not deed.done() and business.rows(WAITS) == [(0,)]:
        await asyncio.wait({deed}, timeout=0.05)
    assert not deed.done()


async def outcomes(*deeds: Awaitable[Any]) -> Counter[str]:
    """Do everything at once; count what came of it: ``done`` or the code of a refusal."""
    done = await asyncio.gather(*deeds, return_exceptions=True)
    for outcome in done:
        if isinstance(outcome, BaseException) and not isinstance(outcome, DomainError):
            raise outcome
    return Counter(o.code if isinstance(o, DomainError) else "done" for o in done)
