"""The requests that tidy a range: blanks, duplicate rows, and a new order by chance."""

from collections.abc import Hashable, Iterator
from random import SystemRandom

from sync.localsheets.book import Cell, Json
from sync.localsheets.cells import with_value
from sync.localsheets.dimensions import Stretch, stretch_of
from sync.localsheets.draft import Draft, Handlers
from sync.localsheets.grid import Area, area_of
from sync.localsheets.pasting import Block, block_of, copied
from sync.localsheets.refusals import Unusable
from sync.localsheets.shown import effective

CHANCE = SystemRandom()


def trim_whitespace(draft: Draft, request: Json) -> Json:
    """Answer trimWhitespace: blanks go from both ends, and one is left of each run inside."""
    area = area_of(draft.book, request["range"])
    count = 0
    for row in range(area.rect.top, area.rect.bottom):
        updates: dict[int, Cell | None] = {}
        for column, cell in area.tab.rows[row].cells.items():
            text = cell.get("userEnteredValue", {}).get("stringValue")
            if text is None or not area.rect.left <= column < area.rect.right:
                continue
            trimmed = " ".join(text.split())
            if trimmed != text:
                updates[column] = with_value(cell, {"stringValue": trimmed} if trimmed else {})
        area.tab.write(row, updates)
        count += len(updates)
    return {"cellsChangedCount": count} if count else {}


def delete_duplicates(draft: Draft, request: Json) -> Json:
    """Answer deleteDuplicates: the first of equal rows stays, and those below move up.

    Rows are compared by what they show, letter cases apart.
    """
    draft.settle()
    area = area_of(draft.book, request["range"])
    columns = sorted(set(_compared(draft, request, area)))
    seen: set[Hashable] = set()
    left: list[tuple[int, list[Cell]]] = []
    for row, cells in enumerate(block_of(area)):
        key = tuple(_comparable(cells[column - area.rect.left]) for column in columns)
        if key not in seen:
            seen.add(key)
            left.append((row, cells))
    _write(area, left)
    removed = area.rect.height - len(left)
    return {"duplicatesRemovedCount": removed} if removed else {}


def _compared(draft: Draft, request: Json, area: Area) -> Iterator[int]:
    given = request.get("comparisonColumns") or []
    if not given:
        yield from range(area.rect.left, area.rect.right)
    for one in given:
        span: Stretch = stretch_of(draft.book, {"sheetId": area.tab.sheet_id, **one})
        inside = area.rect.left <= span.start and span.end <= area.rect.right
        if span.dimension != "COLUMNS" or not inside:
            raise Unusable("comparisonColumns must be columns of the range.")
        yield from range(span.start, span.end)


def _comparable(cell: Cell) -> Hashable:
    for kind, value in effective(cell).items():
        if kind == "errorValue":
            return kind, value["type"]
        return kind, value.casefold() if isinstance(value, str) else value
    return None


def _write(area: Area, rows: list[tuple[int, list[Cell]]]) -> None:
    """Write rows from the top on, each with where it came from; what is left over is empty."""
    for offset in range(area.rect.height):
        source, cells = rows[offset] if offset < len(rows) else (offset, [])
        block: Block = [cells or [{}] * area.rect.width]
        area.tab.write(
            area.rect.top + offset,
            {
                column: copied(cell, offset - source, 0)
                for column, cell in enumerate(block[0], area.rect.left)
            },
        )


def randomize_range(draft: Draft, request: Json) -> None:
    """Answer randomizeRange: whole rows of the range change places by chance."""
    area = area_of(draft.book, request["range"])
    rows = list(enumerate(block_of(area)))
    CHANCE.shuffle(rows)
    _write(area, rows)


REQUESTS: Handlers = {
    "trimWhitespace": trim_whitespace,
    "deleteDuplicates": delete_duplicates,
    "randomizeRange": randomize_range,
}
