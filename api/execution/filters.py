"""``where`` and ``orderBy`` as SQL text, beside an alias of the table they are about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from api.execution.arguments import Bound, stored
from api.execution.sql import (
    Read,
    Slots,
    Values,
    column_of,
    kind_of,
    parameter_type,
    raw_column,
    reads,
    table_name,
)
from schema.kernel.cursors import Direction, Key, Order, Step
from schema.kernel.hidden import blind
from schema.kernel.search import escaped, is_looked_up, nearly, together, words
from schema.kernel.shown import Attribute
from schema.kernel.where import Filter, ToMany, ToOne

Asked = Mapping[str, Any]

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
        elif key == "search":
            tests.append(_found(slots, where, value, alias))
        elif key in where.shown_relations:
            tests += _related(slots, where.shown_relations[key], value, alias)
        else:
            attribute = where.shown_fields[key]
            tests += [
                _test(slots, attribute, test, told, column_of(alias, attribute))
                for test, told in value.items()
                if told is not None
            ]
    return tests


def _related(slots: Slots, relation: ToOne | ToMany, asked: Asked, alias: str) -> Iterator[str]:
    table = table_name(relation.filter.table)
    if isinstance(relation, ToOne):
        far = slots.alias()
        wanted = condition(slots, relation.filter, asked, far)
        mine = f"{far}.id = {column_of(alias, relation.key)}"
        yield f"EXISTS (SELECT FROM {table} {far} WHERE {mine} AND {wanted})"
        return
    for quantifier, value in asked.items():
        if value is not None:
            far = slots.alias()
            wanted = condition(slots, relation.filter, value, far)
            mine = f"{column_of(far, relation.key)} = {alias}.id"
            yield QUANTIFIED[quantifier].format(f"{table} {far}", mine, wanted)


QUANTIFIED: Final[Mapping[str, str]] = {
    "some": "EXISTS (SELECT FROM {0} WHERE {1} AND ({2}))",
    "none": "NOT EXISTS (SELECT FROM {0} WHERE {1} AND ({2}))",
    "every": "NOT EXISTS (SELECT FROM {0} WHERE {1} AND ({2}) IS NOT TRUE)",
}


def _found(slots: Slots, where: Filter, told: Bound, alias: str) -> str:
    """Say that every word of a search is found in a row.

    The longest word is looked up by itself, so that the index may serve it. Where a column is
    hidden from whoever asks, the words are to be found without it, too.
    """
    roles = {role for column in where.searched for role in blind(column)}
    like = slots.bind(("like", told.key), lambda v: _like(_longest(told.read(v))), "text")
    first = slots.bind(("longest", told.key), lambda v: nearly(_longest(told.read(v))), "text")
    shown = together([raw_column(alias, column) for column in where.searched])
    by_index = f"({shown} ILIKE {like} OR {shown} %> {first})"
    if is_looked_up(where.table):
        by_index = f"{alias}.id IN (SELECT search_{table_name(where.table)}({like}, {first}))"
    found = f"({by_index} AND {_matched(slots, where.searched, told, alias)})"
    if not roles:
        return found
    open_to_all = [column for column in where.searched if not blind(column)]
    return f"{found} AND ({reads(roles)} OR {_matched(slots, open_to_all, told, alias)})"


def _matched(slots: Slots, columns: Sequence[Attribute], told: Bound, alias: str) -> str:
    shown = together([raw_column(alias, column) for column in columns])
    every = slots.bind(
        ("words", told.key), lambda v: [nearly(word) for word in words(told.read(v))], "text[]"
    )
    likes = slots.bind(
        ("likes", told.key), lambda v: [_like(word) for word in words(told.read(v))], "text[]"
    )
    far = slots.alias()
    return (
        f"NOT EXISTS (SELECT FROM unnest({every}, {likes}) {far}(word, pattern)"
        f" WHERE NOT ({shown} ILIKE {far}.pattern OR {shown} %> {far}.word))"
    )


def _longest(asked: str) -> str:
    return max(words(asked), key=len, default="")


def _like(word: str) -> str:
    return f"%{escaped(word)}%"


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
        return shape.format(escaped(read(variables)))

    return pattern


def keys_of(where: Filter, asked: Sequence[Asked] | None) -> Order:
    """Read ``orderBy``: keys and directions, the first one first."""
    return [told for part in asked or () for told in _key(where, part, ())]


def _key(where: Filter, asked: Asked, steps: tuple[Step, ...]) -> list[tuple[Key, Direction]]:
    for name, told in asked.items():
        if isinstance(told, Direction):
            return [(Key(where.shown_fields[name], steps), told)]
        relation = where.shown_relations.get(name)
        if isinstance(relation, ToOne) and told is not None:
            step = relation.key, relation.filter.table
            return _key(relation.filter, told, (*steps, step))
    return []
