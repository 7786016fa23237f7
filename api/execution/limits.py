"""How much one document may ask for, found out in one pass before anybody validates it.

Validation compares fields with each other, so what is too large must not get there. Every
fragment is measured once, however often it is spread; a circle is left to validation. What an
operation may cost is worked out for each request, for page sizes may be variables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    SelectionSetNode,
)

from api.allowances import MOST_LEVELS, Allowance
from api.execution.prices import NOTHING, UNKNOWN, Asked, Fields, Prices, Size
from schema.kernel.sentences import Sentence

MOST_OPERATIONS: Final = 20
MOST_FRAGMENTS: Final = 50
LIMITS: Final[Mapping[str, int]] = {
    "levels": MOST_LEVELS,
    "fields": 2_000,
    "aliases": 200,
    "directives": 100,
    "spreads": 200,
}
MOST_ROOT_FIELDS: Final = 50
CODE: Final = {"code": "OPERATION_TOO_COMPLEX"}


@dataclass(slots=True)
class Measure:
    """What a selection comes to, fragments included; ``pages`` are the sizes of its pages."""

    asked: Asked = field(default_factory=Asked)
    pages: set[Size] = field(default_factory=set[Size])
    levels: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    spreads: int = 0

    def add(self, other: "Measure", below: int = 0) -> None:
        """Count what stands beside, or so many levels below."""
        self.pages |= other.pages
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
        below, sizes = self.measure(node.selection_set, price.shows), price.sizes(node)
        found.add(below, 1)
        found.asked.fields.append((price, sizes, below.asked))
        if price.pages:
            found.pages.update(sizes)

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


def check(document: DocumentNode, prices: Prices) -> dict[str | None, Measure]:
    """Measure a document; raises GraphQLError when it asks for more than anybody may.

    Returns the measure of each operation by name, for what depends on the request.
    """
    parts = document.definitions
    operations = [part for part in parts if isinstance(part, OperationDefinitionNode)]
    fragments = {p.name.value: p for p in parts if isinstance(p, FragmentDefinitionNode)}
    _within("operations", len(operations), MOST_OPERATIONS)
    _within("fragments", len(fragments), MOST_FRAGMENTS)
    walk, measures = _Walk(fragments, prices.fields), dict[str | None, Measure]()
    for operation in operations:
        root = operation.operation.value.capitalize()
        found = walk.measure(operation.selection_set, root)
        for what, most in LIMITS.items():
            _within(what, getattr(found, what), most)
        _within("root fields", len(operation.selection_set.selections), MOST_ROOT_FIELDS)
        found.asked.leaves += prices.weights.get(root, 1)
        measures[operation.name.value if operation.name else None] = found
    return measures


@dataclass(frozen=True, slots=True)
class Demand:
    """What one request asks for: levels, cost, and the largest page, 0 if it names none."""

    levels: int
    cost: int
    page: int


def reckon(found: Measure, variables: Mapping[str, Any]) -> Demand:
    """Reckon what an operation asks for with these variables."""
    sizes = [variables.get(one) if isinstance(one, str) else one for one in found.pages]
    page = max((size for size in sizes if isinstance(size, int)), default=0)
    return Demand(found.levels, found.asked.cost(variables), page)


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


def check_request(asked: Demand, allowed: Allowance) -> None:
    """Refuse what is more than whoever asks may ask for; raises GraphQLError.

    A page that is too large is refused where it is asked for, and not here.
    """
    _within("levels", asked.levels, allowed.levels)
    if asked.cost > allowed.cost:
        raise GraphQLError(
            Sentence(
                "The answer could hold {cost} objects, {most} at most; ask for less.",
                cost=asked.cost,
                most=allowed.cost,
            ),
            extensions=CODE,
        )
