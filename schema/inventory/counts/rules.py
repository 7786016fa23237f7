"""What may be counted, and when the books follow. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, NotAllowed
from schema.kernel.moves import Moves


class CountState(Choice):
    """How far a count has come."""

    COUNTING = "counting", "People are counting."
    COUNTED = "counted", "Everything was counted; somebody else looks at it."
    POSTED = "posted", "The books say what was counted."
    CANCELLED = "cancelled", "The books stay as they were."


MOVES: Final[Moves[CountState]] = {
    CountState.COUNTING: frozenset({CountState.COUNTED, CountState.CANCELLED}),
    CountState.COUNTED: frozenset(
        {CountState.COUNTING, CountState.POSTED, CountState.CANCELLED}
    ),
    CountState.POSTED: frozenset(),
    CountState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of a product, or of a lot of it, somebody counted."""

    sku: str
    quantity: Decimal
    lot: str | None = None


@dataclass(eq=False)
class NothingToCount(DomainError):
    """Nothing lies in warehouse {warehouse} of what should be counted."""

    warehouse: str


@dataclass(eq=False)
class CountRunning(DomainError):
    """{sku} in warehouse {warehouse} is counted in {number} already; finish that first."""

    sku: str
    warehouse: str
    number: str


@dataclass(eq=False)
class NotInCount(DomainError):
    """{sku} is not part of count {number}; begin another one for it."""

    sku: str
    number: str


@dataclass(eq=False)
class CountedNegative(DomainError):
    """Nobody counts {quantity} of {sku}; give 0 or more."""

    quantity: Decimal
    sku: str


@dataclass(eq=False)
class NotAllCounted(DomainError):
    """{left} lines of count {number} are not counted yet; {sku} is one of them."""

    left: int
    number: str
    sku: str


@dataclass(eq=False)
class OwnCount(NotAllowed):
    """Count {number} was finished by you; somebody else lets the books follow."""

    number: str
