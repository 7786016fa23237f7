"""Which rows of a tab are at rest: nobody has typed in them since there was nothing to do.

A row at rest carries a seal, a digest of its cells as they came from the server. While it
matches, and no record the row shows has changed, the row need not be looked at; so a cycle
costs what has changed, not what is there.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import orjson

from sync.picture import SeenRow, Tab

OCTETS: Final = 8
BLANK: Final = b"{},"


class Sealed(NamedTuple):
    """What is remembered of a row that may be at rest.

    Where it stood, its seal if it has one, and how many of its cells hold a refused edit.
    """

    position: int
    seal: int | None
    held: int


@dataclass(frozen=True, slots=True)
class Rest:
    """The rows at rest by key, and all others that hold something.

    ``moved`` are those at rest that stand elsewhere than remembered.
    """

    places: dict[str, int]
    moved: dict[str, int]
    others: tuple[SeenRow, ...]
    seals: Mapping[int, int]

    def seal(self, row: SeenRow) -> int:
        """Tell the seal of a row as it was seen."""
        return self.seals[row.index]


def seals(tab: Tab) -> dict[int, int]:
    """Seal each row below the header that holds something, by its index.

    A seal tells the row's cells, where they stand and how they are read.
    """
    layout = orjson.dumps([sorted(tab.columns.items()), tab.locale])
    salt = hashlib.sha1(layout, usedforsecurity=False).digest()
    found: dict[int, int] = {}
    for index, told in tab.lines.told():
        if index and told.strip(BLANK):
            digest = hashlib.sha1(salt + told, usedforsecurity=False).digest()
            found[index] = int.from_bytes(digest[:OCTETS], "big", signed=True)
    return found


def rest(tab: Tab, remembered: Mapping[str, Sealed], restless: Collection[str]) -> Rest:
    """Find the rows at rest; ``restless`` names the records that changed.

    Rows that are alike, or one of which carries another's number, are not at rest; none is
    when rows have changed places, for nobody knows what of theirs went along.
    """
    keys = {
        row.seal: key
        for key, row in remembered.items()
        if row.seal is not None and key not in restless
    }
    places: dict[str, int] = {}
    awake: list[int] = []
    alike: set[str] = set()
    found = seals(tab)
    for index, seal in found.items():
        key = keys.get(seal)
        if key is None:
            awake.append(index)
        elif key in places:
            awake.append(index)
            alike.add(key)
        else:
            places[key] = index
    awake += (places.pop(key) for key in alike)
    others = [row for index in awake if (row := tab.row(index)) is not None]
    named = {row.key for row in others if row.key is not None} & places.keys()
    others += [row for key in sorted(named) if (row := tab.row(places.pop(key))) is not None]
    if _changed_places(places, others, remembered):
        return whole(tab, found)
    moved = {key: at for key, at in places.items() if remembered[key].position != at}
    others.sort(key=lambda row: row.index)
    return Rest(places, moved, tuple(others), found)


def whole(tab: Tab, found: Mapping[int, int] | None = None) -> Rest:
    """Take every row as one to be looked at."""
    return Rest({}, {}, tab.rows, seals(tab) if found is None else found)


def _changed_places(
    places: Mapping[str, int], others: Collection[SeenRow], remembered: Mapping[str, Sealed]
) -> bool:
    stand = {row.key: row.index for row in others if row.key is not None} | dict(places)
    known = sorted(remembered.keys() & stand.keys(), key=stand.__getitem__)
    order = [remembered[key].position for key in known]
    return any(above > below for above, below in pairwise(order))
