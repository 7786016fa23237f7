"""How a conflict may be decided. Pure."""

from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.moves import Moves


class ConflictState(Choice):
    """How far a conflict is decided."""

    OPEN = "open", "Nobody has decided yet."
    DECIDED = "decided", "A person chose a side; the worker carries it out."
    SETTLED = "settled", "Done."


class Decision(Choice):
    """Which side a person chose."""

    DATABASE = "database", "The database's value stays."
    SHEET = "sheet", "The sheet's value is asked for again."


MOVES: Final[Moves[ConflictState]] = {
    ConflictState.OPEN: frozenset({ConflictState.DECIDED, ConflictState.SETTLED}),
    ConflictState.DECIDED: frozenset({ConflictState.SETTLED, ConflictState.OPEN}),
    ConflictState.SETTLED: frozenset(),
}
