"""How much one document may ask for, found out in one pass before anybody validates it.

Validation compares fields with each other, so what is too large must not get there. Every
fragment is measured once, however often it is spread; a circle is left to validation. What an
operation may cost is worked out for each request, for page sizes may be variables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.execution.prices import NOTHING, UNKNOWN, Asked, Fields, Prices
from schema.kernel.sentences import Sentence

MOST_OPERATIONS: Final = 20
MOST_FRAGMENTS: Final = 50
MOST_COST: Final = 50_000
LIMITS: Final[Mapping[str, int]] = {
    "levels": 20,
    "fields": 2_000,
    "aliases": 200,
    "directives": 100,
    "spreads": 200,
}
MOST_ROOT_FIELDS: Final = 50
CODE: Final = {"code": "OPERATION_TOO_COMPLEX"}


@dataclass(slots=True)
class Measure:
    """What a selection comes to, fragments included."""

    asked: Asked = field(default_factory=Asked)
    levels: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0

    def add(self, other: "Measure", below: int = 0) -> None:
        """Count what stands beside, or so many levels below."""
        self.levels = max(self.levels, other.levels + below)
        self.fields += other.fields
        self.aliases += other.aliases
        self.directives += other.directives
        self.spreads += other.spreads


@dataclass(slots=True)
class _Walk:
    fragments: Mapping[str, FragmentDefinitionNode]
    prices: Mapping[str, Fields]
    known: dict[str, Measure] = field(default_factory=dict[str, Measure])
    under_way: set[str] = field(default_factory=set[str])

    def measure(self, selections: SelectionSetNode, kind: str | None) -> Measure:
        """Measure what is asked of a type; nothing is known of the fields of no type."""
        found = Measure()
        prices = self.prices.get(kind or "", NOTHING)
        for node in selections.selections:
            found.directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                self._field(found, node, prices)
                continue
            if isinstance(node, FragmentSpreadNode):
                found.spreads += 1
                other = self._fragment(node.name.value)
            else:
                condition = node.type_condition  # type: ignore[attr-defined] # an inline fragment
                narrowed = kind if condition is None else condition.name.value
                other = self.measure(node.selection_set, narrowed)  # type: ignore[attr-defined] # likewise
            found.add(other)
            found.asked.spreads.append(other.asked)
        return found

    def _field(self, found: Measure, node: FieldNode, prices: Fields) -> None:
        found.fields += 1
        found.aliases += node.alias is not None
        price = prices.get(node.name.value, UNKNOWN)
        if node.selection_set is None:
            found.asked.leaves += price.weight
            return
        below = self.measure(node.selection_set, price.shows)
        found.add(below, 1)
        found.asked.fields.append((price, price.sizes(node), below.asked))

    def _fragment(self, name: str) -> Measure:
        if name in self.under_way or name not in self.fragments:
            return Measure()
        if name not in self.known:
            self.under_way.add(name)
            fragment = self.fragments[name]
            condition = fragment.type_condition.name.value
            self.known[name] = self.measure(fragment.selection_set, condition)
            self.under_way.discard(name)
        return self.known[name]


def check(document: DocumentNode, prices: Prices) -> dict[str | None, Asked]:
    """Measure a document; raises GraphQLError when it asks for too much.

    Returns what each operation asks for by name, to be priced for each request.
    """
    parts = document.definitions
    operations = [part for part in parts if isinstance(part, OperationDefinitionNode)]
    fragments = {p.name.value: p for p in parts if isinstance(p, FragmentDefinitionNode)}
    _within("operations", len(operations), MOST_OPERATIONS)
    _within("fragments", len(fragments), MOST_FRAGMENTS)
    walk, asked = _Walk(fragments, prices.fields), dict[str | None, Asked]()
    for operation in operations:
        root = operation.operation.value.capitalize()
        found = walk.measure(operation.selection_set, root)
        for what, most in LIMITS.items():
            _within(what, getattr(found, what), most)
        _within("root fields", len(operation.selection_set.selections), MOST_ROOT_FIELDS)
        found.asked.leaves += prices.weights.get(root, 1)
        asked[operation.name.value if operation.name else None] = found.asked
    return asked


def _within(what: str, asked: int, most: int) -> None:
    if asked > most:
        raise GraphQLError(
            Sentence(
                "The document has {asked} {part}; {most} at most.",
                asked=asked,
                part=what,
                most=most,
            ),
            extensions=CODE,
        )


def check_cost(cost: int) -> None:
    """Refuse an operation whose answer could hold too many records."""
    if cost > MOST_COST:
        raise GraphQLError(
            Sentence(
                "The answer could hold {cost} objects, {most} at most; ask for less.",
                cost=cost,
                most=MOST_COST,
            ),
            extensions=CODE,
        )
