"""People at work in a tab: they type and look through the Sheets interface, as a browser does.

They are counted apart from the programs that are measured, and have no quota.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import httpx

PEOPLE: Final = "person/1"
PATIENCE: Final = 180.0
LOOK: Final = 0.02


class NeverCame(Exception):
    """Something that was waited for did not happen; there are no figures without it."""


def until(shown: Callable[[], bool], what: str) -> float:
    """Wait until something shows; tell when, in seconds of the clock ``time.monotonic``."""
    latest = time.monotonic() + PATIENCE
    while not shown():
        if time.monotonic() > latest:
            raise NeverCame(what)
        time.sleep(LOOK)
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before a tab, who knows in which row each record and in which column each word is."""  # noqa: E501 - one sentence

    client: httpx.Client
    spreadsheet: str
    title: str
    columns: Mapping[str, int]
    rows: Mapping[str, int]

    @classmethod
    def at(
        cls, client: httpx.Client, spreadsheet: str, tab: int, number: str = "Number"
    ) -> "Person":
        """Open a tab by its id; ``number`` is the header of what names its records."""
        told = client.get(f"/v4/spreadsheets/{spreadsheet}").json()["sheets"]
        (title,) = (s["properties"]["title"] for s in told if s["properties"]["sheetId"] == tab)
        path = f"/v4/spreadsheets/{spreadsheet}/values/{quote(f'{title!r}')}"
        header, *lines = client.get(path).json()["values"]
        columns = {name: at for at, name in enumerate(header)}
        place = columns[number]
        rows = {line[place]: at for at, line in enumerate(lines, start=2) if len(line) > place}
        return cls(client, spreadsheet, title, columns, rows)

    def type(self, key: str, header: str, value: object) -> None:
        """Type into a cell of a record."""
        params = {"valueInputOption": "USER_ENTERED"}
        answer = self.client.put(self._path(key, header), params=params, json=_one(value))
        answer.raise_for_status()

    def shows(self, key: str, header: str, text: str) -> bool:
        """Look at one cell."""
        values: list[list[Any]] = self.client.get(self._path(key, header)).json().get("values")
        return bool(values) and str(values[0][0]) == text

    def texts(self) -> set[str]:
        """Read every text in the tab."""
        path = f"/v4/spreadsheets/{self.spreadsheet}/values/{quote(f'{self.title!r}')}"
        return {str(text) for line in self.client.get(path).json()["values"] for text in line}

    def _path(self, key: str, header: str) -> str:
        place = f"{self.title!r}!{chr(ord('A') + self.columns[header])}{self.rows[key]}"
        return f"/v4/spreadsheets/{self.spreadsheet}/values/{quote(place)}"


def _one(value: object) -> dict[str, Any]:
    return {"values": [[value]]}
