"""How users are found."""

from dataclasses import dataclass
from typing import Final

from schema.kernel.checks import Check
from schema.kernel.errors import NotFound
from schema.kernel.rows import found, locked
from schema.kernel.session import Session
from schema.kernel.work import Work
from schema.people.users.tables import User

CHECKS: Final = (
    Check(
        "U1",
        "every active seller has a territory",
        "SELECT count(*) FROM users",
        "SELECT email FROM users WHERE active AND role = 'seller' AND territory IS NULL",
    ),
)


@dataclass(eq=False)
class NoSuchUser(NotFound):
    """There is no user {email}."""

    email: str


async def user(session: Session, email: str) -> User:
    """Find one user by their address."""
    row: User = await found(session, User.email, email.strip().lower(), NoSuchUser(email))
    return row


async def user_for_change(work: Work, email: str) -> User:
    """Lock one user."""
    row: User = await locked(work, User.email, email.strip().lower(), NoSuchUser(email))
    return row
