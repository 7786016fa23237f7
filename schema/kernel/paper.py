"""The vocabulary for declaring a paper: what is printed of one record, never how it looks.

A paper asks one GraphQL query in the name of whoever prints, so nobody reads more on paper than
on a screen. Its entries point into the answer by *paths*: names with dots between them, from
the record, or in a table from the row. A path that begins with ``/`` starts at the record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal
from urllib.parse import quote

from sqlalchemy import ColumnElement, literal

from schema.kernel.fields import computed
from schema.kernel.tables import Base

PRINT: Final = "/print"
"""Where the papers are, in the address of the API."""


Kind = Literal["text", "day", "number", "quantity", "money", "amount", "choice", "blank"]
"""How a value is written down."""

NUMERIC: Final = frozenset[Kind]({"number", "quantity", "money", "amount"})
"""What stands on the right of its column, so that digits stand below each other."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value with its label: a fact at the head, a column of a table, a total.

    Values of several ``paths`` are joined. ``beside`` is the path of what stands with the
    value: the unit of a quantity, the currency of money. ``choices`` are what it chooses from.
    With ``summed``, a table shows the sum of the column below it; a ``rare`` column is left out
    where it is 0 in every row.
    """

    label: str
    kind: Kind
    paths: tuple[str, ...] = ()
    beside: str = ""
    choices: type[StrEnum] | None = None
    summed: bool = False
    rare: bool = False

    @property
    def numeric(self) -> bool:
        """Tell whether it is a figure."""
        return self.kind in NUMERIC


def text(label: str, *paths: str) -> Entry:
    """Write texts, with a blank between them; those that are empty are left out."""
    return Entry(label, "text", paths)


def day(label: str, path: str) -> Entry:
    """Write a day; of an instant, the day it has in the company's zone."""
    return Entry(label, "day", (path,))


def number(label: str, *paths: str, summed: bool = False) -> Entry:
    """Write a number without a unit, or several as the measures of one thing."""
    return Entry(label, "number", paths, summed=summed)


def quantity(label: str, path: str, unit: str) -> Entry:
    """Write a quantity with its unit, which stands at another path."""
    return Entry(label, "quantity", (path,), unit)


def money(label: str, path: str, currency: str) -> Entry:
    """Write an amount or a price with its currency, which stands at another path."""
    return Entry(label, "money", (path,), currency)


def amount(label: str, path: str, *, rare: bool = False) -> Entry:
    """Write an amount or a price where the paper says elsewhere in which currency it is."""
    return Entry(label, "amount", (path,), rare=rare)


def choice(label: str, path: str, choices: type[StrEnum]) -> Entry:
    """Write the reader's word for one of our choices."""
    return Entry(label, "choice", (path,), choices=choices)


def blank(label: str) -> Entry:
    """Leave room for what is written by hand."""
    return Entry(label, "blank")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table: a title, the path of its list, a column for each entry; left out when empty.

    ``by`` are paths of what its rows are sorted by; without, they stay as they come.
    """

    title: str
    path: str
    columns: tuple[Entry, ...]
    by: tuple[str, ...] = ()

    @property
    def summed(self) -> bool:
        """Tell whether a row of sums stands below it."""
        return any(column.summed for column in self.columns)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that stands on top where the record has one of its states."""

    path: str
    state: StrEnum
    says: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed of one record.

    ``name`` stands in its address. ``query`` takes ``$number: String!`` and calls the record
    ``found``; ``parsed`` are paths of texts in it that hold JSON, into which paths may lead.
    ``foot`` are lines to be filled in and signed, ``room`` what more of them is written into.
    """

    name: str
    title: str
    query: str
    facts: tuple[Entry, ...]
    tables: tuple[Rows, ...]
    totals: tuple[Entry, ...] = ()
    remarks: tuple[Remark, ...] = ()
    foot: tuple[str, ...] = ()
    room: str = ""
    parsed: tuple[str, ...] = ()

    def address(self, number: str) -> str:
        """Say where the paper of a record is."""
        return f"{PRINT}/{self.name}/{quote(number, safe='')}"

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """List every entry with the path of the list it is in, or nothing."""
        yield from (("", entry) for entry in (*self.facts, *self.totals))
        for table in self.tables:
            yield from ((table.path, column) for column in table.columns)

    def words(self) -> Iterator[str]:
        """List every text of ours on it, as it is translated."""
        yield self.title
        yield from (table.title for table in self.tables)
        yield from (entry.label for _, entry in self.entries())
        yield from (remark.says for remark in self.remarks)
        yield from filter(None, (*self.foot, self.room))


def printed(table: type[Base], paper: Paper) -> Any:  # noqa: ANN401 - stands in for a field
    """Show where the paper of a row can be printed; the row has a ``number``."""

    def address(row: Any) -> ColumnElement[str]:  # noqa: ANN401 - the table or an alias of it
        found: ColumnElement[str] = literal(paper.address("")) + row.number
        return found

    doc = "Where it can be printed, by whoever is signed in to the console."
    return computed(table, str, address, doc)
