"""What may become of a call to Google: it is away, busy, or refuses; in our words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import orjson
import requests
from google.auth.exceptions import GoogleAuthError, TransportError
from gspread.exceptions import APIError, GSpreadException
from typing_extensions import override

Answer = TypeVar("Answer")
TOO_MANY: Final = 429
TIMED_OUT: Final = 408
LONGEST_SPARED: Final = 600.0


class SheetsAway(Exception):
    """The server could not be reached, or failed; nobody knows what it did."""


class KeyNotTaken(SheetsAway):
    """Google does not take the account's key: it is damaged, or was deleted or disabled."""


class SheetsBusy(SheetsAway):
    """No call may be made for a while: too many were, or the server asked to be spared.

    ``told`` is how many seconds it said, if it did; ``wait`` is how long to leave it alone.
    """

    def __init__(self, said: str, told: float | None = None, wait: float | None = None) -> None:
        """Leave the server alone for ``wait`` seconds."""
        super().__init__(said)
        self.told = told
        self.wait = timedelta(seconds=(told or 1.0) if wait is None else wait)


@dataclass
class SheetsRefused(Exception):
    """The server understood the call and would not do it; ``said`` is its sentence."""

    status: int
    said: str

    @override
    def __str__(self) -> str:
        return f"{self.status}: {self.said}"


def translated(call: Callable[[], Answer]) -> Answer:
    """Say in our words what went wrong."""
    try:
        return call()
    except APIError as error:
        told = _retry_after(error.response)
        if error.code == TOO_MANY or told is not None:
            raise SheetsBusy(str(error), told) from error
        if error.code == TIMED_OUT or not 400 <= error.code < 500:  # noqa: PLR2004 - HTTP's own numbers
            raise SheetsAway(str(error)) from error
        raise SheetsRefused(error.code, str(error.error.get("message", ""))) from error
    except (
        requests.RequestException,
        GSpreadException,
        OSError,
        TransportError,
        orjson.JSONDecodeError,
    ) as error:
        raise SheetsAway(str(error)) from error
    except GoogleAuthError as error:
        raise KeyNotTaken(str(error)) from error


def _retry_after(response: requests.Response) -> float | None:
    """Read how long a server asks to be spared, in seconds or until a moment (RFC 9110)."""
    told = response.headers.get("Retry-After", "").strip()
    if not told:
        return None
    try:
        if told.isdecimal():
            return min(float(told), LONGEST_SPARED)
        until = parsedate_to_datetime(told)
        said = parsedate_to_datetime(response.headers["Date"])
    except (KeyError, ValueError):
        return None
    return min(max(0.0, (until - said).total_seconds()), LONGEST_SPARED)
