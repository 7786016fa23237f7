"""Which status what gets, in both editions of GraphQL over HTTP, and for both media types."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.manners import GRAPHQL, JSON, Manners, Profile
from schema.kernel.roles import Role
from schema.kernel.work import House
from tests.business import NOON

Statuses = dict[tuple[Profile, str], int]
Clients = dict[Profile, httpx.AsyncClient]


@pytest.fixture
async def clients(house: House, reader: Reader, tokens: Tokens) -> AsyncIterator[Clients]:
    """Serve one house in both profiles."""
    made: Clients = {}
    for profile in ("2025", "2026"):
        app = create_app(house, reader, tokens, lambda: NOON, manners=Manners(profile))
        made[profile] = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://salesbook.test",
            headers={"Authorization": f"Bearer {tokens.mint('root', Role.ADMIN, NOON)}"},
        )
    yield made
    for client in made.values():
        await client.aclose()


def statuses(old_json: int, old: int, new_json: int, new: int) -> Statuses:
    """Say which status each kind of client gets."""
    return {
        ("2025", JSON): old_json,
        ("2025", GRAPHQL): old,
        ("2026", JSON): new_json,
        ("2026", GRAPHQL): new,
    }


EVERYBODY: Final = statuses(200, 200, 200, 200)
UNREADABLE: Final = statuses(200, 400, 400, 400)
UNFIT: Final = statuses(200, 400, 422, 422)
PARTLY: Final = statuses(200, 200, 200, 294)
MALFORMED: Final = statuses(400, 400, 422, 422)
NUMBER: Final = "query ($n: Int!) { leads(first: $n) { totalCount } }"
CASES: Final[dict[str, tuple[Any, Statuses]]] = {
    "an answer": ({"query": "{ leads { totalCount } }"}, EVERYBODY),
    "a refused mutation": (
        {"query": 'mutation { releaseCredit(input: {number: "x"}) { userErrors { code } } }'},
        EVERYBODY,
    ),
    "data and an error": (
        {"query": "{ __typename leads(first: 1, last: 1) { totalCount } }"}, PARTLY),
    "no JSON": (b"{", statuses(400, 400, 400, 400)),
    "no query": ({"qeury": "{ __typename }"}, MALFORMED),
    "variables that are a list": ({"query": NUMBER, "variables": [7]}, MALFORMED),
    "no GraphQL": ({"query": "{"}, UNREADABLE),
    "too many tokens": ({"query": "{" + " a" * 5_000 + "}"}, UNREADABLE),
    "an unknown field": ({"query": "{ nothing }"}, UNFIT),
    "too many levels": ({"query": "{ node(id: 1) " + "{ a " * 30 + "}" * 31}, UNFIT),
    "a missing variable": ({"query": NUMBER}, UNFIT),
    "a variable of another type": ({"query": NUMBER, "variables": {"n": "x"}}, UNFIT),
    "no operation of that name": (
        {"query": "query A { __typename }", "operationName": "B"}, UNFIT),
    "several operations and no name": (
        {"query": "query A { __typename } query B { __typename }"}, UNFIT),
    "too dear": (
        {"query": "{ a: customers(first: 100) { nodes { orders(first: 100) { nodes { lines "
         "{ product { sku } } } } } } }"}, UNFIT),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
async def test_every_outcome_has_its_status_in_each_edition(
    clients: Clients, name: str
) -> None:
    body, expected = CASES[name]
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    found, media = {}, {}
    for profile, asked in expected:
        headers = {"Accept": asked, "Content-Type": JSON}
        answer = await clients[profile].post("/graphql", headers=headers, **sent)
        found[profile, asked] = answer.status_code
        media[profile, asked] = answer.headers["content-type"].partition(";")[0]
        refused = answer.status_code >= 400
        assert ("data" in answer.json()) is (expected in (EVERYBODY, PARTLY)), (profile, asked)
        assert media[profile, asked] == (GRAPHQL if refused and profile == "2026" else asked)
    assert found == expected


@pytest.mark.parametrize("accept", ["*/*", None])
async def test_who_takes_anything_gets_json_or_in_the_first_edition_graphql(
    clients: Clients, accept: str | None
) -> None:
    found = {}
    for profile, client in clients.items():
        request = client.build_request("POST", "/graphql", json={"query": "{ __typename }"})
        del request.headers["accept"]
        if accept is not None:
            request.headers["accept"] = accept
        answer = await client.send(request)
        assert answer.status_code == 200
        found[profile] = answer.headers["content-type"].partition(";")[0]
    assert found == {"2025": JSON, "2026": GRAPHQL}


async def test_a_mutation_by_get_is_not_allowed_in_either_edition(clients: Clients) -> None:
    asked = {"query": 'mutation { releaseCredit(input: {number: "x"}) { __typename } }'}
    for client in clients.values():
        answer = await client.get("/graphql", params=asked, headers={"Accept": GRAPHQL})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("profile", ["2025", "2026"])
async def test_anybody_may_ask_what_an_operation_costs(
    clients: Clients, tokens: Tokens, profile: Profile
) -> None:
    seller = {"Authorization": f"Bearer {tokens.mint('root', Role.FINANCE, NOON)}"}
    query = {"query": "{ leads(first: 7) { nodes { number } } }"}
    ask = clients[profile].post
    plain = await ask("/graphql", json=query, headers=seller)
    assert plain.json() == {"data": {"leads": {"nodes": []}}}
    priced = await ask("/graphql", json=query, headers=seller | {"X-Cost": "report"})
    cost = {"asked": 1 + 1 + 7, "most": 50_000}
    assert priced.json() == plain.json() | {"extensions": {"cost": cost}}
    dear = {"query": "{ customers(first: 100) { nodes { orders(first: 100) { nodes { lines"
            " { id } } } } } }"}  # fmt: skip
    refused = await ask("/graphql", json=dear, headers=seller | {"X-Cost": "report"})
    cost = {"asked": 1 + 1 + 100 * (1 + 1 + 100 * (1 + 5)), "most": 50_000}
    assert refused.json()["extensions"] == {"cost": cost}
    assert refused.json()["errors"][0]["extensions"] == {"code": "OPERATION_TOO_COMPLEX"}
