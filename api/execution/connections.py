"""Connections as SQL text: a page of rows with cursors, its place in the list, the count.

The page is cut first, in a subquery of its own; the JSON is made for the rows on it only.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLField, GraphQLObjectType

from api.execution.filters import condition, keys_of
from api.execution.keys import Joined, beside
from api.execution.paging import Page, paged
from api.execution.selection import Collected, Nodes, Selection, object_type
from api.execution.sql import (
    Code,
    Json,
    Text,
    Unanswerable,
    column_of,
    object_of,
    scalar,
    table_name,
    text,
)
from schema.kernel.shown import Listed

PAGED: Final = frozenset({"nodes", "edges", "pageInfo"})
SLICE: Final = ("first", "after", "last", "before")
Maker = Callable[[Any, Nodes], Json]
Wanted = Callable[[str], str]
WriteObject = Callable[[Selection, GraphQLObjectType, Nodes, str], Json]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A page that was asked for: its rows stand in the common table ``rows``.

    ``alone`` says that they are listed once and nothing is asked about what lies around them;
    then they are cut where they are listed.
    """

    selection: Selection
    page: Page
    table: str
    wanted: Wanted
    rows: str
    alone: bool
    write: WriteObject

    def with_clause(self) -> str:
        """Cut the page, and one row more to know whether another page follows."""
        at = self.selection.slots.alias()
        return (
            f"WITH {self.rows} AS MATERIALIZED (SELECT {at}.*, row_number() OVER () AS n FROM"
            f" ({self._first(at)} LIMIT {self.page.size}+1) {at})"
        )

    def _first(self, at: str) -> str:
        """Select the rows from the start of the page on, in its order."""
        joined = Joined(self.selection.slots, at)
        beyond = self.page.beyond(self.selection.slots, at, joined.reach)
        order = self.page.order(at, joined.reach)
        return (
            f"SELECT {at}.* FROM {self.table} {at}{joined.joins}"
            f" WHERE {self.wanted(at)} AND {beyond} ORDER BY {order}"
        )

    def _cursor(self, alias: str) -> str:
        return self.page.cursor(alias, beside(self.selection.slots, alias))

    def listed(self, body: str, alias: str) -> Json:
        """List the rows of the page in the order people read them."""
        made = self.selection.slots.alias()
        if self.alone:
            at = self.selection.slots.alias()
            rows = f"SELECT {body} AS j FROM ({self._first(at)} LIMIT {self.page.size}) {alias}"
            listed = f"coalesce('['||string_agg({made}.j,',')||']','[]')"
            return [Code(f"(SELECT {listed} FROM ({rows}) {made})")]
        way = "DESC" if self.page.backwards else "ASC"
        listed = f"coalesce('['||string_agg({made}.j,',' ORDER BY {made}.n {way})||']','[]')"
        inner = (
            f"SELECT {body} AS j, {alias}.n FROM {self.rows} {alias}"
            f" WHERE {alias}.n<={self.page.size}"
        )
        return [Code(f"(SELECT {listed} FROM ({inner}) {made})")]

    def nodes(self, declared: GraphQLField, nodes: Nodes) -> Json:
        """Write the records alone."""
        alias = self.selection.slots.alias()
        body = self.write(self.selection, object_type(declared), nodes, alias)
        return self.listed(text(body), alias)

    def edges(self, declared: GraphQLField, nodes: Nodes) -> Json:
        """Write the records with their cursors."""
        alias, kind = self.selection.slots.alias(), object_type(declared)
        pairs: list[tuple[str, Json]] = []
        for key, asked in self.selection.below(kind, nodes).items():
            called = asked[0].name.value
            if called == "node":
                shown = object_type(kind.fields["node"])
                pairs.append((key, self.write(self.selection, shown, asked, alias)))
            elif called == "cursor":
                pairs.append((key, [Text('"'), Code(self._cursor(alias)), Text('"')]))
            else:
                pairs.append((key, [Text(f'"{kind.name}"')]))
        return self.listed(text(object_of(pairs)), alias)

    def page_info(self, declared: GraphQLField, nodes: Nodes) -> Json:
        """Say what lies around the page."""
        kind = object_type(declared)
        more = f"((SELECT count(*) FROM {self.rows})>{self.page.size})::text"
        beyond = Text("true" if self.page.bounded else "false")
        backwards = self.page.backwards
        told: dict[str, Json] = {
            "hasNextPage": [beyond if backwards else Code(more)],
            "hasPreviousPage": [Code(more) if backwards else beyond],
            "startCursor": self._end(first=not backwards),
            "endCursor": self._end(first=backwards),
            "__typename": [Text(f'"{kind.name}"')],
        }
        below = self.selection.below(kind, nodes)
        return object_of([(key, told[asked[0].name.value]) for key, asked in below.items()])

    def _end(self, *, first: bool) -> Json:
        alias = self.selection.slots.alias()
        found = (
            f"""SELECT '"'||{self._cursor(alias)}||'"' FROM {self.rows} {alias}"""
            f" WHERE {alias}.n<={self.page.size}"
            f" ORDER BY {alias}.n {'ASC' if first else 'DESC'} LIMIT 1"
        )
        return [Code(f"coalesce(({found}),'null')")]


