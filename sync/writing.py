"""Planning what to write in one tab, from rows, base and database as they are now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, update

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.links.tables import Link
from schema.kernel.sentences import Sentence
from schema.kernel.sheet import KEY, SYNC, Policy
from schema.kernel.words import told
from schema.kernel.work import Work
from sync import memory
from sync.bound import Bound
from sync.business import Record
from sync.cells import EMPTY, Cell
from sync.offers import offered
from sync.outline import CellWrite, Insertion, Removal, RowWrite, TabWrite
from sync.picture import SeenRow
from sync.plan import Base, Write, plan
from sync.putting_back import Overlay
from sync.resting import Rest
from sync.rows import Assignment
from sync.setting_aside import NOT_EVEN_THAT
from sync.staying import stays
from sync.tables import BaseRow
from sync.telling import FINE, MOST_WORDS, WAITING, answered, wrong

ROW_REMOVED = Sentence("The record left this tab while its cell still held a refused edit.")
ROW_DELETED = Sentence("The row was deleted while its cell still held a refused edit.")


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything that is known of a tab at the moment its write is planned.

    Rows at rest are in ``rest`` only.
    """

    bound: Bound
    assigned: Assignment
    rest: Rest
    known: Mapping[str, BaseRow]
    unchanged: Mapping[str, Mapping[str, Base]]
    shown: Mapping[str, Record]
    reserved: frozenset[str]
    poisoned: Mapping[str, str]
    dropped: frozenset[str]
    sentences: Mapping[int, Cell]
    numbers: Mapping[int, str]

    def bases(self, key: str) -> Mapping[str, Base]:
        """Show the pairs of a row; those that did not change were unpacked before."""
        return self.unchanged.get(key) or memory.bases(self.known[key])


async def drop_lost_rows(
    work: Work,
    bound: Bound,
    missing: Collection[str],
    before: datetime,
    shown: Collection[str],
) -> frozenset[str]:
    """Give rows up that have been gone long enough; they are added again if they are shown.

    A row deleted by a person is restored: archive and cancel are actions, not deletions.
    Until it is known to stand again it is remembered as one that was deleted.
    """
    rows = await memory.base_rows(work.session, bound.link.id, missing)
    gone = [
        row
        for row in rows.values()
        if row.missing_since is not None and row.missing_since <= before
    ]
    for row in gone:
        await _list_held(work, bound, row, ROW_DELETED)
    keys = frozenset(row.key for row in gone)
    await memory.forget(work.session, bound.link.id, keys - frozenset(shown))
    return keys


async def tab_write(work: Work, sight: Sight, through: Overlay, held: int = 0) -> TabWrite:
    """Say what to write so that the tab shows what it should.

    ``held`` is how many cells of rows at rest hold a refused edit.
    """
    loose = [row.content() for row in sight.rest.others if row.key is None]
    tab = TabWrite(
        sight.bound,
        put_backs=through.done,
        returns=through.returns,
        copies=through.copies,
        loose=loose,
    )
    _take_out_misplaced(tab, through)
    for key, row in sight.assigned.records.items():
        if row.hidden or key not in sight.known:
            continue
        if key in sight.poisoned:
            if sight.poisoned[key] != NOT_EVEN_THAT:
                _add(tab, row, _sync(row, wrong(sight.poisoned[key])), through)
            continue
        if key not in sight.shown:
            await _leave(work, sight, tab, row, through)
            continue
        base = sight.bases(key)
        held += sum(pair.held is not None for pair in base.values())
        cells = _record_cells(row, base, sight.shown[key])
        _add(tab, row, cells, through, _new_offer(sight, key))
    _add_others(sight, tab, through)
    _enter(sight, tab, through)
    count = len(sight.shown.keys() | sight.rest.places.keys())
    await _note_health(work, sight.bound.link, count, held)
    return tab


def _new_offer(sight: Sight, key: str) -> str | None:
    """Say which actions a row is to offer, if it does not yet."""
    bound = sight.bound
    wanted = offered(bound.sheet, bound.link.role, sight.shown[key])
    return wanted if wanted != sight.known[key].offered else None


def _record_cells(
    row: SeenRow, base: Mapping[str, Base], record: Record
) -> dict[str, CellWrite]:
    """Plan the cells of a record's row that do not show what they should."""
    cells: dict[str, CellWrite] = {}
    for code, d in record.cells.items():
        seen = row.cells[code]
        pair = base.get(code)
        shown = seen.cell if seen.cell is not None else (pair.s if pair else EMPTY)
        step = plan(shown, pair, d, Policy.DATABASE, formula=seen.formula is not None)
        if isinstance(step, Write):
            cells[code] = CellWrite(shown, step.value, d)
    said = {pair.held.sentence: None for pair in base.values() if pair.held is not None}
    return cells | _sync(row, wrong(" ".join(said)) if said else answered(base, record))


def _sync(row: SeenRow, said: Cell) -> dict[str, CellWrite]:
    shown = row.cells[SYNC].cell or EMPTY
    return {SYNC: CellWrite(shown, said, said)} if shown != said else {}


