"""What makes an address one that goods and letters arrive at. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError

HOME: Final = "CN"
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_POSTCODES: Final = {HOME: re.compile(r"[0-9]{6}")}
_ANY_POSTCODE: Final = re.compile(r"[0-9A-Z][0-9A-Z -]{1,9}")


class AddressKind(Choice):
    """What an address is for."""

    BILLING = "billing", "Invoices and letters about money go there."
    SHIPPING = "shipping", "Goods go there."
    OFFICE = "office", "Visitors go there."


@dataclass(eq=False)
class CityMissing(DomainError):
    """The address of {subject} has no city; write it, or nothing arrives."""

    subject: str


@dataclass(eq=False)
class StreetMissing(DomainError):
    """The address of {subject} has no street; write it, or nothing arrives."""

    subject: str


@dataclass(eq=False)
class PostcodeNotValid(DomainError):
    """{text} is no postcode in {country}; in CN it has 6 digits."""

    text: str
    country: str


@dataclass(eq=False)
class CountryNotValid(DomainError):
    """{text} is no country; write its two letters, like CN (ISO 3166)."""

    text: str


@dataclass(eq=False)
class AddressIsArchived(DomainError):
    """Address {number} is archived; add it again if it is right after all."""

    number: str


def check_city(subject: str, text: str) -> str:
    """Refuse an address without a city."""
    if not text.strip():
        raise CityMissing(subject)
    return text.strip()


def check_line(subject: str, text: str) -> str:
    """Refuse an address without a street, or what stands for it."""
    if not text.strip():
        raise StreetMissing(subject)
    return text.strip()


def check_country(text: str) -> str:
    """Read a country's code."""
    code = text.strip().upper()
    if not _COUNTRY.fullmatch(code):
        raise CountryNotValid(text)
    return code


def check_postcode(text: str | None, country: str) -> str | None:
    """Refuse what is no postcode there; nothing is nothing."""
    code = (text or "").strip().upper()
    if not code:
        return None
    if not _POSTCODES.get(country, _ANY_POSTCODE).fullmatch(code):
        raise PostcodeNotValid(text or "", country)
    return code
