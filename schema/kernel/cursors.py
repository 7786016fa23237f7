"""Keyset cursors: where a page starts, and which rows lie beyond it.

A cursor holds the sort values of its row and the row's id, so the next page starts where the
row stands, however many rows were added or removed meanwhile.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from schema.kernel.choices import Choice
from schema.kernel.errors import DomainError
from schema.kernel.hidden import shown
from schema.kernel.scalars import instant
from schema.kernel.tables import Base

VERSION: Final = 1
MOST: Final = 200
"""How many records a page may hold, whoever asks; people may ask for fewer than programs."""
USUAL: Final = 20


class Direction(Choice):
    """Which way to sort; empty values always come last."""

    ASC = "asc", "Smallest, earliest first."
    DESC = "desc", "Largest, latest first."


Step = tuple[InstrumentedAttribute[Any], type[Base]]


@dataclass(frozen=True, slots=True)
class Key:
    """What a list is sorted by: a column of its rows, or of the one row they lead to.

    ``steps`` are the columns to follow from a row, each with the table whose id it holds.
    """

    attribute: InstrumentedAttribute[Any]
    steps: tuple[Step, ...] = ()

    @property
    def name(self) -> str:
        """Tell one key of a table from its others."""
        return ".".join([*(column.key for column, _ in self.steps), self.attribute.key])

    @property
    def kind(self) -> type:
        """Name the Python type of its values."""
        kind: type = self.attribute.type.python_type
        return kind

    def of(self, row: Any) -> Any:  # noqa: ANN401 - a table or an alias of one in, an expression out
        """Write the value beside a row."""
        if not self.steps:
            return shown(row, self.attribute)
        (column, table), *further = self.steps
        far = aliased(table)
        value = Key(self.attribute, tuple(further)).of(far)
        return select(value).where(far.id == getattr(row, column.key)).scalar_subquery()


Order = Sequence[tuple[Key, Direction]]


@dataclass(eq=False)
class BadCursor(DomainError):
    """The cursor {cursor} does not belong to this list in this order; start from the first page."""  # noqa: E501 - a sentence is one line

    cursor: str


@dataclass(eq=False)
class BadPage(DomainError):
    """A page holds 1 to {most} records; ask with either first or last, not with both."""

    most: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list was asked for: how many rows, from where, in which direction."""

    size: int
    place: str | None
    backwards: bool


def sliced(
    first: int | None, after: str | None, last: int | None, before: str | None, most: int
) -> Slice:
    """Understand Relay's four arguments, or refuse a contradiction; a page holds ``most``."""
    backwards = last is not None or before is not None
    if backwards and (first is not None or after is not None):
        raise BadPage(most)
    size = last if backwards else first
    size = USUAL if size is None else size
    if not 1 <= size <= most:
        raise BadPage(most)
    return Slice(size, before if backwards else after, backwards)


READERS: Final[Mapping[type, Any]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    bool: lambda text: text == "true",
}


def written(value: object) -> str:
    """Write a sort value as the database writes it."""
    if isinstance(value, datetime):
        return instant(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def cursor(row: Base, told: Sequence[Any], order: Order) -> str:
    """Write down the sort values and the id of a row."""
    body = [VERSION, shape_of(order), *(None if t is None else written(t) for t in told)]
    return base64.urlsafe_b64encode(orjson.dumps([*body, str(row.id)])).decode()


def shape_of(order: Order) -> str:
    """Describe an order, so that a cursor of another one is noticed."""
    return ",".join(f"{key.name} {way.value}" for key, way in order)


def read_cursor(text: str, order: Order) -> tuple[list[Any], UUID]:
    """Understand a cursor of this order, or refuse it."""
    try:
        version, shape, *told, identity = orjson.loads(base64.urlsafe_b64decode(text.encode()))
        kinds = [key.kind for key, _ in order]
        values = [
            None if t is None else READERS.get(kind, kind)(t)
            for kind, t in zip(kinds, told, strict=True)
        ]
        place = values, UUID(identity)
    except (binascii.Error, ValueError, TypeError, ArithmeticError) as error:
        raise BadCursor(text) from error
    if (version, shape) != (VERSION, shape_of(order)):
        raise BadCursor(text)
    return place


def _past(told: Any, way: Direction, value: object) -> ColumnElement[bool]:  # noqa: ANN401 - any expression
    if value is None:
        return false()
    return or_(told > value if way is Direction.ASC else told < value, told.is_(None))


def _ahead(told: Any, way: Direction, value: object) -> ColumnElement[bool]:  # noqa: ANN401 - any expression
    if value is None:
        return and_(told.is_not(None))
    return and_(told < value if way is Direction.ASC else told > value)


def beyond(
    table: type[Base], order: Order, place: tuple[list[Any], UUID], asked: Slice
) -> ColumnElement[bool]:
    """Say which rows lie past a place: past it in the first key, or equal there and so on."""
    values, identity = place
    test = _ahead if asked.backwards else _past
    reached: list[ColumnElement[bool]] = []
    ways: list[ColumnElement[bool]] = []
    keys = with_tie_break(table, order)
    for (key, way), value in zip(keys, [*values, identity], strict=True):
        ways.append(and_(*reached, test(key, way, value)))
        reached.append(key.is_not_distinct_from(value))
    return or_(*ways)


def with_tie_break(table: type[Base], order: Order) -> list[tuple[Any, Direction]]:
    """Let the id decide between equals, in the direction of the last key.

    So an index on the key and the id serves the list in both directions.
    """
    last = order[-1][1] if order else Direction.ASC
    return [*((key.of(table), way) for key, way in order), (table.id, last)]


def sorts(table: type[Base], order: Order, asked: Slice) -> list[ColumnElement[Any]]:
    """Sort a list for a page: by the keys asked for, then by id; backwards when asked."""
    told: list[ColumnElement[Any]] = []
    for key, way in with_tie_break(table, order):
        up = (way is Direction.ASC) is not asked.backwards
        sort = key.asc() if up else key.desc()
        told.append(sort.nulls_first() if asked.backwards else sort.nulls_last())
    return told
