"""How much one document may ask for, found out in one pass before anybody validates it.

Validation compares fields with each other, so what is too large must not get there. Every
fragment is measured once, however often it is spread; a circle is left to validation. The
cost of an operation is the number of records its answer may hold: pages count as many as they
may show, other objects and lists as ``MANY``; page sizes in variables are multiplied in for
each request.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from schema.kernel.cursors import MOST, USUAL

MOST_OPERATIONS: Final = 20
MOST_FRAGMENTS: Final = 50
MOST_COST: Final = 50_000
MANY: Final = 5
LIMITS: Final[Mapping[str, int]] = {
    "levels": 20,
    "fields": 2_000,
    "aliases": 200,
    "directives": 100,
    "spreads": 200,
    "root fields": 50,
}
CODE: Final = {"code": "OPERATION_TOO_COMPLEX"}
Sizes = tuple[str, ...]
Cost = dict[Sizes, int]
"""How often the sizes of pages that variables tell are multiplied: ``{("n", "m"): 3}``."""


@dataclass(slots=True)
class Measure:
    """What a selection comes to, fragments included."""

    counts: Counter[str] = field(default_factory=Counter[str])
    depth: int = 0
    cost: Cost = field(default_factory=dict[Sizes, int])

    def add(self, other: "Measure", below: int = 0, times: tuple[int, Sizes] = (1, ())) -> None:
        """Add what stands beside, or so many levels below and so many times."""
        self.counts.update(other.counts)
        self.depth = max(self.depth, other.depth + below)
        size, variables = times
        for sizes, count in other.cost.items():
            told = (*variables, *sizes)
            self.cost[told] = self.cost.get(told, 0) + count * size


@dataclass(slots=True)
class _Walk:
    fragments: Mapping[str, FragmentDefinitionNode]
    known: dict[str, Measure] = field(default_factory=dict[str, Measure])
    under_way: set[str] = field(default_factory=set[str])

    def measure(self, selections: SelectionSetNode) -> Measure:
        found = Measure()
        for node in selections.selections:
            found.counts["directives"] += len(node.directives or ())
            if isinstance(node, FieldNode):
                self._field(found, node)
            elif isinstance(node, FragmentSpreadNode):
                found.counts["spreads"] += 1
                found.add(self._fragment(node.name.value))
            else:
                found.add(self.measure(node.selection_set))  # type: ignore[attr-defined] # an inline fragment
        return found

    def _field(self, found: Measure, node: FieldNode) -> None:
        found.counts["fields"] += 1
        found.counts["aliases"] += node.alias is not None
        if node.selection_set is None:
            return
        below = self.measure(node.selection_set)
        if node.name.value in {"__schema", "__type"}:
            below.cost = {}
        else:
            below.cost[()] = below.cost.get((), 0) + 1
        found.add(below, 1, _times(node))

    def _fragment(self, name: str) -> Measure:
        if name in self.under_way or name not in self.fragments:
            return Measure()
        if name not in self.known:
            self.under_way.add(name)
            self.known[name] = self.measure(self.fragments[name].selection_set)
            self.under_way.discard(name)
        return self.known[name]


def _times(node: FieldNode) -> tuple[int, Sizes]:
    """Say how many objects a field may show: a number, times variables."""
    said = {argument.name.value: argument.value for argument in node.arguments or ()}
    size = said.get("first", said.get("last"))
    if isinstance(size, VariableNode):
        return 1, (size.name.value,)
    if isinstance(size, IntValueNode):
        return min(abs(int(size.value)), MOST), ()
    called = node.name.value
    if called in {"nodes", "edges", "node", "pageInfo"}:
        return 1, ()
    assert node.selection_set is not None  # noqa: S101 - asked by the caller
    inside = {n.name.value for n in node.selection_set.selections if isinstance(n, FieldNode)}
    if inside & {"nodes", "edges"}:
        return USUAL, ()
    return (MANY if called.endswith("s") else 1), ()


def check(document: DocumentNode) -> dict[str | None, Cost]:
    """Measure a document; raises GraphQLError when it asks for too much.

    Returns the cost of each operation by name, to be worked out for each request.
    """
    parts = document.definitions
    operations = [part for part in parts if isinstance(part, OperationDefinitionNode)]
    fragments = {p.name.value: p for p in parts if isinstance(p, FragmentDefinitionNode)}
    _within("operations", len(operations), MOST_OPERATIONS)
    _within("fragments", len(fragments), MOST_FRAGMENTS)
    walk, costs = _Walk(fragments), dict[str | None, Cost]()
    for operation in operations:
        found = walk.measure(operation.selection_set)
        found.counts["levels"] = found.depth
        found.counts["root fields"] = len(operation.selection_set.selections)
        for what, most in LIMITS.items():
            _within(what, found.counts[what], most)
        costs[operation.name.value if operation.name else None] = found.cost
    return costs


def _within(what: str, asked: int, most: int) -> None:
    if asked > most:
        raise GraphQLError(f"The document has {asked} {what}; {most} at most.", extensions=CODE)


def cost_of(cost: Cost, variables: Mapping[str, Any]) -> int:
    """Work out the cost of an operation for one request."""

    def size(name: str) -> int:
        told = variables.get(name)
        return min(abs(told), MOST) if isinstance(told, int) else USUAL

    return sum(count * prod(map(size, sizes)) for sizes, count in cost.items())


def check_cost(cost: Cost, variables: Mapping[str, Any]) -> None:
    """Refuse an operation whose answer could hold too many records."""
    asked = cost_of(cost, variables)
    if asked > MOST_COST:
        raise GraphQLError(
            f"The answer could hold {asked} records, {MOST_COST} at most; ask for less.",
            extensions=CODE,
        )
