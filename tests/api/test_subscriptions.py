"""News: every change once and in order, to whom it may concern, and on from where one was."""

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from api.callers import KEPT
from api.streams import feed
from schema.kernel.roles import Role
from schema.people.keys import operations as keys
from schema.people.users import operations as users
from schema.pipeline.leads import operations as leads
from tests.api.listening import Served, Socket, first_place, heard, last
from tests.business import NOON, Business


async def ready(socket: Socket, business: Business) -> Any:  # noqa: ANN401 - JSON
    """Change something until the subscriber hears of it: from then on nothing is missed."""
    number = await business.lead("Hello")

    async def call() -> None:
        while True:
            await business.do(leads.correct, number, company="Hello")
            await business.do(leads.correct, number, company="Hello again")
            await asyncio.sleep(0.2)

    calling = asyncio.create_task(call())
    first = await socket.change()
    calling.cancel()
    await asyncio.gather(calling, return_exceptions=True)
    return first


async def test_every_change_is_told_once_and_in_order(
    served: Served, business: Business
) -> None:
    before = await business.lead("Before")
    async with served.socket() as socket:
        await socket.subscribe(after=(await last(business)))
        number = await business.lead("Acme")
        await business.do(leads.contact, number)
        await business.do(leads.correct, before, company="Before all")
        told = [await socket.change() for _ in range(3)]
    assert [heard(change) for change in told] == [
        ("CREATED", number),
        ("CHANGED", number),
        ("CHANGED", before),
    ]
    assert told[1]["lead"] | {"owner": 0} == {
        "number": number,
        "company": "Acme",
        "state": "CONTACTED",
        "owner": 0,
    }
    assert [change["actor"] for change in told] == ["root"] * 3


async def test_from_now_on_means_from_now_on(served: Served, business: Business) -> None:
    await business.lead("Long ago")
    async with served.socket() as socket:
        await socket.subscribe(where={"company": {"ne": "Long ago"}})
        change = await ready(socket, business)
    assert change["lead"]["company"].startswith("Hello")


async def test_who_comes_back_misses_nothing_and_hears_nothing_twice(
    served: Served, business: Business
) -> None:
    """Several people change things all the time while a subscriber comes and goes."""
    place = await first_place(business)
    numbers = [await business.lead(f"Lead {n}") for n in range(4)]

    async def change_things(number: str) -> None:
        for n in range(12):
            await business.do(leads.correct, number, company=f"{number} {n}")

    working = asyncio.gather(*(change_things(number) for number in numbers))
    told: list[Any] = []
    while len(told) < 4 + 4 * 12:
        async with served.socket() as socket:
            await socket.subscribe(after=place)
            for _ in range(min(5, 52 - len(told))):
                told.append(await socket.change())
                place = told[-1]["id"]
    await working
    entries = business.rows("SELECT xid, id FROM audit_log WHERE relation = 'leads'")
    assert [change["id"] for change in told] == [f"{x}-{i}" for x, i in sorted(entries)]


async def test_what_commits_late_is_not_left_behind(served: Served, business: Business) -> None:
    """A transaction that began first and ends last is told first, and nothing overtakes it."""
    place = await first_place(business)
    slow, fast = await business.lead("Slow"), await business.lead("Fast")
    with psycopg.connect(business.urls.owner) as owner:
        owner.execute("UPDATE leads SET company = 'Slower' WHERE number = %s", [slow])
        await business.do(leads.correct, fast, company="Faster")
        async with served.socket() as socket:
            await socket.subscribe(after=place)
            begun = [heard(await socket.change()) for _ in range(2)]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(socket.raw.recv(), 1)
            owner.commit()
            told = [heard(await socket.change()) for _ in range(2)]
    assert begun == [("CREATED", slow), ("CREATED", fast)]
    assert told == [("CHANGED", slow), ("CHANGED", fast)]


