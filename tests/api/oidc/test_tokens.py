"""Signing in with an issuer's tokens: which are taken, and what is said of the others."""

import json
from collections.abc import Callable
from typing import Final

import pytest
from joserfc import jwt
from joserfc.jws import JWSRegistry

from api.oidc import LEEWAY
from tests.api.issuer import AUDIENCE, Issuer, SigningKey, make_key
from tests.api.oidc.calling import (
    ANN,
    FIRST,
    FOREIGN,
    NOBODY,
    SECOND,
    Caller,
    encoded,
    headed,
    symmetric,
)
from tests.business import NOON

RSA: Final = make_key("rsa", "RSA")
EDWARDS: Final = make_key("edwards", "Ed25519")
NOW: Final = int(NOON.timestamp())
HIRE: Final = """mutation { createUser(input: {email: "new@x.org", name: "New", role: ADMIN}) {
  userErrors { message } } }"""
EXPIRED: Final = "The token has expired; get a new one."
EARLY: Final = "The token is not valid yet; is the clock right where it was issued?"
AUDIENCE_WRONG: Final = "The token is meant for another audience; get one for this API."
ISSUER_WRONG: Final = "The token is of another issuer; get one of the issuer we trust."
INCOMPLETE: Final = "The token does not say who asks, for whom it is meant and when it ends."
UNREADABLE: Final = "The bearer token is no token that can be read here; get a new one."
NOT_VERIFIED: Final = (
    "The token does not tell an e-mail address that its issuer has verified; ask the issuer for"
    " the scope email."
)
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
