"""Summing up the ordinary way: one select of groups with all their figures."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final

import strawberry
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from schema.kernel.amounts import worth
from schema.kernel.cursors import Direction, Step
from schema.kernel.grouping import Group
from schema.kernel.hidden import shown
from schema.kernel.periods import Period, start_of
from schema.kernel.shown import Attribute
from schema.kernel.tables import Base

Measures = Mapping[str, Mapping[str, Attribute]]
FUNCTIONS: Final[Mapping[str, Callable[[Any], ColumnElement[Any]]]] = {
    "sum": func.sum,
    "avg": lambda value: func.round(func.avg(value), 6),
    "min": func.min,
    "max": func.max,
}


class Summed:
    """One select of the groups of a table with all their figures, and what its rows show.

    ``measures`` name the columns that are summed up, by function and field; ``currencies``
    the columns by which groups are split, for the amounts among them that are asked for.
    """

    def __init__(
        self,
        table: type[Base],
        groups: Sequence[Group],
        measures: Measures,
        currencies: Mapping[str, Attribute],
    ) -> None:
        """Join what the groups are about."""
        self.groups, self.measures, self.currencies = groups, measures, currencies
        self.rows: dict[tuple[Step, ...], Any] = {(): table}
        self.source: Any = table.__table__
        self.shared = [self._value(group).label(f"g{at}") for at, group in enumerate(groups)]
        split = dict.fromkeys(currencies.values())
        self.shared += [getattr(table, one.key).label(f"of_{one.key}") for one in split]
        self.figures = {
            (name, key): FUNCTIONS[name](shown(table, attribute)).label(f"{name}_{key}")
            for name, among in measures.items()
            for key, attribute in among.items()
        }

    def _value(self, group: Group) -> Any:  # noqa: ANN401 - an expression
        value = shown(self._row(group.steps), group.attribute)
        if isinstance(group.how, Period):
            return start_of(group.how, value, group.attribute.type.python_type)
        return value

    def _row(self, steps: tuple[Step, ...]) -> Any:  # noqa: ANN401 - a table or an alias
        if steps not in self.rows:
            near, (column, table) = self._row(steps[:-1]), steps[-1]
            far: Any = aliased(table)
            mine = far.id == getattr(near, column.key)
            self.source = self.source.outerjoin(far, mine)
            self.rows[steps] = far
        return self.rows[steps]

    def query(self, where: ColumnElement[bool], order: Sequence[Any]) -> Select[Any]:
        """Select the groups in order."""
        count = func.count().label("count")
        chosen = select(*self.shared, count, *self.figures.values()).select_from(self.source)
        sorts = [
            (key.asc() if way is Direction.ASC else key.desc()).nulls_last()
            for one in order
            for key, way in self._sorts(one, count)
        ]
        mine = [key.asc().nulls_last() for key in self.shared]
        return chosen.where(where).group_by(*self.shared).order_by(*sorts, *mine)

    def _sorts(self, one: Any, count: Any) -> Iterator[tuple[Any, Direction]]:  # noqa: ANN401 - an instance of the order type
        for name, told in vars(one).items():
            if isinstance(told, Direction):
                yield count, told
            elif name in self.measures and told not in (None, strawberry.UNSET):
                for key, way in vars(told).items():
                    if isinstance(way, Direction):
                        yield self.figures[name, key], way

    def told(self, row: Any) -> "Shown":  # noqa: ANN401 - a row of the select
        """Put what a row says where the types look for it."""
        values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
        found = Shown(group=Shown(), count=values["count"])
        for at, group in enumerate(self.groups):
            place, (*far, last) = found.group, group.path
            for name in far:
                if getattr(place, name) is None:
                    setattr(place, name, Shown())
                place = getattr(place, name)
            setattr(place, last, values[f"g{at}"])
        for name, among in self.measures.items():
            figures = {key: self._figure(values, name, key) for key in among}
            setattr(found, name, Shown(**figures))
        return found

    def _figure(self, values: Mapping[str, Any], name: str, key: str) -> Any:  # noqa: ANN401 - a value
        currency = self.currencies.get(key)
        figure = values[f"{name}_{key}"]
        return figure if currency is None else worth(figure, values[f"of_{currency.key}"])


class Shown(SimpleNamespace):
    """Values by name; None for what has none."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - nothing
        """Show nothing under any other name; what Python itself asks about is not there."""
        if name.startswith("_"):
            raise AttributeError(name)
        return None
