"""What an order may become, and when. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from schema.catalogue.products.rules import PriceIsNegative
from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.money import PRICE_PLACES, exact
from schema.kernel.moves import Moves


class OrderState(Choice):
    """Where an order stands."""

    DRAFT = "draft", "Written down; nothing is promised, everything can change."
    SUBMITTED = "submitted", "Waits for somebody to decide what the review found."
    APPROVED = "approved", "Reviewed and found good; it can be confirmed."
    CONFIRMED = "confirmed", "Promised: prices stay, stock is set aside, credit carries it."
    SHIPPED = "shipped", "Everything has left us."
    CLOSED = "closed", "Shipped and wholly paid."
    CANCELLED = "cancelled", "Both sides are released from it."


# A closed order opens again when the payment that closed it is released.
MOVES: Final[Moves[OrderState]] = {
    OrderState.DRAFT: frozenset(
        {OrderState.SUBMITTED, OrderState.CONFIRMED, OrderState.CANCELLED}
    ),
    OrderState.SUBMITTED: frozenset(
        {OrderState.DRAFT, OrderState.APPROVED, OrderState.CANCELLED}
    ),
    OrderState.APPROVED: frozenset(
        {OrderState.DRAFT, OrderState.CONFIRMED, OrderState.CANCELLED}
    ),
    OrderState.CONFIRMED: frozenset({OrderState.SHIPPED, OrderState.CANCELLED}),
    OrderState.SHIPPED: frozenset({OrderState.CLOSED}),
    OrderState.CLOSED: frozenset({OrderState.SHIPPED}),
    OrderState.CANCELLED: frozenset(),
}


class Progress(Choice):
    """How much of something has been done."""

    NONE = "none", "Nothing yet."
    PARTIAL = "partial", "A part of it."
    COMPLETE = "complete", "All of it."


class OrderChannel(Choice):
    """By which way an order reaches us."""

    PHONE = "phone", "Somebody called."
    FAX = "fax", "A fax came."
    EMAIL = "email", "An e-mail came."
    WECHAT = "wechat", "Somebody wrote on WeChat."
    PORTAL = "portal", "The customer entered it themselves."
    SHEET = "sheet", "It was typed into a sheet."
    EDI = "edi", "The customer's program sent it to ours."
    VISIT = "visit", "A colleague brought it from a visit."


@dataclass(frozen=True, slots=True)
class LineAsked:
    """One product somebody wants; without a price the list price counts."""

    sku: str
    quantity: Decimal
    price: Decimal | None = None


@dataclass(eq=False)
class OrderIsFixed(DomainError):
    """Order {number} is {state}, so {what} can no longer be changed; draft a new order for what differs."""  # noqa: E501 - a sentence is one line

    number: str
    state: str
    what: str


@dataclass(eq=False)
class RequestedDayHasPassed(DomainError):
    """Order {number} cannot be requested for {requested_on}; that day has passed."""

    number: str
    requested_on: date


@dataclass(eq=False)
class AddressOfAnother(DomainError):
    """Address {address} is not of customer {customer}, or is archived; choose one of theirs."""

    address: str
    customer: str


@dataclass(eq=False)
class ProductIsRetired(DomainError):
    """Product {sku} is no longer sold; choose another product."""

    sku: str


@dataclass(eq=False)
class CurrencyDiffers(DomainError):
    """Product {sku} is priced in {currency}, but the order is in {wanted}; give the line a price in {wanted}."""  # noqa: E501 - a sentence is one line

    sku: str
    currency: str
    wanted: str


@dataclass(eq=False)
class CustomerIsMissing(DomainError):
    """Say who orders {sku}: write a customer number, or the number of a draft order."""

    sku: str


@dataclass(eq=False)
class OrderOfAnother(DomainError):
    """Order {number} is not of customer {customer}; leave the customer or the order empty."""

    number: str
    customer: str


def check_same_customer(number: str, customer: str, *, same: bool) -> None:
    """Refuse a line whose customer is not the order's."""
    if not same:
        raise OrderOfAnother(number, customer)


def check_draft(number: str, state: OrderState, what: str) -> None:
    """Refuse to change what is agreed."""
    if state is not OrderState.DRAFT:
        raise OrderIsFixed(number, state.value, what)


def check_price(subject: str, price: Decimal) -> Decimal:
    """Refuse a price below zero, or finer than is kept."""
    if exact(f"The price of {subject}", price, PRICE_PLACES) < 0:
        raise PriceIsNegative(subject, price)
    return price


def check_requested(number: str, requested_on: date | None, today: date) -> date | None:
    """Refuse a day in the past."""
    if requested_on is not None and requested_on < today:
        raise RequestedDayHasPassed(number, requested_on)
    return requested_on


def check_address(address: str, customer: str, *, theirs: bool) -> None:
    """Refuse to send goods to another customer's address, or one that is not used."""
    if not theirs:
        raise AddressOfAnother(address, customer)


def order_of(line: str) -> str:
    """Name the order of a line: ``SO-000042/1`` belongs to ``SO-000042``."""
    return line.partition("/")[0]


@dataclass(eq=False)
class OrderIsEmpty(DomainError):
    """Order {number} asks for nothing; add a line first."""

    number: str


def check_asks(number: str, lines: int) -> None:
    """Refuse to go on with an order that has no lines."""
    if lines == 0:
        raise OrderIsEmpty(number)
