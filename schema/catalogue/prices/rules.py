"""What a price may be, and which one counts. Pure: facts in, a value or a refusal out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, NotAllowed
from schema.kernel.money import PRICE_PLACES, QUANTITY_PLACES, exact, plain
from schema.kernel.moves import Moves

_CODE: Final = re.compile(r"\w[\w .-]{0,39}")
LIST_PRICE: Final = "list price"


class BatchState(Choice):
    """How far a batch of prices has come."""

    DRAFT = "draft", "Being written; nothing counts yet."
    SUBMITTED = "submitted", "Waits for somebody else to approve it."
    APPROVED = "approved", "Its prices count from their days on."
    REJECTED = "rejected", "Its prices never counted."


MOVES: Final[Moves[BatchState]] = {
    BatchState.DRAFT: frozenset({BatchState.SUBMITTED, BatchState.REJECTED}),
    BatchState.SUBMITTED: frozenset(
        {BatchState.DRAFT, BatchState.APPROVED, BatchState.REJECTED}
    ),
    BatchState.APPROVED: frozenset(),
    BatchState.REJECTED: frozenset(),
}


class PriceState(Choice):
    """Whether a price counts."""

    PROPOSED = "proposed", "Nobody has approved it yet."
    VALID = "valid", "It counts on the days it is given for."
    SUPERSEDED = "superseded", "Another price was approved in its place."


class PriceReach(Choice):
    """How near a price list is to a customer; the nearest one that has a price decides."""

    CUSTOMER = "customer", "The customer's own list."
    TERRITORY = "territory", "The list of the customer's territory."
    STANDARD = "standard", "The list for everybody."


NEAREST: Final = tuple(PriceReach)


@dataclass(frozen=True, slots=True)
class PriceAsked:
    """What one unit of a product is to cost, from a quantity on."""

    sku: str
    price: Decimal
    min_quantity: Decimal = Decimal(0)
    reason: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Offered:
    """A price that counts on the day, for some quantity of one product."""

    reach: PriceReach
    price_list: str
    min_quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Determined:
    """Which price counts, where it stands, and why."""

    price: Decimal
    source: str
    trace: str


@dataclass(eq=False)
class PriceListCodeNotValid(DomainError):
    """{price_list} cannot be the code of a price list; write up to 40 letters and digits, like STANDARD."""  # noqa: E501 - a sentence is one line

    price_list: str


@dataclass(eq=False)
class PriceListCodeTaken(DomainError):
    """There is a price list {price_list} already; choose another code."""

    price_list: str


@dataclass(eq=False)
class StandardListTaken(DomainError):
    """There is a standard price list in {currency} for {market} already; archive it first, or give this one to customers."""  # noqa: E501 - a sentence is one line

    currency: str
    market: str


@dataclass(eq=False)
class PriceListIsArchived(DomainError):
    """Price list {price_list} is archived; nothing is priced by it any more."""

    price_list: str


@dataclass(eq=False)
class BatchIsFixed(DomainError):
    """Price batch {number} is {state}, so its prices can no longer be changed; begin a new batch."""  # noqa: E501 - a sentence is one line

    number: str
    state: str


@dataclass(eq=False)
class BatchIsEmpty(DomainError):
    """Price batch {number} has no prices; propose one before submitting it."""

    number: str


@dataclass(eq=False)
class PriceTwice(DomainError):
    """Price batch {number} has a price of {sku} from {min_quantity} already; correct that one."""  # noqa: E501 - a sentence is one line

    number: str
    sku: str
    min_quantity: Decimal


@dataclass(eq=False)
class PriceBelowFloor(DomainError):
    """{sku} at {price} is below its floor price of {floor}; raise it, or say why in the reason."""  # noqa: E501 - a sentence is one line

    sku: str
    price: Decimal
    floor: Decimal


@dataclass(eq=False)
class MinQuantityNegative(DomainError):
    """The quantity from which a price of {sku} counts cannot be {min_quantity}; give 0 or more."""  # noqa: E501 - a sentence is one line

    sku: str
    min_quantity: Decimal


@dataclass(eq=False)
class PeriodEndsBefore(DomainError):
    """The prices of {subject} cannot end on {valid_to}, before they begin on {valid_from}."""

    subject: str
    valid_to: date
    valid_from: date


@dataclass(eq=False)
class PeriodHasBegun(DomainError):
    """The prices of {subject} cannot begin on {valid_from}; that day has passed."""

    subject: str
    valid_from: date


@dataclass(eq=False)
class ApproverIsRequester(NotAllowed):
    """{subject} was submitted by {requester}, so somebody else has to approve it."""

    subject: str
    requester: str


def check_code(code: str) -> str:
    """Refuse a code nobody could write into a cell."""
    if not _CODE.fullmatch(code.strip()):
        raise PriceListCodeNotValid(code)
    return code.strip()


def check_draft(number: str, state: BatchState) -> None:
    """Refuse to change prices that somebody decides about, or has."""
    if state is not BatchState.DRAFT:
        raise BatchIsFixed(number, state.value)


def check_min_quantity(sku: str, min_quantity: Decimal) -> Decimal:
    """Refuse a quantity below zero, or finer than is kept."""
    if exact(f"The quantity of {sku}", min_quantity, QUANTITY_PLACES) < 0:
        raise MinQuantityNegative(sku, min_quantity)
    return min_quantity


def check_floor(sku: str, price: Decimal, floor: Decimal | None, reason: str | None) -> Decimal:
    """Refuse a price below the floor that nobody gives a reason for, or finer than is kept."""
    exact(f"The price of {sku}", price, PRICE_PLACES)
    if floor is not None and price < floor and not reason:
        raise PriceBelowFloor(sku, price, floor)
    return price


def check_period(subject: str, valid_from: date, valid_to: date | None, today: date) -> None:
    """Refuse days in the past, and an end before the beginning."""
    if valid_from < today:
        raise PeriodHasBegun(subject, valid_from)
    if valid_to is not None and valid_to < valid_from:
        raise PeriodEndsBefore(subject, valid_to, valid_from)


def check_approver(subject: str, requester: str, approver: str) -> None:
    """Refuse that somebody approves what they asked for themselves."""
    if requester == approver:
        raise ApproverIsRequester(subject, requester)


def batch_of(number: str) -> str:
    """Name the batch of a price: ``PB-000042/1`` belongs to ``PB-000042``."""
    return number.partition("/")[0]


def determine(
    offered: Iterable[Offered], list_price: Decimal | None, quantity: Decimal
) -> Determined | None:
    """Find the price of one product that counts for a quantity (algorithm PR-1, step 1).

    The nearest list that has a price for this quantity decides; in it, the largest quantity
    from which a price counts and that is reached. Without any, the product's own list price
    counts, where there is one. The order in which prices are offered does not matter.
    """
    known = sorted(offered, key=lambda one: (NEAREST.index(one.reach), -one.min_quantity, one))
    reached = [one for one in known if one.min_quantity <= quantity]
    steps = [
        f"{one.price_list}: {plain(one.price)} from {plain(one.min_quantity)}"
        + _verdict(one, reached, quantity)
        for one in known
    ]
    if list_price is not None:
        used = "" if reached else " (counts)"
        steps.append(f"{LIST_PRICE}: {plain(list_price)}{used}")
    trace = "; ".join(steps)
    if reached:
        return Determined(reached[0].price, reached[0].price_list, trace)
    return None if list_price is None else Determined(list_price, LIST_PRICE, trace)


def _verdict(one: Offered, reached: list[Offered], quantity: Decimal) -> str:
    if one.min_quantity > quantity:
        return " (not reached)"
    if one is reached[0]:
        return " (counts)"
    if one.reach is reached[0].reach:
        return " (a larger quantity decides)"
    return " (a nearer list decides)"
