"""News come over a socket and as events, end in an orderly way and survive an outage."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from api.streams import feed
from api.streams.events import events
from schema.kernel.changes import Place
from schema.pipeline.leads import operations as leads
from tests.api.cable import Cable
from tests.api.following import sent
from tests.api.listening import NEWS, SOON, Served, first_place, heard, last
from tests.business import Business


async def test_queries_and_mutations_go_over_the_socket_too(
    served: Served, business: Business
) -> None:
    number = await business.lead("Acme")
    async with served.socket() as socket:
        await socket.subscribe("{ leads { nodes { number } } }", "q")
        assert (await socket.next())["payload"]["data"] == {
            "leads": {"nodes": [{"number": number}]}
        }
        assert await socket.next() == {"id": "q", "type": "complete"}
        contact = """mutation ($n: String!) { contactLead(input: {number: $n}) {
          lead { state } userErrors { code } } }"""
        await socket.subscribe(contact, "m", n=number)
        assert (await socket.next())["payload"]["data"] == {
            "contactLead": {"lead": {"state": "CONTACTED"}, "userErrors": []}
        }
        assert await socket.next() == {"id": "m", "type": "complete"}
        await socket.subscribe("{ nonsense }", "e")
        message = await socket.next()
    assert (message["type"], message["id"]) == ("error", "e")
    assert message["payload"][0]["extensions"] == {"code": "BAD_REQUEST"}


async def test_a_socket_without_a_token_or_the_protocol_is_closed(served: Served) -> None:
    async with served.bare() as raw:
        await raw.send(json.dumps({"type": "connection_init"}))
        with pytest.raises(ConnectionClosed) as closed:
            await raw.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    async with served.bare("graphql-ws") as raw:
        with pytest.raises(ConnectionClosed) as closed:
            await raw.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4406


async def test_events_over_plain_http_go_on_from_the_last_one(
    served: Served, business: Business
) -> None:
    place = await first_place(business)
    numbers = [await business.lead(f"Lead {n}") for n in range(4)]
    body = {"query": NEWS, "variables": {"after": place}}
    headers = {"Authorization": served.token(), "Accept": "text/event-stream"}
    told: list[dict[str, str]] = []
    url = f"http://127.0.0.1:{served.port}/graphql"
    async with httpx.AsyncClient(timeout=SOON) as client:
        for _ in range(2):
            async with client.stream("POST", url, json=body, headers=headers) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                stream = sent(answer.aiter_lines())
                told += [await anext(stream), await anext(stream)]
            headers["Last-Event-ID"] = told[-1]["id"]
    found = [json.loads(event["data"])["data"]["leadChanged"] for event in told]
    assert [heard(change) for change in found] == [("CREATED", n) for n in numbers]
    assert [event["id"] for event in told] == [change["id"] for change in found]


async def test_what_ends_is_completed_and_a_quiet_stream_shows_that_it_lives(
    served: Served,
) -> None:
    headers = {"Authorization": served.token(), "Accept": "text/event-stream"}
    url = f"http://127.0.0.1:{served.port}/graphql"
    async with httpx.AsyncClient() as client:
        for query, told in (("{ __typename }", "data"), ("{ nonsense }", "errors")):
            answer = await client.post(url, json={"query": query}, headers=headers)
            lines = answer.text.splitlines()
            assert lines[:3] == [":", "", "event: next"]
            assert list(json.loads(lines[3].removeprefix("data: "))) == [told]
            assert lines[4:] == ["", "event: complete", "data:", ""]

    async def silent() -> Any:  # noqa: ANN401 - nothing
        await asyncio.sleep(60)
        yield

    stream = events(silent(), {}, quiet=0.01).body_iterator
    assert [await anext(stream) for _ in range(3)] == [b":\n\n"] * 3  # type: ignore[call-overload] # an async iterator
    await stream.aclose()  # type: ignore[attr-defined] # a generator


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 406),
        ("application/graphql-response+json, application/json", 406),
        ("*/*", 406),
        ("application/json, text/event-stream", 200),
        ("text/event-stream;q=0", 406),
    ],
)
async def test_a_subscription_needs_a_way_to_go_on(
    served: Served, business: Business, accept: str, status: int
) -> None:
    place = await first_place(business)
    await business.lead("Acme")
    body = {"query": NEWS, "variables": {"after": place}}
    headers = {"Authorization": served.token(), "Accept": accept}
    url = f"http://127.0.0.1:{served.port}/graphql"
    async with (
        httpx.AsyncClient(timeout=SOON) as client,
        client.stream("POST", url, json=body, headers=headers) as answer,
    ):
        assert answer.status_code == status
        if status == 200:
            assert (await anext(sent(answer.aiter_lines())))["event"] == "next"


async def test_a_client_that_names_events_beside_json_gets_json(served: Served) -> None:
    accept = "application/graphql-response+json, application/json, text/event-stream"
    headers = {"Authorization": served.token(), "Accept": accept}
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"http://127.0.0.1:{served.port}/graphql",
            json={"query": "{ __typename }"},
            headers=headers,
        )
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_an_outage_of_the_database_loses_no_news(
    cable: Cable, business: Business
) -> None:
    """Who follows hears of what happened meanwhile as soon as the database is back."""
    number = await business.lead("Acme")
    following = feed.Feed(cable.url, pause=0.05)
    place = Place.read(await last(business))
    news = following.follow("leads", place)
    coming = asyncio.ensure_future(anext(news))
    await asyncio.sleep(0.3)
    cable.cut()
    await business.house.sessions.kw["bind"].dispose()
    await business.do(leads.correct, number, company="Beta")
    await asyncio.sleep(0.3)
    assert not coming.done()
    cable.mend()
    (change,) = await asyncio.wait_for(coming, SOON)
    assert (change.relation, change.kind.name) == ("leads", "CHANGED")
    await following.close()


async def test_who_goes_on_from_long_ago_looks_back_once(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It went round for ever when nothing lay between the place and what was newest."""
    await business.lead("Acme")
    connect, looks = feed.Feed._connect, 0  # noqa: SLF001 - what is counted

    async def counted(one: feed.Feed) -> Any:  # noqa: ANN401 - a connection
        nonlocal looks
        looks += 1
        return await connect(one)

    monkeypatch.setattr(feed.Feed, "_connect", counted)
    following = feed.Feed(business.urls.application, pause=0.05)
    news = following.follow("leads", Place.read(await last(business)))
    coming = asyncio.ensure_future(anext(news))
    await asyncio.sleep(0.5)
    assert not coming.done()
    assert looks == 2, "one to follow, one to look back"
    coming.cancel()
    await asyncio.gather(coming, return_exceptions=True)
    await following.close()
