"""Relay connections: one table's list with its filter, its order and its pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, Final, Optional

import strawberry
from sqlalchemy import ColumnElement, func, select

from schema.kernel.cursors import (
    Direction,
    Order,
    Slice,
    beyond,
    read_cursor,
    sliced,
    sorts,
)
from schema.kernel.graphql import TYPES, Info
from schema.kernel.relay import Count, Page, connection_type
from schema.kernel.shown import SHOWS, Attribute, Listed
from schema.kernel.tables import Base
from schema.kernel.where import Filter


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller asks of a list: which rows, in which order, which part of them."""

    where: ColumnElement[bool]
    order: Order
    slice: Slice

    def page(self, found: Sequence[Any], count: Count) -> Page:
        """Cut a page from its rows and one more."""
        rows = list(found[: self.slice.size][:: -1 if self.slice.backwards else 1])
        return Page(rows, self.order, len(found) > self.slice.size, self.slice, count)


class Listing:
    """Everything GraphQL needs to list one table: filter, order, connection, resolver."""

    table: type[Base]
    name: str
    filter: Filter

    def __init__(
        self,
        shows: Any,  # noqa: ANN401 - a node type
        table: type[Base],
        fields: Sequence[Any],
        relations: Mapping[str, tuple[Any, "Listing"]] | None = None,
    ) -> None:
        """List ``table`` as ``shows``; callers may filter and sort by ``fields``.

        ``relations`` name the keys through which a caller may ask about another listing.
        """
        self.table, self.name = table, TYPES[table]
        self.fields = {attribute.key: attribute for attribute in fields}
        far = {k: (key, other.filter) for k, (key, other) in (relations or {}).items()}
        self.filter = Filter(self.name, self.fields, far)
        order_type = _order_type(self.name, self.fields)
        self.types = (self.filter.type, order_type, connection_type(self.name, shows))

    def field(self, doc: str) -> Any:  # noqa: ANN401 - stands in for a field
        """Make the root field that lists the table."""

        async def page(info: Info, _row: Base | None, asked: Asked) -> Page:
            return await self.page(info, asked)

        return _field(self.types, doc, lambda: self, page)

    def asked(self, where: Any, order_by: Any, part: Slice) -> Asked:  # noqa: ANN401 - instances of the types made above
        """Understand what a caller asks."""
        order = [
            (self.fields[key], way)
            for one in order_by or ()
            for key, way in vars(one).items()
            if isinstance(way, Direction)
        ]
        return Asked(self.filter.condition(where), order, part)

    async def page(self, info: Info, asked: Asked) -> Page:
        """Read one page, and one row more to know whether another page follows."""
        query = select(self.table).where(asked.where, *self._past(asked))
        query = query.order_by(*sorts(self.table, asked.order, asked.slice))
        found = [row for (row,) in await info.context.rows(query.limit(asked.slice.size + 1))]

        async def count() -> int:
            counted = select(func.count()).select_from(self.table).where(asked.where)
            ((total,),) = await info.context.rows(counted)
            return int(total)

        return asked.page(found, count)

    def _past(self, asked: Asked) -> list[ColumnElement[bool]]:
        if asked.slice.place is None:
            return []
        place = read_cursor(asked.slice.place, asked.order)
        return [beyond(self.table, asked.order, place, asked.slice)]

    async def page_below(
        self, info: Info, key: Attribute, parent: object, asked: Asked
    ) -> Page:
        """Read a page of the rows whose ``key`` is ``parent``; one select for many parents."""
        name = tuple(step for step in info.path.as_list() if isinstance(step, str))

        def pages(parents: list[Any]) -> Any:  # noqa: ANN401 - a select
            return self._numbered(key, parents, asked)

        def counts(parents: list[Any]) -> Any:  # noqa: ANN401 - a select
            counted = select(key, func.count()).where(key.in_(parents), asked.where)
            return counted.group_by(key)

        async def count() -> int:
            return int(await info.context.value((name, "count"), counts, parent) or 0)

        found = await info.context.values((name, "page"), pages, parent)
        return asked.page(found, count)

    def _numbered(self, key: Attribute, parents: list[Any], asked: Asked) -> Any:  # noqa: ANN401 - a select
        """Select the first rows of each parent, and the parent before each row."""
        order_by = sorts(self.table, asked.order, asked.slice)
        number = func.row_number().over(partition_by=key, order_by=order_by)
        inner = select(self.table.id, number.label("n")).where(key.in_(parents), asked.where)
        inner = inner.where(*self._past(asked))
        numbered = inner.subquery()
        chosen = select(key, self.table).join(numbered, numbered.c.id == self.table.id)
        return chosen.where(numbered.c.n <= asked.slice.size + 1).order_by(numbered.c.n)


