"""Operations as mutations: the input and the payload are read off the operation itself."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

import strawberry
from typing_extensions import override

from schema.kernel.errors import DomainError
from schema.kernel.graphql import Context, Info
from schema.kernel.inputs import Asked, camel, input_type, pascal, understood
from schema.kernel.once import Once
from schema.kernel.payloads import Outcome, Told, payload, told_again
from schema.kernel.refusals import user_error
from schema.kernel.replay import Kept, SecretWasShown, fingerprint
from schema.kernel.shown import SHOWS
from schema.kernel.tables import Base
from schema.kernel.verbs import Argument, Operation, arguments
from schema.kernel.work import Deed, Expected, Work

SUBJECTS: Final = frozenset({"number", "sku", "code", "email"})
INPUT_WORDS: Final = "What to do, and with what."


@dataclass(frozen=True, slots=True)
class Verb:
    """An operation as a mutation: what it is told, and about which record."""

    operation: Operation
    table: type[Base]
    name: str
    told: tuple[Argument, ...]
    subject: str | None
    input_type: Any
    tells: Told | None = None

    def deed(self, asked: Asked) -> tuple[Deed[Any], Expected | None]:
        """Say what to do, and what to expect of the record."""
        given, expected = asked.given, None
        if self.subject is not None and asked.revision is not None:
            expected = Expected(self.table, given[self.subject], asked.revision)

        async def deed(work: Work) -> Any:  # noqa: ANN401 - a row
            return await self.operation(work, **given)

        return deed, expected

    def mark(self, asked: Asked, expected: Expected | None) -> str:
        """Tell one request from another."""
        return fingerprint(self.name, [asked.given, expected])

    async def outcome(
        self, context: Context, field: str, understand: Callable[[], Asked]
    ) -> "Outcome | OnceForOne":
        """Do it for ``field`` of the request, and never twice in one request.

        Under a key nothing is done yet: the executor has it done, and tells the answer in time.
        """
        if field in context.done:
            return told_again(context.done[field])
        try:
            asked = understand()
            deed, expected = self.deed(asked)
            key = asked.key or context.key_of(field)
            if key is not None:
                return OnceForOne(key, self.mark(asked, expected), expected, deed, self)
            row = await context.perform(deed, expected)
        except DomainError as refusal:
            return self.refused(refusal)
        return Outcome(self.table, row.id, [], done=row)

    def refused(self, refusal: DomainError) -> Outcome:
        """Say why it was not done."""
        return Outcome(self.table, None, [user_error(refusal, ["input"])])


@dataclass(frozen=True, slots=True)
class OnceForOne(Once[Any, Outcome]):
    """A change of one record under a key."""

    verb: Verb

    @override
    def done(self, kept: Kept, done: Any) -> Outcome:
        kept.record_id = done.id
        return Outcome(self.verb.table, done.id, [], done=done)

    @override
    def refused(self, why: Exception) -> Outcome:
        if not isinstance(why, DomainError):
            raise why
        return self.verb.refused(why)

    @override
    def again(self, kept: Kept) -> Outcome:
        return self.keeping(Outcome(self.verb.table, kept.record_id, []))

    @override
    def keeping(self, outcome: Outcome) -> Outcome:
        if self.verb.tells is None or outcome.id is None:
            return outcome
        shown = user_error(SecretWasShown(self.key), ["input"])
        return replace(outcome, done=None, refusals=[shown])

    @override
    def has_sentences(self, outcome: Outcome) -> bool:
        return bool(outcome.refusals)


VERBS: Final[dict[str, Verb]] = {}


def mutation(
    operation: Operation,
    table: type[Base],
    shows: Any,  # noqa: ANN401 - a node type
    name: str,
    *,
    makes: bool = False,
    tells: Told | None = None,
) -> Any:  # noqa: ANN401 - stands in for a mutation field
    """Offer an operation as the mutation ``name`` (snake_case) whose record is a ``table`` row.

    The first argument of an operation that changes a record is the record's number; such an
    input takes ``expectedRevision`` too. ``makes`` says that the operation makes the record,
    ``tells`` what the operation's result tells besides it.
    """
    told = arguments(operation)
    subject = told[0].name if told and told[0].name in SUBJECTS and not makes else None
    made = input_type(pascal(name), told, table, revised=subject is not None)
    verb = VERBS[name] = Verb(operation, table, name, told, subject, made, tells)

    async def resolve(info: Info, input: Any) -> Any:  # noqa: A002, ANN401 - the conventional single argument
        field = str(info.path.key)
        return await verb.outcome(info.context, field, lambda: understood(told, input))

    words = strawberry.argument(description=INPUT_WORDS)
    resolve.__annotations__ |= {"input": Annotated[made, words]}
    return strawberry.mutation(
        resolver=resolve,
        name=camel(name),
        graphql_type=payload(table, shows, pascal(name), tells),
        description=inspect.getdoc(operation),
        metadata={SHOWS: verb},
    )