@pytest.mark.parametrize("page", [1, 2, 3, 7])
async def test_one_transaction_is_told_whole_however_large(
    served: Served, business: Business, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(feed, "PAGE", page)
    place = await first_place(business)
    for n in range(5):
        await business.lead(f"Lead {n}")
    business.write("UPDATE leads SET company = upper(company)")
    async with served.socket() as socket:
        await socket.subscribe(after=place)
        told = [await socket.change() for _ in range(10)]
        await business.do(leads.correct, "LD-000001", company="end")
        end = await socket.change()
    numbers = [f"LD-{n + 1:06d}" for n in range(5)]
    assert [heard(change) for change in told[:5]] == [("CREATED", n) for n in numbers]
    assert sorted(heard(change) for change in told[5:]) == [("CHANGED", n) for n in numbers]
    assert heard(end) == ("CHANGED", "LD-000001")


async def test_news_is_only_of_what_one_may_see_and_asked_for(
    served: Served, business: Business
) -> None:
    await business.seller("ann@x.org", "north")
    place = await first_place(business)
    north, south = await business.lead("North"), await business.lead("South", "south")
    small = await business.lead("Small", interest=1)
    async with (
        served.socket(Role.SELLER, "ann@x.org") as ann,
        served.socket() as root,
    ):
        await ann.subscribe(after=place)
        assert [heard(await ann.change())[1] for _ in range(2)] == [north, small]
        await root.subscribe(after=place, where={"interest": {"gte": 1}})
        assert heard(await root.change())[1] == small
        await business.do(leads.correct, south, company="Southern")
        await business.do(leads.correct, north, company="Northern")
        assert heard(await ann.change()) == ("CHANGED", north)


async def test_nobody_stays_signed_in_for_ever(served: Served, business: Business) -> None:
    async with served.socket() as socket:
        await socket.subscribe()
        await ready(socket, business)
        served.clock.now = NOON + timedelta(hours=13)
        await business.lead("Late")
        message = await socket.next()
        while message["type"] == "next" and "errors" not in message["payload"]:
            message = await socket.next()
        assert message["payload"]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        assert await socket.next() == {"id": "1", "type": "complete"}


async def test_a_deactivated_user_hears_nothing_more(
    served: Served, business: Business
) -> None:
    await business.user_of("max@x.org", Role.MANAGER)
    async with served.socket(Role.MANAGER, "max@x.org") as socket:
        await socket.subscribe()
        await ready(socket, business)
        await business.do(users.deactivate, "max@x.org")
        await business.lead("Secret")
        message = await socket.next()
        while message["type"] == "next" and "errors" not in message["payload"]:
            assert message["payload"]["data"]["leadChanged"]["lead"]["company"] != "Secret"
            message = await socket.next()
        assert message["payload"]["errors"][0]["extensions"] == {"code": "ACTOR_UNKNOWN"}


async def test_a_revoked_key_hears_nothing_more(served: Served, business: Business) -> None:
    await business.user_of("bot@x.org", Role.INTEGRATION)
    made = await business.do(keys.create, "bot@x.org", "Shop")
    async with served.socket(key=made.secret) as socket:
        await socket.subscribe()
        await ready(socket, business)
        await business.do(keys.revoke, "KEY-000001")
        served.clock.now = NOON + timedelta(seconds=KEPT)
        await business.lead("Late")
        message = await socket.next()
        while message["type"] == "next" and "errors" not in message["payload"]:
            message = await socket.next()
        assert message["payload"]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        assert await socket.next() == {"id": "1", "type": "complete"}


async def test_a_key_that_only_reads_changes_nothing_over_the_socket(
    served: Served, business: Business
) -> None:
    number = await business.lead("Acme")
    await business.user_of("bot@x.org", Role.INTEGRATION)
    made = await business.do(keys.create, "bot@x.org", "Shop")
    contact = 'mutation { contactLead(input: {number: "LD-000001"}) { lead { state } } }'
    async with served.socket(key=made.secret) as socket:
        await socket.subscribe("{ leads { nodes { number } } }", "q")
        assert (await socket.next())["payload"]["data"] == {
            "leads": {"nodes": [{"number": number}]}
        }
        assert await socket.next() == {"id": "q", "type": "complete"}
        await socket.subscribe(contact, "m")
        message = await socket.next()
    assert (message["type"], message["payload"][0]["extensions"]["code"]) == (
        "error",
        "INSUFFICIENT_SCOPE",
    )
    assert business.rows("SELECT state FROM leads") == [("new",)]


@pytest.mark.parametrize(
    "place", ["", "x", "1", "1-x", "-1-2", "1-2-3", "9" * 40, "999999999-1"]
)
async def test_a_place_that_never_was_is_refused(served: Served, place: str) -> None:
    async with served.socket() as socket:
        await socket.subscribe(after=place)
        message = await socket.next()
    assert (message["type"], message["payload"][0]["extensions"]["code"]) == (
        "error",
        "BAD_PLACE",
    )
