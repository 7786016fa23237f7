"""Which row is which record. Pure: rows and what we remember in, an assignment out.

Rows are known by key, never by number. A key that is gone, stands twice or is unknown is
looked at with care, because people copy, sort, cut and overwrite (specification, section 3).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from schema.kernel.sentences import Sentence
from sync.cells import EMPTY
from sync.picture import SeenRow
from sync.plan import Base


def twice(key: str) -> Sentence:
    """Say that a key stands in two rows, and what to do."""
    return Sentence(
        "{key} stands in two rows; clear the number in the row that is the copy.", key=key
    )


def back(key: str) -> Sentence:
    """Say that a row came back, or was copied, beside the one that stands for it by now."""
    return Sentence(
        "{key} stands in two rows since one of them came back; delete the one that is wrong.",
        key=key,
    )


def unknown(key: str) -> Sentence:
    """Say that a key means nothing here, and what to do."""
    return Sentence(
        "{key} is no number of this tab; clear it to enter the row as a new one, or delete it.",
        key=key,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What we remember of a record's row."""

    position: int
    cells: Mapping[str, Base]
    restored: bool = False


@dataclass(slots=True)
class Assignment:
    """What each row of a tab is."""

    records: dict[str, SeenRow] = field(default_factory=dict[str, SeenRow])
    placed: dict[str, SeenRow] = field(default_factory=dict[str, SeenRow])
    new: list[SeenRow] = field(default_factory=list[SeenRow])
    give_back: list[tuple[SeenRow, str]] = field(default_factory=list[tuple[SeenRow, str]])
    clear: list[SeenRow] = field(default_factory=list[SeenRow])
    marked: list[tuple[SeenRow, str]] = field(default_factory=list[tuple[SeenRow, str]])
    twins: list[tuple[SeenRow, str]] = field(default_factory=list[tuple[SeenRow, str]])
    back: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    empty: list[SeenRow] = field(default_factory=list[SeenRow])


def assign(
    rows: Collection[SeenRow],
    known: Mapping[str, Known],
    reserved: Collection[str],
    shown: Collection[str],
    returning: Collection[str] = (),
) -> Assignment:
    """Say which record each row is.

    ``reserved`` are numbers taken for new rows, ``shown`` the keys the database would show,
    ``returning`` those whose rows were taken out by mistake and are about to come back.
    """
    found = Assignment()
    copies: list[SeenRow] = []
    loose = [row for row in rows if row.key is None]
    for key, rows_of_key in _by_key(rows).items():
        if key in known:
            copies.extend(_known(found, key, rows_of_key, known[key]))
        elif key in reserved:
            _reserved(found, key, rows_of_key)
        elif key in shown:
            _fetched(found, key, rows_of_key)
        else:
            loose.extend(rows_of_key)
    claimed = {*found.records, *returning, *(row.key for row, _ in found.marked)}
    found.missing = [key for key in known if key not in claimed]
    for row in copies:
        if not _given_back(found, row, known):
            found.clear.append(row)
    for row in loose:
        _loose(found, row, known)
    return found


def _by_key(rows: Collection[SeenRow]) -> dict[str, list[SeenRow]]:
    by_key: dict[str, list[SeenRow]] = defaultdict(list)
    for row in rows:
        if row.key is not None:
            by_key[row.key].append(row)
    return by_key


def _known(
    found: Assignment, key: str, rows: list[SeenRow], remembered: Known
) -> list[SeenRow]:
    """Find the row that keeps its key among all that carry it; return the copies.

    Where a deleted row was restored, another one may be the person's own that came back by
    undo; it takes its record back only while it holds the same, for what it holds otherwise
    may be of before the deletion, or it may be a copy.
    """
    if len(rows) == 1:
        found.records[key] = rows[0]
        return []
    home = _at_home(rows, remembered)
    others = [row for row in rows if row is not home]
    if remembered.restored:
        if len(others) == 1 and matches(others[0], remembered) and home and not home.extra:
            found.records[key] = others[0]
            found.twins.append((home, key))
        else:
            found.marked.extend((row, back(key)) for row in rows)
            found.back.append(key)
        return []
    if home is None:
        found.marked.extend((row, twice(key)) for row in rows)
        return []
    found.records[key] = home
    return others


def _at_home(rows: list[SeenRow], remembered: Known) -> SeenRow | None:
    """Find the row that stands where the record last stood and holds what it last held.

    It may have been pushed down by others with its number that were inserted above it.
    """
    for above in (0, 1):
        for n, row in enumerate(rows):
            if row.index - n * above == remembered.position and matches(row, remembered):
                return row
    return None


def _reserved(found: Assignment, key: str, rows: list[SeenRow]) -> None:
    first, *others = rows
    if first.content() or first.extra:
        found.placed[key] = first
    else:
        found.clear.append(first)
    found.clear.extend(others)


def _fetched(found: Assignment, key: str, rows: list[SeenRow]) -> None:
    """Take the row for the record whose key stands in it, unless it stands in several."""
    if len(rows) == 1:
        found.records[key] = rows[0]
    else:
        found.marked.extend((row, twice(key)) for row in rows)


def _loose(found: Assignment, row: SeenRow, known: Mapping[str, Known]) -> None:
    """Give a row its lost key back, take it as a new one, or say that its key is unknown."""
    if _given_back(found, row, known):
        return
    if row.key is not None:
        found.marked.append((row, unknown(row.key)))
    elif row.content():
        found.new.append(row)
    else:
        found.empty.append(row)


def _given_back(found: Assignment, row: SeenRow, known: Mapping[str, Known]) -> bool:
    lost = [key for key in found.missing if matches(row, known[key])]
    at_home = [key for key in lost if known[key].position == row.index]
    chosen = at_home or lost
    if not chosen or not row.content():
        return False
    found.missing.remove(chosen[0])
    found.give_back.append((row, chosen[0]))
    return True


def matches(row: SeenRow, remembered: Known) -> bool:
    """Tell whether a row holds exactly what its record's row last held."""
    for code, base in remembered.cells.items():
        seen = row.cells.get(code)
        if seen is not None and seen.cell is not None and seen.cell != base.s:
            return False
    return any(base.s != EMPTY for base in remembered.cells.values())