def pages(path: str, key: Attribute, doc: str) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """List the rows that belong to this one, page by page: those whose ``key`` is its id.

    ``path`` names the listing as ``module:NAME``, so that a stage may show a later one. Beside
    the listing the module holds its types, named after the table: ``OrderWhere`` and so on.
    """
    module, _, called = path.partition(":")
    name = key.class_.__name__
    types = tuple(
        Annotated[f"{name}{part}", strawberry.lazy(module)]
        for part in ("Where", "Order", "Connection")
    )

    def listing() -> Listing:
        found: Listing = getattr(import_module(module), called)
        return found

    async def page(info: Info, row: Base | None, asked: Asked) -> Page:
        assert row is not None  # noqa: S101 - it is a field of that row
        return await listing().page_below(info, key, row.id, asked)

    return _field(types, doc, listing, page, key)


def _field(
    types: tuple[Any, ...],
    doc: str,
    listing: Callable[[], Listing],
    page: Callable[[Info, Base | None, Asked], Awaitable[Page]],
    key: Attribute | None = None,
) -> Any:  # noqa: ANN401 - stands in for a field
    """Make a field with Relay's arguments; a field of a row has that row as parent."""

    async def resolve(  # noqa: PLR0913, PLR0917 - Relay's arguments
        parent: Any,  # noqa: ANN401 - annotated below
        info: Info,
        where: Any = None,  # noqa: ANN401 - annotated below
        order_by: Any = None,  # noqa: ANN401 - annotated below
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Any:  # noqa: ANN401 - a Page, shown as the connection
        part = sliced(first, after, last, before)
        return await page(info, parent, listing().asked(where, order_by, part))

    wanted, order, connection = types
    resolve.__annotations__ |= {"parent": strawberry.Parent[Any], **_arguments(wanted, order)}  # type: ignore[misc] # a type at run time

    def facts() -> tuple[type[Base], Mapping[str, Attribute], Filter]:
        found = listing()
        return found.table, found.filter.shown_fields, found.filter

    return strawberry.field(
        resolver=resolve,
        graphql_type=connection,
        description=doc,
        metadata={SHOWS: Listed(facts, key)},
    )


def _arguments(wanted: Any, order: Any) -> dict[str, Any]:  # noqa: ANN401 - input types
    """Annotate Relay's arguments with the types of one list."""
    words = strawberry.argument(description="Sort by these, the first one first.")
    return {
        "where": Annotated[Optional[wanted], strawberry.argument(description="Only these.")],  # noqa: UP045 - a type at run time
        "order_by": Annotated[Optional[list[order]], words],  # noqa: UP045 - a type at run time
        **{
            name: Annotated[kind | None, strawberry.argument(description=told)]
            for name, (kind, told) in ARGUMENTS.items()
        },
    }


ARGUMENTS: Final[Mapping[str, tuple[type, str]]] = {
    "first": (
        int,
        "How many records from the start, or after the cursor; 20 unless told, 100 at most.",
    ),
    "after": (str, "The cursor the page starts behind."),
    "last": (int, "How many records from the end, or before the cursor."),
    "before": (str, "The cursor the page ends before."),
}


def _order_type(name: str, fields: Mapping[str, Attribute]) -> Any:  # noqa: ANN401 - an input type
    body: dict[str, Any] = {
        "__annotations__": dict.fromkeys(fields, Optional[Direction]),  # noqa: UP045 - strawberry reads it
        "__module__": __name__,
    }
    for key, attribute in fields.items():
        body[key] = strawberry.field(
            default=strawberry.UNSET, description=attribute.property.doc
        )
    doc = f"One key to sort records of type {name} by; name exactly one field."
    return strawberry.input(type(f"{name}Order", (), body), one_of=True, description=doc)
