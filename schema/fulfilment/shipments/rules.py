"""What can leave us. Pure: facts in, a value or a refusal out."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.customers.credit.rules import CreditFacts, check_currency
from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.money import plain, to_cents

FINEST: Final = Decimal("0.0001")
"""The least quantity that is kept."""


@dataclass(frozen=True, slots=True)
class LineShipped:
    """How much of a line (``SO-000042/1``) leaves us, from one warehouse if it is named."""

    line: str
    quantity: Decimal
    warehouse: str | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods of a line that are to leave: how much, in multiples of ``step``, at which price.

    ``before`` is how much of the line has left already.
    """

    line: str
    quantity: Decimal
    step: Decimal
    price: Decimal
    before: Decimal

    def worth(self, quantity: Decimal) -> Decimal:
        """Value so much of them."""
        return value_shipped(self.price, self.before, quantity)

    def most(self, left: Decimal) -> Decimal:
        """Tell how much of them is worth ``left`` at most, also before it is rounded."""
        if self.worth(self.quantity) <= left:
            return self.quantity
        unit = self.step or FINEST
        times = range(int(self.quantity / unit) + 1)
        return (bisect_right(times, left, key=lambda n: self._unrounded(n * unit)) - 1) * unit

    def _unrounded(self, quantity: Decimal) -> Decimal:
        return max(self.worth(quantity), quantity * self.price)


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


@dataclass(eq=False)
class CreditCarriesLess(LimitExceeded):
    """Order {number} cannot leave as asked: that comes to {asked}, and customer {customer} has {left} of credit left for it. Let {releasable} leave, take a payment or raise the limit."""  # noqa: E501 - a sentence is one line

    number: str
    asked: Decimal
    customer: str
    left: Decimal
    releasable: str


@dataclass(eq=False)
class CreditCarriesNothing(LimitExceeded):
    """Nothing of order {number} can leave: customer {customer} owes us more than the limit of {limit} without it; take a payment or raise the limit."""  # noqa: E501 - a sentence is one line

    number: str
    customer: str
    limit: Decimal


def left_for(order: str, credit: CreditFacts, currency: str, waits: Decimal) -> Decimal:
    """Tell how much of an order credit carries, or refuse money it cannot compare.

    ``waits`` is the part of the exposure that is for goods of the order that have not left.
    """
    check_currency(credit, f"Order {order}", currency)
    return max(credit.limit - (credit.exposure - waits), Decimal(0))


def releasable(goods: Sequence[Goods], left: Decimal) -> list[tuple[str, Decimal]]:
    """Tell how much of each line can leave so that all of it is worth ``left`` at most.

    Lines come one after the other: what the first leaves is for the second.
    """
    found: list[tuple[str, Decimal]] = []
    for one in goods:
        fits = one.most(left)
        if fits > 0:
            left -= one.worth(fits)
            found.append((one.line, fits))
    return found


def carried_less(
    order: str, credit: CreditFacts, left: Decimal, goods: Sequence[Goods]
) -> LimitExceeded:
    """Say what of these goods can leave, as credit does not carry all of them."""
    fits = releasable(goods, left)
    if not fits:
        return CreditCarriesNothing(order, credit.customer, credit.limit)
    asked = sum((one.worth(one.quantity) for one in goods), Decimal(0))
    told = "; ".join(f"{line}: {plain(quantity)}" for line, quantity in fits)
    return CreditCarriesLess(order, asked, credit.customer, left, told)


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
