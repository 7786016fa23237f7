"""Texts that mean harm, and every place of the served schema where a caller may put one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)
from typing_extensions import override

from api.served import GRAPHQL
from tests.api.generated import Word

DEEPEST: Final = 2
KEPT: Final = (
    "'; DROP TABLE leads; --",
    "' OR '1'='1",
    '"; DELETE FROM orders; --',
    "\\'; SELECT pg_sleep(10); --",
    "\\",
    "\\\\'",
    "$1",
    "$$; $tag$ $2",
    "%s %(name)s %n %",
    "{} {0} {name.__class__}",
    ":name ::text",
    "/* */ -- #",
    "E'\\x41' U&'\\0041' B'1'",
    '{"a": [1, null]}',
    '"},"errors":[{"message":"x"}],"data":{"',
    "]}]}",
    "\x01",
    "\x01null\x01",
    "a\x02\x1f\x7f\x85b",
    "\u202etxet\u202c \u200f\u200e\ufeff",
    "a\u2028\u2029b",
    "🙂\U0010ffff\uffff",
    "é" * 300,
    "a\r\n\tb\x0bc",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
)
"""What a record keeps as it is."""
REFUSED: Final = ("\0", "a\0b", "\ud800", "a\udfff", "\udc00\ud800")
"""What no text of Postgres, or of Unicode, can be."""
VALUES: Final[tuple[Any, ...]] = (
    *KEPT, *REFUSED, "x" * 100_000, "'" * 20_000, "9" * 5_000, "-1e999999999", "NaN",
    "Infinity", "0000-00-00", "9999-12-31T23:59:59-23:59", {"a": "b"}, [["x"]], 1e308, -(2**63),
    True, None,
)  # fmt: skip
KNOWN: Final = {
    "customer": "CU-000001", "order": "SO-000001", "invoice": "INV-000001", "sku": "PUMP",
    "warehouse": "Main", "code": "Main", "payment": "PAY-000001", "email": "ann@x.org",
}  # fmt: skip
NUMBERS: Final = {
    "Lead": "LD-000001", "Customer": "CU-000001", "Credit": "CU-000001", "Order": "SO-000001",
    "OrderLine": "SO-000001/1", "Invoice": "INV-000001", "Payment": "PAY-000001",
    "Shipment": "SH-000001", "StockMove": "MV-000001", "Link": "LK-000001",
    "Conflict": "CF-000001",
}  # fmt: skip
USUAL: Final = {"Int": 1, "Decimal": "1", "Date": "2030-07-01", "Boolean": True}
DATETIME: Final = "2030-06-01T12:00:00Z"


@dataclass(frozen=True, slots=True)
class Place:
    """One argument, or one field of an input: ``captureLead(input.company)``."""

    operation: str
    field: str
    path: tuple[str, ...]

    @override
    def __str__(self) -> str:
        return f"{self.field}({'.'.join(self.path)})"

    @property
    def declared(self) -> GraphQLField:
        """Find the field as it is served."""
        root = GRAPHQL.mutation_type if self.operation == "mutation" else GRAPHQL.query_type
        assert root is not None
        found: GraphQLField = root.fields[self.field]
        return found

    def arguments(self, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any input
        """Think of all arguments, with ``value`` in this place."""
        return {
            name: self._value(argument, self.path[1:], value)
            if name == self.path[0]
            else self._usual(argument.type, name)
            for name, argument in self.declared.args.items()
            if name == self.path[0] or is_required_argument(argument)
        }

    def _value(
        self,
        declared: GraphQLArgument | GraphQLInputField,
        path: tuple[str, ...],
        value: Any,  # noqa: ANN401 - any input
    ) -> Any:  # noqa: ANN401 - any input
        told = self._inside(get_named_type(declared.type), path, value) if path else value
        return [told] if _is_list(declared.type) else told

    def _inside(self, kind: Any, path: tuple[str, ...], value: Any) -> dict[str, Any]:  # noqa: ANN401 - any input
        assert isinstance(kind, GraphQLInputObjectType)
        return {
            name: self._value(field, path[1:], value)
            if name == path[0]
            else self._usual(field.type, name)
            for name, field in kind.fields.items()
            if name == path[0] or is_required_input_field(field)
        }

    def _usual(self, declared: GraphQLInputType, name: str) -> Any:  # noqa: ANN401 - any input
        kind = get_named_type(declared)
        if isinstance(kind, GraphQLInputObjectType):
            told: Any = {
                inner: self._usual(field.type, inner)
                for inner, field in kind.fields.items()
                if is_required_input_field(field)
            }
        elif isinstance(kind, GraphQLEnumType):
            told = Word(next(iter(kind.values)))
        else:
            told = USUAL.get(kind.name) or KNOWN.get(name) or self._number(name)
        return [told] if _is_list(declared) else told

    def _number(self, name: str) -> str:
        payload = get_named_type(self.declared.type).name.removesuffix("Payload")
        return NUMBERS.get(payload, "x") if name == "number" else "x"

    def document(self, value: Any, *, literal: bool) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 - any input
        """Write the operation with the value in the text, or in a variable."""
        arguments = self.arguments(value)
        kind = get_named_type(self.declared.type)
        below = "" if is_leaf_type(kind) else " { __typename }"
        if self.operation == "mutation":
            below = " { userErrors { code message } }"
        if literal:
            told = ", ".join(f"{name}: {written(part)}" for name, part in arguments.items())
            return f"{self.operation} {{ {self.field}({told}){below} }}", {}
        kinds = {name: self.declared.args[name].type for name in arguments}
        heads = ", ".join(f"${name}: {kind}" for name, kind in kinds.items())
        told = ", ".join(f"{name}: ${name}" for name in arguments)
        text = f"{self.operation} ({heads}) {{ {self.field}({told}){below} }}"
        return text, {name: _json(part) for name, part in arguments.items()}


def written(value: Any) -> str:  # noqa: ANN401 - any input
    """Write a value as GraphQL, in ASCII, so that halves of surrogate pairs can be sent."""
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


def _json(value: Any) -> Any:  # noqa: ANN401 - any input
    if isinstance(value, dict):
        return {key: _json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_json(part) for part in value]
    return str(value) if isinstance(value, Word) else value


def _is_list(declared: GraphQLInputType) -> bool:
    kind = declared.of_type if isinstance(declared, GraphQLNonNull) else declared
    return isinstance(kind, GraphQLList)


def places(operation: str) -> Iterator[Place]:
    """Find every place of the queries, or of the mutations."""
    root = GRAPHQL.mutation_type if operation == "mutation" else GRAPHQL.query_type
    assert root is not None
    for name, field in root.fields.items():
        for argument, declared in field.args.items():
            for path in _paths(declared.type, DEEPEST):
                yield Place(operation, name, (argument, *path))


def _paths(declared: GraphQLInputType, depth: int) -> Iterator[tuple[str, ...]]:
    kind = get_named_type(declared)
    if not isinstance(kind, GraphQLInputObjectType):
        yield ()
    elif depth > 0:
        for name, field in kind.fields.items():
            for path in _paths(field.type, depth - 1):
                yield (name, *path)
