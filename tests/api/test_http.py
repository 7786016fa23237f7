"""The door itself: what is a request, what is too much, and what happens without a database."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.manners import GRAPHQL
from salesbook.database import Urls
from schema.kernel.roles import Role
from schema.kernel.settings import open_engine, open_house
from schema.kernel.shape import NEWEST
from schema.kernel.work import House
from schema.reactions import REACTIONS
from tests.api.cable import Cable
from tests.asking import Asker
from tests.business import NOON, Business
from tests.conftest import COMPANY

HELLO: Final = "{ __typename }"
BROWSER: Final = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def signed(tokens: Tokens) -> dict[str, str]:
    """Sign in as an admin."""
    return {
        "Authorization": f"Bearer {tokens.mint('root', Role.ADMIN, NOON)}",
        "Content-Type": "application/json",
        "Accept": GRAPHQL,
    }


def problem(answer: httpx.Response) -> tuple[int, str, str]:
    """Tell status, code and sentence of an answer that says no."""
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The request is not JSON."),
        (b"{", "The request is not JSON."),
        (b"\xff\xfe", "The request is not JSON."),
        (b"[" * 100_000, "The request is not JSON."),
        (b"[]", 'Send an object with a text under "query".'),
        (b"null", 'Send an object with a text under "query".'),
        (b"{}", 'Send an object with a text under "query".'),
        (b'{"query": 1}', 'Send an object with a text under "query".'),
        (b'{"query": "{a}", "variables": [1]}', 'Send an object under "variables".'),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_is_no_graphql_request_is_refused_with_a_hint(
    door: httpx.AsyncClient, signed: dict[str, str], body: bytes, sentence: str
) -> None:
    answer = await door.post("/graphql", content=body, headers=signed)
    assert problem(answer) == (400, "BAD_REQUEST", sentence)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/graphql"])
async def test_a_request_is_json(
    door: httpx.AsyncClient, signed: dict[str, str], kind: str
) -> None:
    answer = await door.post("/graphql", content=b"{}", headers=signed | {"Content-Type": kind})
    told = problem(answer)
    assert told == (415, "UNSUPPORTED_MEDIA_TYPE", "Send the request as application/json.")
    assert answer.headers["accept-post"] == "application/json"


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "{ nothing }"},
        {"query": "{"},
        {"query": ""},
        {"query": "subscription { __typename }"},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": "{ __typename }", "operationName": 5},
        {"query": "query ($n: Int!) { leads(first: $n) { totalCount } }"},
        {
            "query": "query ($n: Int) { leads(first: $n) { totalCount } }",
            "variables": {"n": "x"},
        },
        {"query": "{ leads { nodes { ...A } } } fragment A on Lead { ...A }"},
        {"query": "{ orders " + "{ nodes { lines { order " * 99 + "}" * 298},
        {"query": "{" + " a: __typename" * 6_000 + "}"},
        {"query": "{ leads(orderBy: [{company: ASC, state: ASC}]) { totalCount } }"},
    ],
    ids=lambda asked: str(asked["query"])[:30],
)
async def test_what_is_no_operation_of_ours_is_a_bad_request(
    door: httpx.AsyncClient, signed: dict[str, str], asked: dict[str, Any]
) -> None:
    answer = await door.post("/graphql", json=asked, headers=signed)
    assert problem(answer)[:2] == (400, "BAD_REQUEST")


async def test_a_text_the_database_cannot_hold_is_no_bug_of_ours(ask: Asker) -> None:
    number = {"number": "a\0b"}
    query = "query ($number: String!) { lead(number: $number) { id } }"
    by_variable = problem(await ask.answer(query, number))
    in_document = problem(await ask.answer('{ lead(number: "a\\u0000b") { id } }'))
    sentence = (
        "A text holds the character U+0000, which no record can keep; send the text without it."
    )
    assert by_variable == in_document == (400, "BAD_REQUEST", sentence)


async def chunks(count: int) -> AsyncIterator[bytes]:
    """Send 100 kB at a time, without saying how much is to come."""
    for _ in range(count):
        yield b" " * 100_000


@pytest.mark.parametrize("content", [b" " * 1_000_001, "chunks"], ids=["at once", "in chunks"])
async def test_a_request_is_a_megabyte_at_most(
    door: httpx.AsyncClient, signed: dict[str, str], content: bytes | str
) -> None:
    sent = content if isinstance(content, bytes) else chunks(11)
    answer = await door.post("/graphql", content=sent, headers=signed)
    assert problem(answer) == (
        413,
        "PAYLOAD_TOO_LARGE",
        "The request is larger than 1 MB; send it in parts.",
    )
    fits = b'{"query": "{ __typename }"}'.ljust(1_000_000)
    answer = await door.post("/graphql", content=fits, headers=signed)
    assert answer.json() == {"data": {"__typename": "Query"}}


async def test_the_house_says_whether_it_is_well(api: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        answer = await api.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_database_without_tables_is_not_ready(empty: Urls, tokens: Tokens) -> None:
    engine = open_engine(empty.owner)
    house = open_house(engine, REACTIONS, COMPANY)
    reader = Reader(empty.owner)
    app = create_app(house, reader, tokens, lambda: NOON, closing=engine.dispose)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://t"
    ) as client:
        answer = await client.get("/readyz")
    await engine.dispose()
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "status": f"The database is at revision none, and this program needs {NEWEST};"
            " run salesbook migrate."
        },
    )


async def test_without_a_database_the_answer_says_try_again_and_later_it_works(
    cable: Cable, business: Business, tokens: Tokens
) -> None:
    await business.product()
    engine = open_engine(cable.url)
    house, reader = open_house(engine, REACTIONS, COMPANY), Reader(cable.url)
    app = create_app(house, reader, tokens, lambda: NOON)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://t"
    ) as client:
        ask = Asker(client, tokens)
        query = "{ products { totalCount } }"
        reprice = 'mutation { repriceProduct(input: {sku: "PUMP", listPrice: "3"}) { userErrors { code } } }'  # fmt: skip # noqa: E501
        assert await ask(query) == {"products": {"totalCount": 1}}

        cable.cut()
        for asked in (query, reprice):
            answer = await ask.answer(asked)
            assert problem(answer) == (
                503,
                "SERVICE_UNAVAILABLE",
                "The database does not answer; nothing was changed, try again in a moment.",
            )
            assert answer.headers["retry-after"] == "5"
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200

        cable.mend()
        assert await ask(query) == {"products": {"totalCount": 1}}
        assert (await ask(reprice))["repriceProduct"] == {"userErrors": []}
        assert (await client.get("/readyz")).status_code == 200
    await reader.close()
    await engine.dispose()


async def test_the_front_door_leads_to_a_page_that_loads_nothing_from_elsewhere(
    door: httpx.AsyncClient,
) -> None:
    front = await door.get("/")
    assert (front.status_code, front.headers["location"]) == (307, "/graphql")
    page = await door.get("/graphql", headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert policy.split(";")[0] == "default-src 'self'"
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "://" not in page.text
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert loaded == ["/graphiql/page/page.css"]
    for path in loaded:
        assert (await door.get(path)).status_code == 200


async def test_graphiql_is_served_from_the_folder_that_holds_it(
    tmp_path: Path, house: House, reader: Reader, tokens: Tokens
) -> None:
    for name in (
        "graphiql/graphiql.min.css",
        "graphiql/graphiql.min.js",
        "react/umd/react.production.min.js",
        "react-dom/umd/react-dom.production.min.js",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    app = create_app(house, reader, tokens, lambda: NOON, graphiql=tmp_path)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://t"
    ) as client:
        page = await client.get("/graphql", headers=BROWSER)
        assert "content-security-policy" in page.headers
        loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
        assert len(loaded) > 2
        for path in loaded:
            assert (await client.get(path)).status_code == 200, path


async def test_what_was_opened_is_closed_when_the_application_stops(
    house: House, reader: Reader
) -> None:
    closed: list[str] = []

    async def close() -> None:
        closed.append("closed")

    app = create_app(house, reader, Tokens("x" * 32), lambda: NOON, closing=close)
    async with app.router.lifespan_context(app):
        assert closed == []
    assert closed == ["closed"]
