"""What makes an API key. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import datetime

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError


class KeyScope(Choice):
    """What a key opens: with read one may only ask, with write also change things."""

    READ = "read", "The key may ask, and change nothing."
    WRITE = "write", "The key may ask, and change what its user may change."


@dataclass(eq=False)
class KeyNeedsName(DomainError):
    """A key of {user} needs a name; say which program it is for."""

    user: str


@dataclass(eq=False)
class KeyNeedsUser(DomainError):
    """User {user} is not active, so a key of theirs would open nothing; name another user."""

    user: str


@dataclass(eq=False)
class KeyExpiryHasPassed(DomainError):
    """Key {name} cannot expire at {expires_at}; name a moment that is still to come."""

    name: str
    expires_at: datetime


@dataclass(eq=False)
class KeyIsRevoked(DomainError):
    """Key {number} is revoked already; it opens nothing any more."""

    number: str


def check_name(user: str, name: str) -> str:
    """Return the name without blanks around it, or refuse an empty one."""
    if not name.strip():
        raise KeyNeedsName(user)
    return name.strip()


def check_expiry(name: str, expires_at: datetime | None, at: datetime) -> datetime | None:
    """Refuse a key that would never open anything; a moment without a zone is one in UTC."""
    if expires_at is None:
        return None
    moment = expires_at if expires_at.tzinfo else expires_at.replace(tzinfo=at.tzinfo)
    if moment <= at:
        raise KeyExpiryHasPassed(name, moment)
    return moment
