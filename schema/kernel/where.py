"""Typed filters: what may be asked of a field, by the type the field has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from importlib import import_module
from typing import Any, Final

import strawberry
from sqlalchemy import (
    Boolean,
    ColumnElement,
    and_,
    exists,
    false,
    literal_column,
    not_,
    or_,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased
from strawberry.utils.str_converters import to_camel_case

from schema.kernel.hidden import shown, words
from schema.kernel.made import input_type, later
from schema.kernel.past import Moment
from schema.kernel.search import escaped, matches, searched
from schema.kernel.tables import Base

Attribute = InstrumentedAttribute[Any]
Test = Callable[[Any, Any], ColumnElement[bool]]


TESTS: Final[Mapping[str, Test]] = {
    "eq": lambda told, value: told == value,
    "ne": lambda told, value: told != value,
    "in_": lambda told, value: told.in_(value) if value else false(),
    "lt": lambda told, value: told < value,
    "lte": lambda told, value: told <= value,
    "gt": lambda told, value: told > value,
    "gte": lambda told, value: told >= value,
    "contains": lambda told, value: told.ilike(f"%{escaped(value)}%", escape="\\"),
    "starts_with": lambda told, value: told.ilike(f"{escaped(value)}%", escape="\\"),
    "is_null": lambda told, value: told.is_(None) if value else told.is_not(None),
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
UNKNOWN: Final = literal_column("NULL::boolean", Boolean)
"""What a condition on a row of the past is where nobody knows any more."""


def comparison(kind: type) -> Any:  # noqa: ANN401 - an input type
    """Find the filter for a field of this type, making it when it is first asked for."""
    if kind not in _MADE:
        tests = BY_TYPE.get(kind, ("eq", "ne", "in_", "is_null"))
        name = {str: "String", int: "Int", bool: "Boolean", datetime: "DateTime"}.get(
            kind, kind.__name__.capitalize() if not issubclass(kind, Enum) else kind.__name__
        )
        shapes = {"in_": list[kind], "is_null": bool}  # type: ignore[valid-type] # a type at run time
        _MADE[kind] = input_type(
            f"{name}Where",
            {test: (shapes.get(test, kind), WORDS[test]) for test in tests},
            f"What may be asked of a field of type {name}.",
        )
    return _MADE[kind]


@dataclass(frozen=True)
class Ahead:
    """The listing of a later stage, named as ``module:NAME``, and which table it lists."""

    path: str
    table: type[Base]

    @cached_property
    def filter(self) -> "Filter":
        """Find the filter of those rows."""
        module, _, called = self.path.partition(":")
        found: Filter = getattr(import_module(module), called).filter
        return found

    @property
    def type(self) -> Any:  # noqa: ANN401 - stands in for an input type
        """Name the input type that asks about one of them."""
        return later(f"{self.table.__name__}Where")


@dataclass(frozen=True, slots=True)
class ToOne:
    """A column that holds the id of a row which has a filter of its own."""

    key: Attribute
    to: "Filter | Ahead"

    @property
    def filter(self) -> "Filter":
        """Find the filter of that row."""
        return self.to.filter if isinstance(self.to, Ahead) else self.to

    @property
    def type(self) -> Any:  # noqa: ANN401 - an input type
        """Name the input type that asks about that row."""
        return self.to.type


@dataclass(frozen=True)
class ToMany:
    """The rows whose ``key`` holds this row's id."""

    key: Attribute
    to: Ahead

    @property
    def filter(self) -> "Filter":
        """Find the filter of those rows."""
        return self.to.filter

    @property
    def type(self) -> Any:  # noqa: ANN401 - an input type
        """Make the input type that asks about such rows, or find it."""
        name = self.key.class_.__name__
        if name not in _LISTS:
            fields = {test: (self.to.type, words) for test, words in QUANTIFIERS.items()}
            doc = f"What the records of type {name} that belong to a record must be like."
            _LISTS[name] = input_type(f"{name}ListWhere", fields, doc)
        return _LISTS[name]


_LISTS: Final[dict[str, Any]] = {}
QUANTIFIERS: Final[Mapping[str, str]] = {
    "some": "At least one of them is like this.",
    "none": "Not one of them is like this.",
    "every": "Each of them is like this; also when there are none.",
}


