"""What can leave us. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from decimal import Decimal

from schema.kernel.errors import DomainError
from schema.kernel.money import to_cents


@dataclass(frozen=True, slots=True)
class LineShipped:
    """How much of a line (``SO-000042/1``) leaves us, from one warehouse if it is named."""

    line: str
    quantity: Decimal
    warehouse: str | None = None


@dataclass(eq=False)
class NothingToShip(DomainError):
    """Order {number} has nothing set aside that could be shipped; reserve stock for it first."""  # noqa: E501 - a sentence is one line

    number: str


@dataclass(eq=False)
class OrderNotConfirmed(DomainError):
    """Order {number} is {state}; only a confirmed order can be shipped, confirm it first."""

    number: str
    state: str


@dataclass(eq=False)
class MoreThanOrdered(DomainError):
    """Line {line} has {left} set aside to ship; {quantity} cannot be shipped."""

    line: str
    left: Decimal
    quantity: Decimal


@dataclass(eq=False)
class LineNotOfOrder(DomainError):
    """Line {line} is not part of order {number}, or is named twice; name each line once."""

    line: str
    number: str


@dataclass(eq=False)
class MoreThanLiesThere(DomainError):
    """Line {line} has {left} set aside in warehouse {warehouse}; {quantity} cannot be shipped from there."""  # noqa: E501 - a sentence is one line

    line: str
    left: Decimal
    warehouse: str
    quantity: Decimal


@dataclass(eq=False)
class AlreadyDelivered(DomainError):
    """Shipment {number} has been delivered already."""

    number: str


def check_left(line: str, left: Decimal, quantity: Decimal) -> Decimal:
    """Refuse to ship nothing, or more than is left."""
    if not 0 < quantity <= left:
        raise MoreThanOrdered(line, left, quantity)
    return quantity


def value_shipped(price: Decimal, before: Decimal, quantity: Decimal) -> Decimal:
    """Value the goods of one shipment so that all shipments of a line sum to its amount.

    Each part is the rounded value up to and including it less the rounded value before it.
    """
    return to_cents((before + quantity) * price) - to_cents(before * price)
