"""What one write is to do in each tab, before it is put into requests. Pure values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schema.kernel.sheet import KEY
from sync.bound import Bound
from sync.cells import Cell


@dataclass(frozen=True, slots=True)
class CellWrite:
    """One cell to be written: what the picture showed, what to write, what the base gets.

    ``d`` is the database's value the write was planned against. ``back`` marks a cell that an
    earlier write hit by mistake: it is given back and its base stays as it is.
    """

    seen: Cell
    value: Cell
    d: Cell
    back: bool = False


@dataclass(frozen=True, slots=True)
class RowWrite:
    """A row some of whose cells are written; ``key`` is what its key cell showed.

    ``content`` is what else the row showed, ``formulas`` names the cells that had one,
    ``put_backs`` the mistakes that this mends, ``offered`` the actions to be listed in it.
    """

    index: int
    key: str | None
    cells: Mapping[str, CellWrite]
    content: Mapping[str, Any]
    formulas: Collection[str] = ()
    put_backs: Collection[int] = ()
    offered: str | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A row that is taken out, and what it showed; ``mistake`` is what this mends."""

    index: int
    key: str | None
    cells: Mapping[str, Cell]
    extra: bool = False
    twin: bool = False
    mistake: int | None = None


@dataclass(frozen=True, slots=True)
class Insertion:
    """A record that gets a row of its own."""

    key: str
    entity_id: UUID
    cells: Mapping[str, Cell]
    restored: bool = False
    offered: str | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """A row that was taken out by mistake and comes back from the journal, whole."""

    line: int


@dataclass(frozen=True, slots=True)
class CopyBack:
    """A cell of a person's own column that was hit and comes back from the journal.

    It stands in the journal's column ``source`` and goes to the tab's ``column``; it is the
    cell in ``place`` of what was noted as ``mistake``.
    """

    line: int
    source: int
    index: int
    column: int
    mistake: int
    place: int


@dataclass(frozen=True, slots=True)
class Dressing:
    """What is put on a tab so that it looks as it should: requests, and what to remember.

    ``parts`` by column; ``protections`` are the ids chosen for protected ranges, ``taken``
    those that are removed, ``repairs`` names what was gone; ``new`` are columns that are added.
    """

    requests: Sequence[dict[str, Any]]
    parts: Mapping[str, Mapping[str, str]]
    protections: Mapping[str, int]
    taken: Sequence[int] = ()
    repairs: Sequence[str] = ()
    new: Sequence[str] = ()

    def kept(self) -> dict[str, Any]:
        """Write down as JSON what is to be remembered once it was done."""
        return {
            "parts": {code: dict(parts) for code, parts in self.parts.items()},
            "protections": dict(self.protections),
            "taken": list(self.taken),
            "repairs": list(self.repairs),
        }


@dataclass(slots=True)
class TabWrite:
    """Everything one write does in one tab; ``loose`` is what rows without a number showed."""

    bound: Bound
    rows: list[RowWrite] = field(default_factory=list[RowWrite])
    removals: list[Removal] = field(default_factory=list[Removal])
    insertions: list[Insertion] = field(default_factory=list[Insertion])
    returns: list[Return] = field(default_factory=list[Return])
    copies: list[CopyBack] = field(default_factory=list[CopyBack])
    put_backs: list[int] = field(default_factory=list[int])
    loose: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    dressing: Dressing | None = None

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to do."""
        touched = self.rows or self.removals or self.insertions or self.returns or self.copies
        return not touched and self.dressing is None

    @property
    def continued(self) -> bool:
        """Tell whether there will be more to do once this was done."""
        numbered = any(KEY in row.cells for row in self.rows)
        mending = self.removals or self.returns or self.copies or self.put_backs
        added = self.dressing is not None and self.dressing.new
        return bool(numbered or mending or added)

    def place(self) -> int:
        """Say at which row insertions start, once the removals are done."""
        return self.bound.tab.end - len(self.removals)


@dataclass(frozen=True, slots=True)
class Lines:
    """Where in the journal each thing is copied to."""

    header: int
    rows: Mapping[int, int]
    formulas: Mapping[int, int]
    own: Mapping[int, int]
    removals: Mapping[int, int]
    returns: Mapping[int, int]
    end: int


def lines(tab: TabWrite, start: int) -> Lines:
    """Give the header and each touched or removed row of a tab a line in the journal."""
    at = start + 1
    rows: dict[int, int] = {}
    formulas: dict[int, int] = {}
    removals: dict[int, int] = {}
    for row in sorted(tab.rows, key=lambda row: row.index):
        rows[row.index] = at
        at += 1
    for row in sorted(tab.rows, key=lambda row: row.index):
        formulas[row.index] = at
        at += 1
    own = {index: at + n for n, index in enumerate(sorted({c.index for c in tab.copies}))}
    at += len(own)
    for removal in sorted(tab.removals, key=lambda row: row.index):
        removals[removal.index] = at
        at += 1
    returns = {back.line: at + n for n, back in enumerate(tab.returns)}
    return Lines(start, rows, formulas, own, removals, returns, at + len(returns))


def intents(tab: TabWrite, at: Lines) -> dict[str, Any]:
    """Write down as JSON what a write is about to do in one tab."""
    seen = tab.bound.tab
    return {
        "tab": seen.tab_id,
        "locale": seen.locale,
        "header_line": at.header,
        "header": list(seen.header[: seen.width]),
        "columns": dict(seen.columns),
        "width": seen.width,
        "nameless": tab.loose if any(KEY in row.cells for row in tab.rows) else [],
        "rows": [_row(tab, row, at) for row in tab.rows],
        "removed": [_removal(removal, at) for removal in tab.removals],
        "returned": [at.returns[back.line] for back in tab.returns],
        "inserted": [
            _insertion(made, tab.place() + n) for n, made in enumerate(tab.insertions)
        ],
        "put_backs": tab.put_backs,
        "dressing": tab.dressing and tab.dressing.kept(),
    }


def _row(tab: TabWrite, row: RowWrite, at: Lines) -> dict[str, Any]:
    copies = [copy for copy in tab.copies if copy.index == row.index]
    cells = {
        code: {
            "seen": cell.seen.kept(),
            "value": cell.value.kept(),
            "d": cell.d.kept(),
            "back": cell.back,
        }
        for code, cell in row.cells.items()
    }
    return {
        "key": row.key,
        "index": row.index,
        "line": at.rows[row.index],
        "formula_line": at.formulas[row.index],
        "formulas": sorted(row.formulas),
        "content": row.content,
        "put_backs": list(row.put_backs),
        "own_line": at.own.get(row.index),
        "own": [[copy.mistake, copy.place, copy.column] for copy in copies],
        "cells": cells,
        "offered": row.offered,
    }


def _removal(removal: Removal, at: Lines) -> dict[str, Any]:
    return {
        "key": removal.key,
        "line": at.removals[removal.index],
        "cells": {code: cell.kept() for code, cell in removal.cells.items()},
        "extra": removal.extra,
        "twin": removal.twin,
        "mistake": removal.mistake,
    }


def _insertion(made: Insertion, index: int) -> dict[str, Any]:
    return {
        "key": made.key,
        "entity": str(made.entity_id),
        "index": index,
        "cells": {code: cell.kept() for code, cell in made.cells.items()},
        "restored": made.restored,
        "offered": made.offered,
    }
