"""Everything that can happen to a user."""

from dataclasses import dataclass

from sqlalchemy import select

from schema.kernel.errors import DomainError
from schema.kernel.roles import Role
from schema.kernel.verbs import may
from schema.kernel.work import Work
from schema.people.users import queries, rules
from schema.people.users.tables import User


@dataclass(eq=False)
class EmailTaken(DomainError):
    """There is a user {email} already; choose another address."""

    email: str


@dataclass(eq=False)
class SellerNeedsTerritory(DomainError):
    """Seller {email} needs a territory; name the one they look after."""

    email: str


@may()
async def create(
    work: Work, email: str, name: str, role: Role, territory: str | None = None
) -> User:
    """Let a colleague act in the system."""
    address = rules.check_email(email)
    if role is Role.SELLER and not territory:
        raise SellerNeedsTerritory(address)
    if await work.session.scalar(select(User.id).where(User.email == address)):
        raise EmailTaken(address)
    user = User(email=address, name=name, role=role, territory=territory)
    work.session.add(user)
    await work.session.flush()
    return user


@may()
async def deactivate(work: Work, email: str) -> User:
    """End what a colleague may do; what they did stays."""
    user = await queries.user_for_change(work, email)
    user.active = False
    return user
