"""What an export holds: the columns somebody names, of the rows they ask for, as one select.

A column is named by its field as the API knows it; a dot leads to the one record that a record
leads to (``customer.name``). Money takes two columns, ``total.amount`` and ``total.currency``;
either may be named alone. Rows are filtered and sorted by the list's own arguments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema
from graphql.execution.values import get_variable_values
from sqlalchemy.orm import aliased

from api.execution.documents import Documents
from api.execution.filters import condition, keys_of
from api.execution.keys import Joined, may_be_null
from api.execution.selection import Selection, object_type, shows
from api.execution.sql import (
    Slots,
    column_of,
    expression,
    kind_of,
    literal,
    table_name,
    table_of,
)
from schema.kernel.cursors import Direction, Order
from schema.kernel.sentences import Sentence
from schema.kernel.shown import Amount, Column, Computed, Identity, Listed, One

MOST_COLUMNS: Final = 100
MEMBERS: Final[Mapping[str, type]] = {"amount": Decimal, "currency": str}
"""What money consists of, each with the type of its values."""


class BadExport(Exception):
    """The export cannot be made; the message says what to ask for instead."""

    def __init__(self, sentence: str) -> None:
        """Say what is wrong; in English only, where GraphQL's own checks found it."""
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the file: its name, and the Python type of its values."""

    name: str
    kind: type


@dataclass(frozen=True, slots=True)
class Export:
    """A select, the values bound to it, and the columns it gives."""

    sql: str
    values: Sequence[Any]
    headings: Sequence[Heading]


@dataclass(slots=True)
class _Columns:
    """Joins the records that columns lead to, each once."""

    slots: Slots
    alias: str
    joins: str = ""
    known: dict[tuple[str, ...], str] = field(default_factory=dict[tuple[str, ...], str])

    def near(self, path: tuple[str, ...], via: One, alias: str) -> str:
        """Name the row that a record leads to."""
        if path not in self.known:
            far = self.known[path] = self.slots.alias()
            mine = f"{column_of(far, via.target)} = {column_of(alias, via.key)}"
            self.joins += f" LEFT JOIN {table_of(via.target)} {far} ON {mine}"
        return self.known[path]

    def named(self, kind: GraphQLObjectType, name: str) -> list[tuple[str, Heading]]:
        """Write the values of a name; raises BadExport when there is no such column."""
        alias, (*far, last) = self.alias, name.split(".")
        for at, step in enumerate(far):
            via = _shown(kind, step, name)
            if isinstance(via, Amount) and at == len(far) - 1 and last in MEMBERS:
                return [_member(via, alias, name)]
            if not isinstance(via, One):
                raise BadExport(
                    Sentence(
                        "{name} is no column: {step} does not lead to one record.",
                        name=name,
                        step=step,
                    )
                )
            alias = self.near(tuple(far[: at + 1]), via, alias)
            kind = object_type(kind.fields[step])
        told = _shown(kind, last, name)
        if isinstance(told, Identity):
            return [(f"{literal(kind.name + ':')}||{alias}.id::text", Heading(name, str))]
        if isinstance(told, Column):
            shown = column_of(alias, told.attribute)
            return [(shown, Heading(name, kind_of(told.attribute)))]
        if isinstance(told, Computed):
            shown = expression(told.expression(aliased(told.table, name=alias)))
            return [(shown, Heading(name, told.kind))]
        if isinstance(told, Amount):
            return [_member(told, alias, f"{name}.{member}") for member in MEMBERS]
        raise BadExport(
            Sentence(
                "{name} is no column; name one of its own, such as {name}.number.", name=name
            )
        )


def _member(told: Amount, alias: str, name: str) -> tuple[str, Heading]:
    """Write one member of money; both are empty where there is no amount."""
    member = name.rpartition(".")[2]
    amount, currency = column_of(alias, told.attribute), column_of(alias, told.currency)
    whose = f"CASE WHEN {amount} IS NOT NULL THEN {currency} END"
    return amount if member == "amount" else whose, Heading(name, MEMBERS[member])


def _shown(kind: GraphQLObjectType, name: str, whole: str) -> Any:  # noqa: ANN401 - a fact
    declared = kind.fields.get(name)
    if declared is None:
        known = ", ".join(_plain(kind))
        raise BadExport(
            Sentence(
                "{whole} is no column: {kind} has no {name}; it has {known}.",
                whole=whole,
                kind=kind.name,
                name=name,
                known=known,
            )
        )
    return shows(declared)


def _plain(kind: GraphQLObjectType) -> Iterator[str]:
    """Name the columns of a type that hold one value, or money."""
    for name, declared in kind.fields.items():
        if isinstance(shows(declared), Column | Computed | Amount):
            yield name


def lists(schema: GraphQLSchema) -> Mapping[str, GraphQLObjectType]:
    """Name the lists there are, each with the type of its records."""
    assert schema.query_type is not None  # noqa: S101 - there is one
    found: dict[str, GraphQLObjectType] = {}
    for name, declared in schema.query_type.fields.items():
        if isinstance(shows(declared), Listed):
            found[name] = object_type(object_type(declared).fields["nodes"])
    return found


def export(
    schema: GraphQLSchema, documents: Documents, name: str, asked: Mapping[str, Any]
) -> Export:
    """Plan an export of the list ``name``; raises BadExport.

    ``asked`` holds ``where`` and ``orderBy`` as the list takes them, and ``fields``: the names
    of columns, or nothing for all columns of the records themselves.
    """
    kind = lists(schema)[name]
    declared, selection, node = _question(schema, documents, name, asked)
    arguments, slots = selection.arguments(declared, node), selection.slots
    filtered, alias = shows(declared).facts(), slots.alias()
    columns, sorts = _Columns(slots, alias), Joined(slots, alias)
    names = list(dict.fromkeys(asked.get("fields") or _plain(kind)))
    if len(names) > MOST_COLUMNS:
        raise BadExport(
            Sentence(
                "{count} columns are too many; name {most} at most.",
                count=len(names),
                most=MOST_COLUMNS,
            )
        )
    written = {h.name: (told, h) for one in names for told, h in columns.named(kind, one)}
    order = _order(keys_of(filtered, arguments.get("orderBy")), sorts)
    wanted = condition(slots, filtered, arguments.get("where"), alias)
    shown = [f"{told} AS c{at}" for at, (told, _) in enumerate(written.values())]
    sql = (
        f"SELECT {', '.join(shown)}"
        f" FROM {table_name(filtered.table)} {alias}{columns.joins}{sorts.joins}"
        f" WHERE {wanted} ORDER BY {order}"
    )
    headings = [heading for _, heading in written.values()]
    return Export(sql, slots.values(selection.variables), headings)


def _question(
    schema: GraphQLSchema, documents: Documents, name: str, asked: Mapping[str, Any]
) -> tuple[GraphQLField, Selection, FieldNode]:
    """Ask the list's own question, so that its arguments are checked as ever."""
    assert schema.query_type is not None  # noqa: S101 - there is one
    declared = schema.query_type.fields[name]
    types = {key: declared.args[key].type for key in ("where", "orderBy")}
    document = (
        f"query ($where: {types['where']}, $orderBy: {types['orderBy']})"
        f" {{ {name}(where: $where, orderBy: $orderBy) {{ __typename }} }}"
    )
    operation = documents.read(document).operation(None).node
    told = {key: asked[key] for key in types if asked.get(key) is not None}
    coerced = get_variable_values(schema, operation.variable_definitions or (), told)
    if isinstance(coerced, list):
        raise BadExport(coerced[0].message)
    (node,) = operation.selection_set.selections
    assert isinstance(node, FieldNode)  # noqa: S101 - written above
    return declared, Selection(schema, {}, coerced.coerced), node


def _order(order: Order, sorts: Joined) -> str:
    """Sort by what is asked for, then by id."""
    keys = [
        f"{sorts.reach(key)} {way.name}{' NULLS LAST' if may_be_null(key) else ''}"
        for key, way in order
    ]
    last = order[-1][1] if order else Direction.ASC
    return ", ".join([*keys, f"{sorts.alias}.id {last.name}"])
