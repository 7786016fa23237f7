"""What a warehouse can hold and promise. Pure: facts in, a value or a refusal out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.money import QUANTITY_PLACES, exact


class MoveKind(Choice):
    """Why stock came or went."""

    OPENING = "opening", "What was there before its moves were written down."
    RECEIPT = "receipt", "It came from outside."
    ISSUE = "issue", "It left us with a shipment."
    ADJUSTMENT = "adjustment", "A count found more or less than was written down."
    TRANSFER_IN = "transfer_in", "It came from another warehouse of ours."
    TRANSFER_OUT = "transfer_out", "It went to another warehouse of ours."
    SCRAP = "scrap", "It was of no use any more."


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind a move: a document's number, a reason, the id of what was expected."""

    document: str | None = None
    reason: str | None = None
    expected: UUID | None = None


NOTHING_BEHIND: Final = Behind()
COMES: Final = (MoveKind.OPENING, MoveKind.RECEIPT, MoveKind.TRANSFER_IN)
GOES: Final = (MoveKind.ISSUE, MoveKind.TRANSFER_OUT, MoveKind.SCRAP)
REVERSIBLE: Final = frozenset({MoveKind.RECEIPT, MoveKind.SCRAP})
"""What can be taken back by hand; the others are taken back by their own documents."""


@dataclass(eq=False)
class LessThanReserved(DomainError):
    """{sku} in {warehouse} cannot be counted as {on_hand}; {reserved} is reserved for orders or customers, cancel one of the orders or release what is kept first."""  # noqa: E501 - a sentence is one line

    sku: str
    warehouse: str
    on_hand: Decimal
    reserved: Decimal


@dataclass(eq=False)
class InsufficientStock(LimitExceeded):
    """{subject} asks for {asked} of {sku}, but only {available} is available; order less or receive more."""  # noqa: E501 - a sentence is one line

    subject: str
    asked: Decimal
    sku: str
    available: Decimal


@dataclass(eq=False)
class NotEnoughThere(LimitExceeded):
    """{asked} of {sku} cannot leave {warehouse}; {available} lies there unreserved."""

    asked: Decimal
    sku: str
    warehouse: str
    available: Decimal


@dataclass(eq=False)
class LotMissing(DomainError):
    """{sku} is kept by lot; say which lot it is."""

    sku: str


@dataclass(eq=False)
class LotNotWanted(DomainError):
    """{sku} is not kept by lot; leave the lot {lot} out."""

    sku: str
    lot: str


@dataclass(eq=False)
class ExpiryDiffers(DomainError):
    """Lot {lot} of {sku} expires on {known}, not on {told}; look at the label, or use another lot."""  # noqa: E501 - a sentence is one line

    lot: str
    sku: str
    known: str
    told: str


@dataclass(eq=False)
class MoveNotReversible(DomainError):
    """Stock move {number} is of kind {kind}; only a receipt or scrap can be taken back here."""

    number: str
    kind: str


@dataclass(eq=False)
class MoveReversedAlready(DomainError):
    """Stock move {number} has been taken back already, or takes one back itself."""

    number: str


def check_counted(sku: str, warehouse: str, on_hand: Decimal, reserved: Decimal) -> Decimal:
    """Refuse a count below zero or below what is promised."""
    exact(f"The quantity of {sku}", on_hand, QUANTITY_PLACES)
    if on_hand < reserved or on_hand < 0:
        raise LessThanReserved(sku, warehouse, on_hand, reserved)
    return on_hand


def check_leaves(sku: str, warehouse: str, asked: Decimal, available: Decimal) -> Decimal:
    """Refuse to take what is not there, or promised to somebody."""
    if asked > available:
        raise NotEnoughThere(asked, sku, warehouse, available)
    return asked


def check_lot(sku: str, lot: str | None, *, by_lot: bool) -> str | None:
    """Read the lot of what is moved: it is told exactly where the product is kept by lot."""
    told = (lot or "").strip() or None
    if by_lot and told is None:
        raise LotMissing(sku)
    if told is not None and not by_lot:
        raise LotNotWanted(sku, told)
    return told


def check_expiry(sku: str, lot: str, known: date | None, told: date | None) -> date | None:
    """Refuse another day than the lot is known to expire on."""
    if known is not None and told is not None and known != told:
        raise ExpiryDiffers(lot, sku, known.isoformat(), told.isoformat())
    return known or told


def check_reversible(number: str, kind: MoveKind, *, reverses: bool) -> None:
    """Refuse to take back what only its own document can take back."""
    if reverses:
        raise MoveReversedAlready(number)
    if kind not in REVERSIBLE:
        raise MoveNotReversible(number, kind.value)


def split(wanted: Decimal, available: Sequence[Decimal]) -> list[Decimal]:
    """Take ``wanted`` from several places: from one place alone if one suffices, else in turn.

    Returns how much is taken from each place; the sum falls short when there is too little.
    """
    for place, amount in enumerate(available):
        if amount >= wanted:
            return [wanted if n == place else Decimal(0) for n in range(len(available))]
    taken: list[Decimal] = []
    for amount in available:
        taken.append(min(amount, wanted - sum(taken, Decimal(0))))
    return taken
