"""What a review looks at, and who may decide it. Pure: facts in, findings or a refusal out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, LimitExceeded, NotAllowed
from schema.kernel.money import plain
from schema.kernel.moves import Moves
from schema.kernel.roles import Role

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


class ReviewState(Choice):
    """How a review ended."""

    OPEN = "open", "Waits for a decision."
    PASSED = "passed", "Nothing was found that anybody had to decide."
    APPROVED = "approved", "Somebody approved the order; every finding was waived."
    RETURNED = "returned", "The order went back to whoever wrote it."


MOVES: Final[Moves[ReviewState]] = {
    ReviewState.OPEN: frozenset({ReviewState.APPROVED, ReviewState.RETURNED}),
    ReviewState.PASSED: frozenset({ReviewState.RETURNED}),
    ReviewState.APPROVED: frozenset({ReviewState.RETURNED}),
    ReviewState.RETURNED: frozenset(),
}

WAIVERS: Final = {
    CheckCode.CREDIT: frozenset({Role.CREDIT, Role.FINANCE, Role.ADMIN}),
    CheckCode.TERMS: frozenset({Role.CREDIT, Role.FINANCE, Role.ADMIN}),
}
"""Who may waive what is not for everybody who reviews orders."""


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
    payment_days: int | None
    customer_days: int
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


@dataclass(eq=False)
class OrderNeedsReview(DomainError):
    """Order {number} cannot be confirmed before somebody has looked at it: {findings} Submit it for review."""  # noqa: E501 - a sentence is one line

    number: str
    findings: str


@dataclass(eq=False)
class ChangeNeedsAuthority(LimitExceeded):
    """Order {number} cannot be changed like this by role {role}: {findings} Ask somebody who may decide more."""  # noqa: E501 - a sentence is one line

    number: str
    role: str
    findings: str


@dataclass(eq=False)
class FindingsOpen(DomainError):
    """Order {number} cannot be approved while somebody has to decide this: {findings} Waive it, or send the order back."""  # noqa: E501 - a sentence is one line

    number: str
    findings: str


@dataclass(eq=False)
class NothingToWaive(DomainError):
    """The review of order {number} has no open finding of that kind; look at what it found."""

    number: str


@dataclass(eq=False)
class WaiverNotYours(NotAllowed):
    """Role {role} may not waive findings about {code_name}; ask {who}."""

    role: str
    code_name: str
    who: str


@dataclass(eq=False)
class DiscountBeyondAuthority(LimitExceeded):
    """A discount of {asked} % is more than role {role} may give, which is {allowed} %; ask somebody who may give more."""  # noqa: E501 - a sentence is one line

    asked: Decimal
    role: str
    allowed: Decimal


@dataclass(eq=False)
class ReviewerIsAuthor(NotAllowed):
    """Order {number} is above what one person may decide, and {author} submitted it; somebody else has to approve it."""  # noqa: E501 - a sentence is one line

    number: str
    author: str


@dataclass(eq=False)
class AuthorityNotValid(DomainError):
    """A role cannot be given a limit of {limit}; give a discount from 0 to 100 %, or an amount of 0 or more."""  # noqa: E501 - a sentence is one line

    limit: Decimal


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


def _quantities(lines: Sequence[LineFacts]) -> Iterator[Finding]:
    for one in lines:
        if one.quantity < one.min_quantity:
            told = f"{one.sku} is sold from {plain(one.min_quantity)} on"
            yield _fail(CheckCode.QUANTITY, f"{told}, not {plain(one.quantity)}.", one)
        if one.quantity_step and one.quantity % one.quantity_step:
            told = f"{one.sku} is sold in multiples of {plain(one.quantity_step)}"
            yield _fail(CheckCode.QUANTITY, f"{told}, and {plain(one.quantity)} is none.", one)


def _prices(lines: Sequence[LineFacts], authority: Authority) -> Iterator[Finding]:
    for one in lines:
        asked, told = discount(one.price, one.list_price), f"{one.sku} at {plain(one.price)} is"
        approved = one.list_price is not None and one.price >= one.list_price
        if one.floor_price is not None and one.price < one.floor_price and not approved:
            told = f"{told} below its floor price of {plain(one.floor_price)}."
            yield _fail(CheckCode.PRICE, told, one, asked)
        elif authority.discount is not None and asked > authority.discount:
            told = f"{told} {plain(asked)} % below its list price;"
            told = f"{told} {plain(authority.discount)} % may be given."
            yield _fail(CheckCode.PRICE, told, one, asked)


def _terms(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    if facts.payment_days is not None and facts.payment_days > facts.customer_days:
        told = f"Payment within {facts.payment_days} days is asked for"
        yield _fail(
            CheckCode.TERMS, f"{told}, {facts.customer_days} are agreed with the customer."
        )


def _credit(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    if facts.credit_left is not None and facts.total > facts.credit_left:
        left = plain(max(facts.credit_left, Decimal(0)))
        told = f"The order comes to {plain(facts.total)}, and only {left} of credit is left."
        yield Finding(CheckCode.CREDIT, CheckResult.WARN, told)


def _address(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    if not facts.has_address:
        told = "No shipping address is known."
        yield Finding(CheckCode.ADDRESS, CheckResult.WARN, told)
    elif not facts.deliverable:
        yield _fail(CheckCode.ADDRESS, "Carriers do not deliver to the address.")


def _policy(facts: ReviewFacts, authority: Authority) -> Iterator[Finding]:
    if authority.amount is not None and facts.total > authority.amount:
        told = f"The order comes to {plain(facts.total)}; above {plain(authority.amount)}"
        yield _fail(CheckCode.POLICY, f"{told} somebody else has to approve it.")


def _requirements(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    for text in facts.requirements:
        yield _fail(CheckCode.CUSTOMER_REQUIREMENT, f"The customer wants: {text}")


def _duplicates(facts: ReviewFacts, _authority: Authority) -> Iterator[Finding]:
    if facts.po_used_by is not None:
        told = f"Order {facts.po_used_by} has the customer's number {facts.customer_po}, too."
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


def check_waiver(
    code: CheckCode, role: Role, asked: Decimal | None, authority: Authority
) -> None:
    """Refuse a waiver that is not for whoever gives it."""
    entitled = WAIVERS.get(code)
    if entitled is not None and role not in entitled:
        who = " or ".join(sorted(one.value for one in entitled if one is not Role.ADMIN))
        raise WaiverNotYours(role.value, code.value, who)
    if asked is not None and authority.discount is not None and asked > authority.discount:
        raise DiscountBeyondAuthority(asked, role.value, authority.discount)


def check_limits(discount_limit: Decimal | None, amount: Decimal | None) -> None:
    """Refuse limits nothing could be within."""
    if discount_limit is not None and not 0 <= discount_limit <= PERCENT:
        raise AuthorityNotValid(discount_limit)
    if amount is not None and amount < 0:
        raise AuthorityNotValid(amount)
