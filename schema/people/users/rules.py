"""What makes a user. Pure: facts in, a value or a refusal out."""

import re
from dataclasses import dataclass
from typing import Final

from schema.kernel.errors import DomainError

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(eq=False)
class EmailNotValid(DomainError):
    """{text} is not an e-mail address; write one like ann@example.com."""

    text: str


def check_email(text: str) -> str:
    """Return the address in lower case, or refuse what is none."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise EmailNotValid(text)
    return email
