"""``where`` and ``orderBy`` as SQL text, beside an alias of the table they are about."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.execution.arguments import Bound, stored
from api.execution.sql import (
    Read,
    Slots,
    Values,
    column_of,
    kind_of,
    parameter_type,
    table_name,
)
from schema.kernel.cursors import Direction
from schema.kernel.shown import Attribute
from schema.kernel.where import Filter

Asked = Mapping[str, Any]
Keys = Sequence[tuple[Attribute, Direction]]

COMPARED: Final[Mapping[str, str]] = {
    "eq": "=",
    "ne": "<>",
    "lt": "<",
    "lte": "<=",
    "gt": ">",
    "gte": ">=",
}
PATTERNS: Final[Mapping[str, str]] = {"contains": "%{}%", "startsWith": "{}%"}


def condition(slots: Slots, where: Filter, asked: Asked | None, alias: str) -> str:
    """Say which rows of ``alias`` are asked for; everything when nothing is asked."""
    tests = _tests(slots, where, asked or {}, alias)
    return " AND ".join(f"({test})" for test in tests) if tests else "true"


def _tests(slots: Slots, where: Filter, asked: Asked, alias: str) -> list[str]:
    tests: list[str] = []
    for key, value in asked.items():
        if value is None:
            continue
        if key == "and":
            tests += [condition(slots, where, part, alias) for part in value]
        elif key == "or":
            ways = [f"({condition(slots, where, part, alias)})" for part in value]
            tests += [" OR ".join(ways)] if ways else []
        elif key == "not":
            tests.append(f"NOT ({condition(slots, where, value, alias)})")
        elif key in where.shown_relations:
            tests.append(_related(slots, where, key, value, alias))
        else:
            attribute = where.shown_fields[key]
            tests += [
                _test(slots, attribute, test, told, column_of(alias, attribute))
                for test, told in value.items()
                if told is not None
            ]
    return tests


def _related(slots: Slots, where: Filter, key: str, asked: Asked, alias: str) -> str:
    to, other = where.shown_relations[key]
    far = slots.alias()
    wanted = condition(slots, other, asked, far)
    source = f"{table_name(other.table)} {far}"
    return f"EXISTS (SELECT FROM {source} WHERE {far}.id = {column_of(alias, to)} AND {wanted})"


def _test(slots: Slots, attribute: Attribute, test: str, told: Any, column: str) -> str:  # noqa: ANN401 - any input
    sql_type = parameter_type(kind_of(attribute))
    if test == "isNull":
        return f"{column} IS NULL" if told else f"{column} IS NOT NULL"
    if not isinstance(told, Bound):
        return f"{column} {COMPARED[test]} {'true' if told else 'false'}"
    if test == "in":
        value = slots.bind(("in", told.key), _each_stored(told.read), f"{sql_type}[]")
        return f"{column} = ANY({value})"
    if test in PATTERNS:
        value = slots.bind((test, told.key), _pattern(PATTERNS[test], told.read), "text")
        return f"{column} ILIKE {value}"
    value = slots.bind(told.key, lambda variables: stored(told.read(variables)), sql_type)
    return f"{column} {COMPARED[test]} {value}"


def _each_stored(read: Read) -> Read:
    return lambda variables: [stored(value) for value in read(variables)]


def _pattern(shape: str, read: Read) -> Read:
    def pattern(variables: Values) -> str:
        text: str = read(variables)
        for sign in "\\%_":
            text = text.replace(sign, f"\\{sign}")
        return shape.format(text)

    return pattern


def keys_of(fields: Mapping[str, Attribute], asked: Sequence[Asked] | None) -> list[Any]:
    """Read ``orderBy``: attributes and directions, the first one first."""
    return [
        (fields[key], way)
        for part in asked or ()
        for key, way in part.items()
        if isinstance(way, Direction)
    ]
