"""What a field of a GraphQL type shows, said once: a column, an expression, a relation.

Each maker gives the field its ordinary resolver, which works on rows, and writes beside it
what it shows. ``api.execution`` reads that and lets Postgres make the same answer itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.graphql import Attribute, Info, identity_of
from schema.kernel.tables import Base

SHOWS: Final = "shows"
Expression = Callable[[Any], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row, under any name."""

    attribute: Attribute


@dataclass(frozen=True, slots=True)
class Computed:
    """An SQL expression over the row; ``kind`` is the Python type of its value."""

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
class Found:
    """The row whose ``attribute`` equals the field's only argument."""

    attribute: Attribute
    argument: str


def column(attribute: Any) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Show ``attribute`` under the same name, described by the words in the table."""
    return strawberry.field(
        description=attribute.property.doc, metadata={SHOWS: Column(attribute)}
    )


def computed(
    table: type[Base],
    kind: type,
    expression: Expression,
    doc: str,
    *,
    shows: Any = None,  # noqa: ANN401 - a type
) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Show a value the database works out of the row.

    ``expression`` gets the table, or an alias of it, and returns an SQL expression of it whose
    Python type is ``kind``; ``shows`` is the GraphQL type where that differs.
    """

    async def resolve(row: strawberry.Parent[Base], info: Info) -> Any:  # noqa: ANN401 - a value
        identity = identity_of(table)

        def query(ids: list[Any]) -> Select[Any]:
            return select(identity, expression(table)).where(identity.in_(ids))

        return await info.context.value((table, expression), query, row.id)

    return strawberry.field(
        resolver=resolve,
        graphql_type=kind if shows is None else shows,
        description=doc,
        metadata={SHOWS: Computed(kind, expression)},
    )


def related(key: Attribute, target: Attribute, shows: Any, doc: str) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Show the one row whose ``target`` equals this row's ``key``."""

    async def resolve(row: strawberry.Parent[Base], info: Info) -> Any:  # noqa: ANN401 - a row
        value = getattr(row, key.key)
        return None if value is None else await info.context.one(target, value)

    return strawberry.field(
        resolver=resolve,
        graphql_type=shows,
        description=doc,
        metadata={SHOWS: One(key, target)},
    )


def children(key: Attribute, shows: Any, order: Any, doc: str) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Show the rows that belong to this one: those whose ``key`` is this row's id."""

    async def resolve(row: strawberry.Parent[Base], info: Info) -> list[Any]:
        return await info.context.many(key, row.id, order)

    return strawberry.field(
        resolver=resolve,
        graphql_type=shows,
        description=doc,
        metadata={SHOWS: Many(key, order)},
    )


def found_by(attribute: InstrumentedAttribute[Any], shows: Any, doc: str) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Ask for one record by the name people use for it; null when there is none to see."""
    name = attribute.key

    async def resolve(info: Info, **given: str) -> Any:  # noqa: ANN401 - a row
        return await info.context.one(attribute, given[name])

    taken = [("info", Info), (name, str)]
    resolve.__signature__ = Signature(  # type: ignore[attr-defined] # inspect looks it up by name
        [Parameter(k, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind) for k, kind in taken]
    )
    return strawberry.field(
        resolver=resolve,
        graphql_type=shows | None,
        description=doc,
        metadata={SHOWS: Found(attribute, name)},
    )
