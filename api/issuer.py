"""The issuer we trust: where its keys are found, how long they are kept, when we ask again.

Follows OpenID Connect Discovery 1.0 and RFC 7517. Keys are asked for when they are first
needed, again when they have grown old, and when a token names one we do not know; but never
more often than once in ``PAUSE`` seconds, whatever callers send. Keys we hold are used on while
the issuer is away.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

from api.protocol import Refused
from schema.kernel.sentences import Sentence

LOG = structlog.get_logger(__name__)
DISCOVERY: Final = "/.well-known/openid-configuration"
FRESH: Final = 600.0
PAUSE: Final = 10.0
PATIENCE: Final = 5.0
"""All three in seconds."""

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
PublicKey = RSAKey | ECKey | OKPKey
Keys = dict[str | None, PublicKey]


class IssuerAway(Refused):
    """The issuer's keys were never fetched, and cannot be now."""

    def __init__(self) -> None:
        """Answer with 503."""
        sentence = Sentence("The issuer of tokens does not answer; try again in a moment.")
        headers = {"Retry-After": f"{PAUSE:.0f}"}
        super().__init__(503, "SERVICE_UNAVAILABLE", sentence, headers)


def check_address(address: str) -> str:
    """Return an address nobody can listen in on or pretend to be; raises ValueError."""
    parts = urlsplit(address)
    near = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not near and (parts.scheme != "https" or not parts.hostname):
        raise ValueError(f"{address} is no address that starts with https://")
    return address


class IssuerKeys:
    """The public keys of one issuer, by the names tokens call them."""

    def __init__(self, issuer: str) -> None:
        """Know the issuer's address; nothing is fetched yet."""
        self.issuer = issuer
        self._keys: Keys | None = None
        self._fetched = self._asked = float("-inf")
        self._lock = asyncio.Lock()

    async def find(self, name: str | None, at: datetime) -> PublicKey | None:
        """Find a key; without a name the only one there is. Raises IssuerAway."""
        now = at.timestamp()
        held = self._keys is not None
        if not held or (now - self._fetched >= FRESH and not self._lock.locked()):
            await self._ask(now)
        if self._keys is None:
            raise IssuerAway
        if self._named(name) is None:
            await self._ask(now)
        return self._named(name)

    def _named(self, name: str | None) -> PublicKey | None:
        keys = self._keys or {}
        if name is None and len(keys) == 1:
            return next(iter(keys.values()))
        return keys.get(name)

    async def _ask(self, now: float) -> None:
        async with self._lock:
            if 0 <= now - self._asked < PAUSE:  # somebody asked while we waited, or just before
                return
            self._asked = now
            try:
                async with asyncio.timeout(PATIENCE):
                    self._keys = await self._fetch()
            except AWAY as error:
                LOG.warning("the issuer's keys cannot be fetched", reason=repr(error))
            else:
                self._fetched = now

    async def _fetch(self) -> Keys:
        near = urlsplit(self.issuer).hostname in LOOPBACK
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=not near) as http:
            about = await _json(http, self.issuer.rstrip("/") + DISCOVERY)
            if about["issuer"] != self.issuer:
                raise ValueError(f"it calls itself {about['issuer']}")
            return usable((await _json(http, check_address(about["jwks_uri"])))["keys"])


AWAY: Final = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, KeyError, TypeError)


async def _json(http: httpx.AsyncClient, address: str) -> Any:  # noqa: ANN401 - JSON
    return (await http.get(address)).raise_for_status().json()


def usable(told: Iterable[dict[str, Any]]) -> Keys:
    """Keep the keys that may prove signatures; raises ValueError when there is none.

    A shared secret (``oct``) is never one of them.
    """
    keys: Keys = {}
    for one in told:
        try:
            key = JWKRegistry.import_key(one)
        except (JoseError, ValueError):
            LOG.warning("the issuer has a key that cannot be read", kid=one.get("kid"))
            continue
        if isinstance(key, PublicKey) and one.get("use", "sig") == "sig":
            keys[key.kid] = key
    if not keys:
        raise ValueError("it has no keys for signatures")
    return keys
