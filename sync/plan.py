"""Deciding what to do about one cell. Pure: what is seen, known and meant in, one step out.

The base is a pair: the sheet's value last dealt with and the database's value it was dealt
with against. Only so can an edit be told from a stale copy (the specification's section 4).
"""

from dataclasses import dataclass
from typing import Any

from schema.kernel.sheet import Policy
from sync.cells import EMPTY, Cell


@dataclass(frozen=True, slots=True)
class Held:
    """A value that stays in the sheet although it is not in effect, and the sentence why."""

    value: Cell
    sentence: str


@dataclass(frozen=True, slots=True)
class Said:
    """What an action answered, and a seal of what the row then showed: so long it counts."""

    sentence: str
    shown: str


@dataclass(frozen=True, slots=True)
class Base:
    """What sheet (``s``) and database (``d``) held when the cell was last dealt with.

    ``lost`` marks a formula that lost against the database: it is to be overwritten. ``said``
    is what the action in the cell answered.
    """

    s: Cell
    d: Cell
    held: Held | None = None
    lost: bool = False
    said: Said | None = None

    def kept(self) -> dict[str, Any]:
        """Write the base as JSON."""
        kept: dict[str, Any] = {"s": self.s.kept(), "d": self.d.kept()}
        if self.held is not None:
            kept["h"] = [self.held.value.kept(), self.held.sentence]
        if self.lost:
            kept["l"] = True
        if self.said is not None:
            kept["a"] = [self.said.sentence, self.said.shown]
        return kept

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Base":
        """Read the base from JSON."""
        held, said = kept.get("h"), kept.get("a")
        return cls(
            Cell.of(kept["s"]),
            Cell.of(kept["d"]),
            Held(Cell.of(held[0]), held[1]) if held else None,
            kept.get("l", False),
            Said(*said) if said else None,
        )


@dataclass(frozen=True, slots=True)
class Nothing:
    """The sheet shows what it should."""


@dataclass(frozen=True, slots=True)
class Write:
    """Show this value; ``listed`` is what a person typed and would be lost with it."""

    value: Cell
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Agree:
    """Both sides came to the same value; remember it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A person typed something; ask the business. ``listed``: note the database's old value."""

    value: Cell
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Lose:
    """Both sides moved apart and the database wins; what was typed goes to the list."""

    value: Cell


@dataclass(frozen=True, slots=True)
class Wait:
    """Both sides moved apart and a person has to decide; what was typed stays."""

    value: Cell


Step = Nothing | Write | Agree | Ask | Lose | Wait


def plan(
    seen: Cell, base: Base | None, d: Cell, policy: Policy, *, formula: bool = False
) -> Step:
    """Choose the step for one cell that shows ``seen`` while the database says ``d``."""
    if base is None:
        return _without_base(seen, d)
    if seen != base.s:
        return _edited(seen, base, d, policy)
    if base.held is not None:
        return _held(base, base.held, d, policy)
    if seen == d or (formula and d == base.d and not base.lost):
        return Nothing()
    return Write(d, listed=formula and not base.lost)


def _without_base(seen: Cell, d: Cell) -> Step:
    if seen == d:
        return Agree()
    return Lose(seen) if seen != EMPTY else Write(d)


def _edited(seen: Cell, base: Base, d: Cell, policy: Policy) -> Step:
    if seen == d:
        return Agree()
    if d == base.d:
        return Ask(seen)
    steps: dict[Policy, Step] = {
        Policy.DATABASE: Lose(seen),
        Policy.SHEET: Ask(seen, listed=True),
        Policy.ASK: Wait(seen),
    }
    return steps[policy]


def _held(base: Base, held: Held, d: Cell, policy: Policy) -> Step:
    if held.value == d:
        return Agree()
    if d != base.d:
        return Wait(held.value) if policy is Policy.ASK else Ask(held.value)
    return Nothing() if base.s == held.value else Write(held.value)
