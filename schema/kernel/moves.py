"""State machines as data: which state may follow which."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from schema.kernel.errors import DomainError

State = TypeVar("State", bound=StrEnum)
Moves = Mapping[State, frozenset[State]]


@dataclass(eq=False)
class MoveNotAllowed(DomainError):
    """{subject} is {was} and cannot become {wanted}; what it can still become: {choices}."""

    subject: str
    was: str
    wanted: str
    choices: str
    allowed: tuple[str, ...]


def check_move(moves: Moves[State], subject: str, was: State, wanted: State) -> None:
    """Refuse a move the table does not list."""
    if wanted not in moves[was]:
        allowed = tuple(sorted(moves[was]))
        choices = " or ".join(allowed) or "nothing"
        raise MoveNotAllowed(subject, was.value, wanted.value, choices, allowed)
