"""What makes a bank account one that money can be told by. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from schema.kernel.errors import DomainError

_ACCOUNT: Final = re.compile(r"[0-9A-Z]{5,34}")
_BANK_CODE: Final = re.compile(r"[0-9A-Z]{8,12}")


@dataclass(eq=False)
class AccountNumberNotValid(DomainError):
    """{text} is no account number; it has 5 to 34 digits and letters."""

    text: str


@dataclass(eq=False)
class BankCodeNotValid(DomainError):
    """{text} is no bank's code; write its CNAPS number of 12 digits or its BIC of 8 or 11 characters."""  # noqa: E501 - a sentence is one line

    text: str


@dataclass(eq=False)
class BankAccountTaken(DomainError):
    """The account {account_number} is noted for a customer already; archive it there first, or ask a manager who sees every territory."""  # noqa: E501 - a sentence is one line

    account_number: str


@dataclass(eq=False)
class BankAccountIsArchived(DomainError):
    """Bank account {number} is archived; add it again if it is right after all."""

    number: str


def plain_number(text: str) -> str:
    """Read over the width, the case, blanks and dashes of an account number."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text).upper())


def check_account_number(text: str) -> str:
    """Read an account number; blanks and dashes are for the eye alone."""
    code = plain_number(text)
    if not _ACCOUNT.fullmatch(code):
        raise AccountNumberNotValid(text)
    return code


def check_bank_code(text: str | None) -> str | None:
    """Read a bank's code; nothing is nothing."""
    code = plain_number(text or "")
    if code and not _BANK_CODE.fullmatch(code):
        raise BankCodeNotValid(text or "")
    return code or None
