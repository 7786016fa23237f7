"""Aggregates as SQL text: groups of rows in a subquery, the JSON of each around it.

Only the figures that are shown or sorted by are worked out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from graphql import GraphQLField, GraphQLObjectType

from api.execution.arguments import Bound
from api.execution.filters import Asked, condition
from api.execution.keys import Joined
from api.execution.money import money
from api.execution.selection import Nodes, Selection, object_type
from api.execution.sql import (
    Code,
    Json,
    Text,
    Unanswerable,
    column_of,
    kind_of,
    object_of,
    scalar,
    table_name,
    text,
)
from schema.kernel.cursors import Direction, Key, Step
from schema.kernel.grouping import BadGroups, Group, How, Path, checked, how_many
from schema.kernel.periods import Period
from schema.kernel.shown import Aggregated, Attribute
from schema.kernel.where import Filter, ToOne

FUNCTIONS: Final[Mapping[str, str]] = {
    "sum": "sum({})",
    "avg": "round(avg({}),6)",
    "min": "min({})",
    "max": "max({})",
}


@dataclass(slots=True)
class _Groups:
    """The subquery: its columns by what they hold, named as they are met."""

    selection: Selection
    filter: Filter
    groups: Sequence[Group]
    rows: Joined
    alias: str
    currencies: Mapping[str, Attribute]
    columns: dict[str, str] = field(default_factory=dict[str, str])
    split: dict[str, None] = field(default_factory=dict[str, None])

    def place(self, written: str) -> str:
        """Refer to a column that holds this, making it when it is first asked for."""
        name = self.columns.setdefault(written, f"c{len(self.columns) + 1}")
        return f"{self.alias}.{name}"

    def shared(self, group: Group) -> str:
        """Write what the rows of a group have in common."""
        shown = self.rows.reach(Key(group.attribute, group.steps))
        if not isinstance(group.how, Period):
            return shown
        if issubclass(kind_of(group.attribute), datetime):
            shown = f"business_date({shown})"
        if group.how is Period.DAY:
            return shown
        return f"date_trunc('{group.how.value}', {shown}::timestamp)::date"

    def figure(self, name: str, key: str) -> str:
        """Write one figure of a group; one of money is of one currency."""
        if key in self.currencies:
            self.split[self.currency(key)] = None
        attribute = self.filter.shown_fields[key]
        return FUNCTIONS[name].format(column_of(self.rows.alias, attribute))

    def currency(self, key: str) -> str:
        """Write the currency of an amount."""
        return column_of(self.rows.alias, self.currencies[key])

    def write(self, body: Json, asked: Mapping[str, Any]) -> Json:
        """Write the list of groups; every column has been asked for."""
        slots = self.selection.slots
        sorts = [self.place(one) + way for one, way in self._sorts(asked.get("orderBy"))]
        shared = [*(self.shared(group) for group in self.groups), *self.split]
        mine = [self.place(one) + " ASC" for one in shared]
        wanted = condition(slots, self.filter, asked.get("where"), self.rows.alias)
        names = [f"{written} AS {name}" for written, name in self.columns.items()]
        first = asked.get("first") or Bound("usual groups", lambda _variables: None)
        size = slots.bind(("groups", first.key), lambda v: how_many(first.read(v)), "bigint")
        order = ", ".join(f"{sort} NULLS LAST" for sort in [*sorts, *mine])
        grouped = ", ".join(shared)
        inner = (
            f"SELECT {', '.join(names) or 'count(*)'}"
            f" FROM {table_name(self.filter.table)} {self.rows.alias}{self.rows.joins}"
            f" WHERE {wanted}" + (f" GROUP BY {grouped}" if grouped else "")
        )
        made, rows = slots.alias(), f"(SELECT * FROM ({inner}) {self.alias}"
        rows += (f" ORDER BY {order}" if order else "") + f" LIMIT {size}) {self.alias}"
        each = f"SELECT {text(body)} AS j FROM {rows}"
        listed = f"coalesce('['||string_agg({made}.j,',')||']','[]')"
        return [Code(f"(SELECT {listed} FROM ({each}) {made})")]

    def _sorts(self, asked: Sequence[Asked] | None) -> Iterator[tuple[str, str]]:
        for one in asked or ():
            for name, told in one.items():
                if isinstance(told, Direction):
                    yield "count(*)", _way(told)
                else:
                    for key, way in (told or {}).items():
                        if isinstance(way, Direction):
                            yield self.figure(name, key), _way(way)


def _way(way: Direction) -> str:
    return " ASC" if way is Direction.ASC else " DESC"


def aggregates(
    selection: Selection, declared: GraphQLField, nodes: Nodes, told: Aggregated
) -> Json:
    """Write what the rows of a table come to."""
    asked, filtered = selection.arguments(declared, nodes[0]), told.facts()
    groups = [group for one in asked.get("groupBy") or () for group in _groups(filtered, one)]
    try:
        checked(groups)
    except BadGroups as error:
        raise Unanswerable(str(error)) from error
    rows = Joined(selection.slots, selection.slots.alias())
    alias = selection.slots.alias()
    made = _Groups(selection, filtered, groups, rows, alias, told.currencies)
    return made.write(_group(made, object_type(declared), nodes), asked)


def _groups(
    filtered: Filter, asked: Asked, path: Path = (), steps: tuple[Step, ...] = ()
) -> Iterator[Group]:
    for name, told in asked.items():
        if isinstance(told, How):
            yield Group((*path, name), steps, filtered.shown_fields[name], told)
            continue
        relation = filtered.shown_relations[name]
        if isinstance(relation, ToOne) and told is not None:
            step = relation.key, relation.filter.table
            yield from _groups(relation.filter, told, (*path, name), (*steps, step))


def _group(made: _Groups, kind: GraphQLObjectType, nodes: Nodes) -> Json:
    """Write one group: what its rows share, how many they are, what they come to."""
    pairs: list[tuple[str, Json]] = []
    for key, asked in made.selection.below(kind, nodes).items():
        called = asked[0].name.value
        if called == "__typename":
            written: Json = [Text(f'"{kind.name}"')]
        elif called == "count":
            written = scalar(int, made.place("count(*)"), nullable=False, required=True)
        elif called == "group":
            written = _shared(made, object_type(kind.fields[called]), asked, ())
        else:
            written = _figures(made, called, object_type(kind.fields[called]), asked)
        pairs.append((key, written))
    return object_of(pairs)


def _shared(made: _Groups, kind: GraphQLObjectType, nodes: Nodes, path: Path) -> Json:
    pairs: list[tuple[str, Json]] = []
    for key, asked in made.selection.below(kind, nodes).items():
        called = asked[0].name.value
        here = (*path, called)
        inside = [group for group in made.groups if group.path[: len(here)] == here]
        if called == "__typename":
            written: Json = [Text(f'"{kind.name}"')]
        elif not inside:
            written = [Text("null")]
        elif inside[0].path == here:
            place = made.place(made.shared(inside[0]))
            written = scalar(inside[0].kind, place, nullable=True, required=False)
        else:
            written = _shared(made, object_type(kind.fields[called]), asked, here)
        pairs.append((key, written))
    return object_of(pairs)


def _figures(made: _Groups, name: str, kind: GraphQLObjectType, nodes: Nodes) -> Json:
    pairs: list[tuple[str, Json]] = []
    for key, asked in made.selection.below(kind, nodes).items():
        called = asked[0].name.value
        if called == "__typename":
            pairs.append((key, [Text(f'"{kind.name}"')]))
            continue
        exact = name in {"sum", "avg"}
        shown = Decimal if exact else kind_of(made.filter.shown_fields[called])
        place = made.place(made.figure(name, called))
        if called in made.currencies:
            inner = object_type(kind.fields[called])
            both = place, made.place(made.currency(called))
            pairs.append((key, money(made.selection, inner, asked, both, "null")))
            continue
        pairs.append((key, scalar(shown, place, nullable=True, required=False)))
    return object_of(pairs)
