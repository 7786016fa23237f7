"""Which column of a file is what: found by the words above it. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema.kernel.errors import DomainError

Titles = Mapping[str, tuple[str, ...]]
"""What a column is, by the words that may stand above it; a code name will do, too."""


@dataclass(eq=False)
class ColumnTwice(DomainError):
    """{file} has two columns for the same thing, {one} and {other}; keep one of them."""

    file: str
    one: str
    other: str


def columns_of(
    file: str, headers: Sequence[str], titles: Titles
) -> tuple[dict[str, int], list[str]]:
    """Say which column is what, and which are none of ours; raises ColumnTwice."""
    known = {plain(title): code for code, told in titles.items() for title in (code, *told)}
    found: dict[str, int] = {}
    ignored = []
    for place, header in enumerate(headers):
        code = known.get(plain(header))
        if code is None:
            ignored += [header.strip()] if header.strip() else []
        elif code in found:
            raise ColumnTwice(file, headers[found[code]].strip(), header.strip())
        else:
            found[code] = place
    return found, ignored


def plain(header: str) -> str:
    """Read over width, case and blanks of a header."""
    return " ".join(unicodedata.normalize("NFKC", header).replace("_", " ").casefold().split())
