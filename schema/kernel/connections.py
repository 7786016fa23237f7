"""Relay connections: one table's list with its filter, its order and its pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any, Final, Optional

import strawberry
from sqlalchemy import ColumnElement, func, select

from schema.kernel.aggregates import Aggregates
from schema.kernel.amounts import currencies
from schema.kernel.costs import PAGE
from schema.kernel.cursors import (
    Direction,
    Key,
    Order,
    Slice,
    Step,
    beyond,
    read_cursor,
    sliced,
    sorts,
)
from schema.kernel.graphql import TYPES, Info
from schema.kernel.hidden import words
from schema.kernel.made import input_type, later
from schema.kernel.relay import Count, Page, Placed, connection_type
from schema.kernel.shown import SHOWS, Attribute, Listed
from schema.kernel.tables import Base
from schema.kernel.where import Ahead, Filter, ToMany, ToOne


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller asks of a list: which rows, in which order, which part of them."""

    where: ColumnElement[bool]
    order: Order
    slice: Slice

    def page(self, found: Sequence[Any], count: Count) -> Page:
        """Cut a page from its rows and one more, each beside the values it is sorted by."""
        backwards = -1 if self.slice.backwards else 1
        rows = [Placed(row, told) for row, *told in found[: self.slice.size][::backwards]]
        return Page(rows, self.order, len(found) > self.slice.size, self.slice, count)

    def columns(self, table: type[Base]) -> list[Any]:
        """Select the rows of a table and the values they are sorted by."""
        return [table, *(key.of(table) for key, _ in self.order)]


class Listing:
    """Everything GraphQL needs to list one table: filter, order, connection, resolver."""

    table: type[Base]
    name: str
    filter: Filter
    aggregates: Aggregates

    def __init__(
        self,
        shows: Any,  # noqa: ANN401 - a node type
        table: type[Base],
        fields: Sequence[Any],
        relations: "Mapping[str, Relation] | None" = None,
    ) -> None:
        """List ``table`` as ``shows``; callers may filter and sort by ``fields``.

        ``relations`` name the ways to other listings: the key of a row that leads to one of
        their rows, or the key of their rows that leads to one of these.
        """
        self.table, self.name = table, TYPES[table]
        self.fields = {attribute.key: attribute for attribute in fields}
        self.relations = dict(relations or {})
        self.filter = Filter(
            self.name, self.fields, {name: _way(way) for name, way in self.relations.items()}
        )
        self.order = self._order_type()
        self.aggregates = Aggregates(
            self.name,
            self.filter,
            self.fields,
            {name: (key, other.aggregates) for name, (key, other) in self.far.items()},
            currencies(shows),
        )
        self.types = (self.filter.type, self.order, connection_type(self.name, shows))

    @property
    def far(self) -> dict[str, tuple[Attribute, "Listing"]]:
        """Name the listings of which each row leads to one row at most."""
        return {
            name: (key, other)
            for name, (key, other) in self.relations.items()
            if isinstance(other, Listing)
        }

    def _order_type(self) -> Any:  # noqa: ANN401 - an input type
        own = {key: (Direction, words(known)) for key, known in self.fields.items()}
        far = {name: (other.order, f"By its {name}.") for name, (_, other) in self.far.items()}
        doc = f"One key to sort records of type {self.name} by; name exactly one field."
        return input_type(f"{self.name}Order", {**own, **far}, doc, one_of=True)

    def field(self, doc: str) -> Any:  # noqa: ANN401 - stands in for a field
        """Make the root field that lists the table."""

        async def page(info: Info, _row: Base | None, asked: Asked) -> Page:
            return await self.page(info, asked)

        return _field(self.types, doc, lambda: self, page)

    def asked(self, where: Any, order_by: Any, part: Slice) -> Asked:  # noqa: ANN401 - instances of the types made above
        """Understand what a caller asks."""
        order = [told for one in order_by or () for told in self.keys(one)]
        return Asked(self.filter.condition(where), order, part)

    def keys(self, one: Any, steps: tuple[Step, ...] = ()) -> list[tuple[Key, Direction]]:  # noqa: ANN401 - an instance of the order type
        """Understand one key, which may lie in the row that a row leads to."""
        for name, told in vars(one).items():
            if isinstance(told, Direction):
                return [(Key(self.fields[name], steps), told)]
            if name in self.far and told not in (None, strawberry.UNSET):
                column, other = self.far[name]
                return other.keys(told, (*steps, (column, other.table)))
        return []

    async def page(self, info: Info, asked: Asked) -> Page:
        """Read one page, and one row more to know whether another page follows."""
        query = select(*asked.columns(self.table)).where(asked.where, *self._past(asked))
        query = query.order_by(*sorts(self.table, asked.order, asked.slice))
        found = await info.context.rows(query.limit(asked.slice.size + 1))

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
        chosen = select(key, *asked.columns(self.table))
        chosen = chosen.join(numbered, numbered.c.id == self.table.id)
        return chosen.where(numbered.c.n <= asked.slice.size + 1).order_by(numbered.c.n)


Relation = tuple[Attribute, Listing | Ahead | str]
"""How a row leads to others: by its own key to one row of a listing, also of one ``Ahead``; or,
where a listing is told as ``module:NAME`` only, to all rows whose key is its id."""


def _way(relation: Relation) -> ToOne | ToMany:
    key, other = relation
    if isinstance(other, str):
        table: type[Base] = key.parent.class_
        return ToMany(key, Ahead(other, table))
    return ToOne(key, other if isinstance(other, Ahead) else other.filter)


def pages(path: str, key: Attribute, doc: str) -> Any:  # noqa: ANN401 - stands in for a field of any type
    """List the rows that belong to this one, page by page: those whose ``key`` is its id.

    ``path`` names the listing as ``module:NAME``, so that a stage may show a later one.
    """
    module, _, called = path.partition(":")
    types = tuple(
        later(key.class_.__name__ + part) for part in ("Where", "Order", "Connection")
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
        part = sliced(first, after, last, before, info.context.page)
        return await page(info, parent, listing().asked(where, order_by, part))

    wanted, order, connection = types
    resolve.__annotations__ |= {"parent": strawberry.Parent[Any], **_arguments(wanted, order)}  # type: ignore[misc] # a type at run time

    def facts() -> Filter:
        return listing().filter

    return strawberry.field(
        resolver=resolve,
        graphql_type=connection,
        description=doc,
        metadata={SHOWS: Listed(facts, key)},
        directives=[PAGE],
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


FIRST: Final = (
    "How many records from the start, or after the cursor; 20 unless told, 100 at most, or 200"
    " for programs."
)
ARGUMENTS: Final[Mapping[str, tuple[type, str]]] = {
    "first": (int, FIRST),
    "after": (str, "The cursor the page starts behind."),
    "last": (int, "How many records from the end, or before the cursor."),
    "before": (str, "The cursor the page ends before."),
}
