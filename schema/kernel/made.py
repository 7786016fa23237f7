"""GraphQL types that are made from declarations rather than written as classes."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Optional

import strawberry

from schema.kernel.choices import Choice

Fields = Mapping[str, tuple[Any, str]]
"""A field's Python name, and with it its type and its words."""


def named(name: str, made: Any) -> Any:  # noqa: ANN401 - a type in, a type out
    """Let other types name this one, itself and those that are made before it."""
    setattr(sys.modules[__name__], name, made)
    return made


def later(name: str) -> Any:  # noqa: ANN401 - stands in for a type
    """Name a type that may be made later."""
    return Annotated[name, strawberry.lazy(__name__)]


def input_type(name: str, fields: Fields, doc: str, *, one_of: bool = False) -> Any:  # noqa: ANN401 - an input type
    """Make an input type whose fields may all be absent; ``one_of`` takes exactly one.

    A trailing underscore, which keeps a name from being Python's, is left out.
    """
    body: dict[str, Any] = {
        "__annotations__": {field: Optional[kind] for field, (kind, _) in fields.items()},  # noqa: UP045 - the kind may be a name
        "__module__": __name__,
        "__doc__": doc,
    }
    for field, (_, words) in fields.items():
        body[field] = strawberry.field(
            default=strawberry.UNSET,
            description=words,
            name=field.removesuffix("_") if field.endswith("_") else None,
        )
    return named(name, strawberry.input(type(name, (), body), description=doc, one_of=one_of))


def object_type(name: str, fields: Fields, doc: str) -> Any:  # noqa: ANN401 - an object type
    """Make an object type whose fields show attributes of the same name."""
    body: dict[str, Any] = {
        "__annotations__": {field: kind for field, (kind, _) in fields.items()},
        "__module__": __name__,
        "__doc__": doc,
    }
    for field, (_, words) in fields.items():
        body[field] = strawberry.field(description=words)
    return named(name, strawberry.type(type(name, (), body), description=doc))


def enum_type(*kinds: type[Choice]) -> None:
    """Show each kind of choice in its own words, and its members in theirs; once is enough."""
    for kind in kinds:
        if "__strawberry_definition__" in vars(kind):
            continue
        shown: Any = strawberry.enum(kind, description=kind.__doc__)
        for value in shown.__strawberry_definition__.values:
            value.description = kind[value.name].__doc__
