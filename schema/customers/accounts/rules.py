"""What makes a customer reachable. Pure: facts in, a value or a refusal out."""

import re
from dataclasses import dataclass
from typing import Final

from schema.kernel.errors import DomainError

_PHONE: Final = re.compile(r"\+?[\d ()/.-]{5,30}")


@dataclass(frozen=True, slots=True)
class ContactGiven:
    """A person at a customer, as somebody tells us about them."""

    name: str
    phone: str | None = None
    email: str | None = None


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


def check_name(subject: str, text: str) -> str:
    """Refuse an empty name."""
    if not text.strip():
        raise NameIsMissing(subject)
    return text.strip()
