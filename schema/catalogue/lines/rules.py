"""How product lines stand to each other. Pure: facts in, a value or a refusal out."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from schema.kernel.errors import DomainError

_CODE: Final = re.compile(r"\w[\w .-]{0,39}")


@dataclass(eq=False)
class LineCodeNotValid(DomainError):
    """{product_line} cannot be the code of a product line; write up to 40 letters and digits, like PUMPS."""  # noqa: E501 - a sentence is one line

    product_line: str


@dataclass(eq=False)
class LineCodeTaken(DomainError):
    """There is a product line {product_line} already; choose another code."""

    product_line: str


@dataclass(eq=False)
class LineWithinItself(DomainError):
    """Product line {product_line} cannot be part of {parent}, which is part of it; choose another one."""  # noqa: E501 - a sentence is one line

    product_line: str
    parent: str


def check_code(code: str) -> str:
    """Refuse a code nobody could write into a cell."""
    if not _CODE.fullmatch(code.strip()):
        raise LineCodeNotValid(code)
    return code.strip()


def check_parent(code: str, parent: str, above: Collection[str]) -> None:
    """Refuse to put a line below itself; ``above`` names the parent and all above it."""
    if code in above:
        raise LineWithinItself(code, parent)
