"""Typed filters: what may be asked of a field, by the type the field has."""

import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Optional

import strawberry
from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.utils.str_converters import to_camel_case

from schema.kernel.tables import Base

Attribute = InstrumentedAttribute[Any]
Test = Callable[[Any, Any], ColumnElement[bool]]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


TESTS: Final[Mapping[str, Test]] = {
    "eq": lambda shown, value: shown == value,
    "ne": lambda shown, value: shown != value,
    "in_": lambda shown, value: shown.in_(value) if value else false(),
    "lt": lambda shown, value: shown < value,
    "lte": lambda shown, value: shown <= value,
    "gt": lambda shown, value: shown > value,
    "gte": lambda shown, value: shown >= value,
    "contains": lambda shown, value: shown.ilike(f"%{_escaped(value)}%", escape="\\"),
    "starts_with": lambda shown, value: shown.ilike(f"{_escaped(value)}%", escape="\\"),
    "is_null": lambda shown, value: shown.is_(None) if value else shown.is_not(None),
}
WORDS: Final[Mapping[str, str]] = {
    "eq": "Equal to.",
    "ne": "Not equal to.",
    "in_": "Equal to one of these.",
    "lt": "Less than, or earlier than.",
    "lte": "Less than or equal to, or not later than.",
    "gt": "Greater than, or later than.",
    "gte": "Greater than or equal to, or not earlier than.",
    "contains": "Contains this text; case does not matter.",
    "starts_with": "Starts with this text; case does not matter.",
    "is_null": "Is empty (true) or filled (false).",
}
_EXACT: Final = ("eq", "ne", "in_", "is_null")
_ORDERED: Final = ("lt", "lte", "gt", "gte")
_TEXTUAL: Final = ("contains", "starts_with")
BY_TYPE: Final[Mapping[type, tuple[str, ...]]] = {
    str: (*_EXACT, *_TEXTUAL),
    int: (*_EXACT, *_ORDERED),
    Decimal: (*_EXACT, *_ORDERED),
    date: (*_EXACT, *_ORDERED),
    datetime: (*_EXACT, *_ORDERED),
    bool: ("eq", "is_null"),
}
_MADE: Final[dict[type, Any]] = {}


def _input(name: str, fields: Mapping[str, tuple[Any, str]], doc: str) -> Any:  # noqa: ANN401 - an input type
    """Make an input type whose fields may all be absent."""
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
    made = strawberry.input(type(name, (), body), description=doc)
    setattr(sys.modules[__name__], name, made)  # so that a filter may name itself
    return made


def comparison(kind: type) -> Any:  # noqa: ANN401 - an input type
    """Find the filter for a field of this type, making it when it is first asked for."""
    if kind not in _MADE:
        tests = BY_TYPE.get(kind, ("eq", "ne", "in_", "is_null"))
        name = {str: "String", int: "Int", bool: "Boolean", datetime: "DateTime"}.get(
            kind, kind.__name__.capitalize() if not issubclass(kind, Enum) else kind.__name__
        )
        shapes = {"in_": list[kind], "is_null": bool}  # type: ignore[valid-type] # a type at run time
        _MADE[kind] = _input(
            f"{name}Where",
            {test: (shapes.get(test, kind), WORDS[test]) for test in tests},
            f"What may be asked of a field of type {name}.",
        )
    return _MADE[kind]


class Filter:
    """The ``where`` of one table: its input type and what that means in SQL."""

    table: type[Base]
    type: Any

    def __init__(
        self,
        name: str,
        fields: Mapping[str, Attribute],
        relations: Mapping[str, tuple[Attribute, "Filter"]],
    ) -> None:
        """``relations`` map a name to the key that points at another filter's table."""
        self.fields, self.relations = fields, relations
        self.table = next(iter(fields.values())).parent.class_
        own = f"{name}Where"
        plain = {
            field: (comparison(attribute.type.python_type), attribute.property.doc or "")
            for field, attribute in fields.items()
        }
        far = {
            field: (other.type, f"What the {field} must be like.")
            for field, (_, other) in relations.items()
        }
        logic = {
            "and_": (list[own], "All of these hold."),  # type: ignore[valid-type] # resolved by name
            "or_": (list[own], "At least one of these holds."),  # type: ignore[valid-type] # resolved by name
            "not_": (own, "This does not hold."),
        }
        self.shown_fields = {to_camel_case(key): known for key, known in fields.items()}
        self.shown_relations = {to_camel_case(key): known for key, known in relations.items()}
        self.type = _input(own, {**plain, **far, **logic}, f"Which records of type {name}.")

    def condition(self, where: Any) -> ColumnElement[bool]:  # noqa: ANN401 - an instance of self.type
        """Turn a filter into the condition it stands for; nothing asked means everything."""
        if where is None or where is strawberry.UNSET:
            return true()
        parts = [
            TESTS[test](attribute, value)
            for field, attribute in self.fields.items()
            for test, value in _asked(getattr(where, field))
        ]
        parts += [
            exists().where(other.table.id == key, other.condition(getattr(where, field)))
            for field, (key, other) in self.relations.items()
            if getattr(where, field) not in (None, strawberry.UNSET)
        ]
        parts += [self.condition(part) for part in where.and_ or ()]
        if where.or_:
            parts.append(or_(*(self.condition(part) for part in where.or_)))
        if where.not_:
            parts.append(not_(self.condition(where.not_)))
        return and_(true(), *parts)


def _asked(tests: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - an instance of a comparison
    if tests is None or tests is strawberry.UNSET:
        return []
    return [
        (t, v) for t, v in vars(tests).items() if v is not strawberry.UNSET and v is not None
    ]
