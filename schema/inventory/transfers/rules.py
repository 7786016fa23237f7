"""How goods go from warehouse to warehouse. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves


class TransferState(Choice):
    """How far a transfer has come."""

    DRAFT = "draft", "Written down; the goods lie where they were."
    SHIPPED = "shipped", "The goods are between the warehouses."
    RECEIVED = "received", "All goods have come, or are known to be lost."
    CANCELLED = "cancelled", "Given up before anything left."


MOVES: Final[Moves[TransferState]] = {
    TransferState.DRAFT: frozenset({TransferState.SHIPPED, TransferState.CANCELLED}),
    TransferState.SHIPPED: frozenset({TransferState.RECEIVED}),
    TransferState.RECEIVED: frozenset(),
    TransferState.CANCELLED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Transferred:
    """How much of a product, or of a lot of it, shall go."""

    sku: str
    quantity: Decimal
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """How much of a line (``TR-000042/1``) has come, and how much is known to be lost."""

    line: str
    quantity: Decimal
    lost: Decimal = Decimal(0)


@dataclass(eq=False)
class SameWarehouse(DomainError):
    """A transfer needs two warehouses; {warehouse} is where the goods are already."""

    warehouse: str


@dataclass(eq=False)
class TransferIsEmpty(DomainError):
    """Say what shall go from {origin} to {destination}; a transfer of nothing helps nobody."""

    origin: str
    destination: str


@dataclass(eq=False)
class LineNotOfTransfer(DomainError):
    """Line {line} is not part of transfer {number}, or is named twice; name each line once."""

    line: str
    number: str


@dataclass(eq=False)
class MoreThanUnderWay(DomainError):
    """Line {line} has {under_way} under way; {arrived} cannot have come or be lost."""

    line: str
    under_way: Decimal
    arrived: Decimal


def check_two(origin: str, destination: str) -> None:
    """Refuse a transfer that goes nowhere."""
    if origin == destination:
        raise SameWarehouse(origin)


def check_arrived(line: str, under_way: Decimal, quantity: Decimal, lost: Decimal) -> None:
    """Refuse more than left, and less than nothing."""
    arrived = quantity + lost
    if quantity < 0 or lost < 0 or not 0 < arrived <= under_way:
        raise MoreThanUnderWay(line, under_way, arrived)
