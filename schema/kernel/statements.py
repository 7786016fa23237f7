"""SQL that is written once for a table and sent many times: find, insert, update, delete rows.

SQLAlchemy writes each text from the table, types and casts included; we keep it and fill in the
values. ``schema.kernel.session`` sends it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Dialect,
    Enum,
    Table,
    any_,
    bindparam,
    delete,
    literal_column,
    select,
    update,
)
from sqlalchemy import insert as insert_into
from sqlalchemy.orm import ColumnProperty, InstrumentedAttribute, Mapper
from sqlalchemy.types import TypeEngine

Attribute = InstrumentedAttribute[Any]
Processor = Callable[[Any], Any]
KEPT: Final = 1_000
"""How many texts of each kind are kept."""
VALUE: Final = "value"
PLACE: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """How rows of one table are kept as objects.

    ``keys`` are the names of their attributes by column, ``own`` those of the primary key;
    ``generated`` are the columns the
    database fills in, ``generated_again`` those it fills in with each change; ``written`` turns
    values into what the driver takes, ``read`` what it gives into values, both by attribute;
    ``expressions`` are attributes that no column holds.
    """

    mapper: Mapper[Any]
    dialect: Dialect
    table: Table
    keys: Mapping[str, str]
    own: tuple[str, ...]
    defaults: Mapping[str, Any]
    empty: frozenset[str]
    generated: frozenset[str]
    generated_again: tuple[str, ...]
    expressions: tuple[str, ...]
    written: Mapping[str, Processor]
    read: Mapping[str, Processor]

    @property
    def attributes(self) -> Sequence[str]:
        """Name all attributes in the order a row is selected."""
        return _attributes(self.mapper)

    def writes(self, key: str, value: object) -> object:
        """Turn a value of an attribute into what the driver takes."""
        written = self.written.get(key)
        return value if written is None or value is None else written(value)

    def values(self, names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
        """Name what a row holds, as the attributes hold it."""
        told = dict(zip(names, row, strict=True))
        for key, read in self.read.items():
            if told.get(key) is not None:
                told[key] = read(told[key])
        return told


@cache
def _attributes(mapper: Mapper[Any]) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in mapper.column_attrs)


@lru_cache(KEPT)
def shape(mapper: Mapper[Any], dialect: Dialect) -> Shape | None:
    """Describe a mapped class; None when only SQLAlchemy itself knows how to write its rows."""
    table = mapper.local_table
    if not isinstance(table, Table) or not _is_plain(mapper):
        return None
    keys = {
        attribute.columns[0].name: attribute.key
        for attribute in mapper.column_attrs
        if isinstance(attribute.columns[0], Column)
    }
    shown = {attribute.key: _expression(attribute).type for attribute in mapper.column_attrs}
    columns: list[Column[Any]] = [table.columns[name] for name in keys]
    if any(column.onupdate is not None or not _plain_default(column) for column in columns):
        return None
    if any(column.type.should_evaluate_none for column in columns):
        return None  # as JSON, whose null is a value too
    generated = [c for c in columns if c.server_default is not None or c.computed is not None]
    again = [c for c in columns if c.server_onupdate is not None or c.computed is not None]
    bare = [c for c in columns if c.server_default is None and c.default is None]
    choices = {key: kind for key, kind in shown.items() if isinstance(kind, Enum)}
    return Shape(
        mapper,
        dialect,
        table,
        keys,
        tuple(keys[column.name] for column in table.primary_key),
        {keys[c.name]: c.default for c in columns if c.default is not None},
        frozenset(keys[c.name] for c in bare if c.computed is None),
        frozenset(keys[c.name] for c in generated),
        tuple(keys[c.name] for c in again),
        tuple(shown.keys() - set(keys.values())),
        _processors({keys[c.name]: c.type for c in columns}, dialect, reading=False),
        _processors(choices, dialect, reading=True),
    )


def _is_plain(mapper: Mapper[Any]) -> bool:
    inherits = mapper.single or mapper.polymorphic_on is not None
    return mapper.eager_defaults is True and not inherits and not mapper.relationships


def _plain_default(column: Column[Any]) -> bool:
    default = column.default
    return default is None or default.is_scalar or default.is_callable


def _processors(
    kinds: Mapping[str, TypeEngine[Any]], dialect: Dialect, *, reading: bool
) -> dict[str, Processor]:
    """Find what turns values of these types into what the driver takes, or back."""
    found: dict[str, Processor | None] = {}
    for key, kind in kinds.items():
        mine = kind.dialect_impl(dialect)
        found[key] = (
            mine.result_processor(dialect, None) if reading else mine.bind_processor(dialect)
        )
    return {key: made for key, made in found.items() if made is not None}


@lru_cache(KEPT)
def finding(
    key: Attribute, dialect: Dialect, order: Attribute | None, *, many: bool, lock: bool
) -> str:
    """Select the rows whose ``key`` is a value, or one of many."""
    mapper = key.parent
    attributes = [_selected(attribute, dialect) for attribute in mapper.column_attrs]
    wanted = (
        key == any_(bindparam(VALUE, type_=ARRAY(key.type)))
        if many
        else key == bindparam(VALUE, type_=key.type)
    )
    query = select(*attributes).where(wanted)
    query = query if order is None else query.order_by(order)
    query = query.with_for_update(key_share=True) if lock else query
    return query.compile(dialect=dialect).string


def _expression(attribute: ColumnProperty[Any]) -> ColumnElement[Any]:
    made: Any = attribute.expression  # declared as less than it is
    element: ColumnElement[Any] = made
    return element


def _selected(attribute: ColumnProperty[Any], dialect: Dialect) -> ColumnElement[Any]:
    """Select a column, or an expression with its constants written out."""
    shown = _expression(attribute)
    if isinstance(attribute.columns[0], Column):
        return shown
    made = shown.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return literal_column(f"({made})", shown.type)


@lru_cache(KEPT)
def inserting(shape: Shape, names: tuple[str, ...], rows: int) -> tuple[str, tuple[str, ...]]:
    """Insert ``rows`` rows that tell these attributes; says which ones come back."""
    columns = {key: shape.table.columns[name] for name, key in shape.keys.items()}
    back = tuple(key for key in columns if key in shape.generated and key not in names)
    if back and rows > 1:
        back = (*shape.own, *back)
    query = insert_into(shape.table).values(_told(columns, names))
    query = query.returning(*(columns[key] for key in back)) if back else query
    head, values, rest = query.compile(dialect=shape.dialect).string.partition(" VALUES ")
    row, returning, after = rest.partition(" RETURNING ")
    each = [PLACE.sub(rf"%(\1__{at})s", row) for at in range(rows)]
    return head + values + ", ".join(each) + returning + after, back


@lru_cache(KEPT)
def updating(shape: Shape, names: tuple[str, ...]) -> str:
    """Update these attributes of one row; what the database fills in comes back."""
    columns = {key: shape.table.columns[name] for name, key in shape.keys.items()}
    query = update(shape.table).values(_told(columns, names))
    for key in shape.own:
        query = query.where(columns[key] == bindparam(f"own_{key}", type_=columns[key].type))
    again = shape.generated_again or shape.own
    query = query.returning(*(columns[key] for key in again))
    return query.compile(dialect=shape.dialect).string


@lru_cache(KEPT)
def deleting(shape: Shape) -> str:
    """Delete the rows whose primary key is one of many; their keys come back."""
    key = next(iter(shape.table.primary_key))
    wanted = key == any_(bindparam(VALUE, type_=ARRAY(key.type)))
    query = delete(shape.table).where(wanted).returning(key)
    return query.compile(dialect=shape.dialect).string


def _told(columns: Mapping[str, Column[Any]], names: Sequence[str]) -> dict[str, Any]:
    """Name a place for each value: ``to_`` and the attribute."""
    return {columns[key].name: bindparam(f"to_{key}", type_=columns[key].type) for key in names}
