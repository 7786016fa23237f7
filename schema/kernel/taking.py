"""Writing what was told into a row: each fact is read by its own rule, or refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from schema.kernel.errors import DomainError
from schema.kernel.tables import Base

Value = TypeVar("Value")
Rules = Mapping[str, Callable[[Any], Any]]
"""How each fact that may be told is read; what a rule refuses it raises."""


@dataclass(eq=False)
class ReasonMissing(DomainError):
    """Say why; whoever reads {subject} later wants to know."""

    subject: str


def as_told(value: Value) -> Value:
    """Take a value as it is."""
    return value


def words(text: str | None) -> str | None:
    """Read a text that need not be there; blanks are nothing."""
    return (text or "").strip() or None


def check_reason(subject: str, reason: str) -> str:
    """Refuse to go on without a reason."""
    if not reason.strip():
        raise ReasonMissing(subject)
    return reason.strip()


def take(row: Base, told: Mapping[str, Any], rules: Rules) -> None:
    """Write what was told into a row; what was not told stays as it is.

    A fact without a rule is a mistake of ours: raises KeyError.
    """
    for name, value in told.items():
        setattr(row, name, rules[name](value))
