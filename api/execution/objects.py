"""From a selection to the SQL that makes its JSON; nothing here knows any single type.

Each field says what it shows (``schema.kernel.shown``). Children are correlated subqueries, so
the planner sees one statement and the answer is one text. A null where the schema promises a
value is written as ``MISSING``, which makes the interpreter answer instead, with its errors.
"""

from collections.abc import Callable, Mapping
from typing import Final

from graphql import GraphQLField, GraphQLObjectType
from sqlalchemy.orm import aliased

from api.execution.aggregates import aggregates
from api.execution.arguments import Bound, stored
from api.execution.connections import connection
from api.execution.money import money
from api.execution.reported import figure_of, source_of, total_of
from api.execution.selection import Nodes, Selection, object_type, required, shows
from api.execution.sql import (
    MISSING,
    Code,
    Json,
    Text,
    Unanswerable,
    Values,
    column_of,
    expression,
    is_nullable,
    kind_of,
    literal,
    object_of,
    parameter_type,
    scalar,
    table_name,
    table_of,
    text,
)
from schema.kernel.graphql import NODES, BadId, read_id
from schema.kernel.nodes import MOST_IDS, TooManyIds
from schema.kernel.shown import (
    Aggregated,
    Amount,
    Column,
    Computed,
    Figure,
    Found,
    Identity,
    Listed,
    Many,
    NodeFound,
    One,
    Reported,
    Total,
)

Writer = Callable[[Selection, GraphQLField, Nodes, str], Json]
ROOT: Final = ""
"""The alias of no row: a field of the query itself."""


def write_object(
    selection: Selection, kind: GraphQLObjectType, nodes: Nodes, alias: str
) -> Json:
    """Write the object that a row of ``alias`` is shown as."""
    below = selection.below(kind, nodes)
    return object_of(
        [(key, write_field(selection, kind, asked, alias)) for key, asked in below.items()]
    )


def write_field(
    selection: Selection, kind: GraphQLObjectType, nodes: Nodes, alias: str
) -> Json:
    """Write one field of an object."""
    called = nodes[0].name.value
    if called == "__typename":
        return [Text(f'"{kind.name}"')]
    declared = kind.fields.get(called)
    if declared is not None and isinstance(shows(declared), Identity):
        return [Text(f'"{kind.name}:'), Code(f"{alias}.id::text"), Text('"')]
    write = None if declared is None else WRITERS.get(type(shows(declared)))
    if declared is None or write is None:
        raise Unanswerable(f"{kind.name}.{called} is answered by Python.")
    return write(selection, declared, nodes, alias)


def write_row(
    selection: Selection, declared: GraphQLField, nodes: Nodes, source: str, alias: str
) -> Json:
    """Write the first row of ``source`` (what follows FROM), or null."""
    body = text(write_object(selection, object_type(declared), nodes, alias))
    empty = literal(MISSING if required(declared) else "null")
    return [Code(f"coalesce((SELECT {body} FROM {source} LIMIT 1),{empty})")]


def write_rows(
    selection: Selection, declared: GraphQLField, nodes: Nodes, source: str, alias: str
) -> Json:
    """Write all rows of ``source`` (what follows FROM, its order included)."""
    made = selection.slots.alias()
    body = text(write_object(selection, object_type(declared), nodes, alias))
    listed = f"coalesce('['||string_agg({made}.j,',')||']','[]')"
    return [Code(f"(SELECT {listed} FROM (SELECT {body} AS j FROM {source}) {made})")]


def _column(_: Selection, declared: GraphQLField, _nodes: Nodes, alias: str) -> Json:
    attribute = shows(declared).attribute
    return scalar(
        kind_of(attribute),
        column_of(alias, attribute),
        nullable=is_nullable(attribute),
        required=required(declared),
    )


def _amount(selection: Selection, declared: GraphQLField, nodes: Nodes, alias: str) -> Json:
    told: Amount = shows(declared)
    empty = MISSING if required(declared) else "null"
    both = column_of(alias, told.attribute), column_of(alias, told.currency)
    missing = empty if is_nullable(told.attribute) else None
    return money(selection, object_type(declared), nodes, both, missing)


def _computed(_: Selection, declared: GraphQLField, _nodes: Nodes, alias: str) -> Json:
    told: Computed = shows(declared)
    made = expression(told.expression(aliased(told.table, name=alias)))
    return scalar(told.kind, made, nullable=True, required=required(declared))


def _one(selection: Selection, declared: GraphQLField, nodes: Nodes, alias: str) -> Json:
    told: One = shows(declared)
    far = selection.slots.alias()
    where = f"{column_of(far, told.target)} = {column_of(alias, told.key)}"
    source = f"{table_of(told.target)} {far} WHERE {where}"
    return write_row(selection, declared, nodes, source, far)


