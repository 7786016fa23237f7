"""Who a token or a key stands for: what a door may learn before anybody acts."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from schema.kernel.roles import Role

KEY_MARK: Final = "sbk_"
"""What every API key begins with, so that people and scanners know one when they see it."""

KEY: Final = text("SELECT * FROM use_key(:shown, :at)")
COLLEAGUE: Final = text("SELECT role FROM users WHERE email = :email AND active")


@dataclass(frozen=True, slots=True)
class KeyFound:
    """An API key somebody has shown: whose it is, and whether it still opens anything."""

    number: str
    email: str
    role: Role
    only_reads: bool
    expires_at: datetime | None
    revoked: bool
    active: bool


def print_of(key: str) -> bytes:
    """Tell the hash by which a key is found; the key cannot be told from it."""
    return hashlib.sha256(key.encode()).digest()


async def find_key(session: AsyncSession, key: str, at: datetime) -> KeyFound | None:
    """Find the key somebody shows, and note its use, at most once a minute."""
    row = (await session.execute(KEY, {"shown": print_of(key), "at": at})).one_or_none()
    if row is None:
        return None
    return KeyFound(
        row.number,
        row.email,
        Role(row.role),
        row.scope == "read",
        row.expires_at,
        row.revoked,
        row.active,
    )


async def find_role(session: AsyncSession, email: str) -> Role | None:
    """Find in which role the user with this address may act; nobody unknown or inactive may."""
    role = await session.scalar(COLLEAGUE, {"email": email})
    return None if role is None else Role(role)
