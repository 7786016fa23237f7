"""What each role may ask for: one table, and what the operator has set.

Who shows an API key is a program, whatever its user's role: it may ask as ``INTEGRATION`` may,
where that is more.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Final

from schema.kernel.cursors import MOST
from schema.kernel.roles import Role
from schema.kernel.work import Actor, Patience

LEAST_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Allowance:
    """What somebody may ask for.

    ``levels`` of a document, and ``cost`` of one operation (``api.execution.prices``);
    ``page`` is how many records a page may hold; ``requests`` and ``time`` are multiples of
    what the operator has set for everybody.
    """

    levels: int = 16
    cost: int = 50_000
    page: int = LEAST_PAGE
    requests: float = 1
    time: float = 1

    def or_more(self, other: "Allowance") -> "Allowance":
        """Take the larger of each."""
        both = zip(astuple(self), astuple(other), strict=True)
        return Allowance(*(max(one, two) for one, two in both))


PERSON: Final = Allowance()
EXAMINER: Final = Allowance(cost=100_000, time=3)
DEVELOPER: Final = Allowance(levels=20)
PROGRAM: Final = Allowance(levels=20, cost=100_000, page=MOST, requests=2)
TABLE: Final[Mapping[Role, Allowance]] = {
    Role.SELLER: PERSON,
    Role.MANAGER: PERSON,
    Role.ORDER_DESK: PERSON,
    Role.WAREHOUSE: PERSON,
    Role.FINANCE: PERSON,
    Role.CREDIT: PERSON,
    Role.SERVICE: PERSON,
    Role.ANALYST: EXAMINER,
    Role.ADMIN: DEVELOPER,
    Role.AUDITOR: EXAMINER,
    Role.INTEGRATION: PROGRAM,
}
WITH_A_KEY: Final = {role: told.or_more(PROGRAM) for role, told in TABLE.items()}
MOST_LEVELS: Final = max(told.levels for told in TABLE.values())
"""No document may have more levels, whoever sends it."""


def allowance(actor: Actor) -> Allowance:
    """Look up what somebody may ask for."""
    return (TABLE if actor.key is None else WITH_A_KEY)[actor.role]


def is_program(actor: Actor) -> bool:
    """Tell a program from a person, who asks through a page somebody wrote for them."""
    return actor.key is not None or not actor.role.is_person


@dataclass(frozen=True, slots=True)
class Means:
    """What the operator has set for everybody, of which each role may have a multiple.

    ``per_second`` is how often one caller may ask, 0 for as often as they like; ``working`` how
    long the database may work on a statement, ``waiting`` how long a change may wait for
    another one, both in seconds; ``upload`` how many bytes of files one sender may send a day,
    0 for as many as they like.
    """

    per_second: float = 0
    working: float = 10
    waiting: float = 5
    upload: int = 0

    def rate(self, actor: Actor) -> float:
        """Say how often somebody may ask, in requests a second."""
        return self.per_second * allowance(actor).requests

    def patience(self, actor: Actor) -> Patience:
        """Say how long somebody's statements may take.

        Who waits hears that somebody else is at work before the statement is given up.
        """
        working = self.working * allowance(actor).time
        return Patience(working, min(self.waiting, working / 2))