def _many(selection: Selection, declared: GraphQLField, nodes: Nodes, alias: str) -> Json:
    told: Many = shows(declared)
    far = selection.slots.alias()
    source = (
        f"{table_of(told.key)} {far} WHERE {column_of(far, told.key)} = {alias}.id"
        f" ORDER BY {column_of(far, told.order)}"
    )
    return write_rows(selection, declared, nodes, source, far)


def _listed(selection: Selection, declared: GraphQLField, nodes: Nodes, alias: str) -> Json:
    told: Listed = shows(declared)
    parent = None if alias == ROOT else alias
    return connection(selection, declared, nodes, (told, parent), write_object)


def _aggregated(selection: Selection, declared: GraphQLField, nodes: Nodes, _: str) -> Json:
    told: Aggregated = shows(declared)
    return aggregates(selection, declared, nodes, told)


def _reported(selection: Selection, declared: GraphQLField, nodes: Nodes, _: str) -> Json:
    arguments = selection.arguments(declared, nodes[0])
    source, alias = source_of(selection.slots, shows(declared), arguments)
    return write_rows(selection, declared, nodes, source, alias)


def _found(selection: Selection, declared: GraphQLField, nodes: Nodes, _alias: str) -> Json:
    told: Found = shows(declared)
    value = selection.arguments(declared, nodes[0])[told.argument]
    far, kind = selection.slots.alias(), parameter_type(kind_of(told.attribute))
    bound = selection.slots.bind(
        value.key, lambda variables: stored(value.read(variables)), kind
    )
    where = f"{column_of(far, told.attribute)} = {bound}"
    source = f"{table_of(told.attribute)} {far} WHERE {where}"
    return write_row(selection, declared, nodes, source, far)


def _node_found(
    selection: Selection, declared: GraphQLField, nodes: Nodes, _alias: str
) -> Json:
    arguments = selection.arguments(declared, nodes[0])
    if shows(declared).many:
        return _nodes_by_id(selection, nodes, arguments["ids"])
    told: Bound = arguments["id"]
    known = [one for one in told.types if one in NODES]
    if not known:
        return [Text("null")]
    bound = selection.slots.bind(told.key, lambda v: _uuid(told.read(v)), "uuid")
    return _node_by_id(selection, nodes, known[0], bound)


def _node_by_id(selection: Selection, nodes: Nodes, called: str, bound: str) -> Json:
    kind = selection.schema.type_map[called]
    assert isinstance(kind, GraphQLObjectType)  # noqa: S101 - every node is one
    far = selection.slots.alias()
    body = text(write_object(selection, kind, nodes, far))
    table = table_name(NODES[called][0])
    found = f"SELECT {body} FROM {table} {far} WHERE {far}.id = {bound}"
    return [Code(f"coalesce(({found}),'null')")]


def _nodes_by_id(selection: Selection, nodes: Nodes, told: Bound) -> Json:
    """Write records of several types in the order of their ids."""
    ids = selection.slots.bind(("ids", told.key), _each(told, _uuid), "uuid[]")
    kinds = selection.slots.bind(("types", told.key), _each(told, _type), "text[]")
    asked = selection.slots.alias()
    cases = [
        f"WHEN {literal(one)} THEN {text(_node_by_id(selection, nodes, one, f'{asked}.id'))}"
        for one in told.types
        if one in NODES
    ]
    case = f"CASE {asked}.kind {' '.join(cases)} ELSE 'null' END" if cases else "'null'"
    source = f"unnest({kinds}, {ids}) WITH ORDINALITY {asked}(kind, id, n)"
    listed = f"coalesce('['||string_agg({case},',' ORDER BY {asked}.n)||']','[]')"
    return [Code(f"(SELECT {listed} FROM {source})")]


def _each(told: Bound, part: Callable[[str], object]) -> Callable[[Values], list[object]]:
    def read(variables: Values) -> list[object]:
        ids = told.read(variables)
        if len(ids) > MOST_IDS:
            raise TooManyIds(len(ids))
        return [part(one) for one in ids]

    return read


def _uuid(text: str) -> object:
    try:
        return read_id(text)[1]
    except BadId:
        return None


def _type(text: str) -> str:
    return text.partition(":")[0]


WRITERS: Final[Mapping[type, Writer]] = {
    Column: _column,
    Amount: _amount,
    Computed: _computed,
    One: _one,
    Many: _many,
    Listed: _listed,
    Aggregated: _aggregated,
    Reported: _reported,
    Figure: figure_of,
    Total: total_of,
    Found: _found,
    NodeFound: _node_found,
}
