"""API keys at the door: what one opens, what it does not, and when that ends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from api.callers import KEPT, Callers
from api.execution.reader import Reader
from api.identity import Tokens
from api.manners import GRAPHQL
from schema.kernel.roles import Role
from schema.kernel.work import Actor, House
from schema.people.keys import operations
from schema.people.keys.rules import KeyScope
from schema.people.users import operations as users
from tests.asking import Asker
from tests.business import NOON, Business

WHO: Final = "{ users { nodes { email } } }"
CHANGE: Final = """mutation { captureLead(input: {company: "Acme", territory: "north"}) {
  lead { number } userErrors { code } } }"""
CREATED: Final = """mutation ($key: String) {
  createApiKey(input: {user: "bot@x.org", name: "Shop", idempotencyKey: $key}) {
    apiKey { number scope prefix usedAt } secret userErrors { code } } }"""
REVOKED: Final = "The API key is revoked; ask an admin for a new one."
EXPIRED: Final = "The API key has expired; ask an admin for a new one."
UNKNOWN: Final = "There is no such API key; is it written out in full?"
NOBODY: Final = "There is no active user with this e-mail address; ask an admin to be one."
LATER: Final = timedelta(seconds=KEPT)


@dataclass(slots=True)
class Clock:
    """A clock a test moves."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.at


@dataclass(frozen=True, slots=True)
class Program:
    """Speaks to the API with a key, and moves its clock."""

    http: httpx.AsyncClient
    clock: Clock

    async def ask(self, key: str, query: str = WHO) -> httpx.Response:
        """Send one operation."""
        headers = {"Authorization": f"Bearer {key}", "Accept": GRAPHQL}
        return await self.http.post("/graphql", json={"query": query}, headers=headers)

    async def turned_away(self, key: str) -> str:
        """Send one question that must be answered with 401; tell the sentence."""
        answer = await self.ask(key)
        (error,) = answer.json()["errors"]
        sentence = str(error["message"])
        assert (answer.status_code, error["extensions"]) == (401, {"code": "UNAUTHENTICATED"})
        assert answer.headers["www-authenticate"] == (
            f'Bearer realm="salesbook", error="invalid_token", error_description="{sentence}"'
        )
        return sentence


@pytest.fixture
async def program(
    house: House, reader: Reader, tokens: Tokens, business: Business
) -> AsyncIterator[Program]:
    """Serve the API with a clock that can be moved; employ a program."""
    await business.user_of("bot@x.org", Role.INTEGRATION)
    clock = Clock()
    app = create_app(house, reader, tokens, clock)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        yield Program(client, clock)


async def key_of(
    business: Business, scope: KeyScope = KeyScope.WRITE, ends: datetime | None = None
) -> str:
    """Give the program a key."""
    return (await business.do(operations.create, "bot@x.org", "Shop", scope, ends)).secret


def used(business: Business) -> Any:  # noqa: ANN401 - an instant or nothing
    """Tell when the only key was last used."""
    ((at,),) = business.rows("SELECT used_at FROM key_secrets")
    return at


async def test_a_key_opens_what_its_user_may(program: Program, business: Business) -> None:
    key = await key_of(business)
    assert (await program.ask(key)).json() == {
        "data": {"users": {"nodes": [{"email": "bot@x.org"}]}}
    }
    assert (await program.ask(key, CHANGE)).json() == {
        "data": {"captureLead": {"lead": {"number": "LD-000001"}, "userErrors": []}}
    }
    retire = 'mutation { retireProduct(input: {sku: "x"}) { userErrors { code } } }'
    assert (await program.ask(key, retire)).json() == {
        "data": {"retireProduct": {"userErrors": [{"code": "ROLE_MAY_NOT"}]}}
    }


async def test_the_trail_names_the_key_beside_the_user(
    program: Program, business: Business
) -> None:
    first, second = await key_of(business), await key_of(business)
    for key in (second, first):
        assert (await program.ask(key, CHANGE)).status_code == 200
    await business.lead("Acme")
    trail = "SELECT actor, door, key FROM audit_log WHERE relation = 'leads' ORDER BY id"
    assert business.rows(trail) == [
        ("bot@x.org", "api", "KEY-000002"),
        ("bot@x.org", "api", "KEY-000001"),
        ("root", "test", None),
    ]


async def test_a_key_that_only_reads_changes_nothing(
    program: Program, business: Business
) -> None:
    key = await key_of(business, KeyScope.READ)
    assert (await program.ask(key)).status_code == 200
    answer = await program.ask(key, CHANGE)
    sentence = (
        "The key of bot@x.org may only read; use one with the scope write to change something."
    )
    assert (answer.status_code, answer.json()) == (
        403,
        {"errors": [{"message": sentence, "extensions": {"code": "INSUFFICIENT_SCOPE"}}]},
    )
    assert answer.headers["www-authenticate"] == (
        'Bearer realm="salesbook", error="insufficient_scope", scope="write"'
    )
    assert business.rows("SELECT count(*) FROM leads") == [(0,)]


