"""What an operation asks for, read from its document: fields by response key, arguments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)
from strawberry.types.field import StrawberryField

from api.execution.arguments import given
from api.execution.sql import Slots, Unanswerable, Values
from schema.kernel.shown import SHOWS

Nodes = Sequence[FieldNode]
Collected = dict[str, list[FieldNode]]


@dataclass(slots=True)
class Selection:
    """The selections of one document for variables of one shape, and the statement's slots."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Values
    slots: Slots = field(default_factory=Slots)

    def below(self, kind: GraphQLObjectType, nodes: Nodes) -> Collected:
        """Sort the fields asked of an object by response key, in the order they stand."""
        found: Collected = {}
        for node in nodes:
            if node.selection_set is not None:
                self.collect(kind, node.selection_set, found)
        return found

    def collect(
        self, kind: GraphQLObjectType, selections: SelectionSetNode, found: Collected
    ) -> None:
        """Add the fields of one selection set that apply to this type."""
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._is(kind, condition.name.value):
                    self.collect(kind, node.selection_set, found)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                if self._is(kind, fragment.type_condition.name.value):
                    self.collect(kind, fragment.selection_set, found)

    def _is(self, kind: GraphQLObjectType, condition: str) -> bool:
        other = self.schema.type_map[condition]
        return other is kind or (
            isinstance(other, GraphQLInterfaceType) and self.schema.is_sub_type(other, kind)
        )

    def _included(self, node: SelectionNode) -> bool:
        for directive in node.directives or ():
            asked: Any = directive.arguments[0].value if directive.arguments else None
            known = isinstance(asked, VariableNode)
            holds = self.variables[asked.name.value] if known else asked.value
            if bool(holds) is not (directive.name.value == "include"):
                return False
        return True

    def arguments(self, declared: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """Read the arguments of a field."""
        return given(declared, node, self.variables)


def shows(declared: GraphQLField) -> Any:  # noqa: ANN401 - one of the facts in schema.kernel.shown
    """Find what a field says it shows; None when only Python knows."""
    definition = declared.extensions.get("strawberry-definition")
    return definition.metadata.get(SHOWS) if isinstance(definition, StrawberryField) else None


def required(declared: GraphQLField) -> bool:
    """Tell whether the schema promises a value."""
    return isinstance(declared.type, GraphQLNonNull)


def object_type(declared: GraphQLField) -> GraphQLObjectType:
    """Name the object type a field shows."""
    kind = get_named_type(declared.type)
    if not isinstance(kind, GraphQLObjectType):
        raise Unanswerable(f"{kind.name} is no object type.")
    return kind
