"""The vocabulary for declaring a sheet. It says what a tab shows, never how it is fetched."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Table
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.moves import Moves
from schema.kernel.tables import Base
from schema.kernel.verbs import Argument, Operation, arguments
from schema.kernel.work import Work

Value = str | int | Decimal | date | datetime | StrEnum | bool | None


class Policy(StrEnum):
    """Who wins when a cell was edited and the database changed too."""

    DATABASE = "database"
    SHEET = "sheet"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of the business one link shows; ``None`` means that it is not narrowed so.

    ``owner`` is the e-mail address of a colleague; ``from_on`` and ``to_on`` are days, both
    included.
    """

    territory: str | None = None
    owner: str | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Narrowing:
    """By which columns a sheet can be narrowed: to a territory, an owner, a period."""

    territory: ColumnElement[str] | InstrumentedAttribute[Any]
    owner: ColumnElement[str] | InstrumentedAttribute[str]
    day: ColumnElement[date] | InstrumentedAttribute[Any]

    def narrow(self, rows: Select[Any], scope: Scope) -> Select[Any]:
        """Keep the rows that are within a scope; a row without a day is in no period."""
        if scope.territory is not None:
            rows = rows.where(self.territory == scope.territory)
        if scope.owner is not None:
            rows = rows.where(self.owner == scope.owner)
        if scope.from_on is not None:
            rows = rows.where(self.day >= scope.from_on)
        if scope.to_on is not None:
            rows = rows.where(self.day <= scope.to_on)
        return rows


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it shows and, if a person may type in it, what typing means.

    ``edit`` is the operation a changed cell calls; the edits of one row that name the same
    operation become one call. ``argument`` is the name under which the value is handed over,
    ``of`` turns the row's key into the subject of the operation (the order of a line), ``read``
    understands a text people write for the operation (subject and text in, its argument out).
    A column without ``edit`` may still be filled in a new row when the sheet's ``insert``
    takes its argument.
    """

    title: str
    shows: InstrumentedAttribute[Any] | ColumnElement[Any]
    edit: Operation | None = None
    argument: str = ""
    of: Callable[[str], str] = str
    policy: Policy = Policy.DATABASE
    read: Callable[[str, str], object] | None = None
    doc: str = ""

    @property
    def code(self) -> str:
        """The name that stays when people rename the header."""
        return self.argument or str(self.shows.key)

    @property
    def kind(self) -> type:
        """The Python type of a cell, read from the table."""
        kind: type = self.shows.type.python_type
        return kind

    @property
    def words(self) -> str:
        """Explain the column to the person who looks at it."""
        prop = getattr(self.shows, "property", None)
        return self.doc or (prop.doc if prop is not None else "") or ""


@dataclass(frozen=True, slots=True)
class Action:
    """A word a person may choose in the Action column, and the operation it stands for.

    ``argument`` names what may follow the word after a colon (``disqualify: no budget``),
    ``to`` the state it leads to, if the sheet names a state: it is offered only to records
    that may become so. ``answer`` makes sentences of what the operation returns; they are said
    in the row until what it shows changes.
    """

    operation: Operation
    argument: str = ""
    of: Callable[[str], str] = str
    to: StrEnum | None = None
    answer: Callable[[Any], Sequence[str]] | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """New rows that belong together: those with the same text in the column ``by``.

    What they tell in the columns ``heads`` is the same in each, or empty; while it is not, none
    of them is entered. ``begun`` tells of such a text whether a record of theirs is there
    already: then each further row is asked alone. Columns are named by their codes.
    """

    by: str
    heads: tuple[str, ...]
    begun: Callable[[Work, str], Awaitable[bool]]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One tab: which records it shows, how each is found again, what each edit means.

    ``parts`` are columns by which rows of other tables belong to a record, where the sheet
    joins but some of them: one that is no longer joined changes the record's row, too.
    ``deleted`` is what deleting a row means; unless it is told, the row is put back. An
    argument it names is given the reason. With ``keep``, the row of a record that is no longer
    shown stays and is greyed.
    """

    name: str
    title: str
    doc: str
    entity: type[Base]
    key: InstrumentedAttribute[str] | ColumnElement[str]
    rows: Callable[[], Select[Any]]
    by: Narrowing
    columns: tuple[Column, ...]
    shown: frozenset[str]
    lock: Callable[[Work, str], Awaitable[object]]
    group: Callable[[str], str] = str
    parts: tuple[InstrumentedAttribute[Any], ...] = ()
    actions: Mapping[str, Action] = field(default_factory=dict[str, Action])
    state: InstrumentedAttribute[Any] | None = None
    moves: Moves[Any] = field(default_factory=dict[Any, frozenset[Any]])
    insert: Operation | None = None
    reserve: Callable[[Work, Mapping[str, Any]], Awaitable[str]] | None = None
    together: Together | None = None
    deleted: Action | None = None
    keep: bool = False

    def takes(self, column: Column) -> Argument | None:
        """Tell under which argument a new row hands this column over, if at all."""
        if self.insert is None:
            return None
        return next((a for a in arguments(self.insert) if a.name == column.code), None)

    def offered(self, state: str | None) -> tuple[str, ...]:
        """List the actions open to a record in this state, as declared; None is a new one.

        Where the sheet names no state, or an action none it leads to, it is always open.
        """
        if not self.moves:
            return tuple(self.actions)
        (state_type,) = {type(one) for one in self.moves}
        now = next(iter(self.moves)) if state is None else state_type(state)
        return tuple(
            word
            for word, action in self.actions.items()
            if action.to is None or action.to in self.moves[now]
        )

    @property
    def state_code(self) -> str | None:
        """The column that shows the state the actions depend on, if there is one."""
        return next((c.code for c in self.columns if c.shows is self.state), None)

    def needs(self) -> tuple[Column, ...]:
        """List the columns a new row must fill before it becomes a record."""
        return tuple(c for c in self.columns if (a := self.takes(c)) is not None and a.required)


KEY: Final = "key"
ACTION: Final = "action"
SYNC: Final = "sync"


def tables(*shown: type[Base]) -> frozenset[str]:
    """Name the tables whose changes may change what a sheet shows."""
    return frozenset(t.__table__.name for t in shown if isinstance(t.__table__, Table))
