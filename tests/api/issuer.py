"""An OpenID Connect issuer of our own: has keys, rotates them, goes away and comes back."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.business import NOON

AUDIENCE: Final = "salesbook"
SigningKey = RSAKey | ECKey | OKPKey


def make_key(name: str, kind: str = "EC") -> SigningKey:
    """Make a pair of keys."""
    told: Any = {"kid": name, "use": "sig"}
    if kind == "RSA":
        return RSAKey.generate_key(2048, told)
    if kind == "EC":
        return ECKey.generate_key("P-256", told)
    return OKPKey.generate_key("Ed25519", told)


@dataclass(slots=True)
class Issuer:
    """Serves its name and its public keys on this machine; counts who asks for the keys.

    ``more`` are entries of the key set beside its own keys; ``called`` is what it calls
    itself, if not by its address.
    """

    keys: list[SigningKey]
    port: int = 0
    asked: int = 0
    called: str | None = None
    more: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    _server: uvicorn.Server | None = None
    _thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Tell where it is."""
        return f"http://127.0.0.1:{self.port}"

    def come(self) -> None:
        """Serve, at the same address as before."""
        routes = [
            Route("/.well-known/openid-configuration", self._about),
            Route("/keys", self._keys),
        ]
        told = uvicorn.Config(Starlette(routes=routes), port=self.port, log_level="warning")
        self._server = server = uvicorn.Server(told)
        self._thread = threading.Thread(target=server.run, daemon=True)
        self._thread.start()
        while not server.started:
            time.sleep(0.005)
        self.port = server.servers[0].sockets[0].getsockname()[1]

    def go(self) -> None:
        """Go away; whoever asks then finds nobody."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(timeout=10)

    def sign(self, key: SigningKey | None = None, alg: str = "ES256", **changes: Any) -> str:  # noqa: ANN401 - claims
        """Sign a token of ann's that lasts an hour, with changes; None leaves a claim out."""
        told = {
            name: value for name, value in self.claims(changes).items() if value is not None
        }
        chosen = key or self.keys[0]
        return jwt.encode({"alg": alg, "kid": chosen.kid}, told, chosen, algorithms=[alg])

    def claims(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Say who asks."""
        now = int(NOON.timestamp())
        return {
            "iss": self.address,
            "aud": AUDIENCE,
            "sub": "7f3a",
            "email": "Ann@X.org",
            "email_verified": True,
            "role": "admin",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            **changes,
        }

    async def _about(self, _request: Request) -> JSONResponse:
        told = {"issuer": self.called or self.address, "jwks_uri": f"{self.address}/keys"}
        return JSONResponse(told)

    async def _keys(self, _request: Request) -> JSONResponse:
        self.asked += 1
        own = [key.as_dict(private=False) for key in self.keys]
        return JSONResponse({"keys": [*self.more, *own]})
