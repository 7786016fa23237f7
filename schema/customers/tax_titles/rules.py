"""What makes a tax title an invoice can be issued in. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from schema.customers.accounts.rules import is_uscc, plain_code
from schema.kernel.errors import DomainError

_TAX_NUMBER: Final = re.compile(r"[0-9A-Z]{15,20}")
_USCC_LENGTH: Final = 18


@dataclass(eq=False)
class TaxNumberNotValid(DomainError):
    """{text} is no tax number; it has 15 to 20 digits and letters, and with 18 it is a unified social credit code."""  # noqa: E501 - a sentence is one line

    text: str


@dataclass(eq=False)
class TaxTitleTaken(DomainError):
    """{customer} has a tax title with the number {tax_number} already; correct that one."""

    customer: str
    tax_number: str


@dataclass(eq=False)
class TaxTitleIsArchived(DomainError):
    """Tax title {number} is archived; add it again if it is right after all."""

    number: str


def check_tax_number(text: str) -> str:
    """Read a tax number, however wide it was written."""
    code = plain_code(text)
    if not _TAX_NUMBER.fullmatch(code) or (len(code) == _USCC_LENGTH and not is_uscc(code)):
        raise TaxNumberNotValid(text)
    return code
