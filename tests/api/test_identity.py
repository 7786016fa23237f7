"""Who asks: a bearer token that is ours, whole, and not yet expired."""

import base64
import json
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from api.identity import NotSignedIn, Tokens
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.asking import Asker
from tests.business import NOON, Business

SECRET: Final = "a secret of at least thirty-two characters"  # noqa: S105 - of the tests only
UNREADABLE: Final = "The bearer token is no token that can be read here; get a new one."
FORGED: Final = "The token is not signed by us; get a new one."
EXPIRED: Final = "The token has expired; get a new one."
EARLY: Final = "The token is not valid yet; is the clock right where it was issued?"
ELSEWHERE: Final = "The token is meant for another audience; get one for this API."
INCOMPLETE: Final = "The token does not say who asks, for whom it is meant and when it ends."
MISSING: Final = "Send a bearer token; salesbook token --role ROLE mints one."


def claims(**changes: str | int | None) -> dict[str, Any]:
    """Say who asks, with changes; a claim changed to None is left out."""
    usual = {
        "sub": "root",
        "role": "admin",
        "aud": "salesbook",
        "iat": int(NOON.timestamp()),
        "exp": int((NOON + timedelta(hours=1)).timestamp()),
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def signed(told: dict[str, Any], algorithm: str = "HS256", secret: str = SECRET) -> str:
    """Sign claims."""
    key = OctKey.import_key(secret)
    return jwt.encode({"alg": algorithm}, told, key, algorithms=[algorithm])


def unsigned() -> str:
    """Write a token that says it needs no signature."""
    parts = ({"alg": "none", "typ": "JWT"}, claims())
    encoded = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
        for part in parts
    ]
    return ".".join([*encoded, ""])


NOW: Final = int(NOON.timestamp())
NOBODY: Final = {
    "no header": (None, MISSING),
    "an empty header": ("", MISSING),
    "another scheme": ("Basic cm9vdDpyb290", MISSING),
    "no token": ("Bearer ", MISSING),
    "no token at all": ("Bearer", MISSING),
    "no JWT": ("Bearer x", UNREADABLE),
    "three empty parts": ("Bearer ..", UNREADABLE),
    "expired": (f"Bearer {signed(claims(exp=NOW - 1))}", EXPIRED),
    "expired this second": (f"Bearer {signed(claims(exp=NOW))}", EXPIRED),
    "not yet valid": (f"Bearer {signed(claims(nbf=NOW + 1))}", EARLY),
    "from tomorrow": (f"Bearer {signed(claims(iat=NOW + 86_400))}", EARLY),
    "another secret": (f"Bearer {signed(claims(), secret='x' * 40)}", FORGED),
    "alg none": (f"Bearer {unsigned()}", FORGED),
    "no signature": (f"Bearer {signed(claims()).rpartition('.')[0]}.", FORGED),
    "another algorithm": (f"Bearer {signed(claims(), 'HS512')}", FORGED),
    "expired and of another secret": (
        f"Bearer {signed(claims(exp=1), secret='x' * 40)}",
        FORGED,
    ),
    "an unknown role": (f"Bearer {signed(claims(role='king'))}", INCOMPLETE),
    "no role": (f"Bearer {signed(claims(role=None))}", INCOMPLETE),
    "no name": (f"Bearer {signed(claims(sub=None))}", INCOMPLETE),
    "no end": (f"Bearer {signed(claims(exp=None))}", INCOMPLETE),
    "for another audience": (f"Bearer {signed(claims(aud='elsewhere'))}", ELSEWHERE),
    "for no audience": (f"Bearer {signed(claims(aud=None))}", INCOMPLETE),
}


def challenge(sentence: str) -> str:
    """Ask for a token as RFC 6750 does: with a reason, if one was shown."""
    wrong = f', error="invalid_token", error_description="{sentence}"'
    return 'Bearer realm="salesbook"' + ("" if sentence == MISSING else wrong)


@pytest.mark.parametrize(("header", "sentence"), NOBODY.values(), ids=NOBODY)
async def test_who_is_not_signed_in_is_told_how_to_be(
    door: httpx.AsyncClient, header: str | None, sentence: str
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await door.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == challenge(sentence)
    assert answer.json() == {
        "errors": [{"message": sentence, "extensions": {"code": "UNAUTHENTICATED"}}]
    }


async def test_a_token_changed_by_one_letter_is_not_ours(door: httpx.AsyncClient) -> None:
    head, body, signature = signed(claims()).split(".")
    forged = base64.urlsafe_b64encode(json.dumps(claims(sub="boss")).encode()).decode()
    for token in (f"{head}.{forged.rstrip('=')}.{signature}", f"{head}.{body}.{signature[1:]}"):
        answer = await door.post(
            "/graphql",
            json={"query": "{ __typename }"},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 401


PARTS: Final = st.one_of(
    st.sampled_from(["Bearer ", "bearer", "Basic ", "sbk_", ".", "..", "e30", "=", " "]),
    st.sampled_from(signed(claims()).split(".")),
    st.sampled_from([unsigned().partition(".")[0], "eyJhbGciOjF9", "eyJjcml0IjoxfQ", "bnVsbA"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20),
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(parts=st.lists(PARTS, max_size=6))
def test_whatever_is_sent_instead_of_a_token_is_refused(parts: list[str]) -> None:
    header = "".join(parts)
    with pytest.raises(NotSignedIn):
        Tokens(SECRET).read(header, NOON)


def test_a_token_lasts_twelve_hours() -> None:
    tokens = Tokens(SECRET)
    header = f"bearer {tokens.mint('ann@x.org', Role.SELLER, NOON)}"
    late = NOON + timedelta(hours=11, minutes=59)
    assert tokens.read(header, late) == Actor("ann@x.org", Role.SELLER, "api")


async def test_who_asked_stands_in_the_trail(ask: Asker, business: Business) -> None:
    given = {"sku": "PUMP", "name": "Pump", "unit": "pcs", "listPrice": "1"}
    await ask.tell("addProduct", given, role=Role.MANAGER, name="max@x.org")
    assert business.rows("SELECT actor, door, relation FROM audit_log") == [
        ("max@x.org", "api", "products")
    ]
