"""What mutations are told: the input of an operation, and how it is understood."""

import inspect
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Final, get_args, get_origin

import strawberry
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.errors import DomainError
from schema.kernel.tables import Base
from schema.kernel.verbs import Argument

INPUTS: Final[dict[Any, Any]] = {}
KEY_WORDS: Final = "A name of your own for this request: repeated with it, it is done once."


def pascal(name: str) -> str:
    """Write a name as types are named."""
    return "".join(map(str.capitalize, name.split("_")))


def camel(name: str) -> str:
    """Write a name as fields are named."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def input_type(
    name: str, told: tuple[Argument, ...], table: type[Base], *, revised: bool
) -> Any:  # noqa: ANN401 - an input type
    """Make the input type of an operation; ``revised`` lets it name an expected revision."""
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
        INPUTS[kind] = strawberry.input(made, description=inspect.getdoc(kind))
    return INPUTS[kind]


@dataclass(eq=False)
class CannotBeEmpty(DomainError):
    """{field} cannot be empty; leave it out to keep it as it is."""

    field: str


@dataclass(eq=False)
class MustBeTold(DomainError):
    """{field} must be told; give null to leave it empty."""

    field: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An input as it is understood: what the operation is told, and how it is to be done.

    ``key`` is the input's own idempotency key, ``revision`` the one the caller expects.
    """

    given: dict[str, Any]
    key: str | None = None
    revision: int | None = None


def understood(told: tuple[Argument, ...], asked: Any) -> Asked:  # noqa: ANN401 - an instance of the input type
    """Understand an input; raises CannotBeEmpty and MustBeTold."""
    given: dict[str, Any] = {}
    for argument in told:
        value = getattr(asked, argument.name)
        if isinstance(value, strawberry.Some):
            given[argument.name] = _kept(argument, value.value)
        elif value is not None:
            given[argument.name] = _plain(argument.kind, value)
        else:
            _absent(argument)
    return Asked(given, asked.idempotency_key, getattr(asked, "expected_revision", None))


def understood_at_once(told: tuple[Argument, ...], asked: Mapping[str, Any]) -> Asked:
    """Understand an input as GraphQL has coerced it, without making its type.

    It says and raises what ``understood`` does.
    """
    given: dict[str, Any] = {}
    for argument in told:
        name = camel(argument.name)
        if name in asked:
            given[argument.name] = _kept(argument, asked[name])
        else:
            _absent(argument)
    return Asked(given, asked.get("idempotencyKey"), asked.get("expectedRevision"))


def _kept(argument: Argument, value: Any) -> Any:  # noqa: ANN401 - any input value
    if value is None and not argument.nullable:
        raise CannotBeEmpty(camel(argument.name))
    return _plain(argument.kind, value)


def _absent(argument: Argument) -> None:
    if argument.required:
        raise MustBeTold(camel(argument.name))


def _plain(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any input value
    if value is None:
        return None
    if get_origin(kind) in {list, tuple}:
        (part,) = get_args(kind)[:1]
        return [_plain(part, item) for item in value]
    if not is_dataclass(kind) or not isinstance(kind, type):
        return value
    if isinstance(value, Mapping):
        names = _names(kind)
        return kind(**{names[name]: told for name, told in value.items()})
    return kind(**vars(value))


@cache
def _names(kind: Any) -> dict[str, str]:  # noqa: ANN401 - a dataclass
    return {camel(part.name): part.name for part in fields(kind)}
