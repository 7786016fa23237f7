"""Searching as people do: some words in whatever order, each of them nearly right.

A table is searched in the columns its search index names. The index is one of trigrams, see
https://www.postgresql.org/docs/current/pgtrgm.html; a word is found where it occurs, whatever
its case, and a word without digits also where something occurs that is similar to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from sqlalchemy import ColumnElement, Index, and_, func, inspect, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.errors import DomainError
from schema.kernel.hidden import blind, reads
from schema.kernel.tables import Base, run_after_create

Attribute = InstrumentedAttribute[Any]
MOST_WORDS: Final = 10
LONGEST: Final = 200
COLUMNS: Final = "searched"
LOOKED_UP: Final = "looked up"


@dataclass(eq=False)
class SearchTooLong(DomainError):
    """Search for ten words at most, in 200 characters; name what you look for more briefly."""


SEARCH: Final = """
CREATE FUNCTION search_{table}(pattern text, alike text) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 100 SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM {table} WHERE {text} ILIKE pattern ESCAPE '\\'
  UNION SELECT id FROM {table} WHERE alike <> '' AND {text} %> alike
$$
"""
"""Finds rows by the index, whoever asks: under row-level security Postgres would look at every
row instead, since it does not let these operators see a row before its policy has. What is
found is shown as far as the policy lets it be."""


def together(columns: Sequence[str]) -> str:
    """Write some columns as one text, in the brackets Postgres shows it in."""
    first, *others = (f"COALESCE({column}, '')" for column in columns)
    return reduce(lambda before, column: f"(({before} || ' ') || {column})", others, first)


def search_index(table: str, *columns: str) -> Index:
    """Index some columns of a table for searching in all of them at once."""
    return Index(
        f"ix_{table}_search",
        literal_column(f"({together(columns)})").label(COLUMNS),
        postgresql_using="gin",
        postgresql_ops={COLUMNS: "gin_trgm_ops"},
        info={COLUMNS: columns},
    )


def look_up(table: Any) -> None:  # noqa: ANN401 - a mapped class's __table__ is typed as FromClause
    """Let rows of a table be found by its search index, if it has one, whoever may see them."""
    for index in table.indexes:
        if COLUMNS in index.info:
            text = together(index.info[COLUMNS])
            run_after_create(SEARCH.format(table=table.name, text=text))
            table.info[LOOKED_UP] = True


def is_looked_up(table: type[Base]) -> bool:
    """Tell whether a function finds a table's rows: not everybody sees all of them."""
    made: Any = table.__table__
    return LOOKED_UP in made.info


def likeness_index(table: str, column: str) -> Index:
    """Index one column of a table for finding what is like a text."""
    return Index(
        f"ix_{table}_{column}",
        column,
        postgresql_using="gin",
        postgresql_ops={column: "gin_trgm_ops"},
    )


def searched(table: type[Base]) -> tuple[Attribute, ...]:
    """Name the columns a table is searched in; none when it has no search index."""
    made: Any = table.__table__
    for index in made.indexes:
        if COLUMNS in index.info:
            return tuple(getattr(table, column) for column in index.info[COLUMNS])
    return ()


def words(asked: str) -> list[str]:
    """Split what people look for into words; raises SearchTooLong."""
    told = asked.split()
    if len(told) > MOST_WORDS or len(asked) > LONGEST:
        raise SearchTooLong
    return told


def nearly(word: str) -> str:
    """Give what a word may be like: itself, or nothing if it has digits."""
    return word if word.isalpha() else ""


def escaped(word: str) -> str:
    """Write a word as a pattern that stands for itself."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def matches(
    row: Any,  # noqa: ANN401 - a table or an alias of one
    columns: tuple[Attribute, ...],
    asked: str,
    *,
    past: bool = False,
) -> ColumnElement[bool]:
    """Say that every word is found in a row; everything is found where no word is asked.

    Where a column is hidden from whoever asks, the words are to be found without it, too. A row
    of the ``past`` is looked at itself: no index has it.
    """
    told = words(asked)
    if past or not is_looked_up(inspect(row).mapper.class_):
        found = _found(row, columns, told)
    else:
        found = and_(literal_column("true"), *(_looked_up(row, word) for word in told))
    roles = frozenset(role for column in columns for role in blind(column))
    if not roles:
        return found
    open_to_all = tuple(column for column in columns if not blind(column))
    return and_(found, or_(reads(roles), _found(row, open_to_all, told)))


def _looked_up(row: Any, word: str) -> ColumnElement[bool]:  # noqa: ANN401 - a table or an alias of one
    look: Any = getattr(func, f"search_{inspect(row).mapper.local_table.name}")
    found: ColumnElement[bool] = row.id.in_(select(look(f"%{escaped(word)}%", nearly(word))))
    return found


def _found(row: Any, columns: tuple[Attribute, ...], told: list[str]) -> ColumnElement[bool]:  # noqa: ANN401 - a table or an alias of one
    text: Any = func.coalesce(getattr(row, columns[0].key), literal_column("''"))
    for column in columns[1:]:
        part = func.coalesce(getattr(row, column.key), literal_column("''"))
        text = text.op("||")(literal_column("' '")).op("||")(part)
    found = [
        or_(text.ilike(f"%{escaped(word)}%", escape="\\"), text.op("%>")(nearly(word)))
        for word in told
    ]
    return and_(literal_column("true"), *found)
