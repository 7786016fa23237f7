"""What a field may cost: the sizes and weights the schema publishes, worked out for a document.

The rules are those of the GraphQL Cost Directives Specification
(https://ibm.github.io/graphql-specs/cost-spec.html) for *type cost*: every object the answer
may hold counts its ``@cost``, 1 where none is published; a list holds as many as ``@listSize``
says. A fragment counts wherever it is spread, whichever type the record turns out to be.
Questions about the schema itself count what they show, as if every type were the average one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, Final

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    VariableNode,
    get_named_type,
    is_leaf_type,
)

from schema.kernel.costs import Cost, ListSize
from schema.kernel.cursors import MOST
from schema.kernel.grouping import MOST_GROUPS

NAMED: Final = ("__Field.type", "__InputValue.type", "__Type.ofType")
"""Where questions about the schema name a type: that costs no more than what they ask of it."""
Size = int | str
"""How many: a number, or the name of the variable that tells."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one field costs: its object's weight, how many there are, what lies below.

    ``sized`` says that the field is a list as long as the page it stands in.
    """

    shows: str | None = None
    weight: int = 1
    size: int = 1
    slicing: tuple[str, ...] = ()
    pages: bool = False
    sized: bool = False

    def sizes(self, node: FieldNode) -> tuple[Size, ...]:
        """Read how many objects a caller wants; the largest counts. None means as published."""
        if not self.slicing:
            return ()
        found: list[Size] = []
        for argument in node.arguments or ():
            if argument.name.value in self.slicing:
                value = argument.value
                if isinstance(value, VariableNode):
                    found.append(value.name.value)
                elif isinstance(value, IntValueNode):
                    found.append(int(value.value))
        return tuple(found)


UNKNOWN: Final = Price()
FREE: Final = Price(weight=0)
ONE: Final = ListSize(assumed_size=1)
Fields = Mapping[str, Price]
NOTHING: Final[Fields] = {}


@dataclass(slots=True)
class Asked:
    """What a selection asks for: fields with what lies below them, and fragments."""

    fields: list[tuple[Price, tuple[Size, ...], "Asked"]] = field(default_factory=list[Any])
    spreads: list["Asked"] = field(default_factory=list["Asked"])
    leaves: int = 0

    def cost(self, variables: Mapping[str, Any]) -> int:
        """Work out the cost for one request, each fragment once."""
        alone, each = self.cost_in_page(variables, {})
        return alone + each

    def cost_in_page(
        self, variables: Mapping[str, Any], known: dict[int, tuple[int, int]]
    ) -> tuple[int, int]:
        """Return the cost, and the cost of each record of the page all this stands in."""
        alone, each = self.leaves, 0
        for price, sizes, below in self.fields:
            inner, per_record = below.cost_in_page(variables, known)
            size = _size(price, sizes, variables)
            if price.pages:
                cost = price.weight + inner + per_record * size
            else:
                cost = (price.weight + inner + per_record) * size
            if price.sized:
                each += cost
            else:
                alone += cost
        for fragment in self.spreads:
            if id(fragment) not in known:
                known[id(fragment)] = (0, 0)
                known[id(fragment)] = fragment.cost_in_page(variables, known)
            inner, per_record = known[id(fragment)]
            alone, each = alone + inner, each + per_record
        return alone, each


def _size(price: Price, sizes: tuple[Size, ...], variables: Mapping[str, Any]) -> int:
    told = [variables.get(size) if isinstance(size, str) else size for size in sizes]
    most = MOST if price.pages else MOST_GROUPS  # more is refused later, and costs as the most
    return max((min(abs(n), most) for n in told if isinstance(n, int)), default=price.size)


class Prices:
    """The price of every field of a schema, read off what the schema publishes."""

    def __init__(self, schema: GraphQLSchema) -> None:
        """Read the directives of every field."""
        self.weights = _weights(schema)
        composite = [
            kind
            for kind in schema.type_map.values()
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        ]
        sized = {
            (get_named_type(declared.type).name, name)
            for kind in composite
            for declared in kind.fields.values()
            for name in _list_size(declared).sized_fields or ()
        }
        self.fields: dict[str, Fields] = {
            kind.name: {
                "__typename": FREE,
                **{
                    name: self._price(declared, sized=(kind.name, name) in sized)
                    for name, declared in kind.fields.items()
                },
            }
            for kind in composite
        }
        self._price_introspection(schema)

    def _price_introspection(self, schema: GraphQLSchema) -> None:
        """Let questions about the schema cost what they show, on the average."""
        counts = _counts(schema)
        for place, count in counts.items():
            kind, _, name = place.partition(".")
            price = replace(self.fields[kind][name], size=count)
            self.fields[kind] = {**self.fields[kind], name: price}
        for place in NAMED:
            kind, _, name = place.partition(".")
            free = replace(self.fields[kind][name], weight=0)
            self.fields[kind] = {**self.fields[kind], name: free}
        if schema.query_type is not None:
            root = schema.query_type.name
            asked = {"__schema": Price("__Schema"), "__type": Price("__Type")}
            self.fields[root] = {**self.fields[root], **asked}

    def _price(self, declared: GraphQLField, *, sized: bool) -> Price:
        kind = get_named_type(declared.type)
        if is_leaf_type(kind):
            return FREE
        told = _list_size(declared)
        return Price(
            kind.name,
            self.weights[kind.name],
            told.assumed_size or 1,
            tuple(told.slicing_arguments or ()),
            pages=bool(told.sized_fields),
            sized=sized,
        )


def _counts(schema: GraphQLSchema) -> dict[str, int]:
    """Count what the lists of introspection hold: all types, fields of the average type."""
    kinds = schema.type_map.values()
    outputs = [k for k in kinds if isinstance(k, GraphQLObjectType | GraphQLInterfaceType)]
    fields = [one for kind in outputs for one in kind.fields.values()]
    inputs = [len(k.fields) for k in kinds if isinstance(k, GraphQLInputObjectType)]
    values = [len(k.values) for k in kinds if isinstance(k, GraphQLEnumType)]
    interfaces = sum(len(kind.interfaces) for kind in outputs)
    return {
        "__Schema.types": len(kinds),
        "__Schema.directives": len(schema.directives),
        "__Type.fields": ceil(len(fields) / len(kinds)),
        "__Type.inputFields": ceil(sum(inputs) / len(kinds)),
        "__Type.enumValues": ceil(sum(values) / len(kinds)),
        "__Type.interfaces": ceil(interfaces / len(kinds)),
        "__Type.possibleTypes": ceil(interfaces / len(kinds)),
        "__Field.args": ceil(sum(len(one.args) for one in fields) / len(fields)),
        "__Directive.args": ceil(
            sum(len(d.args) for d in schema.directives) / len(schema.directives)
        ),
    }


def _weights(schema: GraphQLSchema) -> dict[str, int]:
    found = {
        kind.name: _weight(kind)
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
    }
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInterfaceType):
            possible = schema.get_possible_types(kind)
            found[kind.name] = max((found[one.name] for one in possible), default=1)
    return found


def _weight(kind: GraphQLObjectType) -> int:
    told = [one for one in _directives(kind) if isinstance(one, Cost)]
    return int(told[0].weight) if told else 1


def _list_size(declared: GraphQLField) -> ListSize:
    told = [one for one in _directives(declared) if isinstance(one, ListSize)]
    return told[0] if told else ONE


def _directives(declared: GraphQLField | GraphQLObjectType) -> list[object]:
    definition = declared.extensions.get("strawberry-definition")
    return list(getattr(definition, "directives", None) or ())
