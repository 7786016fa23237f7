"""How a review ends, and who may decide it. Pure: facts in, a refusal out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.fulfilment.checks.rules import PERCENT, Authority, CheckCode
from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, LimitExceeded, NotAllowed
from schema.kernel.moves import Moves
from schema.kernel.roles import Role


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
