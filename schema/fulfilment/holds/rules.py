"""What stops an order. Pure: facts in, a value or a refusal out."""

from collections.abc import Sequence
from dataclasses import dataclass

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, LimitExceeded


class HoldCode(Choice):
    """Why an order has to wait."""

    CREDIT = "credit", "Finance wants to see money first."
    PRICE = "price", "A price is disputed."
    STOCK = "stock", "Goods have to be examined or kept back."
    DOCUMENTS = "documents", "A paper is missing."
    CUSTOMER = "customer", "The customer asked us to wait."
    MANUAL = "manual", "For another reason, which is told."


@dataclass(eq=False)
class OrderOnHold(LimitExceeded):
    """Order {number} cannot go on: it is on hold ({holds}); have that released first."""

    number: str
    holds: str


@dataclass(eq=False)
class OrderHasEnded(DomainError):
    """Order {number} is {state}; there is nothing left to hold."""

    number: str
    state: str


@dataclass(eq=False)
class HoldReleasedAlready(DomainError):
    """Hold {number} has been released already."""

    number: str


def check_free(number: str, holds: Sequence[tuple[HoldCode, str]]) -> None:
    """Refuse to go on with an order while something stops it."""
    if holds:
        told = "; ".join(f"{code.value}: {reason}" for code, reason in holds)
        raise OrderOnHold(number, told)
