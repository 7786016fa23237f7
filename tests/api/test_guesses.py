"""Guessing tokens and keys is slow, and honest callers behind the same address go on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from api.execution.reader import Reader
from api.guesses import AT_ONCE, EVERY, MOST, PLACES, Guesses, neighbourhood
from api.identity import LIFETIME, Tokens
from api.protocol import Refused
from schema.kernel.roles import Role
from schema.kernel.work import House
from schema.people.keys import operations as keys
from schema.people.keys.rules import KeyScope
from tests.business import NOON, Business

HOME: Final = "192.0.2.7"
AWAY: Final = "198.51.100.9"
WRONG_KEY: Final = f"sbk_{'0' * 40}"


@dataclass
class Gate:
    """A pause that lasts until the test opens it."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0

    async def __call__(self) -> None:
        """Wait."""
        self.waiting += 1
        await self.open.wait()

    async def reached(self, count: int) -> None:
        """Wait until so many wait."""
        while self.waiting < count:  # noqa: ASYNC110 - whoever waits says nothing
            await asyncio.sleep(0)


@dataclass
class Doors:
    """The API as it looks from any address."""

    app: Any
    tokens: Tokens
    gate: Gate
    now: Any = NOON

    @asynccontextmanager
    async def client(self, address: str = HOME) -> AsyncIterator[httpx.AsyncClient]:
        """Come from an address."""
        transport = httpx.ASGITransport(self.app, client=(address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://s.test") as http:
            yield http

    async def ask(self, token: str, address: str = HOME) -> httpx.Response:
        """Show a token."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self.client(address) as http:
            return await http.post(
                "/graphql", json={"query": "{ __typename }"}, headers=headers
            )

    async def guess(self, often: int, token: str = "wrong") -> list[int]:  # noqa: S107 - of nobody
        """Show wrong tokens, one after the other."""
        return [(await self.ask(f"{token}{n}")).status_code for n in range(often)]

    def token(self, name: str = "max@x.org") -> str:
        """Sign in."""
        return self.tokens.mint(name, Role.MANAGER, NOON)


@pytest.fixture
def doors(house: House, reader: Reader, tokens: Tokens) -> Doors:
    """Serve the API with a pause that a test ends."""
    gate = Gate()
    made = Doors(None, tokens, gate)
    made.app = create_app(house, reader, tokens, lambda: made.now, guesses=Guesses(gate))
    return made


@pytest.mark.parametrize("kind", ["x.", "sbk_", "eyJhbGciOiJIUzI1NiJ9.e30."])
async def test_wrong_tokens_and_keys_are_told_so_until_there_are_too_many(
    doors: Doors, kind: str
) -> None:
    assert await doors.guess(AT_ONCE, kind) == [401] * AT_ONCE
    doors.gate.open.set()
    refused = await doors.ask(f"{kind}more")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "4")
    assert refused.json() == {
        "errors": [
            {
                "message": "Too many wrong tokens came from your address; wait 4 s, or show a"
                " right one.",
                "extensions": {"code": "TOO_MANY_REQUESTS"},
            }
        ]
    }
    assert (await doors.ask(f"{kind}more", AWAY)).status_code == 401


async def test_whoever_was_right_before_never_waits(doors: Doors, business: Business) -> None:
    await business.user_of("bot@x.org", Role.INTEGRATION)
    key = (await business.do(keys.create, "bot@x.org", "Shop", KeyScope.READ)).secret
    shown = [key, doors.token()]
    for token in shown:
        assert (await doors.ask(token)).status_code == 200
    await doors.guess(AT_ONCE, "x.")
    doors.now += timedelta(seconds=31)  # they are looked at again, and still do not wait
    await doors.guess(10, "x.")
    assert [(await doors.ask(token)).status_code for token in shown] == [200, 200]
    assert doors.gate.waiting == 0


async def test_whoever_was_not_waits_for_a_moment_and_is_let_in(
    doors: Doors, business: Business
) -> None:
    await business.user_of("bot@x.org", Role.INTEGRATION)
    key = (await business.do(keys.create, "bot@x.org", "Shop", KeyScope.READ)).secret
    await doors.guess(AT_ONCE)
    asking = [asyncio.create_task(doors.ask(token)) for token in (key, doors.token())]
    await doors.gate.reached(2)
    assert not any(task.done() for task in asking)
    doors.gate.open.set()
    assert [(await task).status_code for task in asking] == [200, 200]


async def test_so_many_may_wait_and_the_others_are_sent_away(doors: Doors) -> None:
    await doors.guess(AT_ONCE)
    waiting = [asyncio.create_task(doors.ask(f"more{n}")) for n in range(PLACES)]
    await doors.gate.reached(PLACES)
    assert (await doors.ask("one more")).status_code == 429
    assert doors.gate.waiting == PLACES
    assert (await doors.ask(doors.token(), AWAY)).status_code == 200
    doors.gate.open.set()
    assert [(await task).status_code for task in waiting] == [429] * PLACES
    assert (await doors.ask(doors.token())).status_code == 200  # and their places are free


async def test_every_door_slows_guesses_down(doors: Doors) -> None:
    headers = {"Authorization": "Bearer wrong"}
    doors.gate.open.set()
    async with doors.client() as http:
        for n in range(AT_ONCE):
            address = ("/export/leads.csv", "/graphql?query={__typename}")[n % 2]
            assert (await http.get(address, headers=headers)).status_code == 401
        assert (await http.get("/export/leads.csv", headers=headers)).status_code == 429


async def test_a_token_that_has_expired_or_is_missing_is_no_guess(doors: Doors) -> None:
    token = doors.token()
    doors.now += LIFETIME * 2
    for _ in range(AT_ONCE + 5):
        assert (await doors.ask(token)).status_code == 401
    await doors.guess(AT_ONCE)
    async with doors.client() as http:
        missing = await http.post("/graphql", json={"query": "{ __typename }"})
    assert missing.status_code == 401


async def test_wrong_tokens_are_forgotten_in_time() -> None:
    guesses = Guesses()
    for _ in range(AT_ONCE):
        guesses.note(HOME, NOON)
    with pytest.raises(Refused):
        guesses.note(HOME, NOON)
    later = NOON + timedelta(seconds=2 * EVERY)
    guesses.note(HOME, later)
    with pytest.raises(Refused):
        guesses.note(HOME, later)
    guesses.note(HOME, NOON + timedelta(days=1))


async def test_no_more_is_remembered_than_is_forgotten_in_minutes() -> None:
    guesses, wait = Guesses(), ""
    for _ in range(10 * MOST):
        try:
            guesses.note(HOME, NOON)
        except Refused as refused:
            wait = refused.headers["Retry-After"]
    assert wait == str(int((MOST - AT_ONCE) * EVERY) + 1)


async def test_a_clock_that_goes_back_forgives_nothing() -> None:
    guesses = Guesses()
    for _ in range(AT_ONCE):
        guesses.note(HOME, NOON)
    with pytest.raises(Refused):
        guesses.note(HOME, NOON - timedelta(days=1))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (HOME, HOME),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_household_has_one_address(host: str, name: str) -> None:
    assert neighbourhood(host) == name
