"""Who works in the sample company."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from schema.kernel.roles import Role
from schema.kernel.work import Actor, Deed

PEOPLE: Final = (
    ("ann@salesbook.example", "Ann Berg", Role.SELLER, "North"),
    ("bo@salesbook.example", "Bo Chen 陈波", Role.SELLER, "South"),
    ("mia@salesbook.example", "Mia Lindt", Role.MANAGER, None),
    ("fei@salesbook.example", "Fei Wang 王飞", Role.FINANCE, None),
    ("root@salesbook.example", "Root", Role.ADMIN, None),
)
SAMPLER: Final = Actor("sample company", Role.ADMIN, "cli")
SELLERS: Final = {
    territory: Actor(email, role, "cli", territory)
    for email, _, role, territory in PEOPLE
    if territory is not None
}
"""The sellers, by the territory they look after."""
MANAGER: Final = Actor(PEOPLE[2][0], Role.MANAGER, "cli")
FINANCE: Final = Actor(PEOPLE[3][0], Role.FINANCE, "cli")
ADMIN: Final = Actor(PEOPLE[4][0], Role.ADMIN, "cli")

Do = Callable[[Deed[Any], Actor], Awaitable[Any]]
"""Does something as one of them, in a unit of work of its own."""
