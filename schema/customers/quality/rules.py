"""What is wrong, missing or old in what we know about a customer. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import phonenumbers

from schema.customers.accounts.rules import CustomerKind
from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves


class QualityRule(Choice):
    """What may be wrong with what we know about a customer."""

    USCC_MISSING = "uscc_missing", "A company without a unified social credit code."
    UNREACHABLE = "unreachable", "Neither a phone number nor an e-mail address."
    CONTACT_MISSING = "contact_missing", "Nobody we know there."
    ADDRESS_MISSING = "address_missing", "No address to ship to."
    UNDELIVERABLE = "undeliverable", "The address to ship to is one carriers do not reach."
    TAX_TITLE_MISSING = "tax_title_missing", "Nothing to issue invoices to."
    PHONE_NOT_VALID = "phone_not_valid", "A phone number that nobody has."
    EMAIL_BOUNCES = "email_bounces", "An e-mail address whose mail comes back."
    CLOSED = "closed", "A company that has closed."
    VERIFICATION_DUE = "verification_due", "Not looked at for too long."


class IssueState(Choice):
    """What became of a data issue."""

    OPEN = "open", "Somebody should see to it."
    RESOLVED = "resolved", "It is so no more."
    WAIVED = "waived", "It is so, and that is all right."


MOVES: Final[Moves[IssueState]] = {
    IssueState.OPEN: frozenset({IssueState.RESOLVED, IssueState.WAIVED}),
    IssueState.RESOLVED: frozenset({IssueState.OPEN}),
    IssueState.WAIVED: frozenset({IssueState.OPEN, IssueState.RESOLVED}),
}


class CleaningState(Choice):
    """How far a cleaning has come."""

    RUNNING = "running", "There are customers left to look at."
    FINISHED = "finished", "All customers were looked at."


CLEANING_MOVES: Final[Moves[CleaningState]] = {
    CleaningState.RUNNING: frozenset({CleaningState.FINISHED}),
    CleaningState.FINISHED: frozenset(),
}

WEIGHTS: Final[Mapping[QualityRule, int]] = {
    QualityRule.USCC_MISSING: 10,
    QualityRule.UNREACHABLE: 20,
    QualityRule.CONTACT_MISSING: 10,
    QualityRule.ADDRESS_MISSING: 10,
    QualityRule.UNDELIVERABLE: 5,
    QualityRule.TAX_TITLE_MISSING: 5,
    QualityRule.PHONE_NOT_VALID: 10,
    QualityRule.EMAIL_BOUNCES: 10,
    QualityRule.CLOSED: 10,
    QualityRule.VERIFICATION_DUE: 10,
}
"""How many points of 100 each costs; all of them together cost everything."""
REPORTED: Final = frozenset({QualityRule.EMAIL_BOUNCES, QualityRule.CLOSED})
"""Nobody can see these in the data; somebody has to tell."""
FRESH_DAYS: Final[Mapping[CustomerKind, int]] = {
    CustomerKind.COMPANY: 365,
    CustomerKind.PARTNER: 180,
    CustomerKind.GOVERNMENT: 365,
    CustomerKind.INDIVIDUAL: 730,
}
"""For how many days what was verified holds, unless the company decides otherwise."""
HOME: Final = "CN"
"""Where a phone number without a country code is dialled."""
BATCH: Final = 200
"""How many customers a cleaning looks at in one step."""


@dataclass(frozen=True, slots=True)
class Known:
    """What we know about a customer, as far as the rules ask.

    ``fresh_on`` is the day from which on somebody should look again; ``reported`` says of what
    people told us what it was about.
    """

    kind: CustomerKind
    uscc: str | None
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    contacts: int
    deliverable: int
    addresses: int
    tax_titles: int
    fresh_on: date
    reported: Mapping[QualityRule, str]


@dataclass(eq=False)
class EmailNotTheirs(DomainError):
    """{email} is not an address of {customer} or of anybody there; look at it again."""

    email: str
    customer: str


@dataclass(eq=False)
class FreshDaysNotValid(DomainError):
    """Nobody verifies a customer every {days} days; give from 1 to 3,650."""

    days: int


@dataclass(eq=False)
class CleaningIsFinished(DomainError):
    """Cleaning {number} is finished; begin another one."""

    number: str


def issues(known: Known, today: date) -> dict[QualityRule, str | None]:
    """Say what is wrong with what we know, and of what it is so."""
    bad = [phone for phone in known.phones if not is_dialled(phone)]
    mail = {email.casefold() for email in known.emails}
    bounced = known.reported.get(QualityRule.EMAIL_BOUNCES)
    legal = known.kind in {CustomerKind.COMPANY, CustomerKind.PARTNER}
    found: dict[QualityRule, bool] = {
        QualityRule.USCC_MISSING: legal and known.uscc is None,
        QualityRule.UNREACHABLE: not known.phones and not known.emails,
        QualityRule.CONTACT_MISSING: known.contacts == 0,
        QualityRule.ADDRESS_MISSING: known.addresses == 0,
        QualityRule.UNDELIVERABLE: known.addresses > 0 and known.deliverable == 0,
        QualityRule.TAX_TITLE_MISSING: known.tax_titles == 0,
        QualityRule.PHONE_NOT_VALID: bool(bad),
        QualityRule.EMAIL_BOUNCES: bounced is not None and bounced.casefold() in mail,
        QualityRule.CLOSED: QualityRule.CLOSED in known.reported,
        QualityRule.VERIFICATION_DUE: known.fresh_on <= today,
    }
    told = {
        QualityRule.PHONE_NOT_VALID: ", ".join(bad),
        QualityRule.EMAIL_BOUNCES: bounced,
        QualityRule.CLOSED: known.reported.get(QualityRule.CLOSED),
    }
    return {rule: told.get(rule) for rule, so in found.items() if so}


def is_dialled(phone: str) -> bool:
    """Tell whether a phone number can be one, by the numbering plans of the world."""
    try:
        number = phonenumbers.parse(phone, HOME)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def check_fresh_days(days: int) -> int:
    """Refuse what is no time to verify a customer in."""
    if not 1 <= days <= 3_650:  # noqa: PLR2004 - as the sentence says
        raise FreshDaysNotValid(days)
    return days
