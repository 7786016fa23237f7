"""Who asks: what a bearer token must say, why one is refused, and those of our own.

Answers follow RFC 6750: who shows nothing is asked for a token, who shows a wrong one is told
what is wrong with it, after its signature was found to be right and not before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import ClaimError, JoseError, MissingClaimError
from joserfc.jwk import OctKey

from api.protocol import Refused
from schema.kernel.roles import Role
from schema.kernel.sentences import Sentence
from schema.kernel.work import Actor

ALGORITHM: Final = "HS256"
AUDIENCE: Final = "salesbook"
LIFETIME: Final = timedelta(hours=12)
REALM: Final = 'Bearer realm="salesbook"'

MISSING: Final = Sentence("Send a bearer token; salesbook token --role ROLE mints one.")
UNREADABLE: Final = Sentence(
    "The bearer token is no token that can be read here; get a new one."
)
NOT_OURS: Final = Sentence("The token is not signed by us; get a new one.")
INCOMPLETE: Final = Sentence(
    "The token does not say who asks, for whom it is meant and when it ends."
)
NOT_YET: Final = Sentence("The token is not valid yet; is the clock right where it was issued?")
REASONS: Final = {
    "iss": Sentence("The token is of another issuer; get one of the issuer we trust."),
    "aud": Sentence("The token is meant for another audience; get one for this API."),
    "exp": Sentence("The token has expired; get a new one."),
    "nbf": NOT_YET,
    "iat": NOT_YET,
}
"""What is wrong with a claim. They are looked at in this order."""

TROUBLE: Final = (JoseError, ValueError, KeyError, TypeError, AttributeError)
"""What reading may raise when somebody sends whatever they like."""


class NotSignedIn(Refused):
    """Who asks is not known; the message says why and what to do."""

    def __init__(
        self, sentence: Sentence, *, shown: bool = True, guessed: bool = False
    ) -> None:
        """Answer with 401; ``shown`` says whether a token was shown at all.

        ``guessed`` says that it is one nobody made.
        """
        wrong = f', error="invalid_token", error_description="{sentence}"' if shown else ""
        headers = {"WWW-Authenticate": REALM + wrong}
        super().__init__(401, "UNAUTHENTICATED", sentence, headers)
        self.guessed = guessed


def bearer(header: str | None, hint: Sentence = MISSING) -> str:
    """Take the token out of an Authorization header; raises NotSignedIn with the hint."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotSignedIn(hint, shown=False)
    return token.strip()


def header_of(token: str, registry: jws.JWSRegistry | None = None) -> dict[str, Any]:
    """Read how a token says it is signed, which nobody has proved yet; raises NotSignedIn."""
    try:
        return dict(jws.extract_compact(token.encode(), registry=registry).headers())
    except TROUBLE as error:
        raise NotSignedIn(UNREADABLE, guessed=True) from error


def check_claims(
    claims: dict[str, Any], at: datetime, wanted: dict[str, str], *, leeway: int = 0
) -> None:
    """Refuse a signed token whose time is not now, or that lacks a claim or has another one.

    ``wanted`` are claims and their values; clocks may differ by ``leeway`` seconds.
    """
    needed: dict[str, Any] = {"exp": {"essential": True}}
    for name, value in wanted.items():
        needed[name] = {"essential": True, "value": value}
    rules = jwt.JWTClaimsRegistry(now=int(at.timestamp()), leeway=leeway, **needed)
    try:
        rules.validate({name: claims[name] for name in REASONS if name in claims})
    except MissingClaimError as error:
        raise NotSignedIn(INCOMPLETE) from error
    except ClaimError as error:
        raise NotSignedIn(REASONS[error.claim]) from error


@dataclass(frozen=True, slots=True)
class Tokens:
    """Mints and reads development tokens, signed with a secret of our own."""

    secret: str

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
        """Understand an Authorization header; raises NotSignedIn."""
        return self.verify(bearer(header), at)[0]

    def verify(self, token: str, at: datetime) -> tuple[Actor, float]:
        """Tell who bears a token, and until when (seconds since 1970); raises NotSignedIn."""
        header_of(token)
        try:
            claims = jwt.decode(token, self._key(), algorithms=[ALGORITHM]).claims
        except TROUBLE as error:
            raise NotSignedIn(NOT_OURS, guessed=True) from error
        check_claims(claims, at, {"aud": AUDIENCE})
        try:
            actor = Actor(str(claims["sub"]), Role(claims["role"]), door="api")
        except (ValueError, KeyError) as error:
            raise NotSignedIn(INCOMPLETE) from error
        return actor, float(claims["exp"])

    def _key(self) -> OctKey:
        return OctKey.import_key(self.secret)
