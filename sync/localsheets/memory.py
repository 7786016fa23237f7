"""What the server remembers of a spreadsheet while it runs: how it was, and who did what."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe

from sync.localsheets.book import Book
from sync.localsheets.comparing import Change
from sync.localsheets.refusals import CannotUndo

MOST_VERSIONS = 32
MOST_EDITS = 500


@dataclass
class Memory:
    """The last versions of one spreadsheet, and the last edits people made in its page."""

    versions: deque[Book] = field(default_factory=lambda: deque(maxlen=MOST_VERSIONS))
    edits: OrderedDict[str, Sequence[Change]] = field(default_factory=OrderedDict)

    def version(self, number: int) -> Book | None:
        """Find how the spreadsheet was at a version; None when that is forgotten."""
        return next((book for book in self.versions if book.version == number), None)

    def keep(self, changes: Sequence[Change]) -> str:
        """Remember an edit under a new name."""
        name = token_urlsafe(12)
        self.edits[name] = changes
        while len(self.edits) > MOST_EDITS:
            self.edits.popitem(last=False)
        return name

    def edit(self, name: str) -> Sequence[Change]:
        """Find an edit by its name.

        Raises CannotUndo.
        """
        if name not in self.edits:
            raise CannotUndo("The server no longer knows this edit")
        return self.edits[name]