class Filter:
    """The ``where`` of one table: its input type and what that means in SQL."""

    table: type[Base]
    type: Any

    def __init__(
        self,
        name: str,
        fields: Mapping[str, Attribute],
        relations: Mapping[str, ToOne | ToMany],
    ) -> None:
        """``relations`` name the ways from a row to others."""
        self.table = next(iter(fields.values())).parent.class_
        self.fields, self.relations = fields, relations
        self.searched = searched(self.table)
        self.shown_fields = {to_camel_case(key): known for key, known in fields.items()}
        self.shown_relations = {to_camel_case(key): known for key, known in relations.items()}
        doc = f"Which records of type {name}."
        self.type = input_type(f"{name}Where", self._parts(f"{name}Where"), doc)

    def _parts(self, own: str) -> dict[str, tuple[Any, str]]:
        plain = {
            field: (comparison(attribute.type.python_type), words(attribute))
            for field, attribute in self.fields.items()
        }
        far = {
            field: (relation.type, f"What the {field} must be like.")
            for field, relation in self.relations.items()
        }
        search = {"search": (str, _words(self.searched))} if self.searched else {}
        logic = {
            "and_": (list[own], "All of these hold."),  # type: ignore[valid-type] # resolved by name
            "or_": (list[own], "At least one of these holds."),  # type: ignore[valid-type] # resolved by name
            "not_": (own, "This does not hold."),
        }
        return {**plain, **far, **search, **logic}

    def condition(
        self,
        where: Any,  # noqa: ANN401 - an instance of self.type
        row: Any = None,  # noqa: ANN401 - an alias of the table
        at: Moment | None = None,
    ) -> ColumnElement[bool]:
        """Turn a filter into the condition it stands for; nothing asked means everything.

        ``row`` is what the condition is about where that is an alias of the table; ``at`` says
        that it is a row of that time. Which rows belonged to it then is not known: what
        hangs on them is null.
        """
        if not _is_asked(where):
            return true()
        row = self.table if row is None else row
        parts = [
            TESTS[test](shown(row, attribute), value)
            for field, attribute in self.fields.items()
            for test, value in _asked(getattr(where, field))
        ]
        for field, relation in self.relations.items():
            parts += _related(relation, row, getattr(where, field), at)
        if self.searched and _is_asked(where.search):
            parts.append(matches(row, self.searched, where.search, past=at is not None))
        parts += [self.condition(part, row, at) for part in where.and_ or ()]
        if where.or_:
            parts.append(or_(*(self.condition(part, row, at) for part in where.or_)))
        if where.not_:
            parts.append(not_(self.condition(where.not_, row, at)))
        return and_(true(), *parts)


def _related(
    relation: ToOne | ToMany,
    row: Any,  # noqa: ANN401 - an alias
    asked: Any,  # noqa: ANN401 - an instance of an input type
    at: Moment | None,
) -> list[ColumnElement[bool]]:
    """Ask about the rows that belong to ``row``; each gets an alias of its own."""
    if not _is_asked(asked):
        return []
    if at is not None:
        return [_once_related(relation, row, asked, at)]
    far: Any = aliased(relation.filter.table)
    if isinstance(relation, ToOne):
        mine = far.id == getattr(row, relation.key.key)
        return [exists().where(mine, relation.filter.condition(asked, far))]
    mine = getattr(far, relation.key.key) == row.id
    return [
        QUANTIFIED[test](mine, relation.filter.condition(value, far))
        for test, value in _asked(asked)
    ]


def _once_related(
    relation: ToOne | ToMany,
    row: Any,  # noqa: ANN401 - an alias
    asked: Any,  # noqa: ANN401 - an instance of an input type
    at: Moment,
) -> ColumnElement[bool]:
    """Ask about the row that ``row`` led to; of those that belonged to it, nothing is known."""
    if isinstance(relation, ToMany):
        return UNKNOWN
    far, seen = at.related(relation.filter.table, getattr(row, relation.key.key))
    wanted = relation.filter.condition(asked, far, at)
    return exists().select_from(far).where(seen, wanted)


QUANTIFIED: Final[
    Mapping[str, Callable[[ColumnElement[bool], ColumnElement[bool]], ColumnElement[bool]]]
] = {
    "some": lambda mine, wanted: exists().where(mine, wanted),
    "none": lambda mine, wanted: ~exists().where(mine, wanted),
    "every": lambda mine, wanted: ~exists().where(mine, wanted.is_not(true())),
}


def _words(columns: tuple[Attribute, ...]) -> str:
    told = [attribute.key.replace("_", " ") for attribute in columns]
    some = ", ".join(told[:-1]) + " or " + told[-1]
    return f"Each word of this occurs in {some}, or something like it does."


def _is_asked(told: object) -> bool:
    return told is not None and told is not strawberry.UNSET


def _asked(tests: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - an instance of a comparison
    return [(t, v) for t, v in vars(tests).items() if _is_asked(v)] if _is_asked(tests) else []
