"""Columns that not every role may read.

It is said once, beside the column: ``mapped_column(info=hidden_from(Role.ANALYST))``. Whoever
may not read it finds it empty, however they ask: as a field, in a filter or an order, in a
cursor, a figure, a search or a file.
"""

from typing import Any, Final

from sqlalchemy import Column, ColumnElement, case, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from schema.kernel.roles import Role

Attribute = InstrumentedAttribute[Any]
KEY: Final = "hidden from"


def hidden_from(*roles: Role) -> dict[str, Any]:
    """Say beside a column which roles do not read it."""
    return {KEY: frozenset(roles)}


def blind(attribute: Attribute) -> frozenset[Role]:
    """Name the roles that do not read a column; none for most columns."""
    column = attribute.property.columns[0]
    if not isinstance(column, Column):
        return frozenset()  # an expression
    found: frozenset[Role] = column.info.get(KEY, frozenset())
    return found


def may_be_empty(attribute: Attribute) -> bool:
    """Tell whether whoever asks may find a column empty; an expression says it in its info."""
    column = attribute.property.columns[0]
    if not isinstance(column, Column):
        return bool(attribute.property.info.get("nullable"))
    return bool(column.nullable or blind(attribute))


def words(attribute: Attribute) -> str:
    """Describe a column, and say to whom it is empty."""
    told = str(attribute.property.doc or "")
    roles = sorted(role.value for role in blind(attribute))
    return f"{told} Empty for {' and '.join(roles)}." if roles else told


def shown(row: Any, attribute: Attribute) -> Any:  # noqa: ANN401 - a table or an alias of one in, an expression out
    """Write a column of a row as whoever asks may read it."""
    value = getattr(row, attribute.key)
    roles = blind(attribute)
    return case((reads(roles), value), else_=None) if roles else value


def reads(roles: frozenset[Role]) -> ColumnElement[bool]:
    """Say that whoever asks is in none of these roles."""
    name: Any = literal_column("'salesbook.role'")
    mine = select(func.current_setting(name, literal_column("true"))).scalar_subquery()
    return mine.not_in([literal_column(f"'{role.value}'") for role in sorted(roles)])
