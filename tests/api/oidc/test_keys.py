"""The issuer's keys: fetched, rotated, withdrawn, out of reach; and other kinds of tokens."""

import asyncio
from collections.abc import Callable

import httpx
from joserfc import jwt
from structlog.testing import capture_logs

from api.callers import KEPT
from api.identity import Tokens
from api.issuer import FRESH, PAUSE
from schema.kernel.roles import Role
from schema.people.users import operations as users
from tests.api.oidc.calling import (
    ANN,
    FIRST,
    FOREIGN,
    NOBODY,
    SECOND,
    Caller,
    headed,
    symmetric,
)
from tests.business import NOON, Business


async def test_without_a_name_the_only_key_is_meant(caller: Caller) -> None:
    token = jwt.encode({"alg": "ES256"}, caller.issuer.claims({}), FIRST)
    assert (await caller.ask(token)).json() == ANN
    caller.issuer.keys = [FIRST, SECOND]
    caller.later(FRESH)
    assert await caller.turned_away(token) == FOREIGN


async def test_a_rotated_key_is_fetched_and_the_old_one_forgotten(caller: Caller) -> None:
    old = caller.issuer.sign()
    assert (await caller.ask(old)).json() == ANN
    caller.issuer.keys = [SECOND]
    caller.later(KEPT)
    new = caller.issuer.sign()
    assert (await caller.ask(new)).json() == ANN
    assert await caller.turned_away(old) == FOREIGN
    assert caller.issuer.asked == 2


async def test_a_key_the_issuer_has_withdrawn_is_forgotten_in_time(caller: Caller) -> None:
    token = caller.issuer.sign()
    assert (await caller.ask(token)).json() == ANN
    caller.issuer.keys = [SECOND]
    caller.later(FRESH - 1)
    assert (await caller.ask(token)).json() == ANN
    caller.later(KEPT)
    assert await caller.turned_away(token) == FOREIGN


async def test_unknown_keys_make_us_ask_once_in_a_while(caller: Caller) -> None:
    assert (await caller.ask(caller.issuer.sign())).json() == ANN
    assert caller.issuer.asked == 1
    for _ in range(2):
        caller.later(PAUSE)
        before = caller.issuer.asked
        for n in range(10):
            assert await caller.turned_away(headed(caller.issuer, kid=f"k{n}")) == FOREIGN
        assert caller.issuer.asked == before + 1


async def test_many_first_callers_make_us_ask_once(caller: Caller) -> None:
    tokens = [caller.issuer.sign(jti=str(n)) for n in range(10)]
    answers = await asyncio.gather(*(caller.ask(token) for token in tokens))
    assert [answer.json() for answer in answers] == [ANN] * 10
    assert caller.issuer.asked == 1


async def test_keys_we_hold_are_used_on_while_the_issuer_is_away(caller: Caller) -> None:
    assert (await caller.ask(caller.issuer.sign())).json() == ANN
    caller.issuer.go()
    caller.later(FRESH + KEPT)
    with capture_logs() as logs:
        for n in range(3):
            assert (await caller.ask(caller.issuer.sign(jti=str(n)))).json() == ANN
        assert await caller.turned_away(caller.issuer.sign(SECOND)) == FOREIGN
    assert [log["event"] for log in logs] == ["the issuer's keys cannot be fetched"]


async def away(caller: Caller) -> None:
    """See that a caller is asked to come again, with whatever token."""
    answer = await caller.ask(caller.issuer.sign())
    sentence = "The issuer of tokens does not answer; try again in a moment."
    code = {"code": "SERVICE_UNAVAILABLE"}
    assert (answer.status_code, answer.json()) == (
        503,
        {"errors": [{"message": sentence, "extensions": code}]},
    )
    assert answer.headers["retry-after"] == "10"


async def test_an_issuer_that_was_never_reached_is_waited_for(caller: Caller) -> None:
    caller.issuer.go()
    with capture_logs() as logs:
        await away(caller)
        caller.issuer.come()
        caller.later(PAUSE - 1)
        await away(caller)
    assert len(logs) == 1
    assert caller.issuer.asked == 0
    caller.later(1)
    assert (await caller.ask(caller.issuer.sign())).json() == ANN


async def test_an_issuer_that_calls_itself_otherwise_is_not_the_one(caller: Caller) -> None:
    caller.issuer.called = "https://elsewhere.example"
    with capture_logs() as logs:
        await away(caller)
    assert [log["reason"] for log in logs] == [
        "ValueError('it calls itself https://elsewhere.example')"
    ]


async def test_a_shared_secret_and_a_key_for_something_else_prove_nothing(
    caller: Caller,
) -> None:
    caller.issuer.keys = []
    shared = {"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"}
    hiding = FIRST.as_dict(private=False) | {"use": "enc"}
    caller.issuer.more = [shared, hiding, {"kty": "new", "kid": "odd"}]
    with capture_logs() as logs:
        answer = await caller.ask(caller.issuer.sign(FIRST))
    assert answer.status_code == 503
    assert [log["log_level"] for log in logs] == ["warning", "warning"]
    caller.issuer.more.append(SECOND.as_dict(private=False))
    caller.later(PAUSE)
    with capture_logs():
        assert (await caller.ask(caller.issuer.sign(SECOND))).json() == ANN
        assert await caller.turned_away(caller.issuer.sign(FIRST)) == FOREIGN


async def test_a_deactivated_user_is_refused_at_once(
    caller: Caller, business: Business
) -> None:
    token = caller.issuer.sign()
    assert (await caller.ask(token)).json() == ANN
    await business.do(users.deactivate, "ann@x.org")
    (error,) = (await caller.ask(token)).json()["errors"]
    assert error["extensions"] == {"code": "ACTOR_UNKNOWN"}
    assert await caller.turned_away(caller.issuer.sign(jti="another")) == NOBODY
    caller.later(KEPT)
    assert await caller.turned_away(token) == NOBODY


async def test_who_sends_nothing_is_told_where_tokens_are_made(caller: Caller) -> None:
    answer = await caller.ask(None)
    (error,) = answer.json()["errors"]
    assert error["message"] == (
        f"Send a bearer token: one of {caller.issuer.address}, or an API key."
    )
    assert answer.headers["www-authenticate"] == 'Bearer realm="salesbook"'


async def test_development_tokens_are_refused_beside_an_issuer(
    caller: Caller, tokens: Tokens
) -> None:
    assert await caller.turned_away(tokens.mint("root", Role.ADMIN, NOON)) == FOREIGN


async def test_development_tokens_are_taken_beside_an_issuer_where_they_are_allowed(
    caller: Caller,
    tokens: Tokens,
    serve: Callable[[Caller, Tokens | None], httpx.AsyncClient],
) -> None:
    async with serve(caller, tokens) as caller.http:
        assert (await caller.ask(tokens.mint("root", Role.ADMIN, NOON))).json() == ANN
        assert (await caller.ask(caller.issuer.sign())).json() == ANN
        forged = symmetric(caller.issuer, FIRST.as_pem(private=False))
        sentence = "The token is not signed by us; get a new one."
        assert await caller.turned_away(forged) == sentence
