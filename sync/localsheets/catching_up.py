"""A tab as the page wants it: whole, or only what differs from a version the page has."""

from collections.abc import Iterator, Sequence

from sync.localsheets.book import Book, Json, Line, Tab
from sync.localsheets.brief import brief_rows
from sync.localsheets.grid import Rect
from sync.localsheets.masks import parse, pick
from sync.localsheets.reading import Rendering
from sync.localsheets.refusals import Outdated
from sync.localsheets.shifts import Sorted
from sync.localsheets.tabs import sheet_properties
from sync.localsheets.trail import Step

COLUMNS = parse("columnMetadata(pixelSize,hiddenByUser)")
AROUND = parse("conditionalFormats,protectedRanges,basicFilter")
TAB = parse("sheetId,title,index,hidden,tabColor,tabColorStyle,gridProperties")
BOOK = parse("title,locale,timeZone")
Splice = tuple[int, int, int]
FEWEST_RUNS = 200


def shown_tab(book: Book, sheet_id: int) -> Tab:
    """Find the tab, or the first visible one when it is gone or hidden."""
    visible = [tab for tab in book.tabs if not tab.properties.get("hidden")]
    return next((tab for tab in visible if tab.sheet_id == sheet_id), visible[0])


def caught_up(book: Book, sheet_id: int, past: Book | None) -> Json:
    """Tell how a tab is now: `splices` turn the rows of the past version into today's.

    Each splice says from which row on how many rows give way to which rows; they go from the
    last one up. Without a past there is one splice for all rows. `looks` are those of the new
    rows' cells, by the names that they use.
    """
    tab = shown_tab(book, sheet_id)
    old = _past_tab(book, tab, past)
    looks: Json = {}
    return {
        "version": book.version,
        "since": past.version if past and old is not None else None,
        "properties": pick(BOOK, book.properties),
        "tabs": [pick(TAB, sheet_properties(one)) for one in book.tabs],
        "sheetId": tab.sheet_id,
        **pick(AROUND, tab.extras),
        **Rendering(COLUMNS, book.locale).grid_data(tab, Rect(0, 0, 0, len(tab.columns))),
        "splices": [
            _written(tab, book.locale, splice, looks) for splice in splices(old or [], tab.rows)
        ],
        "looks": looks,
        "steps": [_step(step) for step in steps_between(past if old else None, tab)],
    }


def steps_between(past: Book | None, tab: Tab) -> Sequence[Step]:
    """List how a tab's lines moved since a past version; none without one.

    Raises Outdated when that is forgotten.
    """
    tabs = past.tabs if past else ()
    for old in tabs:
        if old.sheet_id == tab.sheet_id:
            steps = tab.trail.since(old.trail.last)
            if steps is None:
                raise Outdated("Too many rows and columns have moved since")
            return steps
    return ()


def _step(step: Step) -> Json:
    """Write a step as the page reads it; what was sorted stays under the eye."""
    shift = {} if isinstance(step.shift, Sorted) else vars(step.shift)
    return {"dimension": step.dimension, **shift}


def _past_tab(book: Book, tab: Tab, past: Book | None) -> Sequence[Line] | None:
    """Find the past rows, if they were shown in the same way."""
    if past is None or past.locale != book.locale:
        return None
    found = (one for one in past.tabs if one.sheet_id == tab.sheet_id)
    old = next(found, None)
    is_known = old is not None and tab.trail.since(old.trail.last) is not None
    return old.rows if old is not None and is_known else None


def _written(tab: Tab, locale: str, splice: Splice, looks: Json) -> Json:
    at, removed, added = splice
    lines = tab.rows[at : at + added]
    filled = max((place for place, line in enumerate(lines) if line.cells), default=-1) + 1
    rows, found = brief_rows(lines[:filled], locale)
    looks.update(found)
    hidden = {
        name: [place for place, line in enumerate(lines) if line.properties.get(name)]
        for name in ("hiddenByUser", "hiddenByFilter")
    }
    return {"at": at, "removed": removed, "added": added, "rows": rows, **hidden}


def splices(old: Sequence[Line], new: Sequence[Line]) -> list[Splice]:
    """List (from, rows that go, rows that come), the last one first."""
    head, least = 0, min(len(old), len(new))
    while head < least and old[head] is new[head]:
        head += 1
    tail = 0
    while tail < least - head and old[-1 - tail] is new[-1 - tail]:
        tail += 1
    gone, come = len(old) - head - tail, len(new) - head - tail
    if gone != come:
        return [(head, gone, come)]
    runs = list(_runs(old, new, head, head + come))
    return runs[::-1] if len(runs) <= FEWEST_RUNS else [(head, gone, come)]


def _runs(old: Sequence[Line], new: Sequence[Line], start: int, end: int) -> Iterator[Splice]:
    """Find the stretches of rows that differ between two lists of one length."""
    begun = None
    for row in range(start, end + 1):
        differs = row < end and old[row] is not new[row]
        if differs and begun is None:
            begun = row
        if not differs and begun is not None:
            yield begun, row - begun, row - begun
            begun = None