def _add(
    tab: TabWrite,
    row: SeenRow,
    cells: Mapping[str, CellWrite],
    through: Overlay,
    actions: str | None = None,
) -> None:
    """Add a row to the write, with the cells that are to be given back in it."""
    given_back = through.writes.pop(row.index, {})
    merged = {**cells, **given_back}
    mended = through.by_row.get(row.index, ())
    if (merged or mended or actions is not None) and not row.hidden:
        formulas = [code for code, seen in row.cells.items() if seen.formula]
        key = given_back[KEY].seen.text if KEY in given_back else row.key
        shown = {code: seen.cell.kept() for code, seen in row.cells.items() if seen.cell}
        shown |= {code: cell.seen.kept() for code, cell in given_back.items()}
        content = {code: kept for code, kept in shown.items() if code not in {KEY, SYNC}}
        tab.rows.append(RowWrite(row.index, key, merged, content, formulas, mended, actions))


def _add_others(sight: Sight, tab: TabWrite, through: Overlay) -> None:
    """Rows that are no records: numbers given, given back or cleared, and sentences."""
    found = sight.assigned
    for row in (
        *found.new,
        *(row for k, row in found.placed.items() if k not in found.records),
    ):
        cells = _sync(row, sight.sentences.get(row.index, WAITING))
        number = sight.numbers.get(row.index)
        if number is not None:
            cells[KEY] = CellWrite(EMPTY, Cell(number), Cell(number))
        _add(tab, row, cells, through)
    for row, key in found.give_back:
        seen = row.cells[KEY].cell or EMPTY
        _add(tab, row, {KEY: CellWrite(seen, Cell(key), Cell(key))}, through)
    for row in found.clear:
        cells = {KEY: CellWrite(row.cells[KEY].cell or EMPTY, EMPTY, EMPTY)}
        _add(tab, row, cells | _sync(row, EMPTY), through)
    for row in found.empty:
        _add(tab, row, _sync(row, EMPTY), through)
    language = sight.bound.language
    for row, sentence in found.marked:
        _add(tab, row, _sync(row, Cell(f"⚠ {told(sentence, language)}"[:MOST_WORDS])), through)
    for row, _ in found.twins:
        _take_out(tab, row, through, twin=True)


def _take_out(tab: TabWrite, row: SeenRow, through: Overlay, *, twin: bool) -> None:
    """Take a row out; what was hit in it by mistake is given back first, in another write."""
    if row.index in through.by_row:
        _add(tab, row, {}, through)
    else:
        tab.removals.append(_removal(row, twin=twin))


def _take_out_misplaced(tab: TabWrite, through: Overlay) -> None:
    """Take out rows of ours in moved columns; they too get back first what was hit."""
    there = {row.index: row for row in tab.bound.tab.rows} if through.misplaced else {}
    for row, mistake in through.misplaced:
        if row.index in through.by_row:
            _add(tab, there[row.index], {}, through)
        else:
            tab.removals.append(replace(_removal(row, twin=True), mistake=mistake))


def _removal(row: SeenRow, *, twin: bool) -> Removal:
    cells = {code: seen.cell for code, seen in row.cells.items() if seen.cell is not None}
    return Removal(row.index, row.key, cells, row.extra, twin)


async def _leave(
    work: Work, sight: Sight, tab: TabWrite, row: SeenRow, through: Overlay
) -> None:
    """Take out the row of a record that left, or grey it where it is to stay."""
    key = row.key or ""
    if row.extra or sight.bound.sheet.keep:
        _add(tab, row, _sync(row, stays(sight.bound, key, sight.bases(key))), through)
        return
    await _list_held(work, sight.bound, sight.known[key], ROW_REMOVED)
    _take_out(tab, row, through, twin=False)


async def _list_held(work: Work, bound: Bound, row: BaseRow, reason: str) -> None:
    cells = memory.bases(row)
    await conflicts.let_go(work, bound.link.id, row.key)
    for code, pair in cells.items():
        if pair.held is None:
            continue
        title = bound.columns[code].title if code in bound.columns else code.capitalize()
        typed, d = pair.held.value.text, pair.d.text
        lost = Found(bound.link.id, row.key, code, title, typed, d, None, reason)
        await conflicts.record(work, lost)
        cells[code] = Base(pair.s, pair.d)
    row.cells = {code: pair.kept() for code, pair in cells.items()}
    row.held, row.seal = 0, None
    await work.session.flush()


def _enter(sight: Sight, tab: TabWrite, through: Overlay) -> None:
    """Add a row for each record that has none."""
    found = sight.assigned
    there = found.records.keys() | sight.rest.places.keys()
    there |= {key for _, key in found.give_back} | (set(found.missing) - sight.dropped)
    there |= {row.key for row in sight.rest.others if row.key} | through.returning
    there |= set(sight.poisoned) | sight.reserved
    for key, record in sight.shown.items():
        if key in there:
            continue
        if key in sight.known and key not in sight.dropped:
            continue  # its row is gone, but not long enough to be called deleted
        cells = {code: d for code, d in record.cells.items() if d != EMPTY}
        everything = dict.fromkeys(record.cells, EMPTY) | cells | {SYNC: FINE}
        restored = key in sight.dropped
        actions = offered(sight.bound.sheet, sight.bound.link.role, record)
        made = Insertion(key, record.entity_id, everything, restored, actions)
        tab.insertions.append(made)


OFTEN: Final = timedelta(minutes=5)


async def _note_health(work: Work, link: Link, rows: int, held: int) -> None:
    await work.session.execute(
        update(Link)
        .where(
            Link.id == link.id,
            or_(
                Link.row_count != rows,
                Link.held_count != held,
                Link.synced_at.is_(None),
                Link.synced_at < work.at - OFTEN,
            ),
        )
        .values(synced_at=work.at, row_count=rows, held_count=held)
    )
