"""Relay connections: one table's list with its filter, its order and its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Optional

import strawberry
from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.cursors import (
    Direction,
    Order,
    Slice,
    beyond,
    cursor,
    in_order,
    read_cursor,
    sliced,
)
from schema.kernel.graphql import TYPES, Info
from schema.kernel.shown import SHOWS, Listed
from schema.kernel.tables import Base
from schema.kernel.where import Filter

Attribute = InstrumentedAttribute[Any]

strawberry.enum(Direction, description="Which way to sort; empty values always come last.")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="More records follow this page.")
    has_previous_page: bool = strawberry.field(description="Records come before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first record.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last record.")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and the select that counts all of them."""

    rows: list[Any]
    order: Order
    more: bool
    asked: Slice
    count: Select[Any]

    def page_info(self) -> PageInfo:
        """Say what lies around this page."""
        ends = [cursor(row, self.order) for row in (self.rows[:1] + self.rows[-1:])]
        beyond_start = self.asked.place is not None
        return PageInfo(
            has_next_page=beyond_start if self.asked.backwards else self.more,
            has_previous_page=self.more if self.asked.backwards else beyond_start,
            start_cursor=ends[0] if ends else None,
            end_cursor=ends[-1] if ends else None,
        )


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
        self.order_type = _order_type(self.name, self.fields)
        self.type = _connection_type(self.name, shows)

    def field(self, doc: str) -> Any:  # noqa: ANN401 - stands in for a field
        """Make the root field that lists the table."""

        async def resolve(  # noqa: PLR0913, PLR0917 - Relay's arguments
            info: Info,
            where: Any = None,  # noqa: ANN401 - annotated below
            order_by: Any = None,  # noqa: ANN401 - annotated below
            first: int | None = None,
            after: str | None = None,
            last: int | None = None,
            before: str | None = None,
        ) -> Any:  # noqa: ANN401 - a Page, shown as the connection
            return await self.page(info, where, order_by, sliced(first, after, last, before))

        resolve.__annotations__ |= {
            "where": Annotated[
                Optional[self.filter.type], strawberry.argument(description="Only these.")  # noqa: UP045 - a type at run time
            ],
            "order_by": Annotated[
                Optional[list[self.order_type]],  # type: ignore[name-defined] # noqa: UP045 - a type at run time
                strawberry.argument(description="Sort by these, the first one first."),
            ],
            **{
                name: Annotated[kind | None, strawberry.argument(description=words)]
                for name, (kind, words) in ARGUMENTS.items()
            },
        }
        return strawberry.field(
            resolver=resolve,
            graphql_type=self.type,
            description=doc,
            metadata={SHOWS: Listed(self.table, self.filter.shown_fields, self.filter)},
        )

    async def page(self, info: Info, where: Any, order_by: Any, asked: Slice) -> Page:  # noqa: ANN401 - instances of the types made above
        """Read one page, and one row more to know whether another page follows."""
        order = [
            (self.fields[key], way)
            for part in order_by or ()
            for key, way in vars(part).items()
            if isinstance(way, Direction)
        ]
        wanted = self.filter.condition(where)
        query = in_order(select(self.table).where(wanted), self.table, order, asked)
        if asked.place is not None:
            place = read_cursor(asked.place, order)
            query = query.where(beyond(self.table, order, place, asked))
        found = [row for (row,) in await info.context.rows(query.limit(asked.size + 1))]
        rows = found[: asked.size][:: -1 if asked.backwards else 1]
        count = select(func.count()).select_from(self.table).where(wanted)
        return Page(rows, order, len(found) > asked.size, asked, count)


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


async def _total(page: strawberry.Parent[Page], info: Info) -> int:
    ((total,),) = await info.context.rows(page.count)
    return int(total)


def _edges(page: strawberry.Parent[Page]) -> list[Any]:
    return [Place(cursor(row, page.order), row) for row in page.rows]


@dataclass(frozen=True, slots=True)
class Place:
    """A row and the cursor that leads back to it."""

    cursor: str
    node: Any


def _connection_type(name: str, shows: Any) -> Any:  # noqa: ANN401 - a node type in, an object type out
    edge_body: dict[str, Any] = {
        "__annotations__": {"cursor": str, "node": shows},
        "__module__": __name__,
        "cursor": strawberry.field(description="The place of this record in the list."),
        "node": strawberry.field(description="The record."),
    }
    edge = strawberry.type(
        type(f"{name}Edge", (), edge_body), description=f"A record of type {name} in a list."
    )
    body: dict[str, Any] = {
        "__annotations__": {},
        "__module__": __name__,
        "edges": strawberry.field(
            resolver=_edges,
            graphql_type=list[edge],  # type: ignore[valid-type] # a type at run time
            description="The records with cursors.",
        ),
        "nodes": strawberry.field(
            resolver=_rows, graphql_type=list[shows], description="The records alone."
        ),
        "page_info": strawberry.field(
            resolver=_page_info,
            graphql_type=PageInfo,
            description="What lies around this page.",
        ),
        "total_count": strawberry.field(
            resolver=_total, description="How many records there are; counted when asked for."
        ),
    }
    made = type(f"{name}Connection", (), body)
    return strawberry.type(made, description=f"A page of records of type {name}.")


def _rows(page: strawberry.Parent[Page]) -> list[Any]:
    return page.rows


def _page_info(page: strawberry.Parent[Page]) -> PageInfo:
    return page.page_info()
