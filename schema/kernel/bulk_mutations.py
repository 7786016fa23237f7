"""Mutations of many records at once: a row is the input of the mutation of one."""

import inspect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import strawberry
from typing_extensions import override

from schema.kernel.bulk import MOST_ROWS, Bulk, ErrorPolicy, Result, Row, TooManyRows, Undone
from schema.kernel.costs import listed
from schema.kernel.errors import DomainError
from schema.kernel.graphql import TYPES, Info
from schema.kernel.inputs import KEY_WORDS, camel, pascal, understood
from schema.kernel.mutations import INPUT_WORDS, VERBS, Verb
from schema.kernel.once import Once
from schema.kernel.payloads import PAYLOADS, Outcome
from schema.kernel.refusals import UserError, in_words, read_back, user_error, written
from schema.kernel.replay import Kept, Results, fingerprint, once
from schema.kernel.tables import Base
from schema.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a mutation of many records led to, one outcome for each row."""

    results: list[Outcome]
    user_errors: list[UserError]

    @property
    def done(self) -> int:
        """Count the rows that were done."""
        return sum(result.id is not None for result in self.results)


def bulk(name: str) -> Any:  # noqa: ANN401 - stands in for a mutation field
    """Offer the mutation ``name`` for many records at once, as ``name`` and Bulk."""
    verb = VERBS[name]
    input_type = _input_type(name, verb.input_type)

    async def resolve(info: Info, input: Any) -> Any:  # noqa: A002, ANN401 - the conventional single argument
        return await _resolve(verb, info, input)

    words = strawberry.argument(description=INPUT_WORDS)
    resolve.__annotations__ |= {"input": Annotated[input_type, words]}
    return strawberry.mutation(
        resolver=resolve,
        name=f"{camel(name)}Bulk",
        graphql_type=_payload(verb.table),
        description=f"For each row: {inspect.getdoc(verb.operation)}",
    )


async def _resolve(verb: Verb, info: Info, asked: Any) -> Any:  # noqa: ANN401 - an instance of the input type, and what was done or is to be done once
    """Do it for each row; under a key, leave it to the executor."""
    try:
        if len(asked.rows) > MOST_ROWS:
            raise TooManyRows(len(asked.rows))
        rows, marks = _rows(verb, asked.rows)
        doing = Bulk(rows, asked.error_policy, info.context.house.reactions, asked.dry_run)

        async def deed(work: Work) -> Results:
            return _told(await doing(work))

        key = asked.idempotency_key or info.context.key_of(info.path.key)
        if key is not None and not asked.dry_run:
            mark = fingerprint(f"{verb.name} bulk", [marks, asked.error_policy.name])
            return OnceForMany(key, mark, None, deed, verb.table)
        return _outcomes(verb.table, await info.context.perform(deed, None))
    except (DomainError, Undone) as why:
        return _refused(verb.table, why)


@dataclass(frozen=True, slots=True)
class OnceForMany(Once[Results, Outcomes]):
    """A change of many records under a key."""

    table: type[Base]

    @override
    def done(self, kept: Kept, done: Results) -> Outcomes:
        kept.results = done
        return _outcomes(self.table, done)

    @override
    def refused(self, why: Exception) -> Outcomes:
        return _refused(self.table, why)

    @override
    def again(self, kept: Kept) -> Outcomes:
        return _outcomes(self.table, kept.results or [])

    @override
    def has_sentences(self, outcome: Outcomes) -> bool:
        return bool(outcome.user_errors) or any(one.refusals for one in outcome.results)


def _refused(table: type[Base], why: Exception) -> Outcomes:
    """Say why nothing was done: because of some rows, or of all of it."""
    if isinstance(why, Undone):
        return _outcomes(table, _told(why.results))
    if not isinstance(why, DomainError):
        raise why
    return Outcomes([], [user_error(why, ["input"])])


def _outcomes(table: type[Base], told: Results) -> Outcomes:
    return Outcomes([_outcome(table, one) for one in told], [])


def _rows(verb: Verb, asked: Sequence[Any]) -> tuple[list[Row], list[str]]:
    """Understand each row, and say what tells it from others."""
    rows, marks = list[Row](), list[str]()
    for row in asked:
        try:
            told = understood(verb.told, row)
            deed, expected = verb.deed(told)
            mark = verb.mark(told, expected)
            rows.append((deed if told.key is None else once(told.key, mark, deed), expected))
        except DomainError as refusal:
            rows.append(refusal)
            mark = str(refusal)
        marks.append(mark)
    return rows, marks


def _told(results: Iterable[Result]) -> Results:
    """Write results as JSON, to be told again to who asks again."""
    told: Results = []
    for at, result in enumerate(results):
        refusal = result.refusal
        error = user_error(refusal, ["input", "rows", str(at)]) if refusal else None
        told.append(
            {
                "id": None if result.id is None else str(result.id),
                "error": error and written(error),
            }
        )
    return told


def _outcome(table: type[Base], told: dict[str, Any]) -> Outcome:
    error, identity = told["error"], told["id"]
    refusals = [read_back(error)] if error else []
    return Outcome(table, None if identity is None else UUID(identity), refusals, among=True)


def _input_type(name: str, row: Any) -> Any:  # noqa: ANN401 - input types
    called = f"{pascal(name)}Bulk"
    body: dict[str, Any] = {
        "__annotations__": {
            "rows": list[row],
            "error_policy": ErrorPolicy,
            "dry_run": bool,
            "idempotency_key": str | None,
        },
        "__module__": __name__,
        "rows": strawberry.field(description="What to do, 1,000 rows at most."),
        "error_policy": strawberry.field(
            default=ErrorPolicy.REJECT_EVERYTHING,
            description="What becomes of the other rows when some are refused.",
        ),
        "dry_run": strawberry.field(
            default=False, description="Only find out how each row would fare."
        ),
        "idempotency_key": strawberry.field(default=None, description=KEY_WORDS),
    }
    made = type(f"{called}Input", (), body)
    return strawberry.input(made, description=f"Input of {called}.")


def _refusals(outcomes: strawberry.Parent[Outcomes], info: Info) -> list[UserError]:
    return [in_words(one, info.context.language) for one in outcomes.user_errors]


def _payload(table: type[Base]) -> Any:  # noqa: ANN401 - an object type
    name = TYPES[table]
    if f"{name}Bulk" not in PAYLOADS:
        body: dict[str, Any] = {
            "__annotations__": {
                "results": list[PAYLOADS[name]],  # type: ignore[valid-type] # at run time
                "done": int,
            },
            "__module__": __name__,
            "results": strawberry.field(
                description="How each row fared, in their order.",
                directives=[listed(MOST_ROWS)],
            ),
            "done": strawberry.field(description="How many rows were done."),
            "user_errors": strawberry.field(
                resolver=_refusals,
                graphql_type=list[UserError],
                description="Why no row was even looked at; empty when they were.",
                directives=[listed(1)],
            ),
        }
        made = type(f"{name}BulkPayload", (), body)
        doc = f"What an operation on many records of type {name} led to."
        PAYLOADS[f"{name}Bulk"] = strawberry.type(made, description=doc)
    return PAYLOADS[f"{name}Bulk"]
