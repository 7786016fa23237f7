"""What makes a customer known and reachable. Pure: facts in, a value or a refusal out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError, NotAllowed

BATCH: Final = 200
"""How many people who left are dealt with in one step of a round."""
_PHONE: Final = re.compile(r"\+?[\d ()/.-]{5,30}")
USCC_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""What a unified social credit code is written with; each sign is worth its place."""
FACTS: Final = {
    "name": "name",
    "uscc": "unified social credit code",
    "title": "title",
    "tax_number": "tax number",
}
"""What documents are made out to, as people say it."""
_USCC: Final = re.compile(rf"[{USCC_SIGNS}]{{2}}[0-9]{{6}}[{USCC_SIGNS}]{{10}}")


class CustomerKind(Choice):
    """What a customer is before the law."""

    COMPANY = "company", "A company, with a legal person of its own."
    INDIVIDUAL = "individual", "A person, or a trader without a company."
    GOVERNMENT = "government", "An authority, a school, a hospital."
    PARTNER = "partner", "A dealer or an agent who sells on what we sell."


class CustomerSize(Choice):
    """How large a company is, in the four classes of China's statistics."""

    MICRO = "micro", "A handful of people."
    SMALL = "small", "Up to some hundred people, by branch of industry."
    MEDIUM = "medium", "Up to some thousand people, by branch of industry."
    LARGE = "large", "More than that."


class ContactRole(Choice):
    """What a person has to say when their company buys."""

    DECISION_MAKER = "decision_maker", "Whoever says yes or no in the end."
    INFLUENCER = "influencer", "Somebody the others listen to."
    USER = "user", "Somebody who will work with it."
    BUYER = "buyer", "Whoever places the orders."
    FINANCE = "finance", "Whoever pays."
    LEGAL = "legal", "Whoever reads the contracts."


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """A person at a customer, as somebody tells us about them."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(eq=False)
class UsccNotValid(DomainError):
    """{text} is not a unified social credit code; copy its 18 characters from the business licence."""  # noqa: E501 - a sentence is one line

    text: str


@dataclass(eq=False)
class UsccTaken(DomainError):
    """There is a customer with the unified social credit code {uscc} already; look for it, or ask a manager who sees every territory."""  # noqa: E501 - a sentence is one line

    uscc: str


@dataclass(eq=False)
class NeedsRequest(NotAllowed):
    """The {fact} of {number} stands on documents; ask for another one, and a manager decides."""  # noqa: E501 - a sentence is one line

    fact: str
    number: str


@dataclass(eq=False)
class WebsiteNotValid(DomainError):
    """{text} is not the address of a website; write one like https://example.com."""

    text: str


@dataclass(eq=False)
class ContactHasLeft(DomainError):
    """{name} left {customer} on {left_on}; choose somebody who is still there."""

    name: str
    customer: str
    left_on: str


@dataclass(eq=False)
class PhoneNotValid(DomainError):
    """{text} is not a phone number; write digits, with + and the country code if abroad."""

    text: str


@dataclass(eq=False)
class NameIsMissing(DomainError):
    """A name cannot be empty; write what people call {subject}."""

    subject: str


def check_phone(text: str | None) -> str | None:
    """Refuse what nobody could dial; nothing is nothing."""
    if text is None or not text.strip():
        return None
    if not _PHONE.fullmatch(text.strip()):
        raise PhoneNotValid(text)
    return text.strip()


def plain_code(text: str) -> str:
    """Write a code as it is kept, however wide, small or spaced out somebody wrote it."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def check_digit(code: str) -> str:
    """Work out the last sign of a unified social credit code (GB 32100-2015, 5.5).

    Each of the first 17 signs is weighed by a power of 3; the last makes the sum a multiple
    of 31.
    """
    total = sum(USCC_SIGNS.index(sign) * pow(3, n, 31) for n, sign in enumerate(code[:17]))
    return USCC_SIGNS[-total % 31]


def is_uscc(code: str) -> bool:
    """Tell whether a text is a unified social credit code, its check digit included."""
    return _USCC.fullmatch(code) is not None and check_digit(code) == code[17]


def check_uscc(text: str | None) -> str | None:
    """Read a unified social credit code, however wide it was written; nothing is nothing."""
    code = plain_code(text or "")
    if not code:
        return None
    if not is_uscc(code):
        raise UsccNotValid(text or "")
    return code


def check_website(text: str | None) -> str | None:
    """Refuse what no browser would open; nothing is nothing."""
    if text is None or not text.strip():
        return None
    address = text.strip() if "://" in text else f"https://{text.strip()}"
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise WebsiteNotValid(text) from error
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc or " " in address:
        raise WebsiteNotValid(text)
    return address


def check_direct(
    number: str,
    known: Mapping[str, str | None],
    changes: Mapping[str, object],
    asking: bool,  # noqa: FBT001 - a fact among others
) -> None:
    """Refuse that what is known already is changed by who has to ask for it."""
    for fact, before in known.items():
        if asking and before and fact in changes and changes[fact] != before:
            raise NeedsRequest(FACTS[fact], number)


def check_name(subject: str, text: str) -> str:
    """Refuse an empty name."""
    if not text.strip():
        raise NameIsMissing(subject)
    return text.strip()
