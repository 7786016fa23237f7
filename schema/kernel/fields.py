"""What a field of a GraphQL type shows, said once: a column, an expression, a relation.

Each maker gives the field its ordinary resolver, which works on rows, and writes beside it
what it shows (``schema.kernel.shown``), so that Postgres can make the same answer itself.
"""

from inspect import Parameter, Signature
from typing import Annotated, Any, Optional

import strawberry
from sqlalchemy import Select, select

from schema.kernel.amounts import Money, worth
from schema.kernel.costs import listed
from schema.kernel.graphql import Info, identity_of
from schema.kernel.hidden import blind, may_be_empty, words
from schema.kernel.shown import (
    SHOWS,
    Amount,
    Attribute,
    Column,
    Computed,
    Expression,
    Found,
    Many,
    One,
)
from schema.kernel.tables import Base


def column(attribute: Any) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Show ``attribute`` under the same name, described by the words in the table.

    A column that is hidden from some roles is asked for as whoever asks may read it.
    """
    fact = {SHOWS: Column(attribute)}
    if not blind(attribute):
        return strawberry.field(description=words(attribute), metadata=fact)
    roles = blind(attribute)

    def resolve(row: strawberry.Parent[Base], info: Info) -> Any:  # noqa: ANN401 - a value
        may = info.context.role is not None and info.context.role not in roles
        return getattr(row, attribute.key) if may else None

    kind = Optional[attribute.type.python_type]  # noqa: UP045 - a type at run time
    return strawberry.field(
        resolver=resolve, graphql_type=kind, description=words(attribute), metadata=fact
    )


def money(attribute: Any, currency: Any) -> Any:  # noqa: ANN401 - stands in for a field
    """Show the amount in ``attribute`` with its ``currency``, another column of the same row.

    There is no money to show where the amount is empty, or hidden from whoever asks.
    """
    roles = blind(attribute)

    def resolve(row: strawberry.Parent[Base], info: Info) -> Any:  # noqa: ANN401 - money
        if roles and (info.context.role is None or info.context.role in roles):
            return None
        return worth(getattr(row, attribute.key), getattr(row, currency.key))

    return strawberry.field(
        resolver=resolve,
        graphql_type=Optional[Money] if may_be_empty(attribute) else Money,  # noqa: UP045 - a type at run time
        description=words(attribute),
        metadata={SHOWS: Amount(attribute, currency)},
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
        metadata={SHOWS: Computed(table, kind, expression)},
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
        directives=[listed()],
    )


def found_by(attribute: Attribute, shows: Any, doc: str) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """Ask for one record by the name people use for it; null when there is none to see."""
    name = attribute.key

    async def resolve(info: Info, **given: str) -> Any:  # noqa: ANN401 - a row
        return await info.context.one(attribute, given[name])

    words = strawberry.argument(description=attribute.property.doc)
    taken: list[tuple[str, Any]] = [("info", Info), (name, Annotated[str, words])]
    resolve.__signature__ = Signature(  # type: ignore[attr-defined] # inspect looks it up by name
        [Parameter(k, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind) for k, kind in taken]
    )
    return strawberry.field(
        resolver=resolve,
        graphql_type=shows | None,
        description=doc,
        metadata={SHOWS: Found(attribute, name)},
    )
