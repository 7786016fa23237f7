"""Aggregates: what the rows of a table come to, altogether or in groups.

``ordersAggregate(where: …, groupBy: [{requestedOn: MONTH}, {customer: {territory: VALUE}}])``
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final, Optional

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema.kernel.amounts import Money
from schema.kernel.costs import GROUPS
from schema.kernel.cursors import Direction, Step
from schema.kernel.figures import figures_shown, figures_sorted
from schema.kernel.graphql import Info
from schema.kernel.grouping import Group, Grouping, How, Path, checked, how_many
from schema.kernel.hidden import words
from schema.kernel.made import input_type, object_type
from schema.kernel.periods import Period
from schema.kernel.shown import SHOWS, Aggregated, Attribute
from schema.kernel.summed import Summed
from schema.kernel.where import Filter

WORDS: Final[Mapping[str, str]] = {
    "sum": "The sums of all values.",
    "avg": "The averages of all values, rounded to six places.",
    "min": "The least values, or the earliest.",
    "max": "The greatest values, or the latest.",
}

SPLIT: Final = (
    " Amounts of different currencies are never put together: as soon as a figure of money is"
    " shown or sorted by, there is a group for each currency."
)


def _kind(attribute: Attribute) -> type:
    kind: type = attribute.type.python_type
    return kind


def _grouping(kind: type) -> Any:  # noqa: ANN401 - an enum, or None
    if issubclass(kind, date):
        return Period
    return Grouping if issubclass(kind, str | bool | int | Enum) else None


def _optional(kind: type) -> Any:  # noqa: ANN401 - a type at run time
    return Optional[date if issubclass(kind, date) else kind]  # noqa: UP045 - a type at run time


@dataclass
class Aggregates:
    """Everything GraphQL needs to sum up one table: its types and its resolver.

    ``far`` names the tables of which each row leads to one row at most, ``currencies`` the
    columns that tell the currencies of amounts, by the amounts' names. Amounts of different
    currencies never come to one figure.
    """

    name: str
    filter: Filter
    fields: Mapping[str, Attribute]
    far: Mapping[str, tuple[Attribute, "Aggregates"]]
    currencies: Mapping[str, Attribute]
    measures: dict[str, dict[str, Attribute]] = field(init=False)

    def __post_init__(self) -> None:
        """Make the types."""
        kinds = {name: _kind(attribute) for name, attribute in self.fields.items()}
        numbers = {n: self.fields[n] for n, k in kinds.items() if k in {int, Decimal}}
        ordered = {
            n: self.fields[n] for n, k in kinds.items() if k in {int, Decimal, date, datetime}
        }
        found = {"sum": numbers, "avg": numbers, "min": ordered, "max": ordered}
        self.measures = {name: among for name, among in found.items() if among}
        self.group_by = self._group_by()
        self.keys = self._keys()
        numbered = self._measured("Numbers", numbers, Decimal)
        extreme = self._measured("Extremes", ordered, None)
        types = {"sum": numbered, "avg": numbered, "min": extreme, "max": extreme}
        doc = f"What some records of type {self.name} come to."
        self.result = object_type(
            f"{self.name}Aggregate",
            {
                "group": (self.keys, "What they have in common; null where not grouped by it."),
                "count": (int, "How many they are."),
                **{name: (types[name][0], WORDS[name]) for name in self.measures},
            },
            doc,
        )
        self.order = input_type(
            f"{self.name}AggregateOrder",
            {
                "count": (Direction, "By how many they are."),
                **{
                    name: (types[name][1], f"By one of these: {WORDS[name]}")
                    for name in self.measures
                },
            },
            f"One key to sort groups of records of type {self.name} by; name one field.",
            one_of=True,
        )

    def _group_by(self) -> Any:  # noqa: ANN401 - an input type
        own = {
            name: (_grouping(_kind(attribute)), words(attribute))
            for name, attribute in self.fields.items()
            if _grouping(_kind(attribute)) is not None
        }
        far = {
            name: (other.group_by, f"By its {name}.") for name, (_, other) in self.far.items()
        }
        doc = f"What records of type {self.name} of one group have in common; name one field."
        return input_type(f"{self.name}GroupBy", {**own, **far}, doc, one_of=True)

    def _keys(self) -> Any:  # noqa: ANN401 - an object type
        own = {
            name: (_optional(_kind(attribute)), words(attribute))
            for name, attribute in self.fields.items()
            if _grouping(_kind(attribute)) is not None
        }
        far = {
            name: (Optional[other.keys], f"What their {name} has in common.")  # noqa: UP045 - a type at run time
            for name, (_, other) in self.far.items()
        }
        doc = f"What records of type {self.name} of one group have in common."
        return object_type(f"{self.name}GroupKeys", {**own, **far}, doc)

    def _measured(
        self,
        what: str,
        among: Mapping[str, Attribute],
        kind: type | None,
    ) -> tuple[Any, Any]:
        """Make the type that shows some measures, and the one that sorts by them."""
        if not among:
            return None, None
        shown = {
            name: (
                Optional[Money if name in self.currencies else kind or _kind(attribute)],  # noqa: UP045 - a type at run time
                words(attribute),
            )
            for name, attribute in among.items()
        }
        sorts = {name: (Direction, words(attribute)) for name, attribute in among.items()}
        called = f"{self.name}{what}"
        doc = f"Figures of records of type {self.name}; null where there are no values."
        by = f"One figure to sort groups of records of type {self.name} by."
        return object_type(called, shown, doc), input_type(
            f"{called}Order", sorts, by, one_of=True
        )

    def groups(self, asked: Any) -> list[Group]:  # noqa: ANN401 - instances of self.group_by
        """Understand what to group by."""
        return [group for one in asked or () for group in self.lead(one, (), ())]

    def lead(self, one: Any, path: Path, steps: tuple[Step, ...]) -> Iterator[Group]:  # noqa: ANN401 - an instance of self.group_by
        """Follow one thing to group by to the field it names."""
        for name, told in vars(one).items():
            if isinstance(told, How):
                yield Group((*path, name), steps, self.fields[name], told)
            elif name in self.far and told not in (None, strawberry.UNSET):
                column, other = self.far[name]
                step = column, other.filter.table
                yield from other.lead(told, (*path, name), (*steps, step))

    @property
    def amounts(self) -> dict[str, Attribute]:
        """Name the currency columns of the amounts that are summed up."""
        return {
            n: one for n, one in self.currencies.items() if n in self.measures.get("sum", ())
        }

    def shown(self) -> Aggregated:
        """Tell what the root field shows."""
        told = {to_camel_case(name): one for name, one in self.amounts.items()}
        return Aggregated(lambda: self.filter, told)

    def split(self, shown: set[str], by: set[str]) -> dict[str, Attribute]:
        """Name the currency columns of the amounts to show or to sort by."""
        return {
            name: currency
            for name, currency in self.amounts.items()
            if to_camel_case(name) in shown or name in by
        }

    def field(self, doc: str) -> Any:  # noqa: ANN401 - stands in for a field
        """Make the root field that sums the table up."""

        async def resolve(
            info: Info,
            where: Any = None,  # noqa: ANN401 - annotated below
            group_by: Any = None,  # noqa: ANN401 - annotated below
            order_by: Any = None,  # noqa: ANN401 - annotated below
            first: int | None = None,
        ) -> list[Any]:
            groups, order = checked(self.groups(group_by)), order_by or ()
            split = self.split(figures_shown(info, self.measures), figures_sorted(order))
            statement = Summed(self.filter.table, groups, self.measures, split)
            query = statement.query(self.filter.condition(where), order)
            found = await info.context.rows(query.limit(how_many(first)))
            return [statement.told(row) for row in found]

        resolve.__annotations__ |= self._arguments()
        return strawberry.field(
            resolver=resolve,
            graphql_type=list[self.result],  # type: ignore[name-defined] # a type at run time
            description=f"{doc}{SPLIT}" if self.amounts else doc,
            metadata={SHOWS: self.shown()},
            directives=[GROUPS],
        )

    def _arguments(self) -> dict[str, Any]:
        told: dict[str, tuple[Any, str]] = {
            "where": (self.filter.type, "Only these."),
            "group_by": (list[self.group_by], "One group for each combination of these."),  # type: ignore[name-defined] # a type at run time
            "order_by": (list[self.order], "Sort groups by these, then by what they share."),  # type: ignore[name-defined] # a type at run time
            "first": (int, "How many groups; 100 unless told, 1,000 at most."),
        }
        return {
            name: Annotated[Optional[kind], strawberry.argument(description=words)]  # noqa: UP045 - a type at run time
            for name, (kind, words) in told.items()
        }
