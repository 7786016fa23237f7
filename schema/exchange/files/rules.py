"""What makes a file. Pure: facts in, a value or a refusal out."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from schema.kernel.errors import DomainError, LimitExceeded

MEGABYTE: Final = 1_000_000
LONGEST_NAME: Final = 200
LONGEST_ENDING: Final = 20
UNKNOWN: Final = "application/octet-stream"
MEDIA_TYPE: Final = re.compile(r"[\w!#$&^.+-]{1,80}/[\w!#$&^.+-]{1,80}", re.ASCII)
HOLDERS: Final[Mapping[str, str]] = {
    "Customer": "customers",
    "Invoice": "invoices",
    "Lead": "leads",
    "Order": "orders",
    "OrderConfirmation": "order_confirmations",
    "OrderIntake": "order_intakes",
    "Payment": "payments",
    "Shipment": "shipments",
}
"""The types of records that hold files, and where each is kept."""

# Controls, separators of lines, halves of characters; and marks that turn the direction of
# what follows, with which "exe.pdf" can be made of "fdp.exe".
_UNWELCOME: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_MARKS: Final = frozenset("\u061c\u200e\u200f")


@dataclass(eq=False)
class FileNeedsName(DomainError):
    """A file needs a name; add one to the address, like /files?name=order.pdf."""


@dataclass(eq=False)
class DailyQuotaReached(LimitExceeded):
    """You may send {most} MB of files a day, and file {name} would be more than is left of that; send it tomorrow, or ask the operator for more."""  # noqa: E501 - a sentence is one line

    name: str
    most: str


@dataclass(eq=False)
class HoldsNoFiles(DomainError):
    """A record of type {kind} holds no files; attach the file to a record of type {holders}."""

    kind: str
    holders: str


@dataclass(eq=False)
class FileIsAttached(DomainError):
    """File {name} is attached to {record} already; attach another, or leave it as it is."""

    name: str
    record: str


def clean_name(told: str) -> str:
    """Return the last part of a path, without what cannot be seen, at most 200 characters.

    What is too long is cut before its ending. Raises FileNeedsName when nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", told))[-1]
    name = " ".join("".join(filter(_is_welcome, last)).split())
    if not name.strip(". "):
        raise FileNeedsName
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    kept = f".{ending}" if dot and len(ending) <= LONGEST_ENDING else ""
    return (stem if kept else name)[: LONGEST_NAME - len(kept)].rstrip() + kept


def _is_welcome(character: str) -> bool:
    if character in _MARKS or unicodedata.bidirectional(character) in _TURNING:
        return False
    return character.isspace() or unicodedata.category(character) not in _UNWELCOME


def check_quota(name: str, sent: int, most: int | None) -> None:
    """Refuse a file with which a sender has sent more than so many bytes today.

    Without ``most`` there is no quota.
    """
    if most is not None and sent > most:
        raise DailyQuotaReached(name, f"{most / MEGABYTE:g}")


def clean_media_type(told: str) -> str:
    """Return a media type without its parameters; what is none is a sequence of bytes."""
    named = told.partition(";")[0].strip().lower()
    return named if MEDIA_TYPE.fullmatch(named) else UNKNOWN


def check_holder(kind: str) -> None:
    """Refuse to attach files to records that hold none."""
    if kind not in HOLDERS:
        *first, last = HOLDERS
        raise HoldsNoFiles(kind, f"{', '.join(first)} or {last}")
