"""Plans: an operation compiled once for all variables of one shape."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, Generic, Protocol, TypeVar

from cachetools import LRUCache
from graphql import GraphQLObjectType, GraphQLSchema

from api.execution.arguments import shapes
from api.execution.documents import Operation
from api.execution.objects import ROOT, write_field
from api.execution.reader import statement
from api.execution.selection import Collected, Nodes, Selection
from api.execution.sql import Json, Slots, Text, Unanswerable, Values, merged, object_of, text

KEPT: Final = 40_000_000
# Bytes, as measured: what even the shortest plan takes, and what a character of SQL adds.
SHORTEST: Final = 500
CHARACTER: Final = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """One statement for a whole query, or why there is none.

    ``constant`` is the answer where no database is needed to know it.
    """

    sql: str
    slots: Slots
    constant: bytes | None = None
    reasons: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def complete(self) -> bool:
        """Tell whether the statement answers everything."""
        return not self.reasons

    def size(self) -> int:
        """Estimate the memory it takes, in bytes."""
        return size_of(self.sql)


def size_of(sql: str) -> int:
    """Estimate the memory a plan takes whose statement this is, in bytes."""
    return SHORTEST + CHARACTER * len(sql)


class Sized(Protocol):
    """What is kept."""

    def size(self) -> int:
        """Estimate the memory it takes, in bytes."""


Made = TypeVar("Made", bound=Sized)


class Kept(Generic[Made]):
    """What was made of operations for variables of one shape, as far as it was used last."""

    def __init__(self, most: int) -> None:
        """Start with nothing; keep at most ``most`` bytes."""
        self._known: LRUCache[Hashable, tuple[Made, int]] = LRUCache(most, itemgetter(1))

    def find(self, operation: Operation, variables: Values, make: Callable[[], Made]) -> Made:
        """Find what was made of an operation for such variables, or make it."""
        key = (operation, shapes(operation.types, variables))
        known = self._known.get(key)
        if known is not None:
            return known[0]
        made = make()
        # the operation in the key keeps its whole document alive, forgotten elsewhere or not
        size = made.size() + operation.document.size()
        if size <= self._known.maxsize:
            self._known[key] = made, size
        return made


class Plans:
    """Compiles queries of one schema, and keeps what was used last."""

    def __init__(self, schema: GraphQLSchema, kept: int = KEPT) -> None:
        """Start with nothing; keep at most ``kept`` bytes."""
        self.schema = schema
        self._known = Kept[Plan](kept)

    def find(self, operation: Operation, variables: Values) -> Plan:
        """Find or make the plan of a query for these variables."""
        return self._known.find(operation, variables, lambda: self._make(operation, variables))

    def _make(self, operation: Operation, variables: Values) -> Plan:
        selection = Selection(self.schema, operation.document.fragments, variables)
        kind = self.schema.query_type
        assert kind is not None  # noqa: S101 - a query was validated against it
        asked: Collected = {}
        selection.collect(kind, operation.node.selection_set, asked)
        pairs, reasons = list[tuple[str, Json]](), dict[str, str]()
        for key, nodes in asked.items():
            reason, written = _written(selection, kind, nodes)
            if reason is not None:
                reasons[key] = reason
            pairs.append((key, written))
        if reasons:
            return Plan("", selection.slots, None, reasons)
        written = merged(object_of(pairs))
        only = written[0]
        constant = only.text.encode() if len(written) == 1 and isinstance(only, Text) else None
        return Plan(statement([text(written)]), selection.slots, constant)


def _written(
    selection: Selection, kind: GraphQLObjectType, nodes: Nodes
) -> tuple[str | None, Json]:
    try:
        return None, write_field(selection, kind, nodes, ROOT)
    except Unanswerable as why:
        return str(why), []
