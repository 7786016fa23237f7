"""Keyset pages as SQL text: the order, where a page starts, and the cursors in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.execution.arguments import ABSENT, Bound
from api.execution.keys import Reach, may_be_null
from api.execution.sql import Slots, Unanswerable, Values, literal, parameter_type
from schema.kernel.cursors import (
    MOST,
    USUAL,
    VERSION,
    BadPage,
    Direction,
    Key,
    Order,
    read_cursor,
    shape_of,
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a table as it was asked for.

    ``size`` and the values of the place it starts at are parameters; ``bounded`` says whether
    it starts at a place at all.
    """

    keys: Order
    size: str
    backwards: bool
    place: Bound | None

    @property
    def bounded(self) -> bool:
        """Tell whether the page starts behind (or ends before) a cursor."""
        return self.place is not None

    def order(self, alias: str, reach: Reach) -> str:
        """Sort rows as the page is read: away from the place it starts at."""
        sorts = [_sort(reach(key), key, way, self.backwards) for key, way in self.keys]
        up = (self._tie is Direction.ASC) is not self.backwards
        return ", ".join([*sorts, f"{alias}.id {'ASC' if up else 'DESC'}"])

    @property
    def _tie(self) -> Direction:
        return self.keys[-1][1] if self.keys else Direction.ASC

    def beyond(self, slots: Slots, alias: str, reach: Reach) -> str:
        """Say which rows lie past the place the page starts at."""
        if self.place is None:
            return "true"
        read = _reader(self.place, self.keys)
        sought = [
            _Sought(
                reach(key),
                slots.bind(
                    ("cursor", self.place.key, at), _nth(read, at), parameter_type(key.kind)
                ),
                (way is Direction.ASC) is not self.backwards,
                may_be_null(key),
            )
            for at, (key, way) in enumerate(self.keys)
        ]
        identity = slots.bind(("cursor", self.place.key, "id"), lambda v: read(v)[1], "uuid")
        up = (self._tie is Direction.ASC) is not self.backwards
        sought.append(_Sought(f"{alias}.id", identity, up, nullable=False))
        return _past(sought, backwards=self.backwards)

    def cursor(self, alias: str, reach: Reach) -> str:
        """Write the cursor of a row."""
        values = [_cursor_value(reach(key), key) for key, _ in self.keys]
        start = f'[{VERSION},"{shape_of(self.keys)}",'
        body = "".join(f"||{value}||','" for value in values)
        raw = f"""{literal(start)}{body}||'"'||{alias}.id::text||'"]'"""
        encoded = f"encode(convert_to({raw},'UTF8'),'base64')"
        return f"translate({encoded},E'+/\\n','-_')"


@dataclass(frozen=True, slots=True)
class _Sought:
    """One sort key and the value of it that a cursor holds."""

    column: str
    value: str
    up: bool
    nullable: bool

    def is_past(self, *, backwards: bool) -> str:
        """Say that the key is past the value; empty values come last, or first backwards."""
        past = f"{self.column} {'>' if self.up else '<'} {self.value}"
        if not self.nullable:
            return past
        if backwards:
            return f"({past} OR ({self.value} IS NULL AND {self.column} IS NOT NULL))"
        return f"({past} OR ({self.value} IS NOT NULL AND {self.column} IS NULL))"

    def is_equal(self) -> str:
        """Say that the key holds the value."""
        sign = "IS NOT DISTINCT FROM" if self.nullable else "="
        return f"{self.column} {sign} {self.value}"


def _past(sought: list[_Sought], *, backwards: bool) -> str:
    if not any(one.nullable for one in sought) and len({one.up for one in sought}) == 1:
        columns = ", ".join(one.column for one in sought)
        values = ", ".join(one.value for one in sought)
        return f"({columns}) {'>' if sought[0].up else '<'} ({values})"
    ways = [
        " AND ".join(
            [*(before.is_equal() for before in sought[:at]), one.is_past(backwards=backwards)]
        )
        for at, one in enumerate(sought)
    ]
    return "(" + " OR ".join(f"({way})" for way in ways) + ")"


def _sort(column: str, key: Key, way: Direction, backwards: bool) -> str:  # noqa: FBT001 - of the page
    up = (way is Direction.ASC) is not backwards
    sort = f"{column} {'ASC' if up else 'DESC'}"
    if not may_be_null(key):
        return sort  # said without NULLS, an index in either direction serves it
    return f"{sort} NULLS {'FIRST' if backwards else 'LAST'}"


def _cursor_value(column: str, key: Key) -> str:
    cast = "" if parameter_type(key.kind) == "timestamptz" else "::text"
    return f"coalesce(to_json({column}{cast})::text,'null')"


def _reader(place: Bound, keys: Order) -> Callable[[Values], tuple[list[Any], UUID]]:
    return lambda variables: read_cursor(place.read(variables), keys)


def _nth(read: Callable[[Values], tuple[list[Any], UUID]], at: int) -> Callable[[Values], Any]:
    return lambda variables: read(variables)[0][at]


def paged(slots: Slots, arguments: dict[str, Any], keys: Order) -> Page:
    """Understand ``first``, ``after``, ``last`` and ``before``."""
    first, after, last, before = (
        None if arguments.get(name, ABSENT) is ABSENT else arguments[name]
        for name in ("first", "after", "last", "before")
    )
    backwards = last is not None or before is not None
    if backwards and (first is not None or after is not None):
        raise Unanswerable("The page is asked for from both ends.")
    size = last if backwards else first
    asked = size if isinstance(size, Bound) else Bound("usual", lambda _variables: USUAL)
    told = slots.bind(("size", asked.key), _size(asked), "bigint")
    return Page(keys, told, backwards, before if backwards else after)


def _size(size: Bound) -> Callable[[Values], int]:
    def read(variables: Values) -> int:
        told: int = size.read(variables)
        if not 1 <= told <= MOST:
            raise BadPage(MOST)
        return told

    return read
