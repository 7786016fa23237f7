"""The door of the grid page: people's edits, taking them back, and catching up with others."""

from collections.abc import Sequence

from sync.localsheets import batch, values
from sync.localsheets.book import Book, Json
from sync.localsheets.calls import Call, Doors
from sync.localsheets.catching_up import caught_up, steps_between
from sync.localsheets.comparing import compare
from sync.localsheets.draft import Draft
from sync.localsheets.grid import Area, Rect, parse_a1
from sync.localsheets.refusals import Outdated, Unusable
from sync.localsheets.trail import Step, follow_place
from sync.localsheets.undoing import undo as take_back


def tab(call: Call) -> Json:
    """GET a tab, whole or as changed since a version."""
    book = call.store.book(call.book_id)
    since = call.query.get("since", "")
    past = call.store.memory(call.book_id).version(int(since)) if since else None
    return caught_up(book, int(call.path["sheet_id"]), past)


def edit(call: Call) -> Json:
    """POST an edit: batch requests, then blocks of texts as if typed; all of it or nothing.

    Texts go to the cells that were at those places in the given version of the spreadsheet,
    wherever others have moved them since; requests are refused when anything moved. The answer
    names the edit, so that it can be taken back; what cannot has no name.
    """
    requests, typed = call.body.get("requests", []), call.body.get("typed", [])
    if not requests and not typed:
        raise Unusable("One of requests or typed must be set.")
    before = call.store.book(call.book_id)
    seen = _seen(call)
    if requests and any(steps_between(seen, tab) for tab in before.tabs):
        raise Outdated("Rows or columns have just moved")
    with call.store.change(call.book_id) as draft:
        replies = batch.apply(draft, requests) if requests else []
        for block in typed:
            area = parse_a1(draft.book, block.get("range", ""))
            _type(draft, area, values.rows_of(block), steps_between(seen, area.tab))
    return {**_kept(call, before), "replies": replies}


def _seen(call: Call) -> Book | None:
    """Find the version that the person saw; None when the call does not say.

    Raises Outdated.
    """
    if "version" not in call.body:
        return None
    seen = call.store.memory(call.book_id).version(call.body["version"])
    if seen is None:
        raise Outdated("Too much has changed since")
    return seen


def _type(draft: Draft, area: Area, rows: values.Grid, steps: Sequence[Step]) -> None:
    """Type a block of texts, each where its cell is after these steps."""
    if not steps:
        values.write(draft, area, rows, values.USER_ENTERED)
        return
    for down, texts in enumerate(rows, area.rect.top):
        for right, text in enumerate(texts, area.rect.left):
            place = follow_place(steps, (down, right))
            if place is None:
                raise Outdated("The row or column is gone")
            spot = Rect(*place, place[0] + 1, place[1] + 1)
            values.write(draft, Area(area.tab, spot), [[text]], values.USER_ENTERED)


def undo(call: Call) -> Json:
    """POST the name of an edit to take it back; the answer names what undoes that again."""
    changes = call.store.memory(call.book_id).edit(str(call.body.get("edit")))
    before = call.store.book(call.book_id)
    with call.store.change(call.book_id) as draft:
        take_back(draft, changes)
    return _kept(call, before)


def _kept(call: Call, before: Book) -> Json:
    after = call.store.book(call.book_id)
    changes = compare(before, after)
    name = {"edit": call.store.memory(call.book_id).keep(changes)} if changes else {}
    return {"version": after.version, **name}


_HERE = "/api/spreadsheets/{book_id}"
DOORS: Doors = (
    ("GET", f"{_HERE}/tabs/{{sheet_id:int}}", tab),
    ("POST", f"{_HERE}/edits", edit),
    ("POST", f"{_HERE}/undo", undo),
)
