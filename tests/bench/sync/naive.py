"""What a user would write instead of the sync: two scripts of an evening, with gspread.

Both are written with care, as their authors would: one call reads the tab, one writes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import gspread
import psycopg

COLUMNS: Final = ("number", "company", "contact", "phone", "need")
SELECT: Final = f"SELECT {', '.join(COLUMNS)} FROM leads ORDER BY number"
Table = dict[str, tuple[str, ...]]


class Script(Protocol):
    """Something that brings a tab and a table together, again and again."""

    def once(self) -> None:
        """Bring them together once."""


def table(database: psycopg.Connection) -> Table:
    """Read the table, by number, as texts."""
    found = database.execute(SELECT).fetchall()
    return {row[0]: tuple(map(str, row[1:])) for row in found}


def store(database: psycopg.Connection, number: str, values: Sequence[str]) -> None:
    """Write a row of the table."""
    named = ", ".join(f"{name} = %s" for name in COLUMNS[1:])
    database.execute(f"UPDATE leads SET {named} WHERE number = %s".encode(), [*values, number])


def _of(record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(record[name]) for name in COLUMNS[1:])


def _lines(rows: Table) -> list[list[str]]:
    return [[number, *values] for number, values in rows.items()]


@dataclass(slots=True)
class WholeTab:
    """``get_all_records``, compare with what was there last time, ``update`` the whole tab."""

    tab: gspread.Worksheet
    database: psycopg.Connection
    last: Table = field(default_factory=dict[str, tuple[str, ...]])

    def once(self) -> None:
        """Store what people changed since last time, then write the table over the tab."""
        shown = {str(r["number"]): _of(r) for r in self.tab.get_all_records()}
        for number, values in shown.items():
            if self.last and values != self.last[number]:
                store(self.database, number, values)
        self.database.commit()
        self.last = table(self.database)
        self.database.commit()
        self.tab.update([list(COLUMNS), *_lines(self.last)], raw=True)


@dataclass(slots=True)
class PullPush:
    """As django-gsheets' ``syncgsheets`` does: pull every row, then push every row."""

    tab: gspread.Worksheet
    database: psycopg.Connection

    def once(self) -> None:
        """Save each row of the tab as it is, then write each row of the table."""
        for record in self.tab.get_all_records():
            store(self.database, str(record["number"]), _of(record))
        self.database.commit()
        rows = table(self.database)
        self.database.commit()
        data = [
            {"range": f"A{at}:E{at}", "values": [line]}
            for at, line in enumerate(_lines(rows), start=2)
        ]
        self.tab.batch_update(data, raw=True)
