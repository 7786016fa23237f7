"""What Relay asks of a list: connections, edges, and where a page stands."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry

from schema.kernel.costs import WEIGHTLESS
from schema.kernel.cursors import Direction, Order, Slice, cursor
from schema.kernel.made import enum_type, named

enum_type(Direction)


@strawberry.type(description="Where a page stands in its list.", directives=[WEIGHTLESS])
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="More records follow this page.")
    has_previous_page: bool = strawberry.field(description="Records come before this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first record.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last record.")


Count = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row, and the values it is sorted by."""

    row: Any
    values: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, and how all of them are counted."""

    rows: list[Placed]
    order: Order
    more: bool
    asked: Slice
    count: Count

    def page_info(self) -> PageInfo:
        """Say what lies around this page."""
        ends = [self.cursor(placed) for placed in self.rows[:1] + self.rows[-1:]]
        beyond_start = self.asked.place is not None
        return PageInfo(
            has_next_page=beyond_start if self.asked.backwards else self.more,
            has_previous_page=self.more if self.asked.backwards else beyond_start,
            start_cursor=ends[0] if ends else None,
            end_cursor=ends[-1] if ends else None,
        )

    def cursor(self, placed: Placed) -> str:
        """Write the place of a row in the list."""
        return cursor(placed.row, placed.values, self.order)


async def _total(page: strawberry.Parent[Page]) -> int:
    return await page.count()


def _edges(page: strawberry.Parent[Page]) -> list[Any]:
    return [Place(page.cursor(placed), placed.row) for placed in page.rows]


@dataclass(frozen=True, slots=True)
class Place:
    """A row and the cursor that leads back to it."""

    cursor: str
    node: Any


def connection_type(name: str, shows: Any) -> Any:  # noqa: ANN401 - a node type in, an object type out
    """Make the type of a page of records, and of an edge in it."""
    edge_body: dict[str, Any] = {
        "__annotations__": {"cursor": str, "node": shows},
        "__module__": __name__,
        "cursor": strawberry.field(description="The place of this record in the list."),
        "node": strawberry.field(description="The record."),
    }
    edge = strawberry.type(
        type(f"{name}Edge", (), edge_body),
        description=f"A record of type {name} in a list.",
        directives=[WEIGHTLESS],
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
    page = strawberry.type(made, description=f"A page of records of type {name}.")
    return named(f"{name}Connection", page)


def _rows(page: strawberry.Parent[Page]) -> list[Any]:
    return [placed.row for placed in page.rows]


def _page_info(page: strawberry.Parent[Page]) -> PageInfo:
    return page.page_info()
