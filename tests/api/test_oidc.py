"""Signing in with an OpenID Connect issuer: a real one, on this machine, with real keys."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import httpx
import pytest
from joserfc import jwt
from joserfc.jws import JWSRegistry
from structlog.testing import capture_logs

from api.app import create_app
from api.callers import KEPT
from api.execution.reader import Reader
from api.identity import Tokens
from api.issuer import FRESH, PAUSE
from api.manners import GRAPHQL
from api.oidc import LEEWAY, OidcTokens
from schema.kernel.roles import Role
from schema.kernel.work import House
from schema.people.users import operations as users
from tests.api.issuer import AUDIENCE, Issuer, SigningKey, make_key
from tests.business import NOON, Business

FIRST: Final = make_key("first")
SECOND: Final = make_key("second")
RSA: Final = make_key("rsa", "RSA")
EDWARDS: Final = make_key("edwards", "Ed25519")
NOW: Final = int(NOON.timestamp())
WHO: Final = "{ users { nodes { email } } }"
ANN: Final = {"data": {"users": {"nodes": [{"email": "ann@x.org"}]}}}
HIRE: Final = """mutation { createUser(input: {email: "new@x.org", name: "New", role: ADMIN}) {
  userErrors { message } } }"""

EXPIRED: Final = "The token has expired; get a new one."
EARLY: Final = "The token is not valid yet; is the clock right where it was issued?"
AUDIENCE_WRONG: Final = "The token is meant for another audience; get one for this API."
ISSUER_WRONG: Final = "The token is of another issuer; get one of the issuer we trust."
INCOMPLETE: Final = "The token does not say who asks, for whom it is meant and when it ends."
UNREADABLE: Final = "The bearer token is no token that can be read here; get a new one."
NOBODY: Final = "There is no active user with this e-mail address; ask an admin to be one."
NOT_VERIFIED: Final = (
    "The token does not tell an e-mail address that its issuer has verified; ask the issuer for"
    " the scope email."
)
FOREIGN: Final = "The token is not signed by ISSUER; get one there."


@dataclass(slots=True)
class Caller:
    """Speaks to an API that trusts an issuer, and moves its clock."""

    issuer: Issuer
    at: datetime = NOON
    http: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)

    def later(self, seconds: float) -> None:
        """Move the clock."""
        self.at += timedelta(seconds=seconds)

    async def ask(self, token: str | None, query: str = WHO) -> httpx.Response:
        """Send one operation."""
        headers = {"Accept": GRAPHQL}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return await self.http.post("/graphql", json={"query": query}, headers=headers)

    async def turned_away(self, token: str) -> str:
        """Send one question that must be answered with 401; tell the sentence."""
        answer = await self.ask(token)
        (error,) = answer.json()["errors"]
        sentence = str(error["message"])
        assert (answer.status_code, error["extensions"]) == (401, {"code": "UNAUTHENTICATED"})
        assert answer.headers["www-authenticate"] == (
            f'Bearer realm="salesbook", error="invalid_token", error_description="{sentence}"'
        )
        return sentence.replace(self.issuer.address, "ISSUER")


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """Run an issuer with one key."""
    made = Issuer([FIRST])
    made.come()
    yield made
    made.go()


@pytest.fixture
def serve(house: House, reader: Reader) -> Callable[[Caller, Tokens | None], httpx.AsyncClient]:
    """Serve the API to whoever the issuer knows, on a clock of the test's."""

    def made(caller: Caller, tokens: Tokens | None) -> httpx.AsyncClient:
        oidc = OidcTokens(caller.issuer.address, AUDIENCE)
        app = create_app(house, reader, tokens, lambda: caller.at, oidc=oidc)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
        )

    return made


@pytest.fixture
async def caller(
    issuer: Issuer,
    business: Business,
    serve: Callable[[Caller, Tokens | None], httpx.AsyncClient],
) -> AsyncIterator[Caller]:
    """Employ ann; let the issuer's users in, and no development tokens."""
    await business.seller("ann@x.org", "north")
    made = Caller(issuer)
    async with serve(made, None) as made.http:
        yield made


