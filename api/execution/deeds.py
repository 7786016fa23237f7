"""Mutations by their plan: an operation is done at once, and one statement makes its payload.

GraphQL's executor walks through a mutation value by value, which takes longer than the change.
A plan knows which operation each field of the mutation is, and the statement that makes the
payload when it is done. What a plan cannot tell the executor does: refusals, what went wrong,
what only Python knows, and what is to be done once under an idempotency key, whose answer is
kept in the same unit of work. It hears what was done already, and does nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import FieldNode, GraphQLError, GraphQLField, GraphQLObjectType, GraphQLSchema
from graphql.execution.values import VariableValues, get_argument_values

from api.execution.arguments import stored
from api.execution.documents import Operation
from api.execution.objects import write_row
from api.execution.plans import KEPT, Kept, size_of
from api.execution.reader import UNREAD, Reader, note, statement
from api.execution.selection import Nodes, Selection, object_type, shows
from api.execution.sql import (
    MISSING,
    Json,
    Slots,
    Text,
    Unanswerable,
    merged,
    object_of,
    table_name,
    text,
)
from schema.kernel.errors import TookTooLong
from schema.kernel.graphql import Context
from schema.kernel.inputs import understood_at_once
from schema.kernel.mutations import Verb
from schema.kernel.once import Once
from schema.kernel.payloads import Outcome
from schema.kernel.shown import Record, Refusals
from schema.kernel.work import Actor

RECORD: Final = "the record"
"""Where a statement finds the record's id beside the variables, whose names hold no blank."""
NO_NULL: Final = MISSING.encode()


@dataclass(frozen=True, slots=True)
class Step:
    """One field of a mutation: what it does, and the statement that makes its payload.

    ``constant`` is the payload where it tells nothing of the record.
    """

    key: str
    verb: Verb
    declared: GraphQLField
    node: FieldNode
    sql: str
    slots: Slots
    constant: bytes | None = None


@dataclass(frozen=True, slots=True)
class Steps:
    """The fields of a mutation in their order, or none where the executor has to do it."""

    listed: Sequence[Step] = field(default_factory=tuple[Step, ...])

    def size(self) -> int:
        """Estimate the memory it takes, in bytes."""
        return sum(size_of(step.sql) for step in self.listed) or size_of("")


class Deeds:
    """Does mutations of one schema by their plans, and keeps the plans used last."""

    def __init__(self, schema: GraphQLSchema, reader: Reader, kept: int = KEPT) -> None:
        """Start with nothing; keep at most ``kept`` bytes."""
        self.schema, self.reader = schema, reader
        self._known = Kept[Steps](kept)

    async def do(
        self, operation: Operation, values: VariableValues, actor: Actor, context: Context
    ) -> bytes | None:
        """Do a mutation; None when the executor has to go on and say what comes of it."""
        variables, told = values.coerced, list[bytes]()
        for step in self._find(operation, variables).listed:
            outcome = await _done(step, values, context)
            if outcome is None:
                return None
            try:
                payload = await self._payload(step, outcome, variables, actor)
            except TookTooLong:
                context.late = True
                return None
            if payload is None:
                return None
            told.append(b'"%s":%s' % (step.key.encode(), payload))
        return b"{%s}" % b",".join(told) if told else None

    async def _payload(
        self, step: Step, outcome: Outcome, variables: Mapping[str, Any], actor: Actor
    ) -> bytes | None:
        if outcome.refusals or outcome.id is None:
            return None
        if step.constant is not None:
            return step.constant
        try:
            told = step.slots.values({**variables, RECORD: outcome.id})
            (made,) = await self.reader.read(actor, step.sql, told)
        except TookTooLong:
            raise
        except UNREAD as error:
            note(error)
            return None
        return None if NO_NULL in made else made

    def _find(self, operation: Operation, variables: Mapping[str, Any]) -> Steps:
        def make() -> Steps:
            try:
                return self._make(operation, variables)
            except Unanswerable:
                return Steps()

        return self._known.find(operation, variables, make)

    def _make(self, operation: Operation, variables: Mapping[str, Any]) -> Steps:
        kind, asked = self.schema.mutation_type, dict[str, list[FieldNode]]()
        assert kind is not None  # noqa: S101 - a mutation was validated against it
        selection = Selection(self.schema, operation.document.fragments, variables)
        selection.collect(kind, operation.node.selection_set, asked)
        return Steps([_step(selection, kind, key, nodes) for key, nodes in asked.items()])


async def _done(step: Step, values: VariableValues, context: Context) -> Outcome | None:
    """Do one field; None when that, or saying what went wrong, is left to the executor."""
    try:
        asked = get_argument_values(step.declared, step.node, values)["input"]
    except GraphQLError:
        return None
    verb = step.verb
    try:
        outcome = await verb.outcome(
            context, step.key, lambda: understood_at_once(verb.told, asked)
        )
    except Exception as error:  # noqa: BLE001 - the executor raises it again, in its place
        context.done[step.key] = error
        return None
    if isinstance(outcome, Once):
        return None
    context.done[step.key] = outcome
    return outcome


def _step(selection: Selection, kind: GraphQLObjectType, key: str, nodes: Nodes) -> Step:
    declared = kind.fields.get(nodes[0].name.value)
    verb = None if declared is None else shows(declared)
    if declared is None or not isinstance(verb, Verb):
        raise Unanswerable(f"{nodes[0].name.value} is done by Python.")
    selection.slots = Slots()
    written = merged(_payload(selection, object_type(declared), nodes))
    only = written[0]
    constant = only.text.encode() if len(written) == 1 and isinstance(only, Text) else None
    sql = statement([text(written)])
    return Step(key, verb, declared, nodes[0], sql, selection.slots, constant)


def _payload(selection: Selection, kind: GraphQLObjectType, nodes: Nodes) -> Json:
    """Write the payload of a mutation that was done."""
    pairs: list[tuple[str, Json]] = []
    for key, asked in selection.below(kind, nodes).items():
        called = asked[0].name.value
        if called == "__typename":
            pairs.append((key, [Text(f'"{kind.name}"')]))
            continue
        declared = kind.fields[called]
        match shows(declared):
            case Record(table=table):
                alias = selection.slots.alias()
                bound = selection.slots.bind(RECORD, lambda told: stored(told[RECORD]), "uuid")
                source = f"{table_name(table)} {alias} WHERE {alias}.id = {bound}"
                pairs.append((key, write_row(selection, declared, asked, source, alias)))
            case Refusals():
                pairs.append((key, [Text("[]")]))
            case _:
                raise Unanswerable(f"{kind.name}.{called} is answered by Python.")
    return object_of(pairs)
