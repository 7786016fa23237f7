"""Operations as mutations: the input and the payload are read off the operation itself."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Any, Final, Optional, get_args, get_origin

import strawberry
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.costs import listed
from schema.kernel.errors import DomainError
from schema.kernel.graphql import TYPES, Info, identity_of
from schema.kernel.refusals import UserError, in_words, user_error
from schema.kernel.replay import fingerprint, once
from schema.kernel.shown import Selected
from schema.kernel.tables import Base
from schema.kernel.verbs import Argument, Operation, arguments
from schema.kernel.work import Deed, Expected, Work

PAYLOADS: Final[dict[str, Any]] = {}
SUBJECTS: Final = frozenset({"number", "sku", "email"})
INPUTS: Final[dict[Any, Any]] = {}
INPUT_WORDS: Final = "What to do, and with what."
KEY_WORDS: Final = "A name of your own for this request: repeated with it, it is done once."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mutation led to: the record it was about, or why it was refused.

    ``among`` says that it is one of many, whose records are read together.
    """

    table: type[Base]
    id: object
    refusals: list[UserError]
    among: bool = False
    done: object = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an operation tells besides the record: a text under ``name``, shown this once."""

    name: str
    doc: str

    def field(self) -> Any:  # noqa: ANN401 - stands in for a field
        """Show it in the payload; a repetition under an idempotency key has none to show."""

        def tell(outcome: strawberry.Parent[Outcome]) -> str | None:
            told: str | None = getattr(outcome.done, self.name, None)
            return told

        return strawberry.field(resolver=tell, description=self.doc)


def payload(
    table: type[Base],
    shows: Any,  # noqa: ANN401 - a node type
    called: str = "",
    tells: Told | None = None,
) -> Any:  # noqa: ANN401 - an object type
    """Make the payload of an operation; those that tell no more share one for each type."""
    name = TYPES[table]
    title = called if tells else name
    if title not in PAYLOADS:

        async def record(outcome: strawberry.Parent[Outcome], info: Info) -> Any:  # noqa: ANN401 - shown as a node
            if outcome.id is None:
                return None
            if outcome.among:
                return await info.context.one(identity_of(table), outcome.id)
            return Selected.one(identity_of(table), outcome.id)

        body: dict[str, Any] = {
            "__annotations__": {},
            "__module__": __name__,
            name[0].lower() + name[1:]: strawberry.field(
                resolver=record,
                graphql_type=Optional[shows],  # noqa: UP045 - a type at run time
                description="The record as it is now; null when the operation was refused.",
            ),
            "user_errors": strawberry.field(
                resolver=_refusals,
                graphql_type=list[UserError],
                description="Why nothing was done; empty when it was done.",
                directives=[listed(1)],
            ),
        }
        if tells is not None:
            body[tells.name] = tells.field()
        made = type(f"{title}Payload", (), body)
        doc = f"What an operation on a record of type {name} led to."
        PAYLOADS[title] = strawberry.type(made, description=doc)
    return PAYLOADS[title]


def _refusals(outcome: strawberry.Parent[Outcome], info: Info) -> list[UserError]:
    return [in_words(one, info.context.language) for one in outcome.refusals]


@dataclass(frozen=True, slots=True)
class Verb:
    """An operation as a mutation: what it is told, and about which record."""

    operation: Operation
    table: type[Base]
    name: str
    told: tuple[Argument, ...]
    subject: str | None
    input_type: Any

    def deed(self, asked: Any) -> tuple[Deed[Any], Expected | None, str]:  # noqa: ANN401 - an instance of the input type
        """Understand an input: what to do, what to expect, and what tells it from others."""
        given, expected = _given(self.told, asked), None
        if self.subject is not None and asked.expected_revision is not None:
            expected = Expected(self.table, given[self.subject], asked.expected_revision)

        async def deed(work: Work) -> Any:  # noqa: ANN401 - a row
            return await self.operation(work, **given)

        return deed, expected, fingerprint(self.name, [given, expected])

    async def resolve(self, info: Info, asked: Any) -> Outcome:  # noqa: ANN401 - an instance of the input type
        """Do it, once for each key."""
        try:
            deed, expected, mark = self.deed(asked)
            key = asked.idempotency_key or info.context.key_of(info.path.key)
            whole = deed if key is None else once(key, mark, deed)
            row = await info.context.perform(whole, expected)
        except DomainError as refusal:
            return Outcome(self.table, None, [user_error(refusal, ["input"])])
        return Outcome(self.table, row.id, [], done=row)


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
    input_type = _input_type(pascal(name), told, table, revised=subject is not None)
    verb = VERBS[name] = Verb(operation, table, name, told, subject, input_type)

    async def resolve(info: Info, input: Any) -> Any:  # noqa: A002, ANN401 - the conventional single argument
        return await verb.resolve(info, input)

    words = strawberry.argument(description=INPUT_WORDS)
    resolve.__annotations__ |= {"input": Annotated[input_type, words]}
    return strawberry.mutation(
        resolver=resolve,
        name=camel(name),
        graphql_type=payload(table, shows, pascal(name), tells),
        description=operation.__doc__,
    )


def pascal(name: str) -> str:
    """Write a name as types are named."""
    return "".join(map(str.capitalize, name.split("_")))


def camel(name: str) -> str:
    """Write a name as fields are named."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _input_type(
    name: str, told: tuple[Argument, ...], table: type[Base], *, revised: bool
) -> Any:  # noqa: ANN401 - an input type
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for argument in told:
        kind = _kind(argument.kind)
        words = _words(table, argument.name)
        if argument.required and not argument.nullable:
            body["__annotations__"][argument.name] = kind
            body[argument.name] = strawberry.field(description=words)
        else:
            body["__annotations__"][argument.name] = strawberry.Maybe[kind | None]  # type: ignore[misc, valid-type] # a type at run time
            body[argument.name] = strawberry.field(description=words, default=None)
    body["__annotations__"]["idempotency_key"] = str | None
    body["idempotency_key"] = strawberry.field(
        default=None,
        description=KEY_WORDS,
    )
    if revised:
        body["__annotations__"]["expected_revision"] = int | None
        body["expected_revision"] = strawberry.field(
            default=None,
            description="The revision you have read; refused when the record has moved on.",
        )
    required = {k: v for k, v in body["__annotations__"].items() if not _optional(body, k)}
    body["__annotations__"] = required | body["__annotations__"]
    return strawberry.input(type(f"{name}Input", (), body), description=f"Input of {name}.")


