"""Somebody who signs in with an issuer of our own, and tokens that are made by hand."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import httpx

from api.manners import GRAPHQL
from tests.api.issuer import Issuer, make_key
from tests.business import NOON

FIRST: Final = make_key("first")
SECOND: Final = make_key("second")
WHO: Final = "{ users { nodes { email } } }"
ANN: Final = {"data": {"users": {"nodes": [{"email": "ann@x.org"}]}}}
NOBODY: Final = "There is no active user with this e-mail address; ask an admin to be one."
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
