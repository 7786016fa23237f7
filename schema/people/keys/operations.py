"""Everything that can happen to an API key."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert

from schema.kernel.callers import KEY_MARK, print_of
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.people.keys import queries, rules
from schema.people.keys.rules import KeyScope
from schema.people.keys.tables import KEY_NUMBERS, ApiKey, KeySecret
from schema.people.users import queries as users

NAMED: Final = 4
SECRET: Final = 32
"""Bytes of a key that are public, and that are not."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, and the only place where its text stands."""

    key: ApiKey
    secret: str

    @property
    def id(self) -> UUID:
        """The identity of the key."""
        return self.key.id


@may()
async def create(
    work: Work,
    user: str,
    name: str,
    scope: KeyScope = KeyScope.READ,
    expires_at: datetime | None = None,
) -> NewKey:
    """Make a key with which a program acts as a user (by e-mail address)."""
    owner = await users.user(work.session, user)
    if not owner.active:
        raise rules.KeyNeedsUser(owner.email)
    called = rules.check_name(owner.email, name)
    prefix = f"{KEY_MARK}{secrets.token_hex(NAMED)}"
    secret = f"{prefix}_{secrets.token_urlsafe(SECRET)}"
    key = ApiKey(
        number=await KEY_NUMBERS.take(work.session),
        user_id=owner.id,
        name=called,
        prefix=prefix,
        scope=scope,
        expires_at=rules.check_expiry(called, expires_at, work.at),
    )
    work.session.add(key)
    await work.session.flush()
    proof = insert(KeySecret).values(key_id=key.id, hash=print_of(secret))
    await work.session.execute(proof)
    return NewKey(key, secret)


@may(*(role for role in Role if role not in {Role.ANALYST, Role.AUDITOR}))
async def revoke(work: Work, number: str) -> ApiKey:
    """End what a key opens, for good; one's own, or as an admin anybody's."""
    key = await queries.key_for_change(work, number)
    if key.revoked_at is not None:
        raise rules.KeyIsRevoked(number)
    key.revoked_at = work.at
    return key
