"""What a review looks at and what it finds. Pure: facts in, findings out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.money import plain
from schema.kernel.sentences import Sentence

PERCENT: Final = Decimal(100)


class CheckCode(Choice):
    """What a review looks at."""

    QUANTITY = "quantity", "Whether the product is sold in such a quantity."
    PRICE = "price", "Whether the price is above the floor, and the discount within authority."
    TERMS = "terms", "Whether the customer may pay that late."
    CREDIT = "credit", "Whether the customer's credit carries the order."
    ADDRESS = "address", "Whether goods can be delivered where they shall go."
    POLICY = "policy", "Whether the order is small enough for one person to decide."
    CUSTOMER_REQUIREMENT = "customer_requirement", "What the customer wants done each time."
    DUPLICATE_PO = "duplicate_po", "Whether the customer's order number was used before."


class CheckResult(Choice):
    """How much a finding weighs."""

    WARN = "warn", "Worth knowing; it stops nothing."
    FAIL = "fail", "Somebody has to waive it, or the order has to change."


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What a review reads of a line; quantities in the product's unit."""

    line: str
    sku: str
    quantity: Decimal
    min_quantity: Decimal
    quantity_step: Decimal
    price: Decimal
    list_price: Decimal | None
    floor_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What a review reads of an order; amounts in its currency."""

    total: Decimal
    lines: Sequence[LineFacts]
    payment_term: str | None
    payment_days: Decimal
    customer_days: Decimal
    credit_left: Decimal | None
    has_address: bool
    deliverable: bool
    customer_po: str | None
    po_used_by: str | None
    requirements: Sequence[str]


@dataclass(frozen=True, slots=True)
class Authority:
    """What somebody may decide alone; None is without limit."""

    discount: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a review found."""

    code: CheckCode
    result: CheckResult
    message: str
    line: str | None = None
    asked: Decimal | None = None


def discount(price: Decimal, list_price: Decimal | None) -> Decimal:
    """Tell by how many percent a price lies below the list price; 0 when it does not.

    Rounded to two places, half away from zero.
    """
    if list_price is None or list_price <= 0 or price >= list_price:
        return Decimal(0)
    exactly = (list_price - price) / list_price * PERCENT
    return exactly.quantize(Decimal("0.01"), ROUND_HALF_UP)


def review(facts: ReviewFacts, authority: Authority) -> list[Finding]:
    """Look at everything a review looks at; what whoever acts may decide is no finding."""
    of_lines = review_lines(facts.lines, authority)
    return of_lines + [found for look in _LOOKS for found in look(facts, authority)]


def review_lines(lines: Sequence[LineFacts], authority: Authority) -> list[Finding]:
    """Look at quantities and prices alone."""
    return [*_quantities(lines), *_prices(lines, authority)]


def passes(findings: Sequence[Finding]) -> bool:
    """Tell whether nobody has to decide anything."""
    return not any(one.result is CheckResult.FAIL for one in findings)


def _quantities(lines: Sequence[LineFacts]) -> Iterator[Finding]:
    for one in lines:
        facts = {"sku": one.sku, "quantity": plain(one.quantity)}
        facts |= {"least": plain(one.min_quantity), "step": plain(one.quantity_step)}
        if one.quantity < one.min_quantity:
            told = Sentence("{sku} is sold from {least} on, not {quantity}.", **facts)
            yield _fail(CheckCode.QUANTITY, told, one)
        if one.quantity_step and one.quantity % one.quantity_step:
            told = Sentence(
                "{sku} is sold in multiples of {step}, and {quantity} is none.", **facts
            )
            yield _fail(CheckCode.QUANTITY, told, one)


def _prices(lines: Sequence[LineFacts], authority: Authority) -> Iterator[Finding]:
    for one in lines:
        asked, most, floor = (
            discount(one.price, one.list_price),
            authority.discount,
            one.floor_price,
        )
        facts = {"sku": one.sku, "price": plain(one.price), "asked": plain(asked)}
        approved = one.list_price is not None and one.price >= one.list_price
        if floor is not None and one.price < floor and not approved:
            facts["floor"] = plain(floor)
            told = Sentence("{sku} at {price} is below its floor price of {floor}.", **facts)
            yield _fail(CheckCode.PRICE, told, one, asked)
        elif most is not None and asked > most:
            facts["allowed"] = plain(most)
            told = Sentence(
                "{sku} at {price} is {asked} % below its list price; {allowed} % may be given.",
                **facts,
            )
            yield _fail(CheckCode.PRICE, told, one, asked)


def _terms(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    if facts.payment_term is not None and facts.payment_days > facts.customer_days:
        told = Sentence(
            "Payment by {terms} is asked for, after {asked} days on the average; {agreed} are"
            " agreed with the customer.",
            terms=facts.payment_term,
            asked=plain(round(facts.payment_days, 1)),
            agreed=plain(round(facts.customer_days, 1)),
        )
        yield _fail(CheckCode.TERMS, told)


def _credit(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    if facts.credit_left is not None and facts.total > facts.credit_left:
        left, total = plain(max(facts.credit_left, Decimal(0))), plain(facts.total)
        told = Sentence(
            "The order comes to {total}, and only {left} of credit is left.",
            total=total,
            left=left,
        )
        yield Finding(CheckCode.CREDIT, CheckResult.WARN, told)


def _address(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    if not facts.has_address:
        told = Sentence("No shipping address is known.")
        yield Finding(CheckCode.ADDRESS, CheckResult.WARN, told)
    elif not facts.deliverable:
        yield _fail(CheckCode.ADDRESS, Sentence("Carriers do not deliver to the address."))


def _policy(facts: ReviewFacts, authority: Authority) -> Iterator[Finding]:
    if authority.amount is not None and facts.total > authority.amount:
        most, total = plain(authority.amount), plain(facts.total)
        told = Sentence(
            "The order comes to {total}; above {most} somebody else has to approve it.",
            total=total,
            most=most,
        )
        yield _fail(CheckCode.POLICY, told)


def _requirements(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    for text in facts.requirements:
        told = Sentence("The customer wants “{text}”.", text=text)
        yield _fail(CheckCode.CUSTOMER_REQUIREMENT, told)


def _duplicates(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    used, po = facts.po_used_by, facts.customer_po
    if used is not None:
        told = Sentence("Order {order} has the customer's number {po}, too.", order=used, po=po)
        yield _fail(CheckCode.DUPLICATE_PO, told)


Look = Callable[[ReviewFacts, Authority], Iterator[Finding]]
_LOOKS: Final[tuple[Look, ...]] = (
    *(_terms, _credit, _address),
    *(_policy, _requirements, _duplicates),
)


def _fail(
    code: CheckCode, message: str, line: LineFacts | None = None, asked: Decimal | None = None
) -> Finding:
    of = None if line is None else line.line
    return Finding(code, CheckResult.FAIL, message, of, asked)
