"""What makes a place a warehouse. Pure: facts in, a value or a refusal out."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError

_CODE: Final = re.compile(r"\w[\w .-]{0,39}")


class WarehouseKind(Choice):
    """Whose place a warehouse is."""

    OWN = "own", "Our own place."
    THIRD_PARTY = "third_party", "The place of somebody who keeps our goods for us."
    CONSIGNMENT = "consignment", "A customer's place, where goods of ours wait to be sold."


@dataclass(eq=False)
class WarehouseCodeNotValid(DomainError):
    """{warehouse} cannot be the code of a warehouse; write up to 40 letters and digits, like Main."""  # noqa: E501 - a sentence is one line

    warehouse: str


@dataclass(eq=False)
class WarehouseCodeTaken(DomainError):
    """There is a warehouse {warehouse} already; choose another code."""

    warehouse: str


@dataclass(eq=False)
class PriorityNotPositive(DomainError):
    """The priority of warehouse {warehouse} cannot be {priority}; give 1 for the first, 2 for the next."""  # noqa: E501 - a sentence is one line

    warehouse: str
    priority: int


@dataclass(eq=False)
class WarehouseIsArchived(DomainError):
    """Warehouse {warehouse} is archived; nothing is moved there any more, name another one."""

    warehouse: str


@dataclass(eq=False)
class WarehouseNotEmpty(DomainError):
    """Warehouse {warehouse} still holds {quantity} of {sku}; move it to another warehouse first."""  # noqa: E501 - a sentence is one line

    warehouse: str
    quantity: Decimal
    sku: str


def check_code(code: str) -> str:
    """Refuse a code nobody could write into a cell."""
    if not _CODE.fullmatch(code.strip()):
        raise WarehouseCodeNotValid(code)
    return code.strip()


def check_priority(code: str, priority: int) -> int:
    """Refuse a place before the first."""
    if priority < 1:
        raise PriorityNotPositive(code, priority)
    return priority
