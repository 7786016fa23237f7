"""Tokens of an OpenID Connect issuer: whose they are, once everything about them is right."""

from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.jws import JWSRegistry

from api.identity import TROUBLE, NotSignedIn, check_claims, header_of
from api.issuer import IssuerKeys
from schema.kernel.sentences import Sentence

# Only algorithms with two keys: a public key must never do as the secret of another one.
ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
    "Ed25519",
)
# An issuer may write more into a token's head than the standard names; what it calls critical
# and we do not know is refused all the same.
REGISTRY: Final = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
LEEWAY: Final = 30
"""How far the issuer's clock may be from ours, in seconds."""

NOT_VERIFIED: Final = Sentence(
    "The token does not tell an e-mail address that its issuer has verified; ask the issuer for"
    " the scope email."
)


class OidcTokens:
    """Reads the tokens one issuer makes for one audience."""

    def __init__(self, issuer: str, audience: str) -> None:
        """Trust ``issuer`` (its address) as far as its tokens are for ``audience``."""
        self.issuer, self.audience = issuer, audience
        self.keys = IssuerKeys(issuer)

    async def verify(self, token: str, at: datetime) -> tuple[str, float]:
        """Tell whose token it is (an e-mail address), and until when (seconds since 1970).

        Raises NotSignedIn, and IssuerAway when there is no key to verify it with.
        """
        claims = await self._claims(token, at)
        check_claims(claims, at, {"iss": self.issuer, "aud": self.audience}, leeway=LEEWAY)
        email = claims.get("email")
        verified = claims.get("email_verified") in (True, "true")
        if not verified or not isinstance(email, str) or not email.isprintable():
            raise NotSignedIn(NOT_VERIFIED)
        return email.strip().lower(), claims["exp"] + LEEWAY

    async def _claims(self, token: str, at: datetime) -> dict[str, Any]:
        foreign = Sentence(
            "The token is not signed by {issuer}; get one there.", issuer=self.issuer
        )
        header = header_of(token, REGISTRY)
        name = header.get("kid")
        if header.get("alg") not in ALGORITHMS or not isinstance(name, str | None):
            raise NotSignedIn(foreign, guessed=True)
        key = await self.keys.find(name, at)
        if key is None:
            raise NotSignedIn(foreign, guessed=True)
        try:
            return jwt.decode(token, key, registry=REGISTRY).claims
        except TROUBLE as error:
            raise NotSignedIn(foreign, guessed=True) from error
