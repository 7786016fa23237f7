"""The spreadsheets on disk: one file each, replaced whole before an answer leaves."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe

import orjson

from sync.localsheets.book import PLAIN, Book, Json, Line, Tab
from sync.localsheets.channels import Channels
from sync.localsheets.draft import Draft
from sync.localsheets.engine import Calculator
from sync.localsheets.ledger import Ledger, now
from sync.localsheets.memory import Memory
from sync.localsheets.refusals import NotHere

ID_BYTES = 33


class Store:
    """All spreadsheets of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.books: dict[str, Book] = {}
        self._calculators: dict[str, Calculator] = {}
        self._memories: dict[str, Memory] = {}
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self.witness: Callable[[Book | None, Book], None] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob("*.json")):
            book = book_from(orjson.loads(path.read_bytes()))
            self._take(book)
        self.ledger = Ledger(folder, self.books.values())
        self.channels = Channels()

    def book(self, book_id: str) -> Book:
        """Find a spreadsheet.

        Raises NotHere.
        """
        if book_id not in self.books:
            raise NotHere
        return self.books[book_id]

    def listed(self) -> list[Book]:
        """All spreadsheets, the one changed last first."""
        books = self.books.values()
        return sorted(books, key=lambda book: str(book.drive["modifiedTime"]), reverse=True)

    @contextmanager
    def change(self, book_id: str) -> Iterator[Draft]:
        """Change a spreadsheet: all of it is kept at the end, nothing when something fails."""
        draft = Draft(self.book(book_id).copy(), self._calculator(book_id))
        yield draft
        self.keep(draft)

    def keep(self, draft: Draft) -> None:
        """Write a changed or new spreadsheet, and tell those who watch it."""
        book = draft.settle()
        book.version += 1
        book.drive["modifiedTime"] = now()
        self.ledger.note(book)
        path = self._path(book.book_id)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(orjson.dumps(book_as_json(book)))
        fresh.replace(path)
        old = self.books.get(book.book_id)
        self._take(book)
        self._wake(book.book_id)
        self.channels.tell(book.book_id, *difference(old, book))
        if self.witness is not None:
            self.witness(old, book)

    def add(self, book: Book) -> None:
        """Keep a new spreadsheet."""
        draft = Draft(book, self._calculator(book.book_id), is_stale=True)
        self.keep(draft)

    def remove(self, book_id: str) -> None:
        """Delete a spreadsheet.

        Raises NotHere.
        """
        del self.books[self.book(book_id).book_id]
        self._calculators.pop(book_id, None)
        self._memories.pop(book_id, None)
        self._path(book_id).unlink(missing_ok=True)
        self.ledger.note_removed(book_id)
        self._wake(book_id)
        self.channels.tell(book_id, "remove", ())

    @contextmanager
    def watch(self, book_id: str) -> Iterator[asyncio.Event]:
        """Have an event set whenever a spreadsheet changes."""
        event = asyncio.Event()
        watchers = self._watchers.setdefault(book_id, set())
        watchers.add(event)
        try:
            yield event
        finally:
            watchers.discard(event)

    def wake_all(self) -> None:
        """Set every watcher's event."""
        for book_id in self._watchers:
            self._wake(book_id)

    def memory(self, book_id: str) -> Memory:
        """Find what is remembered of a spreadsheet.

        Raises NotHere.
        """
        return self._memories[self.book(book_id).book_id]

    def _take(self, book: Book) -> None:
        self.books[book.book_id] = book
        self._memories.setdefault(book.book_id, Memory()).versions.append(book)

    def _wake(self, book_id: str) -> None:
        for event in self._watchers.get(book_id, ()):
            event.set()

    def _calculator(self, book_id: str) -> Calculator:
        return self._calculators.setdefault(book_id, Calculator())

    def _path(self, book_id: str) -> Path:
        return self.folder / f"{book_id}.json"


def difference(old: Book | None, new: Book) -> tuple[str, tuple[str, ...]]:
    """Tell what became of a file, and which parts of it changed, as channels say it."""
    if old is None:
        return "add", ()
    was, is_now = (bool(book.drive.get("trashed")) for book in (old, new))
    if was is not is_now:
        return "trash" if is_now else "untrash", ("properties",)
    parts = {
        "content": (_content(old), _content(new)),
        "properties": (old.properties, new.properties),
        "parents": (old.drive.get("parents"), new.drive.get("parents")),
        "permissions": (old.drive["permissions"], new.drive["permissions"]),
    }
    changed = tuple(name for name, (before, after) in parts.items() if before != after)
    return "update", changed or ("properties",)


def _content(book: Book) -> object:
    """Everything in the tabs; lines are equal only when they are the same."""
    return [(tab.properties, tab.extras, tab.rows, tab.columns) for tab in book.tabs]


def new_id() -> str:
    """Make an id for a new spreadsheet, as long as Google's."""
    return token_urlsafe(ID_BYTES)


def _lines_as_json(lines: list[Line]) -> Json:
    last = max((at for at, line in enumerate(lines) if not line.is_plain), default=-1)
    return {"count": len(lines), "lines": [line.encoded for line in lines[: last + 1]]}


def _lines_from(given: Json) -> list[Line]:
    from_file = [Line.decoded(line) if line else PLAIN for line in given["lines"]]
    return from_file + [PLAIN] * (given["count"] - len(from_file))


def book_as_json(book: Book) -> Json:
    """Write a spreadsheet as its file has it."""
    return {
        "spreadsheetId": book.book_id,
        "version": book.version,
        "drive": book.drive,
        "properties": book.properties,
        "namedRanges": book.named_ranges,
        "developerMetadata": book.metadata,
        "sheets": [
            {
                "sheetId": tab.sheet_id,
                "properties": tab.properties,
                "developerMetadata": tab.metadata,
                "extras": tab.extras,
                "columns": _lines_as_json(tab.columns),
                "rows": _lines_as_json(tab.rows),
            }
            for tab in book.tabs
        ],
    }


def book_from(given: Json) -> Book:
    """Read a spreadsheet from its file."""
    tabs = [
        Tab(
            sheet["sheetId"],
            sheet["properties"],
            _lines_from(sheet["rows"]),
            _lines_from(sheet["columns"]),
            sheet["developerMetadata"],
            sheet["extras"],
        )
        for sheet in given["sheets"]
    ]
    return Book(
        given["spreadsheetId"],
        given["properties"],
        tabs,
        given["namedRanges"],
        given["developerMetadata"],
        given["drive"],
        given["version"],
    )
