"""The ledger of an office: what people typed and did, and what programs changed.

It is kept beside the engine's own log, and every value anybody thinks of is new, so at the end
each of them can be looked for.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from tests.sync.people import Row

LEADS: Final = "LK-000001"
ORDERS: Final = "LK-000002"
EPOCH: Final = date(1899, 12, 30)
TEXTS: Final = ("Company", "Contact", "Phone", "Need")
DATES: Final = ("Next contact on", "Requested on")
NUMBERS: Final = ("Interest", "Estimated amount", "Quantity", "Price")
EDITABLE: Final = {
    LEADS: (*TEXTS, "Interest", "Estimated amount", "Next contact on"),
    ORDERS: ("Quantity", "Price", "Requested on"),
}
NAMES: Final = ("Company", "Quantity")


@dataclass(frozen=True, slots=True)
class Deed:
    """A value that somebody set: in which column, and when."""

    at: datetime
    header: str
    value: str


@dataclass(slots=True)
class Ledger:
    """Everything that was done.

    ``replaced`` are values a person wrote over, ``moved`` those that a person brought to other
    rows, ``copies`` counts how often a new row may have been made of one, ``new`` names
    complete new rows, ``heard`` the leads captured through the API, ``mine`` what stands in
    columns of people's own, ``formulas`` those of them that are formulas.
    """

    typed: list[Deed] = field(default_factory=list[Deed])
    replaced: set[str] = field(default_factory=set[str])
    moved: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    changed: list[tuple[datetime, str, str, str]] = field(
        default_factory=list[tuple[datetime, str, str, str]]
    )
    copies: Counter[str] = field(default_factory=Counter[str])
    new: list[str] = field(default_factory=list[str])
    heard: list[str] = field(default_factory=list[str])
    mine: list[str] = field(default_factory=list[str])
    formulas: list[str] = field(default_factory=list[str])
    actions: int = 0
    deeds: int = 0
    count: int = 0

    def value(self, header: str) -> tuple[object, str]:
        """Think of a value nobody has used before: as it is typed, and as it is read."""
        self.count += 1
        if header in DATES:
            day = date(2030, 7, 1) + timedelta(days=self.count)
            return (day - EPOCH).days, day.isoformat()
        if header == "Interest":
            return 100 + self.count, str(100 + self.count)
        if header == "Phone":
            return f"+49 30 {self.count}", f"+49 30 {self.count}"
        if header in NUMBERS:
            return 1000 + self.count, str(1000 + self.count)
        return f"{header} {self.count}", f"{header} {self.count}"

    def note_replaced(self, header: str, shown: str) -> None:
        """Note that a person overwrites what a cell showed: it may be gone now."""
        if shown:
            self.replaced.add(as_read(header, shown))

    def note_copied(self, shown: Mapping[str, str]) -> None:
        """Note that another record may come of this row; its action is chosen once more."""
        self.copies.update(text for name in NAMES if (text := shown.get(name)))
        self.actions += bool(shown.get("Action"))

    def note_moved(self, shown: Mapping[str, str]) -> None:
        """Note that what this row shows may be taken for what was typed in another one."""
        self.moved.update((header, as_read(header, text)) for header, text in shown.items())


def as_read(header: str, shown: str) -> str:
    """Read a cell's text as the business writes it."""
    if not shown:
        return ""
    if header in DATES and shown.replace(".", "").isdigit():
        return (EPOCH + timedelta(days=int(float(shown)))).isoformat()
    if header in NUMBERS:
        with suppress(ArithmeticError):
            return f"{Decimal(shown).normalize():f}"
    return shown.strip()


def as_stored(value: object) -> str:
    """Write a stored value as the business does."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def values_of(row: Row, link: str) -> dict[str, str]:
    """Read the editable cells of a row."""
    return {header: as_read(header, row[header]) for header in EDITABLE[link]}
