"""Integrity queries: what must always be true, asked of the data itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One promise about stored data.

    ``rows`` is SQL that returns a row for each breach; ``examined`` is SQL that returns how
    many rows the promise is about. Both run as the owner, outside row-level security.
    """

    code: str
    promise: str
    examined: str
    rows: str
