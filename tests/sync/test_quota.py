"""How many calls may be made: never more in a minute than granted, and no fewer than can be."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.kernel.work import Work
from sync.accounts import Accounts, keep
from sync.quota import LONGEST, MINUTE, Kind, Limit, Quota, QuotaSpent
from sync.settings import SyncSettings
from tests.business import NOON, Business

SECOND: Final = timedelta(seconds=1)
NOBODY: Final = Limit(1000)


@given(calls=st.integers(2, 300), gaps=st.lists(st.floats(0, 90), max_size=400))
def test_no_minute_has_more_calls_than_granted(calls: int, gaps: list[float]) -> None:
    limit, at, next_at = Limit(calls), NOON, NOON
    made: list[datetime] = []
    for gap in gaps:
        at += timedelta(seconds=gap)
        at += limit.wait(next_at, at)
        next_at = limit.paid(next_at, at)
        made.append(at)
    for first in made:
        assert sum(first <= one < first + MINUTE for one in made) <= calls


@given(calls=st.integers(10, 300))
def test_a_patient_caller_gets_nine_of_ten_calls_he_is_granted(calls: int) -> None:
    limit, at, next_at, made = Limit(calls), NOON, NOON, 0
    while (at := at + limit.wait(next_at, at)) < NOON + 10 * MINUTE:
        next_at = limit.paid(next_at, at)
        made += 1
    assert made >= 0.9 * calls * 10


@given(calls=st.integers(2, 300), taken=st.integers(0, 400), later=st.floats(0, 90))
def test_as_many_calls_are_free_as_need_not_wait(calls: int, taken: int, later: float) -> None:
    limit, at, next_at = Limit(calls), NOON, NOON
    for _ in range(taken):
        next_at = limit.paid(next_at, at)
    at += timedelta(seconds=later)
    free = limit.free(next_at, at)
    for _ in range(free):
        assert limit.wait(next_at, at) == timedelta()
        next_at = limit.paid(next_at, at)
    assert limit.wait(next_at, at) > timedelta()


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        """Begin at noon."""
        self.at = NOON

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.at


def quota(
    business: Business, clock: Clock, account: str = "one", mine: int = 60, project: int = 300
) -> Quota:
    """Give an account its buckets."""
    sessions = business.house.sessions
    return Quota(sessions, account, clock, Limit(mine), Limit(project))


async def emptied(account: Quota) -> int:
    """Call until a call would have to wait long; count the calls."""
    made = 0
    while True:
        try:
            await account.take(Kind.READ)
        except QuotaSpent:
            return made
        made += 1


async def test_workers_share_what_an_account_is_granted(business: Business) -> None:
    clock = Clock()
    one, other = quota(business, clock, mine=2), quota(business, clock, mine=2)
    await one.take(Kind.READ)
    assert await other.free(Kind.READ) == 0
    with pytest.raises(QuotaSpent, match=r"The quota of calls is spent for 60.0 s\."):
        await other.take(Kind.READ)
    await other.take(Kind.WRITE)
    clock.at += MINUTE
    await other.take(Kind.READ)


async def test_accounts_share_what_their_project_is_granted(business: Business) -> None:
    clock = Clock()
    one = quota(business, clock, "one", mine=100, project=2)
    other = quota(business, clock, "other", mine=100, project=2)
    await one.take(Kind.READ)
    assert (await one.free(Kind.READ), await other.free(Kind.READ)) == (0, 0)
    with pytest.raises(QuotaSpent):
        await other.take(Kind.READ)


async def test_callers_at_once_never_get_one_call_twice(business: Business) -> None:
    clock = Clock()
    accounts = [quota(business, clock, mine=20) for _ in range(8)]
    assert sum(await asyncio.gather(*map(emptied, accounts))) == 2
    assert business.rows("SELECT sum(calls) FROM sync_buckets WHERE account = 'one'") == [(2,)]


async def test_an_account_that_is_refused_waits_and_others_do_not(business: Business) -> None:
    clock = Clock()
    one, other = quota(business, clock, "one"), quota(business, clock, "other")
    assert await one.slow(Kind.READ, 30) == 30 * SECOND
    with pytest.raises(QuotaSpent, match=r"spent for 30.0 s"):
        await one.take(Kind.READ)
    assert await one.free(Kind.READ) == 0
    await one.take(Kind.WRITE)
    await other.take(Kind.READ)
    clock.at += 30 * SECOND
    await one.take(Kind.READ)


async def test_refusals_without_a_word_make_it_wait_twice_as_long_each_time(
    business: Business,
) -> None:
    clock = Clock()
    account = quota(business, clock)
    waits = []
    for _ in range(8):
        waits.append((await account.slow(Kind.READ, None)).total_seconds())
        clock.at += timedelta(seconds=waits[-1])
    for turn, wait in enumerate(waits):
        longest = min(LONGEST, 2 ** (turn + 1))
        assert longest / 2 <= wait <= longest
    assert any(later != earlier * 2 for earlier, later in pairwise(waits))  # jitter
    clock.at += 2 * MINUTE
    assert await account.slow(Kind.READ, None) <= 2 * SECOND


async def test_a_new_spreadsheet_goes_to_the_account_with_the_fewest(
    business: Business,
) -> None:
    accounts = Accounts(business.house, SyncSettings(sheets_url="http://127.0.0.1:9"), Clock())
    (only,) = accounts.all.values()
    accounts.all = {"one": only, "two": only}

    async def deed(work: Work) -> list[str]:
        await keep(work.session, "1", "one")
        first = await accounts._least_used(work.session)  # noqa: SLF001 - what idlest goes by
        await keep(work.session, "2", "two")
        await keep(work.session, "3", "two")
        then = await accounts._least_used(work.session)  # noqa: SLF001 - what idlest goes by
        return [first[0], then[0]]

    assert await business.do(deed) == ["two", "one"]
