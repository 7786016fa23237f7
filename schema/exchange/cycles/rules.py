"""What the figures of cycles mean, and how long they are kept. Pure."""

from datetime import datetime, timedelta
from typing import Final

KEPT: Final = timedelta(hours=24)
"""How long the figures of a minute are kept."""


def minute_of(at: datetime) -> datetime:
    """Tell in which minute an instant lies, by the minute's beginning."""
    return at.replace(second=0, microsecond=0)
