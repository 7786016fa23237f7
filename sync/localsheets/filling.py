"""The request that goes on with what is there: numbers count, texts repeat, formulas move."""

import re
from collections.abc import Sequence
from itertools import pairwise

from sync.localsheets.book import COLUMNS, ROWS, Cell, Json
from sync.localsheets.cells import with_value
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.grid import Area, Rect, area_of, check_inside
from sync.localsheets.pasting import block_of, copied
from sync.localsheets.refusals import BadValue, Unusable
from sync.localsheets.shown import DATE_TYPES, number_format

NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)
FEWEST = 2


def auto_fill(draft: Draft, request: Json) -> None:
    """Answer autoFill."""
    alternate = bool(request.get("useAlternateSeries"))
    if "sourceAndDestination" in request:
        given = request["sourceAndDestination"]
        source = area_of(draft.book, given["source"])
        dimension = given.get("dimension")
        if dimension not in (ROWS, COLUMNS):
            raise BadValue("dimension", "type.googleapis.com/Dimension", f'"{dimension}"')
        _fill(source, dimension, given.get("fillLength", 0), is_alternate=alternate)
    elif "range" in request:
        source, dimension, length = _detected(area_of(draft.book, request["range"]))
        _fill(source, dimension, length, is_alternate=alternate)
    else:
        raise Unusable("One of range or sourceAndDestination must be set.")


def _detected(area: Area) -> tuple[Area, str, int]:
    """Find the filled end of a range, and how much of it lies before or after."""
    rect, tab = area.rect, area.tab
    places = [
        (row, column)
        for row in range(rect.top, rect.bottom)
        for column in tab.rows[row].cells
        if rect.left <= column < rect.right and "userEnteredValue" in tab.cell(row, column)
    ]
    if not places:
        raise Unusable("There is no data in the range to fill from.")
    rows, columns = [row for row, _ in places], [column for _, column in places]
    filled = Rect(min(rows), min(columns), max(rows) + 1, max(columns) + 1)
    if filled.bottom < rect.bottom or filled.top > rect.top:
        source = Area(tab, rect._replace(top=filled.top, bottom=filled.bottom))
        after = rect.bottom - filled.bottom
        return source, ROWS, after or rect.top - filled.top
    source = Area(tab, rect._replace(left=filled.left, right=filled.right))
    after = rect.right - filled.right
    return source, COLUMNS, after or rect.left - filled.left


def _fill(source: Area, dimension: str, length: int, *, is_alternate: bool) -> None:
    block = block_of(source)
    lines = [list(line) for line in zip(*block, strict=True)] if dimension == ROWS else block
    size = len(lines[0]) if lines else 0
    start, end = (size, size + length) if length >= 0 else (length, 0)
    rect, tab = source.rect, source.tab
    target = (
        rect._replace(top=rect.top + start, bottom=rect.top + end)
        if dimension == ROWS
        else rect._replace(left=rect.left + start, right=rect.left + end)
    )
    check_inside(Area(tab, target))
    for across, line in enumerate(lines):
        series = _Series(line, is_alternate=is_alternate)
        for offset in range(start, end):
            if dimension == ROWS:
                cell = series.at(offset, 1, 0)
                tab.write(rect.top + offset, {rect.left + across: cell})
            else:
                cell = series.at(offset, 0, 1)
                tab.write(rect.top + across, {rect.left + offset: cell})


class _Series:
    """One line of cells, and how it goes on in both directions."""

    def __init__(self, line: Sequence[Cell], *, is_alternate: bool) -> None:
        self.line = line
        self.prefix = ""
        self.start, self.step = 0.0, 0.0
        found = self._numbers()
        self.counts = found is not None
        if found is None:
            return
        steps = {round(b - a, 9) for a, b in pairwise(found)}
        if len(found) < FEWEST:
            steps = {1.0 if self._counts_alone() is not is_alternate else 0.0}
        self.counts = len(steps) == 1
        if self.counts:
            self.start, self.step = found[0], steps.pop()

    def _values(self) -> list[Json]:
        return [cell.get("userEnteredValue", {}) for cell in self.line]

    def _numbers(self) -> list[float] | None:
        """Read the numbers of the line, alone or behind equal texts; None for others."""
        values = self._values()
        if all("numberValue" in value for value in values):
            return [value["numberValue"] for value in values]
        matches = [NUMBERED.fullmatch(str(value.get("stringValue", ""))) for value in values]
        found = [match for match in matches if match]
        if len(found) < len(values) or len({match[1] for match in found}) != 1:
            return None
        self.prefix = found[0][1]
        return [float(match[2]) for match in found]

    def _counts_alone(self) -> bool:
        """Whether a single cell counts on: dates and numbered texts do, a plain number not."""
        is_text = "stringValue" in self._values()[0]
        return is_text or number_format(self.line[0]).get("type") in DATE_TYPES

    def at(self, offset: int, down: int, right: int) -> Cell:
        """Make the cell at a distance from the line's first cell."""
        model = offset % len(self.line)
        cell, by = self.line[model], offset - model
        if not self.counts:
            return copied(cell, by * down, by * right)
        number = self.start + self.step * offset
        if "stringValue" in self._values()[0]:
            return with_value(cell, {"stringValue": f"{self.prefix}{abs(int(number))}"})
        whole = int(number) if number == int(number) else round(number, 9)
        return with_value(cell, {"numberValue": whole})


REQUESTS: Handlers = {"autoFill": auto_fill}
