"""The order in which files changed, which Drive tells as changes: each file's last one."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson

from sync.localsheets.book import Book, Json

NAME = "removed.jsonl"


def now() -> str:
    """Tell the time as Drive writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Ledger:
    """Numbers every change, and remembers the files that are gone."""

    def __init__(self, folder: Path, books: Iterable[Book]) -> None:
        self._path = folder / NAME
        lines = self._path.read_bytes().splitlines() if self._path.exists() else []
        self.removed: list[Json] = [orjson.loads(line) for line in lines]
        known = [number_of(book) for book in books]
        self.last = max([*known, *(gone["change"] for gone in self.removed)], default=0)

    def note(self, book: Book) -> None:
        """Give the change of a file its number."""
        self.last += 1
        book.drive["change"] = self.last

    def note_removed(self, book_id: str) -> None:
        """Give the end of a file its number."""
        self.last += 1
        gone = {"fileId": book_id, "change": self.last, "time": now()}
        self.removed.append(gone)
        with self._path.open("ab") as file:
            file.write(orjson.dumps(gone) + b"\n")

    def since(
        self, number: int, books: Mapping[str, Book]
    ) -> list[tuple[int, Json, Book | None]]:
        """List the changes from a number on, the oldest first; a file that is gone is None."""
        kept = [
            (
                number_of(book),
                {"fileId": book.book_id, "time": book.drive["modifiedTime"]},
                book,
            )
            for book in books.values()
        ]
        gone = [
            (one["change"], {"fileId": one["fileId"], "time": one["time"]}, None)
            for one in self.removed
        ]
        every: list[tuple[int, Json, Book | None]] = [*kept, *gone]
        return sorted((one for one in every if one[0] >= number), key=lambda one: one[0])


def number_of(book: Book) -> int:
    """Tell the number of a file's last change; 0 for one from before changes had numbers."""
    return int(book.drive.get("change", 0))
