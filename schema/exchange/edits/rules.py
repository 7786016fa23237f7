"""What a companion script may tell about an edit, and for how long it counts. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from schema.kernel.errors import DomainError

FRESH: Final = timedelta(minutes=10)
"""How long a notice may tell who typed."""
LAST_ROW: Final = 10_000_000
LONGEST_NAME: Final = 320


@dataclass(eq=False)
class PlaceNotValid(DomainError):
    """A notice names rows {first} to {last}, which no spreadsheet has; count from 0."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Span:
    """Rows or columns, counted from 0, from ``first`` up to but not including ``end``."""

    first: int
    end: int

    def __post_init__(self) -> None:
        """Refuse what no spreadsheet has; raises PlaceNotValid."""
        if not 0 <= self.first < self.end <= LAST_ROW:
            raise PlaceNotValid(self.first, self.end)


@dataclass(frozen=True, slots=True)
class Heard:
    """That somebody typed in a tab: where, and who, if that is known."""

    spreadsheet_id: str
    tab_id: int | None = None
    rows: Span | None = None
    columns: Span | None = None
    editor: str | None = None
