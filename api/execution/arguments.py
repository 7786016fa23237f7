"""What callers say, split into what shapes a statement and what is merely bound to it.

A plan is made once for all requests whose variables have the same *shape*: which keys are
there, which are null, how many objects a list holds, and the few values that change the SQL
itself (true and false, directions, units of time, the type in an id). Everything else is a
``Bound``: read from the variables of each request when the statement is sent.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    ValueNode,
    VariableNode,
)
from graphql.type import GraphQLID
from graphql.utilities import coerce_input_literal, type_from_ast

from api.execution.sql import Read, Values
from schema.kernel.cursors import Direction
from schema.kernel.grouping import Grouping
from schema.kernel.periods import Period

SHAPING: Final[tuple[type, ...]] = (bool, Direction, Period, Grouping)
ABSENT: Final = Undefined


@dataclass(frozen=True, slots=True)
class Bound:
    """A value that is bound when the statement is sent; ``key`` tells equal ones apart.

    ``types`` are the names of the types it identifies, where it is an id or a list of them.
    """

    key: Hashable
    read: Read
    types: tuple[str, ...] = ()


def shape(kind: GraphQLInputType, value: Any) -> Hashable:  # noqa: ANN401 - any input
    """Describe a variable's value as far as it may change a statement."""
    if isinstance(kind, GraphQLNonNull):
        return shape(kind.of_type, value)
    if value is None:
        return None
    if isinstance(kind, GraphQLList):
        return _shape_of_list(kind.of_type, value)
    if isinstance(kind, GraphQLInputObjectType):
        fields = kind.fields
        return tuple((key, shape(fields[key].type, part)) for key, part in value.items())
    if kind is GraphQLID:
        return types_of([value])
    return value if isinstance(value, SHAPING) else ""


def _shape_of_list(kind: GraphQLInputType, values: list[Any]) -> Hashable:
    named = _nullable(kind)
    if named is GraphQLID:
        return types_of(values)
    if isinstance(named, GraphQLInputObjectType | GraphQLList):
        return tuple(shape(named, value) for value in values)
    if values and isinstance(values[0], SHAPING):
        return tuple(values)
    return None in values


def types_of(ids: Iterable[str | None]) -> tuple[str, ...]:
    """Name the types that ids are of, each once."""
    return tuple(sorted({one.partition(":")[0] for one in ids if one is not None}))


def shapes(types: Mapping[str, GraphQLInputType], variables: Values) -> tuple[Hashable, ...]:
    """Describe all variables of a request."""
    return tuple(
        (name, shape(kind, variables[name]))
        for name, kind in types.items()
        if name in variables
    )


def variable_types(schema: Any, operation: OperationDefinitionNode) -> dict[str, Any]:  # noqa: ANN401 - graphql-core's schema
    """Name the type of each variable an operation declares."""
    return {
        declared.variable.name.value: type_from_ast(schema, declared.type)
        for declared in operation.variable_definitions or ()
    }


def given(field: GraphQLField, node: FieldNode, variables: Values) -> dict[str, Any]:
    """Read the arguments of a field: plain structure, with ``Bound`` where values go."""
    said = {argument.name.value: argument.value for argument in node.arguments or ()}
    read = {
        name: _argument(argument, said.get(name), variables, (id(node), name))
        for name, argument in field.args.items()
    }
    return {name: value for name, value in read.items() if value is not ABSENT}


def _argument(
    declared: GraphQLArgument | GraphQLInputField,
    node: ValueNode | None,
    variables: Values,
    key: tuple[Any, ...],
) -> Any:  # noqa: ANN401 - any input
    told = ABSENT if node is None else _symbol(node, declared.type, variables, key)
    if told is not ABSENT:
        return told
    default = declared.default_value
    return ABSENT if default is None else default


def _symbol(
    node: ValueNode, declared: GraphQLInputType, variables: Values, key: tuple[Any, ...]
) -> Any:  # noqa: ANN401 - any input
    kind = _nullable(declared)
    if isinstance(node, VariableNode):
        name = node.name.value
        return _of_variable(kind, variables[name], (name,)) if name in variables else ABSENT
    if isinstance(node, NullValueNode):
        return None
    if isinstance(kind, GraphQLList):
        items = node.values if isinstance(node, ListValueNode) else (node,)
        read = [_symbol(n, kind.of_type, variables, (*key, at)) for at, n in enumerate(items)]
        return _list(kind.of_type, [None if one is ABSENT else one for one in read], key)
    if isinstance(kind, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        said = {part.name.value: part.value for part in node.fields}
        parts = {
            name: _argument(field, said.get(name), variables, (*key, name))
            for name, field in kind.fields.items()
        }
        return {name: part for name, part in parts.items() if part is not ABSENT}
    return _constant(coerce_input_literal(node, kind), kind, key)


def _constant(value: Any, kind: GraphQLInputType, key: tuple[Any, ...]) -> Any:  # noqa: ANN401 - any input
    if isinstance(value, SHAPING):
        return value
    return Bound(key, lambda _variables: value, types_of([value]) if kind is GraphQLID else ())


def _nullable(kind: GraphQLInputType) -> Any:  # noqa: ANN401 - a type without its exclamation mark
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _list(kind: GraphQLInputType, items: list[Any], key: tuple[Any, ...]) -> Any:  # noqa: ANN401 - any input
    named = _nullable(kind)
    if isinstance(named, GraphQLInputObjectType | GraphQLList) or any(
        isinstance(item, SHAPING) for item in items
    ):
        return items

    def read(variables: Values) -> list[Any]:
        return [one.read(variables) if isinstance(one, Bound) else one for one in items]

    types = {name for one in items if isinstance(one, Bound) for name in one.types}
    return Bound(key, read, tuple(sorted(types)))


def _of_variable(declared: GraphQLInputType, value: Any, path: tuple[Any, ...]) -> Any:  # noqa: ANN401 - any input
    kind = _nullable(declared)
    if value is None or isinstance(value, SHAPING):
        return value
    if isinstance(kind, GraphQLInputObjectType):
        types = {name: field.type for name, field in kind.fields.items()}
        return {name: _of_variable(types[name], v, (*path, name)) for name, v in value.items()}
    if not isinstance(kind, GraphQLList):
        return Bound(path, _reader(path), types_of([value]) if kind is GraphQLID else ())
    item = _nullable(kind.of_type)
    if isinstance(item, GraphQLInputObjectType | GraphQLList) or (
        value and isinstance(value[0], SHAPING)
    ):
        return [_of_variable(item, part, (*path, at)) for at, part in enumerate(value)]
    return Bound(path, _reader(path), types_of(value) if item is GraphQLID else ())


def _reader(path: tuple[Any, ...]) -> Read:
    if len(path) == 1:
        (only,) = path
        return lambda variables: variables[only]

    def read(variables: Values) -> Any:  # noqa: ANN401 - any input
        found: Any = variables
        for step in path:
            found = found[step]
        return found

    return read


def stored(value: Any) -> Any:  # noqa: ANN401 - any input
    """Write an enum member as the database keeps it."""
    return value.value if isinstance(value, Enum) else value