async def test_a_revoked_key_ends_when_it_is_no_longer_remembered(
    program: Program, business: Business
) -> None:
    key = await key_of(business)
    assert (await program.ask(key)).status_code == 200
    await business.do(operations.revoke, "KEY-000001")
    program.clock.at = NOON + LATER - timedelta(seconds=1)
    assert (await program.ask(key)).status_code == 200
    program.clock.at = NOON + LATER
    assert await program.turned_away(key) == REVOKED


async def test_a_revoked_key_nobody_remembers_opens_nothing(
    program: Program, business: Business
) -> None:
    key = await key_of(business)
    await business.do(operations.revoke, "KEY-000001")
    assert await program.turned_away(key) == REVOKED
    assert used(business) is None


async def test_an_expired_key_ends_to_the_second(program: Program, business: Business) -> None:
    ends = NOON + timedelta(seconds=10)
    key = await key_of(business, ends=ends)
    program.clock.at = ends - timedelta(seconds=1)
    assert (await program.ask(key)).status_code == 200
    program.clock.at = ends
    assert await program.turned_away(key) == EXPIRED


async def test_the_key_of_a_deactivated_user_opens_nothing(
    program: Program, business: Business
) -> None:
    key = await key_of(business)
    assert (await program.ask(key)).status_code == 200
    await business.do(users.deactivate, "bot@x.org")
    (error,) = (await program.ask(key)).json()["errors"]
    assert error["extensions"] == {"code": "ACTOR_UNKNOWN"}
    program.clock.at = NOON + LATER
    assert await program.turned_away(key) == NOBODY


async def test_a_key_of_a_user_in_another_role_has_that_role(
    program: Program, business: Business
) -> None:
    key = await key_of(business)
    assert (await program.ask(key, CHANGE)).json()["data"]["captureLead"]["lead"] is not None
    business.write("UPDATE users SET role = 'analyst'")
    program.clock.at = NOON + LATER
    assert (await program.ask(key, CHANGE)).json()["data"]["captureLead"] == {
        "lead": None,
        "userErrors": [{"code": "ROLE_MAY_NOT"}],
    }


async def test_a_key_changed_by_one_letter_is_none(
    program: Program, business: Business
) -> None:
    key = await key_of(business)
    for wrong in (key[:-1], key + "x", key[:-1] + "~", key[:12], "sbk_", "sbk_\xe9"):
        headers = {b"Authorization": f"Bearer {wrong}".encode()}
        answer = await program.http.post("/graphql", json={"query": WHO}, headers=headers)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["message"]) == (401, UNKNOWN), wrong


async def test_use_is_noted_at_most_once_a_minute(program: Program, business: Business) -> None:
    key = await key_of(business)
    assert used(business) is None
    noted = {0: 0, 30: 0, 59: 0, 60: 60, 90: 60, 120: 120}
    for second, expected in noted.items():
        program.clock.at = NOON + timedelta(seconds=second)
        assert (await program.ask(key)).status_code == 200
        assert used(business) == NOON + timedelta(seconds=expected), second
    revision = "SELECT revision, (SELECT count(*) FROM audit_log WHERE relation = 'api_keys')"
    assert business.rows(f"{revision} FROM api_keys") == [(1, 1)]


async def test_a_key_is_shown_once(program: Program, business: Business, ask: Asker) -> None:
    first = (await ask(CREATED, {"key": "k"}))["createApiKey"]
    shown = {
        "number": "KEY-000001",
        "scope": "READ",
        "prefix": first["secret"][:12],
        "usedAt": None,
    }
    assert (first["apiKey"], first["userErrors"]) == (shown, [])
    assert (await program.ask(first["secret"])).status_code == 200
    again = (await ask(CREATED, {"key": "k"}))["createApiKey"]
    assert again == {
        "apiKey": shown,
        "secret": None,
        "userErrors": [{"code": "SECRET_WAS_SHOWN"}],
    }
    assert (await ask(CREATED, {"key": "k"}))["createApiKey"] == again
    ((kept,),) = business.rows("SELECT row_to_json(replies)::text FROM replies")
    assert "KEY-000001" in kept
    assert first["secret"][12:] not in kept
    assert business.rows("SELECT count(*) FROM api_keys") == [(1,)]
    refused = (await ask(CREATED, {"key": "other"}, role=Role.MANAGER))["createApiKey"]
    assert refused == {
        "apiKey": None,
        "secret": None,
        "userErrors": [{"code": "ROLE_MAY_NOT"}],
    }


async def test_when_a_key_was_used_is_told_alike_compiled_and_from_rows(
    program: Program, business: Business, ask: Asker
) -> None:
    await program.ask(await key_of(business))
    query = "{ apiKeys { nodes { number usedAt expiresAt scope user { email } } } }"
    assert await ask(query) == await ask(query, interpret=True)


async def test_who_is_remembered_is_told_without_waiting(
    house: House, business: Business
) -> None:
    await business.user_of("bot@x.org", Role.INTEGRATION)
    header = f"Bearer {await key_of(business, KeyScope.READ)}"
    callers = Callers(house, None)
    assert callers.known(header, NOON) is None
    bot = Actor("bot@x.org", Role.INTEGRATION, "api", only_reads=True, key="KEY-000001")
    assert await callers.find(header, NOON) == bot
    assert callers.known(header, NOON) == bot
    assert callers.known(header, NOON + LATER) is None
    assert callers.known(None, NOON) is None
