"""Rectangles on a tab: the API's zero-based, half-open grid ranges and A1 notation."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync.localsheets.book import Book, Json, Tab
from sync.localsheets.refusals import BadRange, BeyondGrid, Unusable

A_TO_Z = 26
PLAIN_TITLE = re.compile(r"[^\W\d]\w*")
LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*")
A1 = re.compile(
    r"\$?(?P<left>[A-Za-z]{1,3})?\$?(?P<top>[1-9]\d*)?"
    r"(?P<to>:\$?(?P<right>[A-Za-z]{1,3})?\$?(?P<bottom>[1-9]\d*)?)?"
)

R1C1 = re.compile(r"[Rr]([1-9]\d*)[Cc]([1-9]\d*)(?::[Rr]([1-9]\d*)[Cc]([1-9]\d*))?")


class Rect(NamedTuple):
    """Rows top to bottom and columns left to right, the last ones excluded."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """How many rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """How many columns."""
        return self.right - self.left


@dataclass(frozen=True)
class Area:
    """A rectangle on a tab."""

    tab: Tab
    rect: Rect

    def as_json(self) -> Json:
        """Write the area as the API's GridRange."""
        return {
            "sheetId": self.tab.sheet_id,
            "startRowIndex": self.rect.top,
            "endRowIndex": self.rect.bottom,
            "startColumnIndex": self.rect.left,
            "endColumnIndex": self.rect.right,
        }

    def as_a1(self) -> str:
        """Write the area in A1 notation, as answers name it."""
        top, left, bottom, right = self.rect
        first = f"{column_letters(left)}{top + 1}"
        last = f"{column_letters(right - 1)}{bottom}"
        name = first if first == last else f"{first}:{last}"
        return f"{quoted_title(self.tab.title)}!{name}"


def column_letters(index: int) -> str:
    """Spell a zero-based column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index > 0:
        index, digit = divmod(index - 1, A_TO_Z)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_index(letters: str) -> int:
    """Read a column's letters: A is 0, AA is 26."""
    index = 0
    for letter in letters.upper():
        index = index * A_TO_Z + ord(letter) - ord("A") + 1
    return index - 1


def quoted_title(title: str) -> str:
    """Write a title as a range begins with it, quoted where it needs to be."""
    if PLAIN_TITLE.fullmatch(title) and not LOOKS_LIKE_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def whole(tab: Tab) -> Rect:
    """All cells of a tab."""
    return Rect(0, 0, len(tab.rows), len(tab.columns))


def area_of(book: Book, given: Mapping[str, Any]) -> Area:
    """Find what a GridRange means; open ends reach to the grid's end.

    Raises NoGrid, Unusable for a range turned inside out, BeyondGrid.
    """
    tab = book.grid(given.get("sheetId", 0))
    rect = Rect(
        given.get("startRowIndex", 0),
        given.get("startColumnIndex", 0),
        given.get("endRowIndex", len(tab.rows)),
        given.get("endColumnIndex", len(tab.columns)),
    )
    area = Area(tab, rect)
    check_inside(area)
    return area


def check_inside(area: Area) -> None:
    """Refuse an area that is turned inside out or leaves its tab."""
    rect, tab = area.rect, area.tab
    for name, start, end in (
        ("RowIndex", rect.top, rect.bottom),
        ("ColumnIndex", rect.left, rect.right),
    ):
        if start < 0 or end < start:
            raise Unusable(f"start{name}[{start}] must be less than end{name}[{end}]")
    if rect.bottom > len(tab.rows) or rect.right > len(tab.columns):
        raise BeyondGrid(area.as_a1(), len(tab.rows), len(tab.columns))


def split_title(text: str) -> tuple[str | None, str]:
    """Divide `'My tab'!A1` into the title, unquoted, and the rest."""
    title, mark, rest = text.rpartition("!")
    if mark:
        return unquoted(title), rest
    if text.startswith("'"):
        return unquoted(text), ""
    return None, text


def unquoted(title: str) -> str:
    """Take the quotes off a title."""
    if len(title) > 1 and title.startswith("'") and title.endswith("'"):
        return title[1:-1].replace("''", "'")
    return title


def parse_a1(book: Book, text: str) -> Area:
    """Find what a text such as `'My tab'!A1:C` means; open ends reach to the grid's end.

    The first tab is meant when none is named. Raises BadRange, BeyondGrid.
    """
    title, rest = split_title(text)
    if title is None:
        found = titled_or_named(book, text)
        if found is not None:
            return found
    tab = book.tabs[0] if title is None else book.titled(title)
    if tab is None:
        raise BadRange(text)
    if title is not None and not _reads_as_cells(rest):
        found = named_area(book, rest)
        if found is not None:
            return found
    area = Area(tab, parse_rect(tab, rest, text))
    check_inside(area)
    return area


def titled_or_named(book: Book, text: str) -> Area | None:
    """Find a tab or a named range by its bare name, unless the text reads as cells."""
    if _reads_as_cells(text):
        return None
    tab = book.titled(text)
    return Area(tab, whole(tab)) if tab is not None else named_area(book, text)


def _reads_as_cells(text: str) -> bool:
    """Whether a text is cells rather than a name; letters alone may be a name."""
    match = A1.fullmatch(text)
    return bool(R1C1.fullmatch(text) or (match and (match["to"] or match["top"])))


def named_area(book: Book, text: str) -> Area | None:
    """Find a named range, whatever its case."""
    for named in book.named_ranges:
        if named["name"].casefold() == text.casefold():
            return area_of(book, named["range"])
    return None


def parse_rect(tab: Tab, rest: str, text: str) -> Rect:
    """Read the part after the title; `text` is the whole, for the refusal."""
    if not rest:
        return whole(tab)
    if numbers := R1C1.fullmatch(rest):
        return _by_numbers(numbers)
    match = A1.fullmatch(rest)
    if match is None or not (match["to"] or (match["left"] and match["top"])):
        raise BadRange(text)
    top, bottom = ends(match["top"], match["bottom"], is_range=match["to"] is not None)
    left, right = ends(
        match["left"] and str(column_index(match["left"]) + 1),
        match["right"] and str(column_index(match["right"]) + 1),
        is_range=match["to"] is not None,
    )
    if (left, top) == (None, None) and (right, bottom) == (None, None):
        raise BadRange(text)
    return Rect(
        top or 0,
        left or 0,
        len(tab.rows) if bottom is None else bottom,
        len(tab.columns) if right is None else right,
    )


def _by_numbers(match: re.Match[str]) -> Rect:
    """Read `R1C1:R3C2`."""
    top, left, bottom, right = (int(number) for number in match.groups(default="0"))
    rows, columns = sorted((top, bottom or top)), sorted((left, right or left))
    return Rect(rows[0] - 1, columns[0] - 1, rows[1], columns[1])


def ends(
    first: str | None, last: str | None, *, is_range: bool
) -> tuple[int | None, int | None]:
    """Turn one-based bounds into a half-open span; None is an open end."""
    start = None if first is None else int(first) - 1
    if not is_range:
        return start, None if start is None else start + 1
    end = None if last is None else int(last)
    if start is not None and end is not None and end <= start:
        start, end = end - 1, start + 1
    return start, end
