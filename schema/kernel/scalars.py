"""How values are written in answers, whoever writes them."""

from datetime import UTC, datetime


def instant(at: datetime) -> str:
    """Write an instant as RFC 3339 in UTC, its fraction without trailing zeros."""
    told = at.astimezone(UTC).replace(tzinfo=None).isoformat()
    return f"{told.rstrip('0') if '.' in told else told}+00:00"
