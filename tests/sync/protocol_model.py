"""The sync protocol in small: two records, their sheet, and what the engine decides.

Each record has one editable cell. The database keeps a value in its canonical form (`H1` for
`h1`), so every accepted edit has to be written back as well. No value is typed or set twice, so
a value says where it came from. The words are those of the sync specification.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final


@dataclass(frozen=True, slots=True)
class Budget:
    """How often each thing that nobody can foresee may still happen."""

    edits: int = 0
    changes: int = 0
    sorts: int = 0
    kills: int = 0
    losses: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A value beside the key of its row: shown, typed by a person, or replaced by a write."""

    key: int
    value: str


@dataclass(frozen=True, slots=True)
class Base:
    """The sheet value last dealt with, and the database value it was dealt with against."""

    sheet: str
    database: str


@dataclass(frozen=True, slots=True)
class Record:
    """A record's value in the database, and the base of its cell."""

    value: str
    base: Base


@dataclass(frozen=True, slots=True)
class Intent:
    """One cell to be written: the place and the cell that the picture showed, the new value."""

    place: int
    seen: Cell
    value: str


@dataclass(frozen=True, slots=True)
class Write:
    """One batch: it makes the journal tab `number` and deletes the tab `predecessor`."""

    number: int
    predecessor: int
    intents: tuple[Intent, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What Google holds: rows, and the last write's journal tab with the cells it replaced."""

    rows: tuple[Cell, ...]
    tab: int = 0
    journal: tuple[Cell, ...] = ()


class Stage(Enum):
    """What a worker does next; a worker is born when a picture is taken."""

    SETTLE = auto()
    PLAN = auto()
    STORE = auto()
    WRITE = auto()
    VERIFY = auto()


@dataclass(frozen=True, slots=True)
class Worker:
    """What a cycle remembers, and forgets when it is killed."""

    stage: Stage
    picture: Sheet
    planned: int = 0
    intents: tuple[Intent, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A line of the conflict list: the edit, and the database value that won."""

    edit: Cell
    winner: str


@dataclass(frozen=True, slots=True)
class History:
    """What the API set and people typed, which edits were executed, and the conflict list."""

    changed: tuple[str, ...] = ()
    typed: tuple[Cell, ...] = ()
    executed: tuple[Cell, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class World:
    """All there is; `late` are batches that are under way though nobody waits for them."""

    budget: Budget
    sheet: Sheet
    records: tuple[Record, ...]
    worker: Worker | None = None
    unconfirmed: tuple[Write, ...] = ()
    writes: int = 0
    late: tuple[Write, ...] = ()
    history: History = History()


@dataclass(frozen=True, slots=True)
class Protocol:
    """The engine's precautions; a test leaves one out to see what it is good for."""

    fence: bool = True
    settle_before_plan: bool = True
    keep_unconfirmed: bool = True
    compare_seen: bool = True
    remember: Callable[[str, str], Base] = Base


FIRST_VALUES: Final = ("A0", "B0")


def beginning(budget: Budget) -> World:
    """Sheet and database agree, and the link has just made its first journal tab."""
    rows = tuple(Cell(key, value) for key, value in enumerate(FIRST_VALUES))
    records = tuple(Record(value, Base(value, value)) for value in FIRST_VALUES)
    return World(budget, Sheet(rows), records)


def with_record(world: World, key: int, record: Record) -> World:
    """Put one record in place of another."""
    records = (*world.records[:key], record, *world.records[key + 1 :])
    return replace(world, records=records)


def judge(world: World, cell: Cell) -> World:
    """Treat a cell as the table "what an edit does" says, with the policy `database`."""
    record, history = world.records[cell.key], world.history
    if cell.value in (record.base.sheet, record.value):
        return world
    if record.value != record.base.database:
        conflicts = (*history.conflicts, Conflict(cell, record.value))
        return replace(world, history=replace(history, conflicts=conflicts))
    world = with_record(world, cell.key, replace(record, value=cell.value.upper()))
    return replace(world, history=replace(history, executed=(*history.executed, cell)))


def move_base(world: World, key: int, base: Base) -> World:
    """Remember what a cell was dealt with."""
    return with_record(world, key, replace(world.records[key], base=base))


def settle(world: World, sheet: Sheet, protocol: Protocol) -> World:
    """Judge what the last write replaced, if this sheet shows that it ran."""
    confirmed = next((write for write in world.unconfirmed if write.number == sheet.tab), None)
    if confirmed is None:
        return world
    for intent, replaced in zip(confirmed.intents, sheet.journal, strict=True):
        world = settle_cell(world, intent, replaced, protocol)
    return replace(world, unconfirmed=())


def settle_cell(world: World, intent: Intent, replaced: Cell, protocol: Protocol) -> World:
    """Judge a replaced cell under its journalled key; its sheet base is then what we wrote."""
    base = world.records[replaced.key].base
    world = judge(world, replaced)
    if replaced.value != base.sheet:
        against = world.records[replaced.key].value
    elif is_as_planned(intent, replaced, protocol):
        against = intent.value
    else:
        against = base.database
    return move_base(world, replaced.key, protocol.remember(intent.value, against))


def is_as_planned(intent: Intent, replaced: Cell, protocol: Protocol) -> bool:
    """Tell whether the write hit what its picture showed.

    The right row is not enough: a value typed since may have been dealt with from a later
    picture, against a newer database value than the one this write carried.
    """
    if protocol.compare_seen:
        return replaced == intent.seen
    return replaced.key == intent.seen.key


def plan_row(
    world: World, place: int, cell: Cell, protocol: Protocol
) -> tuple[World, tuple[Intent, ...]]:
    """Deal with one row of the picture in one transaction; say what it should show instead."""
    if cell.value != world.records[cell.key].base.sheet:
        world = judge(world, cell)
        base = protocol.remember(cell.value, world.records[cell.key].value)
        world = move_base(world, cell.key, base)
    value = world.records[cell.key].value
    return world, (() if cell.value == value else (Intent(place, cell, value),))


def arrive(world: World, write: Write, protocol: Protocol) -> World | None:
    """Let Google apply a batch as a whole; None if the fence refuses it as a whole."""
    sheet = world.sheet
    if protocol.fence and write.predecessor != sheet.tab:
        return None
    written = {intent.place: intent.value for intent in write.intents}
    rows = tuple(
        replace(row, value=written.get(place, row.value))
        for place, row in enumerate(sheet.rows)
    )
    journal = tuple(sheet.rows[intent.place] for intent in write.intents)
    return replace(world, sheet=Sheet(rows, write.number, journal))
