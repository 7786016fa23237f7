"""Rows of records that are no longer shown, but stay: they are greyed and say why. Pure.

A row stays where its sheet declares so, and where people wrote beside it. Only the colour of
*Sync* is ours, by a rule on its sign. When the record is shown again, the row is one like any
other.
"""

from collections.abc import Mapping
from typing import Final

from schema.kernel.sentences import Sentence
from schema.kernel.words import told
from sync.bound import Bound
from sync.cells import Cell
from sync.plan import Base

LEFT: Final = "○"
LONGEST: Final = 1000


def stays(bound: Bound, key: str, base: Mapping[str, Base]) -> Cell:
    """Say that a record is no longer shown here, and why values in its row are held."""
    sentence = Sentence(
        "{key} is no longer shown in this tab and its row is not looked after; delete the row,"
        " or leave it.",
        key=key,
    )
    held = {pair.held.sentence: None for pair in base.values() if pair.held is not None}
    said = " ".join([LEFT, told(sentence, bound.language), *held])
    return Cell(said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…")
