"""What is done by itself once a night, and when that is due. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from schema.kernel.choices import Choice
from schema.kernel.errors import Conflict
from schema.kernel.moves import Moves
from schema.kernel.sentences import Sentence

MISTAKE: Final = Sentence("A mistake of ours stopped it, which the log of the worker tells.")
ONE_DAY: Final = timedelta(days=1)


class RoundName(Choice):
    """What happens by itself once a night."""

    LEFT_CONTACTS = "left_contacts", "How people were reached who left long ago is forgotten."
    IMPORT_ROWS = "import_rows", "What the rows of old imports said is forgotten."
    CLEANING = "cleaning", "All customers are looked at: what is wrong, and who is alike."
    SOFT_RESERVATIONS = "soft_reservations", "Stock kept past its day is given back."
    REPLENISHMENT = "replenishment", "The stock of every reorder rule is looked at."
    EXCEPTIONS = "exceptions", "Confirmed orders that lack stock or are late are noted."
    BANK_LINES = "bank_lines", "What open lines of bank statements are is suggested anew."


class RoundState(Choice):
    """How far a round has come."""

    WAITING = "waiting", "A worker will take it up."
    RUNNING = "running", "Some of its steps are done."
    FINISHED = "finished", "All of its steps are done."
    FAILED = "failed", "A step could not be done; the next night tries again."


MOVES: Final[Moves[RoundState]] = {
    RoundState.WAITING: frozenset({RoundState.RUNNING, RoundState.FINISHED, RoundState.FAILED}),
    RoundState.RUNNING: frozenset({RoundState.FINISHED, RoundState.FAILED}),
    RoundState.FINISHED: frozenset(),
    RoundState.FAILED: frozenset(),
}


@dataclass(eq=False)
class RoundIsOpen(Conflict):
    """The round {name} waits or is under way already; ask for it again when it has ended."""

    name: str


def night_of(local: datetime, hour: int) -> date:
    """Say which night was the last to begin: the day on whose ``hour`` a round was due.

    ``local`` is the time on the company's clocks.
    """
    return local.date() if local.hour >= hour else local.date() - ONE_DAY
