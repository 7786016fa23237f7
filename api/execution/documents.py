"""Documents, read and validated once: the same text is not read twice.

The cache is bounded by the length of all texts in it, so that no caller can fill the memory.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from api.execution.arguments import variable_types
from api.execution.limits import Cost, check

MOST_TOKENS: Final = 4_000
KEPT: Final = 2_000_000
RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


class Unreadable(Exception):
    """A document that is no GraphQL, or not for this schema; ``errors`` say why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        """Keep what is wrong with it."""
        super().__init__(errors[0].message)
        self.errors = errors


class NoOperation(Exception):
    """The document holds no operation of that name, or several and no name was given."""


@dataclass(eq=False, slots=True)
class Operation:
    """One operation of a document, the types of its variables, and what it costs."""

    node: OperationDefinitionNode
    document: "Document"
    types: dict[str, Any]
    cost: Cost

    @property
    def is_query(self) -> bool:
        """Tell whether it only reads."""
        return self.node.operation is OperationType.QUERY


@dataclass(eq=False, slots=True)
class Document:
    """A validated document; ``length`` is that of its text."""

    node: DocumentNode
    length: int
    fragments: dict[str, FragmentDefinitionNode] = field(init=False)
    operations: dict[str | None, Operation] = field(init=False)

    def operation(self, called: str | None) -> Operation:
        """Find the operation to run; raises NoOperation."""
        if called is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if called is None or called not in self.operations:
            raise NoOperation
        return self.operations[called]


class Documents:
    """Reads documents for one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        """Start with nothing."""
        self.schema = schema
        self._known: LRUCache[str, Document] = LRUCache(KEPT, lambda known: known.length)

    def read(self, text: str) -> Document:
        """Understand a document; raises Unreadable."""
        known = self._known.get(text)
        if known is None:
            known = self._read(text)
            if len(text) <= KEPT:
                self._known[text] = known
        return known

    def _read(self, text: str) -> Document:
        try:
            parsed = parse(text, max_tokens=MOST_TOKENS)
            costs = check(parsed)
        except GraphQLError as error:
            raise Unreadable([error]) from error
        errors = validate(self.schema, parsed, RULES)
        if errors:
            raise Unreadable(errors)
        document = Document(parsed, len(text))
        parts = parsed.definitions
        document.fragments = {
            part.name.value: part for part in parts if isinstance(part, FragmentDefinitionNode)
        }
        document.operations = {
            part.name.value if part.name else None: Operation(
                part,
                document,
                variable_types(self.schema, part),
                costs[part.name.value if part.name else None],
            )
            for part in parts
            if isinstance(part, OperationDefinitionNode)
        }
        return document
