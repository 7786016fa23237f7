"""When a customer's credit carries more. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from decimal import Decimal

from schema.kernel.errors import DomainError, LimitExceeded
from schema.kernel.money import AMOUNT_PLACES, exact


@dataclass(frozen=True, slots=True)
class CreditFacts:
    """What the gate reads; limit and exposure are in ``currency``."""

    customer: str
    limit: Decimal
    exposure: Decimal
    currency: str
    hold_reason: str | None


@dataclass(eq=False)
class CreditLimitExceeded(LimitExceeded):
    """{subject} needs {asked} of credit, but customer {customer} has only {left} left of {limit}; take a payment, raise the limit or order less."""  # noqa: E501 - a sentence is one line

    subject: str
    asked: Decimal
    customer: str
    left: Decimal
    limit: Decimal


@dataclass(eq=False)
class CreditInOtherCurrency(DomainError):
    """{subject} is in {currency}, but the credit of customer {customer} is in {wanted} and does not carry it; sell to them in {wanted}."""  # noqa: E501 - a sentence is one line

    subject: str
    currency: str
    customer: str
    wanted: str


@dataclass(eq=False)
class CreditOnHold(LimitExceeded):
    """{subject} cannot go on: credit of customer {customer} is on hold ({reason}); ask finance to release it."""  # noqa: E501 - a sentence is one line

    subject: str
    customer: str
    reason: str


@dataclass(eq=False)
class LimitIsNegative(DomainError):
    """The credit limit of customer {customer} cannot be {limit}; give 0 or more."""

    customer: str
    limit: Decimal


def check_hold(credit: CreditFacts, subject: str) -> None:
    """Refuse to go on while the credit is on hold."""
    if credit.hold_reason is not None:
        raise CreditOnHold(subject, credit.customer, credit.hold_reason)


def check_currency(credit: CreditFacts, subject: str, currency: str) -> None:
    """Refuse money that cannot be compared with the limit."""
    if currency != credit.currency:
        raise CreditInOtherCurrency(subject, currency, credit.customer, credit.currency)


def check_carries(credit: CreditFacts, subject: str, asked: Decimal, currency: str) -> None:
    """Refuse what would lift the exposure above the limit (gate CR at confirmation).

    Only money in the credit's own currency can be compared with its limit.
    """
    check_hold(credit, subject)
    check_currency(credit, subject, currency)
    left = credit.limit - credit.exposure
    if asked > left:
        raise CreditLimitExceeded(
            subject, asked, credit.customer, max(left, Decimal(0)), credit.limit
        )


def check_limit(customer: str, limit: Decimal) -> Decimal:
    """Refuse a limit below zero, or finer than a cent."""
    if exact(f"The credit limit of customer {customer}", limit, AMOUNT_PLACES) < 0:
        raise LimitIsNegative(customer, limit)
    return limit
