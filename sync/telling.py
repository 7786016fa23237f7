"""What the *Sync* cell of a row says: a sign, and a sentence where there is one."""

from collections.abc import Mapping
from typing import Final

from schema.kernel.sheet import ACTION
from sync.business import Record
from sync.cells import Cell
from sync.plan import Base

GOOD: Final = "✓"
FINE: Final = Cell(GOOD)
WAITING: Final = Cell("…")
MOST_WORDS: Final = 1000


def wrong(sentence: str) -> Cell:
    """Write a sentence of any length as one cell can hold it."""
    return _signed("✗", sentence)


def answered(base: Mapping[str, Base], record: Record) -> Cell:
    """Say what the row's last action answered, while the row shows what it showed then."""
    pair = base.get(ACTION)
    if pair is None or pair.said is None or pair.said.shown != record.seal():
        return FINE
    return _signed(GOOD, pair.said.sentence)


def _signed(sign: str, sentence: str) -> Cell:
    told = f"{sign} {sentence}".strip()
    return Cell(told if len(told) <= MOST_WORDS else f"{told[: MOST_WORDS - 1]}…")
