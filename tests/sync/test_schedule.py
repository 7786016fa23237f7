"""When a spreadsheet is looked at: at once when there is reason, else ever less often."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.work import Work
from sync.accounts import keep
from sync.cycle import Outcome
from sync.memory import take_lease
from sync.schedule import (
    AWAKE,
    JITTER,
    LONGEST_BACKOFF,
    QUEUED,
    Pace,
    note_away,
    note_busy,
    note_done,
    take_due,
)
from sync.settings import SyncSettings
from tests.business import NOON, Business

BOOK: Final = "1AbC-dEf_123"
OTHER: Final = "1AbC-dEf_456"
SECOND: Final = timedelta(seconds=1)
PACE: Final = Pace(2 * SECOND, 30 * SECOND)


def test_the_pace_is_taken_from_the_settings() -> None:
    settings = SyncSettings(sync_poll_seconds=1.5, sync_rest_seconds=12)
    assert Pace.of(settings) == Pace(timedelta(seconds=1.5), timedelta(seconds=12))


@pytest.mark.parametrize(
    ("rested", "wait"),
    [(0, 2), (119, 2), (120, 6), (400, 20), (600, 30), (86_400, 30)],
)
def test_the_longer_nobody_edits_the_longer_a_look_waits(rested: int, wait: int) -> None:
    assert PACE.next(NOON - rested * SECOND, NOON) == NOON + wait * SECOND


@given(
    busy=st.floats(0.1, 10),
    rest=st.floats(0.1, 600),
    before=st.integers(0, 10**6),
    later=st.integers(0, 10**6),
)
def test_a_look_is_never_further_away_than_rest_nor_nearer_for_having_rested(
    busy: float, rest: float, before: int, later: int
) -> None:
    pace = Pace(timedelta(seconds=busy), timedelta(seconds=max(busy, rest)))
    short, long = (pace.next(NOON - s * SECOND, NOON) for s in sorted((before, later)))
    assert NOON + pace.busy <= short <= long <= NOON + max(pace.busy, pace.rest)
    if before * SECOND < AWAKE and later * SECOND < AWAKE:
        assert short == long == NOON + pace.busy


async def linked(business: Business, book: str = BOOK) -> str:
    """Link a sheet whose tab is there already."""
    number = str((await business.do(links.link, SheetName.ORDERS, book)).number)
    business.rows(f"UPDATE links SET tab_id = 7 WHERE number = '{number}' RETURNING 1")  # noqa: S608 - ours
    return number


async def due(business: Business, at: datetime = NOON) -> list[str]:
    """Ask what is due."""

    async def deed(work: Work) -> list[str]:
        return sorted(await take_due(work.session, at))

    found: list[str] = await business.do(deed)
    return found


async def done(business: Business, outcome: Outcome, at: datetime = NOON) -> None:
    """Let a cycle go through: it was queued, it looked, it ended."""
    looked = f"looked_at = '{at.isoformat()}', queued_until = NULL"
    business.rows(f"UPDATE sync_leases SET {looked} RETURNING 1")  # noqa: S608 - ours
    await business.do(lambda work: note_done(work.session, BOOK, outcome, PACE, at))


async def test_a_new_link_is_due_at_once_and_queued_once(business: Business) -> None:
    await linked(business)
    assert await due(business) == [BOOK]
    assert await due(business) == []
    assert await due(business, NOON + QUEUED) == [BOOK]


async def test_two_links_of_one_spreadsheet_are_one_look(business: Business) -> None:
    await linked(business)
    await business.do(links.link, SheetName.LEADS, BOOK)
    assert await due(business) == [BOOK]


async def test_a_spreadsheet_is_due_again_when_its_time_has_come(business: Business) -> None:
    await linked(business)
    await due(business)
    await done(business, Outcome(edited=True))
    assert await due(business, NOON + 1.9 * SECOND) == []
    assert await due(business, NOON + 2 * SECOND) == [BOOK]


async def test_a_cycle_with_more_to_do_is_followed_by_another_at_once(
    business: Business,
) -> None:
    await linked(business)
    await due(business)
    await done(business, Outcome(wrote=True, again=True))
    assert await due(business) == [BOOK]


async def test_a_touched_link_is_due_at_once(business: Business) -> None:
    number = await linked(business)
    await due(business)
    before = NOON - SECOND
    await done(business, Outcome(edited=True), before)
    assert await due(business, before) == []
    await business.do(links.touch, number)
    assert await due(business, before) == [BOOK]


async def test_a_changed_record_makes_the_spreadsheets_that_show_it_due(
    business: Business,
) -> None:
    await linked(business)
    await linked(business, OTHER)
    await due(business)
    await done(business, Outcome(edited=True))
    await business.do(lambda work: note_done(work.session, OTHER, Outcome(), PACE, NOON))
    shown = "INSERT INTO sync_watches VALUES"
    business.rows(f"{shown} ('{BOOK}', 'customers'), ('{OTHER}', 'leads') RETURNING 1")
    assert await due(business) == []
    await business.customer()
    assert await due(business) == [BOOK]
    (count,) = business.rows("SELECT count(*), min(relation) FROM sync_dirty")
    assert count == (1, "customers")


async def test_a_paused_link_is_not_due(business: Business) -> None:
    number = await linked(business)
    await business.do(links.pause, number)
    assert await due(business) == []
    await business.do(links.resume, number)
    assert await due(business) == [BOOK]


async def test_while_the_server_is_away_the_wait_doubles_up_to_a_limit(
    business: Business,
) -> None:
    await linked(business)
    await due(business)
    for longest in (2, 4, 8, 16, 32, 64, 128, 256, 300, 300):
        await business.do(lambda work: note_away(work.session, BOOK, NOON))
        ((wait,),) = business.rows("SELECT due_at FROM sync_leases")
        assert longest * (1 - JITTER) <= (wait - NOON).total_seconds() <= longest
    assert timedelta(seconds=longest) == LONGEST_BACKOFF
    await done(business, Outcome(edited=True))
    await business.do(lambda work: note_away(work.session, BOOK, NOON))
    assert business.rows("SELECT failures FROM sync_leases") == [(1,)]


async def test_a_busy_server_is_left_alone_as_long_as_it_asked_and_no_longer(
    business: Business,
) -> None:
    await linked(business)
    await due(business)
    for _ in range(3):
        await business.do(lambda work: note_busy(work.session, BOOK, 7 * SECOND, NOON))
    business.rows("UPDATE sync_leases SET queued_until = NULL RETURNING 1")
    assert await due(business, NOON + 6.9 * SECOND) == []
    assert await due(business, NOON + 7 * SECOND) == [BOOK]
    assert business.rows("SELECT failures FROM sync_leases") == [(0,)]


async def test_when_looks_are_few_whoever_waited_longest_is_looked_at(
    business: Business,
) -> None:
    books = [f"1AbC-dEf_{n}" for n in range(5)]
    for book in books:
        await linked(business, book)
    looked: list[str] = []
    for turn in range(10):
        at = NOON + turn * SECOND

        async def deed(work: Work, at: datetime = at) -> list[str]:
            return list(await take_due(work.session, at, {"one": 1}))

        (book,) = await business.do(deed)
        looked.append(book)
        await business.do(lambda work, book=book, at=at: take_lease(work.session, book, at))
        ended = Outcome(edited=True)
        await business.do(
            lambda work, book=book, at=at, ended=ended: note_done(
                work.session, book, ended, PACE, at
            )
        )
        business.write("UPDATE sync_leases SET queued_until = NULL")
    assert looked == books * 2


async def test_who_was_spared_keeps_their_place(business: Business) -> None:
    for n, book in enumerate((BOOK, OTHER)):
        await linked(business, book)
        await business.do(
            lambda work, b=book, n=n: take_lease(work.session, b, NOON + n * SECOND)
        )
    business.write("UPDATE sync_leases SET due_at = looked_at")
    at = NOON + 10 * SECOND
    await business.do(lambda work: take_lease(work.session, BOOK, at))
    await business.do(lambda work: note_busy(work.session, BOOK, SECOND, at))

    async def deed(work: Work) -> list[str]:
        return list(await take_due(work.session, at + SECOND, {"one": 1}))

    assert await business.do(deed) == [BOOK]


async def test_each_account_pays_for_its_own_spreadsheets(business: Business) -> None:
    for book, account in ((BOOK, "one"), (OTHER, "two")):
        await linked(business, book)
        await business.do(lambda work, b=book, a=account: keep(work.session, b, a))

    async def deed(work: Work) -> list[str]:
        return list(await take_due(work.session, NOON, {"one": 0, "two": 1}))

    assert await business.do(deed) == [OTHER]


async def test_a_spreadsheet_nobody_looked_at_yet_is_not_noted(business: Business) -> None:
    await business.do(lambda work: note_away(work.session, BOOK, NOON))
    await business.do(lambda work: note_done(work.session, BOOK, Outcome(), PACE, NOON))
    assert business.rows("SELECT count(*) FROM sync_leases") == [(0,)]
