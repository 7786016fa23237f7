"""Trusted documents: named by what they say, whichever way the request comes."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.manners import GRAPHQL as MEDIA
from api.manners import Manners
from api.protocol import PREFIX
from api.served import GRAPHQL
from api.trusted import Trusted, identifier, read_manifest
from salesbook.manifest import write_manifest
from schema.kernel.roles import Role
from schema.kernel.work import House
from schema.people.keys import operations as keys
from schema.people.keys.rules import KeyScope
from tests.api.documents import CAPTURE, ID, LEADS
from tests.api.listening import NEWS, Clock, Served, first_place, listening
from tests.business import NOON, Business
from tests.house.inventory import ROOT
from tests.house.test_documents import FENCED

UNKNOWN: Final = PREFIX + "0" * 64
TRUSTED: Final = Trusted({identifier(one): one for one in (LEADS, CAPTURE, NEWS)}, only=True)
NO_LEADS: Final = {"data": {"leads": {"totalCount": 0}}}
NOT_FOUND: Final = {
    "message": f"There is no trusted document {UNKNOWN}; is the manifest of your release in"
    " place?",
    "extensions": {"code": "DOCUMENT_NOT_FOUND"},
}
ONLY: Final = {
    "message": "Only trusted documents are taken from people; name one as documentId, or send"
    " documents of your own with an API key.",
    "extensions": {"code": "TRUSTED_DOCUMENTS_ONLY"},
}


@pytest.fixture
async def trusting(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Served]:
    """Serve the API to people who may send trusted documents only."""
    clock = Clock()
    app = create_app(house, reader, tokens, lambda: clock.now, trusted=TRUSTED)
    async with listening(app) as port:
        yield Served(port, tokens, clock)


async def post(
    served: Served, body: object, token: str = "", accept: str = MEDIA
) -> httpx.Response:
    """Send a body, as a manager unless told otherwise."""
    headers = {
        "Authorization": token or served.token(Role.MANAGER, "max@x.org"),
        "Accept": accept,
    }
    async with httpx.AsyncClient(headers=headers) as http:
        return await http.post(f"http://127.0.0.1:{served.port}/graphql", json=body)


async def get(served: Served, **parameters: str) -> httpx.Response:
    """Ask by address."""
    headers = {"Authorization": served.token(Role.MANAGER, "max@x.org"), "Accept": MEDIA}
    async with httpx.AsyncClient(headers=headers) as http:
        address = f"http://127.0.0.1:{served.port}/graphql"
        return await http.get(address, params=parameters)


def errors(answer: httpx.Response) -> tuple[int, Any]:
    """Tell the status and the only error of an answer that has no data."""
    body = answer.json()
    (error,) = body.pop("errors")
    assert body == {}
    return answer.status_code, error


def test_the_appendix_names_its_own_examples_as_we_do() -> None:
    short = "query($id:ID!){user(id:$id){name}}"
    whole = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}"
    assert (identifier(short), identifier(whole)) == (
        "sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b",
        "sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e",
    )


async def test_a_document_that_is_named_is_answered_by_post_and_by_get(
    trusting: Served,
) -> None:
    named = {"documentId": ID, "variables": {"n": 2}}
    answers = [
        await post(trusting, named),
        await post(trusting, named, accept="application/json"),
        await get(trusting, documentId=ID, variables='{"n": 2}'),
    ]
    assert [(one.status_code, one.json()) for one in answers] == [(200, NO_LEADS)] * 3


async def test_a_browser_that_names_a_document_is_not_shown_the_page(trusting: Served) -> None:
    headers = {"Authorization": trusting.token(), "Accept": f"text/html, {MEDIA}"}
    async with httpx.AsyncClient(headers=headers) as http:
        address = f"http://127.0.0.1:{trusting.port}/graphql?documentId={ID}"
        assert (await http.get(address)).json() == NO_LEADS


async def test_its_page_sizes_are_those_of_whoever_asks(trusting: Served) -> None:
    answer = await post(trusting, {"documentId": ID, "variables": {"n": 101}})
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "BAD_PAGE"}


async def test_a_change_may_be_trusted_but_not_sent_by_get(trusting: Served) -> None:
    answer = await get(trusting, documentId=identifier(CAPTURE))
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    changed = await post(trusting, {"documentId": identifier(CAPTURE)})
    assert changed.json() == {"data": {"captureLead": {"lead": {"number": "LD-000001"}}}}


async def test_a_document_that_is_not_there_is_one_error(trusting: Served) -> None:
    named = {"documentId": UNKNOWN}
    assert errors(await post(trusting, named)) == (400, NOT_FOUND)
    assert errors(await post(trusting, named, accept="application/json")) == (200, NOT_FOUND)
    assert errors(await get(trusting, documentId=UNKNOWN)) == (400, NOT_FOUND)


async def test_the_2026_profile_has_its_own_status_for_it(
    house: House, reader: Reader, tokens: Tokens
) -> None:
    app = create_app(house, reader, tokens, lambda: NOON, manners=Manners("2026"))
    async with listening(app) as port:
        served = Served(port, tokens, Clock())
        assert errors(await post(served, {"documentId": UNKNOWN})) == (422, NOT_FOUND)
        assert errors(await post(served, {"documentId": "x"}))[0] == 422
        # without a manifest everybody sends what they like
        assert (await post(served, {"query": LEADS})).json() == NO_LEADS


async def test_people_send_no_documents_of_their_own(trusting: Served) -> None:
    own = {"query": LEADS}  # not even one that is trusted: it has a name
    assert errors(await post(trusting, own)) == (403, ONLY)
    assert errors(await get(trusting, query="{ __typename }")) == (403, ONLY)
    admin = trusting.token(Role.ADMIN)
    assert errors(await post(trusting, own, admin)) == (403, ONLY)


async def test_programs_may(trusting: Served, business: Business) -> None:
    await business.user_of("max@x.org", Role.MANAGER)
    key = await business.do(keys.create, "max@x.org", "Shop", KeyScope.READ)
    for token in (f"Bearer {key.secret}", trusting.token(Role.INTEGRATION, "shop")):
        for body in ({"query": LEADS}, {"documentId": ID}):
            assert (await post(trusting, body, token)).json() == NO_LEADS


NO_ID: Final = 'A "documentId" is sha256: and 64 hexadecimal digits in lower case.'
MALFORMED: Final = [
    ({"documentId": ID, "query": LEADS}, 'Send either "query" or "documentId", not both.'),
    *(
        ({"documentId": name}, NO_ID)
        for name in ("", "x", 7, ID.upper(), ID[:-1], ID + "0", f"md5:{'0' * 32}", ID + "\n")
    ),
    ({}, 'Send an object with a text under "query".'),
    ({"documentId": None}, 'Send an object with a text under "query".'),
]  # fmt: skip


@pytest.mark.parametrize(("body", "sentence"), MALFORMED, ids=str)
async def test_a_request_tells_its_document_in_one_way(
    trusting: Served, body: object, sentence: str
) -> None:
    told = {"message": sentence, "extensions": {"code": "BAD_REQUEST"}}
    assert errors(await post(trusting, body)) == (400, told)


async def test_documents_are_named_over_websocket_as_well(
    trusting: Served, business: Business
) -> None:
    place = await first_place(business)
    async with trusting.socket(Role.MANAGER, "max@x.org") as socket:

        async def said(name: str, **payload: object) -> Any:  # noqa: ANN401 - JSON
            message = {"id": name, "type": "subscribe", "payload": payload}
            await socket.raw.send(json.dumps(message))
            return await socket.next()

        refusals = [
            await said("1", documentId=UNKNOWN),
            await said("2", query=LEADS),
            await said("3", query=LEADS, documentId=ID),
        ]
        assert [one["type"] for one in refusals] == ["error"] * 3
        assert [one["payload"] for one in refusals[:2]] == [[NOT_FOUND], [ONLY]]
        assert (await said("4", documentId=ID))["payload"] == NO_LEADS
        assert await socket.next() == {"id": "4", "type": "complete"}
        await business.lead("Boll")
        told = await said("5", documentId=identifier(NEWS), variables={"after": place})
    assert told["payload"]["data"]["leadChanged"]["lead"]["company"] == "Boll"


async def test_a_message_without_a_document_ends_the_conversation(trusting: Served) -> None:
    async with trusting.socket() as socket:
        await socket.raw.send('{"id": "1", "type": "subscribe", "payload": {}}')
        await socket.raw.wait_closed()
        assert socket.raw.close_code == 4400


async def test_documents_are_named_for_server_sent_events_as_well(trusting: Served) -> None:
    events = "text/event-stream"
    answer = await post(trusting, {"documentId": ID}, accept=events)
    assert answer.headers["content-type"].startswith(events)
    assert 'data: {"data":{"leads":{"totalCount":0}}}' in answer.text.split("\n")
    assert errors(await post(trusting, {"documentId": UNKNOWN}, accept=events))[1] == NOT_FOUND
    assert errors(await post(trusting, {"query": LEADS}, accept=events)) == (403, ONLY)


async def test_the_example_of_the_guide_is_answered(
    house: House, reader: Reader, tokens: Tokens, business: Business, tmp_path: Path
) -> None:
    _, _, guide = (ROOT / "docs/graphql.md").read_text().partition("#### Trusted documents")
    document, request = list(FENCED.finditer(guide))[:2]
    (tmp_path / "open.graphql").write_text(document[3])
    path = tmp_path / "trusted.json"
    write_manifest(tmp_path, path, GRAPHQL)
    for company in ("Acme", "Boll", "Cole"):
        await business.lead(company)
    trusted = Trusted(read_manifest(path), only=True)
    async with listening(
        create_app(house, reader, tokens, lambda: NOON, trusted=trusted)
    ) as port:
        answer = await post(Served(port, tokens, Clock()), json.loads(request[3]))
    assert len(answer.json()["data"]["leads"]["nodes"]) == 2
