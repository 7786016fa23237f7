"""What may be told about an edit, who may tell it, and for how long it counts. Pure.

A companion script signs each notice under SYNC_HOOK_SECRET with the moment it is of. Drive
signs nothing, but repeats the token a channel was opened with; ours names the spreadsheet and
is signed itself.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from schema.kernel.errors import DomainError

DRIVE: Final = "drive"
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


def signature(secret: str, seconds: int, body: bytes) -> str:
    """Sign a notice as of a moment, in seconds since 1970."""
    return _signed(secret, b"%d.%s" % (seconds, body))


def channel_token(secret: str, spreadsheet: str) -> str:
    """Make the token of a channel about a spreadsheet; Drive takes 256 characters at most."""
    return f"{spreadsheet}.{_signed(secret, f'{DRIVE}.{spreadsheet}'.encode())}"


def spreadsheet_of(secret: str, token: str) -> str | None:
    """Tell which spreadsheet the token of a channel is about, or None when it is not ours."""
    spreadsheet, _, _ = token.rpartition(".")
    ours = channel_token(secret, spreadsheet)
    return spreadsheet if hmac.compare_digest(ours.encode(), token.encode()) else None


def _signed(secret: str, told: bytes) -> str:
    return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()