def encoded(part: object) -> str:
    """Write a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def symmetric(issuer: Issuer, secret: bytes) -> str:
    """Sign with HS256 and a secret that is no secret."""
    head = encoded({"alg": "HS256", "kid": FIRST.kid, "typ": "JWT"})
    told = f"{head}.{encoded(issuer.claims({}))}"
    mark = hmac.new(secret, told.encode(), hashlib.sha256).digest()
    return f"{told}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def headed(issuer: Issuer, **head: object) -> str:
    """Say something odd in the head of a token; the signature is of another one."""
    _, claims, signature = issuer.sign().split(".")
    return f"{encoded({'alg': 'ES256', 'kid': 'first', **head})}.{claims}.{signature}"


WRONG: Final[dict[str, tuple[Callable[[Issuer], str], str]]] = {
    "expired": (lambda i: i.sign(exp=NOW - LEEWAY), EXPIRED),
    "not yet valid": (lambda i: i.sign(nbf=NOW + LEEWAY + 1), EARLY),
    "issued tomorrow": (lambda i: i.sign(iat=NOW + 86_400), EARLY),
    "unsigned": (lambda i: i.sign().rpartition(".")[0] + ".", FOREIGN),
    "alg none": (lambda i: f"{encoded({'alg': 'none'})}.{encoded(i.claims({}))}.", FOREIGN),
    "alg None": (lambda i: f"{encoded({'alg': 'None'})}.{encoded(i.claims({}))}.", FOREIGN),
    "HS256 with the public key": (lambda i: symmetric(i, FIRST.as_pem(private=False)), FOREIGN),
    "HS256 with its JSON": (
        lambda i: symmetric(i, json.dumps(FIRST.as_dict(private=False)).encode()),
        FOREIGN,
    ),
    "wrong issuer": (lambda i: i.sign(iss="https://elsewhere.example"), ISSUER_WRONG),
    "no issuer": (lambda i: i.sign(iss=None), INCOMPLETE),
    "wrong audience": (lambda i: i.sign(aud="elsewhere"), AUDIENCE_WRONG),
    "wrong audiences": (lambda i: i.sign(aud=["elsewhere", "anywhere"]), AUDIENCE_WRONG),
    "no audience": (lambda i: i.sign(aud=None), INCOMPLETE),
    "no end": (lambda i: i.sign(exp=None), INCOMPLETE),
    "unknown kid": (lambda i: i.sign(SECOND), FOREIGN),
    "another key by the same name": (lambda i: i.sign(make_key("first")), FOREIGN),
    "a changed claim": (
        lambda i: ".".join(
            part if n != 1 else encoded(i.claims({"email": "root@x.org"}))
            for n, part in enumerate(i.sign().split("."))
        ),
        FOREIGN,
    ),
    "an odd kid": (lambda i: headed(i, kid=["first"]), FOREIGN),
    "an unknown critical header": (lambda i: headed(i, crit=["odd"], odd=1), FOREIGN),
    "a critical header that is none": (lambda i: headed(i, crit=1), FOREIGN),
    "no JSON": (lambda _: "a.b.c", UNREADABLE),
    "no e-mail address": (lambda i: i.sign(email=None), NOT_VERIFIED),
    "an address that is none": (lambda i: i.sign(email=7), NOT_VERIFIED),
    "an address with a null byte": (lambda i: i.sign(email="ann@x.org\0"), NOT_VERIFIED),
    "an unverified address": (lambda i: i.sign(email_verified=False), NOT_VERIFIED),
    "nothing said about verifying": (lambda i: i.sign(email_verified=None), NOT_VERIFIED),
    "an odd word about verifying": (lambda i: i.sign(email_verified=[True]), NOT_VERIFIED),
    "an unknown user": (lambda i: i.sign(email="eve@x.org"), NOBODY),
}


@pytest.mark.parametrize(("token", "sentence"), WRONG.values(), ids=WRONG)
async def test_a_wrong_token_is_refused_with_what_is_wrong_about_it(
    caller: Caller, token: Callable[[Issuer], str], sentence: str
) -> None:
    assert await caller.turned_away(token(caller.issuer)) == sentence


async def test_a_user_signs_in_in_the_role_of_the_table(caller: Caller) -> None:
    token = caller.issuer.sign(role="admin")
    assert (await caller.ask(token)).json() == ANN
    (refusal,) = (await caller.ask(token, HIRE)).json()["data"]["createUser"]["userErrors"]
    assert refusal == {"message": "Role seller may not create (users); ask admin."}


@pytest.mark.parametrize(
    ("key", "alg"), [(RSA, "RS256"), (RSA, "PS384"), (FIRST, "ES256"), (EDWARDS, "Ed25519")]
)
async def test_keys_may_be_of_any_kind_with_two_halves(
    caller: Caller, key: SigningKey, alg: str
) -> None:
    caller.issuer.keys = [RSA, FIRST, EDWARDS]
    assert (await caller.ask(caller.issuer.sign(key, alg))).json() == ANN


async def test_one_of_several_audiences_is_enough(caller: Caller) -> None:
    assert (await caller.ask(caller.issuer.sign(aud=["other", AUDIENCE]))).json() == ANN


async def test_clocks_may_differ_a_little(caller: Caller) -> None:
    slow = caller.issuer.sign(exp=NOW - LEEWAY + 1)
    fast = caller.issuer.sign(nbf=NOW + LEEWAY, iat=NOW + LEEWAY)
    assert [(await caller.ask(token)).status_code for token in (slow, fast)] == [200, 200]
    caller.later(1)
    assert await caller.turned_away(slow) == EXPIRED


async def test_a_header_the_issuer_adds_does_no_harm(caller: Caller) -> None:
    head = {"alg": "ES256", "kid": "first", "nonce": "x"}
    claims = caller.issuer.claims({})
    registry = JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    token = jwt.encode(head, claims, FIRST, registry=registry)
    assert (await caller.ask(token)).json() == ANN


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
