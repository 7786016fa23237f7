"""The small words compiled statements are made of.

Nothing a caller sent ever becomes SQL text: identifiers come from the tables, literals are
quoted here, and every value goes through ``Slots`` as a bound parameter.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Label
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from schema.kernel.hidden import blind
from schema.kernel.roles import Role
from schema.kernel.shown import Attribute
from schema.kernel.tables import Base

Values = Mapping[str, Any]
Read = Callable[[Values], Any]

MISSING: Final = "\x01"
"""Stands where null must not stand; JSON text never holds this character by itself."""

DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
LARGEST_INT: Final = 2**31 - 1

PARAMETERS: Final[Mapping[type, str]] = {
    str: "text",
    int: "bigint",
    Decimal: "numeric",
    date: "date",
    datetime: "timestamptz",
    bool: "boolean",
    UUID: "uuid",
}


class Unanswerable(Exception):
    """This part of an operation cannot be compiled; the message says why."""


@dataclass(frozen=True, slots=True)
class Text:
    """JSON text that is the same in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """An SQL expression of type text that makes JSON text and is never null."""

    sql: str


Part = Text | Code
Json = Sequence[Part]


def literal(text: str) -> str:
    """Quote a constant."""
    return "'" + text.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """Quote an identifier where it needs quotes."""
    return str(DIALECT.identifier_preparer.quote(identifier))


def table_name(table: type[Base]) -> str:
    """Name a table."""
    return name(table.__tablename__)


def table_of(attribute: Attribute) -> str:
    """Name the table an attribute belongs to."""
    return name(attribute.class_.__tablename__)


def column_of(alias: str, attribute: Attribute) -> str:
    """Write an attribute's column in an alias of its table as whoever asks may read it."""
    roles = blind(attribute)
    value = raw_column(alias, attribute)
    return f"(CASE WHEN {reads(roles)} THEN {value} END)" if roles else value


def raw_column(alias: str, attribute: Attribute) -> str:
    """Name an attribute's column in an alias of its table, or write what it stands for."""
    column = attribute.property.columns[0]
    if isinstance(column, Column):
        return f"{alias}.{name(column.name)}"
    shown = getattr(aliased(attribute.class_, name=alias), attribute.key).expression
    return expression(shown.element if isinstance(shown, Label) else shown)


def reads(roles: Iterable[Role]) -> str:
    """Say that whoever asks is in none of these roles."""
    named = ", ".join(literal(role.value) for role in sorted(roles))
    return f"(SELECT current_setting('salesbook.role', true)) NOT IN ({named})"


def expression(made: ColumnElement[Any]) -> str:
    """Write an expression of a declaration; its constants are our own."""
    return f"({made.compile(dialect=DIALECT, compile_kwargs={'literal_binds': True})})"


def is_nullable(attribute: Attribute) -> bool:
    """Tell whether a column may be empty."""
    column = attribute.property.columns[0]
    return bool(blind(attribute)) or not isinstance(column, Column) or bool(column.nullable)


def kind_of(attribute: Attribute) -> type:
    """Name the Python type of a column's values."""
    kind: type = attribute.type.python_type
    return kind


def parameter_type(kind: type) -> str:
    """Name the SQL type a value of this kind is bound as."""
    return "text" if issubclass(kind, Enum) else PARAMETERS[kind]


def merged(parts: Json) -> Json:
    """Make constant neighbours one: fewer expressions for the database to start."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Text) and isinstance(last, Text):
            joined[-1] = Text(last.text + part.text)
        else:
            joined.append(part)
    return joined


def text(parts: Json) -> str:
    """Join parts to one SQL expression."""
    pieces = (literal(p.text) if isinstance(p, Text) else p.sql for p in merged(parts))
    return "||".join(pieces)


def object_of(pairs: Sequence[tuple[str, Json]]) -> Json:
    """Write an object; keys are GraphQL names, which need no escaping."""
    parts: list[Part] = []
    for key, value in pairs:
        parts += [Text(("," if parts else "{") + f'"{key}":'), *value]
    return [*parts, Text("}")] if parts else [Text("{}")]


def _enum(kind: type[Enum], sql: str) -> str:
    if all(member.name == str(member.value).upper() for member in kind):
        return f"upper({sql}::text)"
    cases = " ".join(f"WHEN {literal(str(m.value))} THEN {literal(m.name)}" for m in kind)
    return f"CASE {sql} {cases} END"


def _whole(sql: str, empty: str) -> str:
    fits = f"{sql} BETWEEN -{LARGEST_INT} AND {LARGEST_INT}"
    return (
        f"CASE WHEN {fits} THEN {sql}::text WHEN {sql} IS NULL THEN {literal(empty)}"
        f" ELSE {literal(MISSING)} END"
    )


def scalar(kind: type, sql: str, *, nullable: bool, required: bool) -> Json:
    """Write a value as the interpreter would.

    ``nullable`` says that the expression may be null, ``required`` that the answer may not.
    """
    empty = MISSING if required else "null"
    if kind is int:
        return [Code(_whole(sql, empty))]
    if issubclass(kind, Enum):
        bare, quoted = _enum(kind, sql), True
    elif kind in {Decimal, date, UUID}:
        bare, quoted = f"{sql}::text", True
    elif kind is bool:
        bare, quoted = f"({sql})::text", False
    elif kind in {str, datetime}:
        bare, quoted = f"to_json({sql})::text", False
    else:
        raise Unanswerable(f"Values of type {kind.__name__} have no text of their own.")
    if not nullable:
        return [Text('"'), Code(bare), Text('"')] if quoted else [Code(bare)]
    written = f"""'"'||{bare}||'"'""" if quoted else bare
    return [Code(f"coalesce({written},{literal(empty)})")]


@dataclass(slots=True)
class Slots:
    """The parameters of one statement: how each is read from the variables of a request."""

    reads: list[Read] = field(default_factory=list[Read])
    _known: dict[Hashable, int] = field(default_factory=dict[Hashable, int])
    _aliases: int = 0

    def place(self, key: Hashable, read: Read) -> str:
        """Refer to a value; the same ``key`` is sent once."""
        place = self._known.get(key)
        if place is None:
            self.reads.append(read)
            place = self._known[key] = len(self.reads)
        return f"${place}"

    def bind(self, key: Hashable, read: Read, sql_type: str) -> str:
        """Refer to a value of an SQL type."""
        return f"{self.place((key, sql_type), read)}::{sql_type}"

    def copy(self) -> "Slots":
        """Go on from here on trial: what nobody refers to may not be sent."""
        return Slots(list(self.reads), dict(self._known), self._aliases)

    def values(self, variables: Values) -> list[Any]:
        """Read all values for one request."""
        return [read(variables) for read in self.reads]

    def alias(self) -> str:
        """Give a name nobody else has in this statement."""
        self._aliases += 1
        return f"t{self._aliases}"