def connection(
    selection: Selection,
    declared: GraphQLField,
    nodes: Nodes,
    told: tuple[Listed, str | None],
    write: WriteObject,
) -> Json:
    """Write a connection; ``told`` is what it lists, and the alias of the row it belongs to."""
    listed, parent = told
    filtered = listed.facts()
    table = table_name(filtered.table)
    kind, arguments = object_type(declared), selection.arguments(declared, nodes[0])

    def wanted(alias: str) -> str:
        asked = condition(selection.slots, filtered, arguments.get("where"), alias)
        if listed.key is None or parent is None:
            return asked
        return f"{column_of(alias, listed.key)} = {parent}.id AND {asked}"

    below = selection.below(kind, nodes)
    makers: dict[str, Maker] = {
        "__typename": lambda _field, _nodes: [Text(f'"{kind.name}"')],
        "totalCount": lambda _field, _nodes: _count(selection, table, wanted),
    }
    cut = None
    if not PAGED.isdisjoint(asked[0].name.value for asked in below.values()):
        page = paged(selection.slots, arguments, keys_of(filtered, arguments.get("orderBy")))
        alone = _is_alone(kind, selection, below) and not page.backwards
        cut = _Cut(selection, page, table, wanted, selection.slots.alias(), alone, write)
        makers |= {"nodes": cut.nodes, "edges": cut.edges, "pageInfo": cut.page_info}
    elif any(arguments.get(name) is not None for name in SLICE):
        raise Unanswerable(f"{kind.name} is cut into pages, but none is asked for.")
    body = text(object_of(list(_made(kind, below, makers))))
    if cut is None or cut.alone:
        return [Code(f"({body})")]
    return [Code(f"({cut.with_clause()} SELECT {body})")]


def _is_alone(kind: GraphQLObjectType, selection: Selection, below: Collected) -> bool:
    """Tell whether the rows of a page are wanted once, and nothing else of it."""
    asked = [nodes for nodes in below.values() if nodes[0].name.value in PAGED]
    if len(asked) != 1 or asked[0][0].name.value == "pageInfo":
        return False
    if asked[0][0].name.value == "nodes":
        return True
    edge = object_type(kind.fields["edges"])
    return all(n[0].name.value != "cursor" for n in selection.below(edge, asked[0]).values())


def _made(
    kind: GraphQLObjectType, below: Collected, makers: Mapping[str, Maker]
) -> Iterator[tuple[str, Json]]:
    for key, nodes in below.items():
        called = nodes[0].name.value
        if called not in makers:
            raise Unanswerable(f"{kind.name}.{called} is answered by Python.")
        yield key, makers[called](kind.fields.get(called), nodes)


def _count(selection: Selection, table: str, wanted: Wanted) -> Json:
    """Count everything that is asked for, on whatever page."""
    at = selection.slots.alias()
    counted = f"(SELECT count(*) FROM {table} {at} WHERE {wanted(at)})"
    return scalar(int, counted, nullable=False, required=True)
