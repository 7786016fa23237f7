"""What a field of a GraphQL type shows, as plain facts beside its resolver.

The resolver works on rows. ``api.execution`` reads these facts instead, and lets Postgres make
the same answer; a field without them is answered by Python.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.tables import Base
from schema.kernel.where import Filter

SHOWS: Final = "shows"
Attribute = InstrumentedAttribute[Any]
Expression = Callable[[Any], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Identity:
    """The row's id among all records."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Amount:
    """A column of the row that holds money, and the one that tells its currency.

    The currency is always there; where the amount is empty, nothing is shown.
    """

    attribute: Attribute
    currency: Attribute


@dataclass(frozen=True, slots=True)
class Computed:
    """An SQL expression over a row of ``table``; ``kind`` is the Python type of its value."""

    table: type[Base]
    kind: type
    expression: Expression


@dataclass(frozen=True, slots=True)
class One:
    """The row whose ``target`` equals this row's ``key``."""

    key: Attribute
    target: Attribute


@dataclass(frozen=True, slots=True)
class Many:
    """All rows whose ``key`` is this row's id, in one order."""

    key: Attribute
    order: Attribute


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a table; with a ``key``, of the rows whose ``key`` is this row's id.

    ``facts`` tells what filters and sorts the table.
    """

    facts: Callable[[], Filter]
    key: Attribute | None = None


@dataclass(frozen=True, slots=True)
class Aggregated:
    """What the rows of a table come to, in groups; ``facts`` tells what filters the table.

    ``currencies`` are the columns that tell the currencies of amounts, by the amounts' fields
    as callers name them. A figure of an amount splits the groups by its currency.
    """

    facts: Callable[[], Filter]
    currencies: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class Reported:
    """The rows of a report: a select with named parameters, of these kinds.

    ``arguments`` are the names of the parameters as callers name them.
    """

    sql: str
    kinds: Mapping[str, type]
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of a report's row: its Python type, and whether it may be empty."""

    name: str
    kind: type
    empty: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A column of a report's row that holds money, in the row's ``currency``."""

    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """The row whose ``attribute`` equals the field's only argument."""

    attribute: Attribute
    argument: str


@dataclass(frozen=True, slots=True)
class NodeFound:
    """Any record by its id, or, with ``many``, a list of them by theirs."""

    many: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """The row of ``table`` that a mutation was about."""

    table: type[Base]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Why a mutation was refused; empty when it was done."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What a resolver may return instead of rows: which rows of one table it wants.

    The answer below it is made by Postgres where that is possible, and from rows elsewhere.
    A field whose type is no list shows the first row, or null.
    """

    table: type[Base]
    query: Select[Any]
    key: tuple[Attribute, object] | None = None

    @classmethod
    def one(cls, attribute: Attribute, value: object) -> "Selected":
        """Want the row whose unique ``attribute`` has this value."""
        table: Any = attribute.class_
        return cls(table, select(table).where(attribute == value), (attribute, value))
