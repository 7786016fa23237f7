"""How values are written in answers and read from requests, whoever writes and reads them.

Each kind of value has one notation, that of the specification ``api.served`` publishes with
it. What other notations a library would also understand (weeks, underscores, NaN) is refused.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
SHOWN: Final = 40


def instant(at: datetime) -> str:
    """Write an instant as RFC 3339 in UTC, its fraction without trailing zeros."""
    told = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{told.rstrip('0') if '.' in told else told}+00:00"


def read_decimal(told: object) -> Decimal:
    """Read a number in digits, given as text or as a number; raises ValueError."""
    text = told if isinstance(told, str) else str(told)
    if isinstance(told, bool) or not DECIMAL.fullmatch(text):
        raise ValueError(f"{_short(told)} is no decimal number; write digits like 12.50.")
    return Decimal(text)


def read_date(told: object) -> date:
    """Read a day as RFC 3339 has it; raises ValueError."""
    try:
        if isinstance(told, str) and DATE.fullmatch(told):
            return date.fromisoformat(told)
    except ValueError:
        pass
    raise ValueError(f"{_short(told)} is no day; write one like 2030-12-31.")


def read_instant(told: object) -> datetime:
    """Read an instant as RFC 3339 has it, to the microsecond; raises ValueError."""
    try:
        if isinstance(told, str) and INSTANT.fullmatch(told):
            return datetime.fromisoformat(told.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{_short(told)} is no instant; write one like 2030-12-31T08:00:00Z.")


def _short(told: object) -> str:
    text = str(told)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
