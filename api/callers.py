"""Who asks, by whatever they show: an API key, a token of the issuer, a development token.

Who was found is remembered for ``KEPT`` seconds, so that asking again costs nothing; until
then a revoked key still opens what it opened, and a user has the role they had. A deactivated
user is refused at once all the same, by the database.
"""

from datetime import datetime
from typing import Final

from cachetools import LRUCache

from api.identity import ALGORITHM, MISSING, NotSignedIn, Tokens, bearer, header_of
from api.oidc import OidcTokens
from schema.kernel.callers import KEY_MARK, find_key, find_role
from schema.kernel.sentences import Sentence
from schema.kernel.work import Actor, House

KNOWN: Final = 10_000
KEPT: Final = 30.0
ONLY_KEYS: Final = Sentence("Only API keys are taken here; ask an admin for one.")
NOBODY: Final = Sentence(
    "There is no active user with this e-mail address; ask an admin to be one."
)
NO_SUCH_KEY: Final = Sentence("There is no such API key; is it written out in full?")
REVOKED: Final = Sentence("The API key is revoked; ask an admin for a new one.")
EXPIRED: Final = Sentence("The API key has expired; ask an admin for a new one.")


class Callers:
    """Tells who asks, and remembers it for a while."""

    def __init__(
        self, house: House, tokens: Tokens | None, oidc: OidcTokens | None = None
    ) -> None:
        """Take API keys of ``house``, and the tokens that are named."""
        self.house, self.tokens, self.oidc = house, tokens, oidc
        self._known: LRUCache[str, tuple[Actor, float]] = LRUCache(KNOWN)

    def known(self, header: str | None, at: datetime) -> Actor | None:
        """Remember who has shown this Authorization header lately; None when nobody has."""
        known = self._known.get(header or "")
        return known[0] if known is not None and at.timestamp() < known[1] else None

    def met(self, header: str | None) -> bool:
        """Tell whether somebody has shown this Authorization header before, and was right."""
        return (header or "") in self._known

    async def find(self, header: str | None, at: datetime) -> Actor:
        """Find out who shows an Authorization header; raises NotSignedIn and IssuerAway."""
        token = bearer(header, self._hint())
        actor, until = await self._read(token, at)
        self._known[header or ""] = actor, until
        return actor

    def _hint(self) -> Sentence:
        if self.oidc is not None:
            return Sentence(
                "Send a bearer token: one of {issuer}, or an API key.", issuer=self.oidc.issuer
            )
        return MISSING if self.tokens is not None else ONLY_KEYS

    async def _read(self, token: str, at: datetime) -> tuple[Actor, float]:
        if token.startswith(KEY_MARK):
            return await self._key(token, at)
        if self.oidc is None and self.tokens is None:
            raise NotSignedIn(ONLY_KEYS)
        ours = self.oidc is None or header_of(token).get("alg") == ALGORITHM
        if self.tokens is not None and ours:
            return self.tokens.verify(token, at)
        return await self._colleague(token, at)

    async def _key(self, key: str, at: datetime) -> tuple[Actor, float]:
        async with self.house.sessions.begin() as session:
            found = await find_key(session, key, at)
        if found is None:
            raise NotSignedIn(NO_SUCH_KEY, guessed=True)
        if found.revoked:
            raise NotSignedIn(REVOKED)
        ends = found.expires_at.timestamp() if found.expires_at else float("inf")
        if ends <= at.timestamp():
            raise NotSignedIn(EXPIRED)
        if not found.active:
            raise NotSignedIn(NOBODY)
        told = found.only_reads
        actor = Actor(found.email, found.role, "api", only_reads=told, key=found.number)
        return actor, min(ends, at.timestamp() + KEPT)

    async def _colleague(self, token: str, at: datetime) -> tuple[Actor, float]:
        assert self.oidc is not None  # noqa: S101 - whoever takes no tokens has said so before
        email, until = await self.oidc.verify(token, at)
        async with self.house.sessions() as session:
            role = await find_role(session, email)
        if role is None:
            raise NotSignedIn(NOBODY)
        return Actor(email, role, door="api"), min(until, at.timestamp() + KEPT)
