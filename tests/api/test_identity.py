"""Who asks: a bearer token that is ours, whole, and not yet expired."""

import base64
import json
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from api.identity import Tokens
from schema.kernel.roles import Role
from schema.kernel.work import Actor
from tests.asking import Asker
from tests.business import NOON, Business

SECRET: Final = "a secret of at least thirty-two characters"  # noqa: S105 - of the tests only
UNREADABLE: Final = "The token is not valid or has expired; get a new one."
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


NOBODY: Final = {
    "no header": (None, MISSING),
    "an empty header": ("", MISSING),
    "another scheme": ("Basic cm9vdDpyb290", MISSING),
    "no token": ("Bearer ", MISSING),
    "no token at all": ("Bearer", MISSING),
    "no JWT": ("Bearer x", UNREADABLE),
    "three empty parts": ("Bearer ..", UNREADABLE),
    "expired": (f"Bearer {signed(claims(exp=int(NOON.timestamp()) - 1))}", UNREADABLE),
    "another secret": (f"Bearer {signed(claims(), secret='x' * 40)}", UNREADABLE),
    "no signature": (f"Bearer {unsigned()}", UNREADABLE),
    "another algorithm": (f"Bearer {signed(claims(), 'HS512')}", UNREADABLE),
    "an unknown role": (f"Bearer {signed(claims(role='king'))}", UNREADABLE),
    "no role": (f"Bearer {signed(claims(role=None))}", UNREADABLE),
    "no name": (f"Bearer {signed(claims(sub=None))}", UNREADABLE),
    "no end": (f"Bearer {signed(claims(exp=None))}", UNREADABLE),
    "for another audience": (f"Bearer {signed(claims(aud='elsewhere'))}", UNREADABLE),
    "for no audience": (f"Bearer {signed(claims(aud=None))}", UNREADABLE),
}


@pytest.mark.parametrize(("header", "sentence"), NOBODY.values(), ids=NOBODY)
async def test_who_is_not_signed_in_is_told_how_to_be(
    door: httpx.AsyncClient, header: str | None, sentence: str
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await door.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
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
