"""The brake: no quiet mass change. Many alike changes at once are asked about first.

Counted over ten minutes a link: rows gone, rows that lose a value, rows given the same new
value, values that changed places among rows (specification, promise 6).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.links.rules import Alarm, MassChange
from schema.exchange.links.tables import Link
from sync.cells import EMPTY, Cell
from sync.picture import SeenRow
from sync.plan import Base
from sync.rows import Assignment, Known
from sync.tables import Tally

WINDOW: Final = timedelta(minutes=10)
FEWEST: Final = 20
SHARE: Final = 0.2
MOST: Final = 0.5
SMALL: Final = 3
SWAPPED: Final = 3
GONE: Final = MassChange.GONE.value
CLEARED: Final = MassChange.CLEARED.value
PERMUTED: Final = MassChange.PERMUTED.value
SAME: Final = MassChange.SAME.value
WORDS: Final[Mapping[MassChange, str]] = {
    MassChange.GONE: "{count} rows are gone",
    MassChange.CLEARED: "{count} rows lost a value",
    MassChange.SAME: "{count} rows were given the same new value",
    MassChange.PERMUTED: "the values of {count} rows changed places, as when only some"
    " columns are sorted",
}
SENTENCE: Final = (
    "Paused because {what}. If that was meant, resume the link; if not, undo it in the"
    " spreadsheet (Ctrl+Z) and then resume."
)


@dataclass(slots=True)
class Signals:
    """Rows that changed alike, by kind of change."""

    rows: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def limit(rows: int) -> float:
    """Say how many rows may change alike: 20 or a fifth of the tab, never more than half.

    A tab of fewer than six rows may always change in three of them.
    """
    return min(max(FEWEST, SHARE * rows), max(MOST * rows, SMALL))


def signals(assigned: Assignment, known: Mapping[str, Known]) -> Signals:
    """Find changes that look alike."""
    found = Signals()
    found.rows[GONE].update(assigned.missing)
    changed: dict[str, list[tuple[str, Base, SeenRow]]] = defaultdict(list)
    for key, row in assigned.records.items():
        for code, base in known[key].cells.items() if key in known else ():
            seen = row.cells.get(code)
            if seen is None or seen.cell is None or seen.cell == base.s:
                continue
            changed[code].append((key, base, row))
            if seen.cell == EMPTY and base.s != EMPTY:
                found.rows[CLEARED].add(key)
    for code, edits in changed.items():
        _alike(found, code, edits)
    return found


def _alike(found: Signals, code: str, edits: list[tuple[str, Base, SeenRow]]) -> None:
    new = {key: row.cells[code].cell or EMPTY for key, _, row in edits}
    old = {key: base.s for key, base, _ in edits}
    for value in set(new.values()) - {EMPTY}:
        same = {key for key, cell in new.items() if cell == value}
        found.rows[f"{SAME} {code} {_short(value)}"].update(same)
    found.rows[PERMUTED].update(_changed_places(old, new))


def _short(value: Cell) -> str:
    """Name a value of any length in a few letters."""
    return hashlib.sha256((value.text or "").encode()).hexdigest()[:16]


def _changed_places(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> Collection[str]:
    """Find the rows whose values are one another's old ones, if there are enough of them.

    Whoever got a value that nobody gave, or gave one that nobody got, is left out, until
    only rows in rings of exchange remain.
    """
    rows = {key for key in new if new[key] != old[key]}
    while True:
        given, got = ({side[key] for key in rows} for side in (old, new))
        kept = {key for key in rows if new[key] in given and old[key] in got}
        if kept == rows:
            break
        rows = kept
    given_often, got_often = (Counter(side[key] for key in rows) for side in (old, new))
    exchanged = (given_often & got_often).total()
    return rows if exchanged >= SWAPPED else ()


def too_alike(
    edits: Mapping[str, Mapping[str, Cell]], bases: Mapping[str, Mapping[str, Base]], rows: int
) -> bool:
    """Tell whether these edits (by key and code), all at once, are reason to ask a person."""
    old: dict[str, dict[str, Cell]] = defaultdict(dict)
    new: dict[str, dict[str, Cell]] = defaultdict(dict)
    for key, cells in edits.items():
        for code, cell in cells.items():
            old[code][key], new[code][key] = bases[key][code].s, cell
    alike = (Counter(cells.values()).most_common(1)[0][1] for cells in new.values())
    return max(alike, default=0) > limit(rows) or any(
        _changed_places(old[code], new[code]) for code in new
    )


def sentence_of(alarm: Alarm) -> str:
    """Say why a link is paused, and how it goes on."""
    return SENTENCE.format(what=WORDS[alarm.change].format(count=alarm.rows))


async def reason_to_stop(
    session: AsyncSession, link: Link, found: Signals, rows: int, at: datetime
) -> Alarm | None:
    """Count what changed alike with what did so lately; say what to ask, if there is reason.

    What was counted before a person resumed the link does not count again.
    """
    for kind, keys in found.rows.items():
        for key in keys:
            await session.execute(
                insert(Tally)
                .values(link_id=link.id, kind=kind, key=key, at=at)
                .on_conflict_do_nothing()
            )
    since = max(filter(None, (link.resumed_at, at - WINDOW)))
    counted = await session.execute(
        select(Tally.kind, func.count().label("number"))
        .where(Tally.link_id == link.id, Tally.at > since)
        .group_by(Tally.kind)
    )
    reason = _reason({row.kind: row.number for row in counted}, rows)
    now = {(kind, key) for kind, keys in found.rows.items() for key in keys}
    if reason is None:
        await _forget(session, link, since, now)
    return reason


def _reason(counts: Mapping[str, int], rows: int) -> Alarm | None:
    for kind, count in sorted(counts.items()):
        most = SWAPPED - 1 if kind == PERMUTED else limit(rows)
        if count > most:
            return Alarm(MassChange(kind.partition(" ")[0]), count)
    return None


async def _forget(
    session: AsyncSession, link: Link, since: datetime, now: set[tuple[str, str]]
) -> None:
    """Forget what no longer counts and is no longer seen, so that it may count anew."""
    old = await session.execute(
        select(Tally.kind, Tally.key).where(Tally.link_id == link.id, Tally.at <= since)
    )
    for kind, key in old:
        if (kind, key) not in now:
            await session.execute(
                delete(Tally).where(
                    Tally.link_id == link.id, Tally.kind == kind, Tally.key == key
                )
            )