def _optional(body: Mapping[str, Any], key: str) -> bool:
    return body[key].default is None


def _words(table: type[Base], name: str) -> str:
    attribute = getattr(table, name, None)
    if isinstance(attribute, InstrumentedAttribute) and attribute.property.doc:
        return str(attribute.property.doc)
    return f"The {name.replace('_', ' ')}."


def _kind(kind: Any) -> Any:  # noqa: ANN401 - types at run time
    """Show a frozen dataclass of the rules as an input type; leave other types alone."""
    if get_origin(kind) in {list, tuple}:
        return list[_kind(get_args(kind)[0])]  # type: ignore[misc] # a type at run time
    if not is_dataclass(kind):
        return kind
    if kind not in INPUTS:
        body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
        for part in fields(kind):
            body["__annotations__"][part.name] = part.type
            words = f"The {part.name.replace('_', ' ')}."
            body[part.name] = (
                strawberry.field(description=words)
                if part.default is MISSING
                else strawberry.field(description=words, default=part.default)
            )
        made = type(f"{getattr(kind, '__name__', '')}Input", (), body)
        INPUTS[kind] = strawberry.input(made, description=kind.__doc__)
    return INPUTS[kind]


@dataclass(eq=False)
class CannotBeEmpty(DomainError):
    """{field} cannot be empty; leave it out to keep it as it is."""

    field: str


@dataclass(eq=False)
class MustBeTold(DomainError):
    """{field} must be told; give null to leave it empty."""

    field: str


def _given(told: tuple[Argument, ...], asked: Any) -> dict[str, Any]:  # noqa: ANN401 - an instance of the input type
    given: dict[str, Any] = {}
    for argument in told:
        value = getattr(asked, argument.name)
        if isinstance(value, strawberry.Some):
            value = value.value
            if value is None and not argument.nullable:
                raise CannotBeEmpty(camel(argument.name))
        elif value is None and (argument.nullable or not argument.required):
            if argument.required:
                raise MustBeTold(camel(argument.name))
            continue
        given[argument.name] = _plain(argument.kind, value)
    return given


def _plain(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any input value
    if get_origin(kind) in {list, tuple} and value is not None:
        (part,) = get_args(kind)[:1]
        return [_plain(part, item) for item in value]
    return kind(**vars(value)) if is_dataclass(kind) and isinstance(kind, type) else value
