"""Documents, read and validated once: the same text is not read twice.

The cache is bounded by the memory it takes, so that no caller can fill that: understood, a
document is some eighty times as long as its text.
"""

from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
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
from api.execution.limits import CODE, Measure, check
from api.execution.prices import Prices
from api.execution.refusing import IntrospectionIsOff, TextsCanBeKept
from schema.kernel.sentences import Sentence

MOST_TOKENS: Final = 4_000
MOST_CHARACTERS: Final = 100_000
KEPT: Final = 40_000_000
# Bytes, as measured: what even the shortest document takes, and what a character of it adds.
SHORTEST: Final = 3_000
CHARACTER: Final = 80
RULES: Final = (
    *specified_rules,
    MaybeNullValidationRule,
    OneOfInputValidationRule,
    TextsCanBeKept,
)
MOST_ERRORS: Final = 20
SHORT: Final = 1_000
REMEMBERED: Final = 8


class Unreadable(Exception):
    """A document that is no GraphQL, or not for this schema; ``errors`` say why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        """Keep what is wrong with it."""
        super().__init__(errors[0].message)
        self.errors = errors


def too_long(length: int) -> GraphQLError:
    """Refuse a document that would take long only to be read."""
    return GraphQLError(
        Sentence(
            "The document has {length} characters; {most} at most;"
            " send long texts as variables.",
            length=length,
            most=MOST_CHARACTERS,
        ),
        extensions=CODE,
    )


class NoOperation(Exception):
    """The document holds no operation of that name, or several and no name was given."""


@dataclass(eq=False, slots=True)
class Operation:
    """One operation of a document, the types of its variables, and its measure."""

    node: OperationDefinitionNode
    document: "Document"
    types: dict[str, Any]
    measure: Measure

    @property
    def is_query(self) -> bool:
        """Tell whether it only reads."""
        return self.node.operation is OperationType.QUERY

    @property
    def is_mutation(self) -> bool:
        """Tell whether it changes something."""
        return self.node.operation is OperationType.MUTATION


@dataclass(eq=False, slots=True)
class Document:
    """A validated document; ``length`` is that of its text."""

    node: DocumentNode
    length: int
    fragments: dict[str, FragmentDefinitionNode] = field(init=False)
    operations: dict[str | None, Operation] = field(init=False)

    def size(self) -> int:
        """Estimate the memory it takes, in bytes."""
        return SHORTEST + CHARACTER * self.length

    def operation(self, called: str | None) -> Operation:
        """Find the operation to run; raises NoOperation."""
        if called is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if called is None or called not in self.operations:
            raise NoOperation
        return self.operations[called]


class Documents:
    """Reads documents for one schema."""

    def __init__(
        self, schema: GraphQLSchema, kept: int = KEPT, *, introspection: bool = True
    ) -> None:
        """Start with nothing; keep at most ``kept`` bytes.

        Without ``introspection`` no document learns a name it does not know already: neither
        by asking for the schema nor by guessing until an error suggests the right one.
        """
        self.schema, self.introspection = schema, introspection
        self.prices = Prices(schema)
        self.rules = RULES if introspection else (*RULES, IntrospectionIsOff)
        self._refused: LRUCache[str, Unreadable] = LRUCache(REMEMBERED)
        self._reading = ThreadPoolExecutor(1, "documents")
        self._known: LRUCache[str, Document] = LRUCache(kept, Document.size)

    def read(self, text: str) -> Document:
        """Understand a document; raises Unreadable."""
        found = self._known.get(text) or self._refused.get(text) or self._tried(text)
        return self._told(text, found)

    async def learn(self, text: str) -> Document:
        """Understand a document, a long one beside what else is going on; raises Unreadable.

        Long documents are read one after the other, so that those who send many of them wait
        for each other while everybody else is answered.
        """
        if len(text) <= SHORT or text in self._known or text in self._refused:
            return self.read(text)
        tried = get_running_loop().run_in_executor(self._reading, self._tried, text)
        return self._told(text, await tried)

    def _tried(self, text: str) -> "Document | Unreadable":
        try:
            return self._read(text)
        except Unreadable as refused:
            return refused

    def _told(self, text: str, found: "Document | Unreadable") -> Document:
        """Remember what was found; of refusals only the last few, for a second look."""
        if isinstance(found, Document):
            if found.size() <= self._known.maxsize:
                self._known[text] = found
            return found
        self._refused[text] = found
        raise Unreadable(found.errors)

    def _read(self, text: str) -> Document:
        if len(text) > MOST_CHARACTERS:
            raise Unreadable([too_long(len(text))])
        try:
            parsed = parse(text, max_tokens=MOST_TOKENS)
            measures = check(parsed, self.prices)
        except GraphQLError as error:
            raise Unreadable([error]) from error
        errors = validate(
            self.schema,
            parsed,
            self.rules,
            MOST_ERRORS,
            hide_suggestions=not self.introspection,
        )
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
                measures[part.name.value if part.name else None],
            )
            for part in parts
            if isinstance(part, OperationDefinitionNode)
        }
        return document
