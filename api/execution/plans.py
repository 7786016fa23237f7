"""Plans: an operation compiled once for all variables of one shape."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final

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
        return SHORTEST + CHARACTER * len(self.sql)


class Plans:
    """Compiles queries of one schema, and keeps what was used last."""

    def __init__(self, schema: GraphQLSchema, kept: int = KEPT) -> None:
        """Start with nothing; keep at most ``kept`` bytes."""
        self.schema = schema
        self._known: LRUCache[Hashable, tuple[Plan, int]] = LRUCache(kept, itemgetter(1))

    def find(self, operation: Operation, variables: Values) -> Plan:
        """Find or make the plan of a query for these variables."""
        key = (operation, shapes(operation.types, variables))
        known = self._known.get(key)
        if known is not None:
            return known[0]
        plan = self._make(operation, variables)
        # the operation in the key keeps its whole document alive, forgotten elsewhere or not
        size = plan.size() + operation.document.size()
        if size <= self._known.maxsize:
            self._known[key] = plan, size
        return plan

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
