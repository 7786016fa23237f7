"""Who is signed in to the console: a cookie that only we can read and nobody can change.

The cookie holds the token somebody signed in with, encrypted (JWE, A256GCM) under a key made
from ``TOKEN_SECRET``. So nothing is kept on our side, any server of ours can read it, and the
token is looked at anew with each request: what ends it ends the session.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

import orjson
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import Response

from api.protocol import Refused
from schema.kernel.paper import PRINT
from schema.kernel.sentences import Sentence

COOKIE: Final = "salesbook_console"
PATH: Final = "/console"
SameSite = Literal["strict", "lax"]
PLACES: Final[Mapping[str, SameSite]] = {PATH: "strict", PRINT: "lax"}
"""Where the cookie is sent. Papers only show something, so other sites may link to them."""

LIFETIME: Final = timedelta(hours=8)
LONGEST: Final = 3_900
"""How long a cookie may be; browsers drop what is longer than 4,096 with its name."""

PURPOSE: Final = b"salesbook console session"
SEALED: Final = {"alg": "dir", "enc": "A256GCM"}
TOO_LONG: Final = Sentence("This token is too long for a cookie; sign in with an API key.")
FORGED: Final = Sentence(
    "The form was not sent from a page of this session; go back, load the page again and"
    " repeat it."
)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser: what they signed in with, the mark their forms carry, when it ends.

    ``notice`` is what the next page says first. ``until`` is in seconds since 1970.
    """

    mark: str
    until: float
    token: str = ""
    notice: str = ""

    @classmethod
    def begin(cls, at: datetime, token: str = "") -> "Session":
        """Begin a session, with a mark nobody knows; without a token nobody is signed in."""
        return cls(secrets.token_urlsafe(32), (at + LIFETIME).timestamp(), token)

    def saying(self, notice: str) -> "Session":
        """Say this on the next page."""
        return replace(self, notice=notice)

    def check(self, mark: str) -> None:
        """Refuse a form that does not carry this session's mark."""
        if not hmac.compare_digest(mark.encode(), self.mark.encode()):
            raise Refused(403, "FORGED_FORM", FORGED)


class Sessions:
    """Reads sessions from cookies and writes them there."""

    def __init__(self, secret: str) -> None:
        """Make the key of the console's own from a secret that serves other ends, too."""
        self._key = OctKey.import_key(hmac.digest(secret.encode(), PURPOSE, "sha256"))

    def read(self, request: Request, at: datetime) -> Session:
        """Find the session of a request; whoever has none begins one, not signed in."""
        try:
            sealed = jwe.decrypt_compact(request.cookies.get(COOKIE, ""), self._key)
            session = Session(**orjson.loads(sealed.plaintext or b""))
        except (JoseError, ValueError, TypeError):
            return Session.begin(at)
        return session if at.timestamp() < session.until else Session.begin(at)

    def write(self, response: Response, session: Session, request: Request) -> None:
        """Give the session to the browser; raises Refused when it does not fit."""
        sealed = jwe.encrypt_compact(SEALED, orjson.dumps(asdict(session)), self._key)
        if len(sealed) > LONGEST:
            raise Refused(400, "TOKEN_TOO_LONG", TOO_LONG)
        for path, from_where in PLACES.items():
            response.set_cookie(
                COOKIE,
                sealed,
                max_age=int(LIFETIME.total_seconds()),
                path=path,
                secure=request.url.scheme == "https",
                httponly=True,
                samesite=from_where,
            )
