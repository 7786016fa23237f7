"""Who asks: bearer tokens are minted for development and read here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cachetools import LRUCache
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from schema.kernel.roles import Role
from schema.kernel.work import Actor

ALGORITHM: Final = "HS256"
AUDIENCE: Final = "salesbook"
LIFETIME: Final = timedelta(hours=12)
SHORTEST_SECRET: Final = 32
KNOWN: Final = 10_000


class NotSignedIn(Exception):
    """Who asks is not known; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Mints and reads the tokens signed with one secret."""

    secret: str
    _known: LRUCache[str, tuple[Actor, float]] = field(
        default_factory=lambda: LRUCache(KNOWN), repr=False, compare=False
    )

    def mint(self, name: str, role: Role, at: datetime) -> str:
        """Say that ``name`` acts in ``role`` for twelve hours from ``at``."""
        claims = {
            "sub": name,
            "role": role.value,
            "aud": AUDIENCE,
            "iat": int(at.timestamp()),
            "exp": int((at + LIFETIME).timestamp()),
        }
        return jwt.encode({"alg": ALGORITHM}, claims, self._key())

    def read(self, header: str | None, at: datetime) -> Actor:
        """Understand an Authorization header, or refuse it; a token is verified once."""
        known = self._known.get(header or "")
        if known is not None and at.timestamp() < known[1]:
            return known[0]
        actor, until = self._read(header, at)
        self._known[header or ""] = (actor, until)
        return actor

    def _read(self, header: str | None, at: datetime) -> tuple[Actor, float]:
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn("Send a bearer token; salesbook token --role ROLE mints one.")
        try:
            claims = jwt.decode(token.strip(), self._key(), algorithms=[ALGORITHM]).claims
            rules = jwt.JWTClaimsRegistry(
                now=int(at.timestamp()),
                exp={"essential": True},
                sub={"essential": True},
                aud={"essential": True, "value": AUDIENCE},
            )
            rules.validate(claims)
            actor = Actor(str(claims["sub"]), Role(claims["role"]), door="api")
            return actor, float(claims["exp"])
        except (JoseError, ValueError, KeyError) as error:
            raise NotSignedIn(
                "The token is not valid or has expired; get a new one."
            ) from error

    def _key(self) -> OctKey:
        return OctKey.import_key(self.secret)
