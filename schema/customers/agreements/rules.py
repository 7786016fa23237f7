"""When a customer has prices of their own. Pure: facts in, a value or a refusal out."""

from dataclasses import dataclass
from datetime import date

from schema.kernel.errors import DomainError


@dataclass(eq=False)
class AgreementOverlaps(DomainError):
    """Customer {customer} has a price list in {currency} on some of these days already; end that agreement first."""  # noqa: E501 - a sentence is one line

    customer: str
    currency: str


@dataclass(eq=False)
class AgreementEndsBefore(DomainError):
    """The price agreement with {customer} cannot end on {valid_to}, before it begins on {valid_from}."""  # noqa: E501 - a sentence is one line

    customer: str
    valid_to: date
    valid_from: date


@dataclass(eq=False)
class AgreementHasEnded(DomainError):
    """Price agreement {number} ended on {valid_to}; make a new one."""

    number: str
    valid_to: date


def check_period(customer: str, valid_from: date, valid_to: date | None) -> None:
    """Refuse an end before the beginning."""
    if valid_to is not None and valid_to < valid_from:
        raise AgreementEndsBefore(customer, valid_to, valid_from)


def check_running(number: str, valid_to: date | None, today: date) -> None:
    """Refuse to end what has ended."""
    if valid_to is not None and valid_to < today:
        raise AgreementHasEnded(number, valid_to)
