"""What people changed, in order and cell by cell: a journal for tests.

A person is whoever says so in the header `X-Person`, and every browser. An entry names the
kinds of requests that were sent: sorting or moving columns changes many cells and is no typing.
Nothing of this is there unless the server was started for a rehearsal.
"""

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.localsheets.book import Book, Json, Line, Tab

BROWSER = "browser"


@dataclass
class Visit:
    """A person's request, and what came with it."""

    person: str
    request: str
    body: bytearray = field(default_factory=bytearray)

    def kinds(self) -> list[str]:
        """Name the kinds of requests in a batch; of other calls, none."""
        if not self.request.endswith(":batchUpdate") or "/values" in self.request:
            return []
        return [kind for one in orjson.loads(self.body)["requests"] for kind in one]


VISIT: ContextVar[Visit | None] = ContextVar("visit", default=None)


class Attentive:
    """Notes for each request which person sent it, if one did."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request in its person's name."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        browser = BROWSER if "sec-fetch-site" in headers else None
        person = headers.get("x-person", browser)
        if person is None:
            await self.app(scope, receive, send)
            return
        visit = Visit(person, f"{scope['method']} {scope['path']}")
        VISIT.set(visit)

        async def overheard() -> Message:
            message = await receive()
            visit.body.extend(message.get("body", b""))
            return message

        await self.app(scope, overheard, send)


@dataclass
class Diary:
    """Every change that a person made, the oldest first."""

    entries: list[Json] = field(default_factory=list)

    def witness(self, old: Book | None, new: Book) -> None:
        """Write down what a person changed in a spreadsheet."""
        visit = VISIT.get()
        if visit is None:
            return
        tabs = {tab.sheet_id: tab for tab in old.tabs} if old else {}
        changes = [
            change for tab in new.tabs for change in _changes(tabs.pop(tab.sheet_id, None), tab)
        ]
        gone = [{"kind": "deletedSheet", "sheetId": number} for number in tabs]
        self.entries.append(
            {
                "number": len(self.entries) + 1,
                "at": new.drive["modifiedTime"],
                "person": visit.person,
                "request": visit.request,
                "kinds": visit.kinds(),
                "spreadsheetId": new.book_id,
                "version": new.version,
                "changes": [*changes, *gone],
            }
        )


def _changes(old: Tab | None, new: Tab) -> Iterator[Json]:
    """Tell rows that came and went, and changed cells; a row that only moved is no change."""
    before, after = old.rows if old else [], new.rows
    for start, end, first, last in _differing(before, after):
        pairs = min(end - start, last - first)
        for at in range(pairs):
            yield from _cells(new, first + at, before[start + at], after[first + at])
        for row in range(start + pairs, end):
            yield _row("deletedRow", new, row, before[row])
        for row in range(first + pairs, last):
            if old is not None or after[row].cells:
                yield _row("insertedRow", new, row, after[row])


def _differing(
    before: Sequence[Line], after: Sequence[Line]
) -> Iterator[tuple[int, int, int, int]]:
    """Find the spans of lines that are others; only the same object is the same line."""
    head, most = 0, min(len(before), len(after))
    while head < most and before[head] is after[head]:
        head += 1
    tail = 0
    while tail < most - head and before[-1 - tail] is after[-1 - tail]:
        tail += 1
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) == len(new):
        yield head, head + len(old), head, head + len(new)
        return
    matcher = SequenceMatcher(None, [id(one) for one in old], [id(one) for one in new], False)  # noqa: FBT003 - its own order
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield head + start, head + end, head + first, head + last


def _values(line: Line) -> Json:
    return {
        str(at): cell["userEnteredValue"]
        for at, cell in sorted(line.cells.items())
        if "userEnteredValue" in cell
    }


def _row(kind: str, tab: Tab, row: int, line: Line) -> Json:
    return {"kind": kind, "sheetId": tab.sheet_id, "row": row, "values": _values(line)}


def _cells(tab: Tab, row: int, old: Line, new: Line) -> Iterator[Json]:
    before, after = _values(old), _values(new)
    for at in sorted({*before, *after}, key=int):
        if before.get(at) != after.get(at):
            yield {
                "kind": "cell",
                "sheetId": tab.sheet_id,
                "row": row,
                "column": int(at),
                "before": before.get(at),
                "after": after.get(at),
            }
