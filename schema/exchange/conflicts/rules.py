"""How a conflict may be decided. Pure."""

from enum import StrEnum
from typing import Final

from schema.kernel.moves import Moves


class ConflictState(StrEnum):
    """How far a conflict is decided."""

    OPEN = "open"
    DECIDED = "decided"
    SETTLED = "settled"


class Decision(StrEnum):
    """Which side a person chose."""

    DATABASE = "database"
    SHEET = "sheet"


MOVES: Final[Moves[ConflictState]] = {
    ConflictState.OPEN: frozenset({ConflictState.DECIDED, ConflictState.SETTLED}),
    ConflictState.DECIDED: frozenset({ConflictState.SETTLED, ConflictState.OPEN}),
    ConflictState.SETTLED: frozenset(),
}
