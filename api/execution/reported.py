"""Reports as SQL text: their own select in a subquery, the JSON of each row around it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from graphql import GraphQLField

from api.execution.arguments import Bound
from api.execution.money import money
from api.execution.selection import Nodes, Selection, object_type, required, shows
from api.execution.sql import MISSING, Json, Slots, name, parameter_type, scalar
from schema.kernel.grouping import how_many
from schema.kernel.shown import Figure, Reported, Total

PARAMETER: Final = re.compile(r"(?<![:\w]):(\w+)")


def source_of(
    slots: Slots, told: Reported, asked: Mapping[str, Bound | None]
) -> tuple[str, str]:
    """Write what follows FROM: the rows of a report, and the alias they go by."""

    def value(found: re.Match[str]) -> str:
        parameter = found.group(1)
        bound = asked.get(told.arguments[parameter])
        kind = parameter_type(told.kinds[parameter])
        return f"NULL::{kind}" if bound is None else slots.bind(bound.key, bound.read, kind)

    made = PARAMETER.sub(value, told.sql)
    first = asked.get("first") or Bound("usual groups", lambda _variables: None)
    size = slots.bind(("groups", first.key), lambda v: how_many(first.read(v)), "bigint")
    alias = slots.alias()
    return f"({made} LIMIT {size}) {alias}", alias


def figure_of(_: Selection, declared: GraphQLField, _nodes: Nodes, alias: str) -> Json:
    """Write one figure of a report's row."""
    told: Figure = shows(declared)
    column = f"{alias}.{name(told.name)}"
    return scalar(told.kind, column, nullable=told.empty, required=required(declared))


def total_of(selection: Selection, declared: GraphQLField, nodes: Nodes, alias: str) -> Json:
    """Write one sum of money of a report's row."""
    told: Total = shows(declared)
    both: tuple[Any, Any] = f"{alias}.{name(told.name)}", f"{alias}.currency"
    empty = MISSING if required(declared) else "null"
    return money(selection, object_type(declared), nodes, both, empty)
