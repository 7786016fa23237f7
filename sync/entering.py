"""New rows: from something typed below the others to a record, exactly once.

A row is tried first, so that one that would be refused never gets a number. Then a number is
taken and written beside the row; only when it is known to stand there the record is created,
with the row's content as it is by then.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.edits.tables import Edit, EditResult
from schema.exchange.links.tables import Link
from schema.kernel.errors import DomainError
from schema.kernel.numbers import TRIAL, Reserved
from schema.kernel.sentences import Sentence
from schema.kernel.sheet import ACTION, KEY, SYNC
from schema.kernel.words import told
from schema.kernel.work import Work
from sync import memory
from sync.bound import Bound
from sync.business import records
from sync.cells import EMPTY, WHOLE_ROW, Cell, value_of
from sync.judge import attempt
from sync.picture import SeenRow
from sync.plan import Base
from sync.tables import Refusal, Reservation
from sync.together import RowsDisagree
from sync.wording import codes, needed

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
NO_NEW_ROWS: Final = Sentence("Rows cannot be added here; delete the row.")


class _OnlyTried(Exception):
    """Ends a trial that went well, so that nothing of it stays."""


@dataclass(eq=False)
class NumberDoesNotFit(DomainError):
    """The row has number {number}, but what it says would be {other}; clear the number to get another one."""  # noqa: E501 - a sentence is one line

    number: str
    other: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a new row: the number taken for it, or a sentence for its Sync cell."""

    key: str | None
    sentence: str
    asked: bool = True


def _content(row: SeenRow, against: RowsDisagree | None = None) -> str:
    """Name what stands in a new row, of any length, in a few letters.

    Beside rows that contradict it, the same row is another one.
    """
    named: list[Any] = [row.key, row.content()]
    if against is not None:
        named.append(str(against))
    return hashlib.sha256(orjson.dumps(named)).hexdigest()


def waiting(bound: Bound, row: SeenRow) -> str | None:
    """Say in the tab's language what a new row still needs, or None when it is complete."""
    if bound.sheet.insert is None:
        return told(NO_NEW_ROWS, bound.language)
    header = codes(bound.sheet, bound.language)
    empty = [
        header[column.code]
        for column in bound.sheet.needs()
        if row.cells[column.code].cell in {None, EMPTY}
    ]
    return needed(empty, bound.language) if empty else None


def _values(bound: Bound, row: SeenRow, record: str) -> dict[str, Any]:
    """Hand over what was typed in the columns that the sheet's insert takes."""
    values: dict[str, Any] = {}
    for column in bound.sheet.columns:
        typed = row.cells[column.code].cell
        if bound.sheet.takes(column) is not None and typed is not None and typed != EMPTY:
            values[column.code] = value_of(column.kind, typed, column.title, record)
    return values


async def _told(work: Work, bound: Bound, content: str) -> str | None:
    """Tell why such a row was refused, if nothing it depends on may have changed since."""
    sentence: str | None = await work.session.scalar(
        select(Refusal.sentence).where(
            Refusal.link_id == bound.link.id,
            Refusal.content == content,
            Refusal.at > LONG_AGO,
        )
    )
    return sentence


async def ask_again(work: Work, spreadsheet: str) -> None:
    """Doubt all refusals of a spreadsheet's new rows: what they depend on may have changed."""
    links = select(Link.id).where(Link.spreadsheet_id == spreadsheet)
    doubted = update(Refusal).where(Refusal.link_id.in_(links), Refusal.at > LONG_AGO)
    await work.session.execute(doubted.values(at=LONG_AGO))


async def welcome(
    work: Work, bound: Bound, row: SeenRow, against: RowsDisagree | None = None
) -> Verdict:
    """Try a complete new row; take a number for it when it would become a record.

    ``against`` says how rows it belongs to contradict it, if they do.
    """
    before = await _told(work, bound, _content(row, against))
    if before is not None:
        return Verdict(None, before, asked=False)
    refusal = against or await tried(work, bound, row)
    if refusal is not None:
        return Verdict(None, await _refuse(work, bound, row, refusal, _content(row, against)))
    assert bound.sheet.reserve is not None  # noqa: S101 - a sheet that inserts reserves
    values = _values(bound, row, "the new row")
    key = await bound.sheet.reserve(work, values)
    work.session.add(Reservation(link_id=bound.link.id, key=key))
    await work.session.flush()
    return Verdict(key, "")


async def tried(work: Work, bound: Bound, row: SeenRow) -> DomainError | None:
    """Try whether a complete new row would become a record; nothing of it stays."""

    async def deed() -> None:
        await _insert(work, bound, row, TRIAL)
        raise _OnlyTried

    try:
        return await attempt(work, deed)
    except _OnlyTried:
        work.happened.clear()
        return None


async def _insert(work: Work, bound: Bound, row: SeenRow, number: Reserved) -> Any:  # noqa: ANN401 - the new record
    assert bound.sheet.insert is not None  # noqa: S101 - only rows of such sheets come here
    values = _values(bound, row, "the new row")
    return await bound.sheet.insert(work, **values, reserved=number)


async def _refuse(
    work: Work, bound: Bound, row: SeenRow, refusal: DomainError, content: str
) -> str:
    """Remember a refusal as the row is told it; log it unless it was the same before."""
    sentence = told(refusal, bound.language)
    named = {"link_id": bound.link.id, "content": content}
    before = await work.session.scalar(select(Refusal.sentence).filter_by(**named))
    kept = {"sentence": sentence, "at": work.at}
    await work.session.execute(
        insert(Refusal)
        .values(**named, **kept)
        .on_conflict_do_update(index_elements=[Refusal.link_id, Refusal.content], set_=kept)
    )
    if before != sentence:
        _log(work, bound, row, "new row", EditResult.REFUSED, str(refusal))
    return sentence


async def forget_refusals(
    work: Work,
    bound: Bound,
    rows: Collection[SeenRow],
    against: Mapping[int, RowsDisagree],
) -> None:
    """Forget refusals of rows that are no longer there, so that typing them asks again."""
    there = {_content(row, why) for row in rows for why in (None, against.get(row.index))}
    await work.session.execute(
        delete(Refusal).where(Refusal.link_id == bound.link.id, Refusal.content.not_in(there))
    )


async def create(
    work: Work, bound: Bound, key: str, row: SeenRow, against: RowsDisagree | None = None
) -> Verdict:
    """Create the record whose number stands beside this row, unless others contradict it."""
    before = await _told(work, bound, _content(row, against))
    if before is not None:
        return Verdict(key, before, asked=False)
    made: list[Any] = []

    async def deed() -> None:
        record = await _insert(work, bound, row, Reserved(key))
        if record.number != key:
            raise NumberDoesNotFit(key, record.number)
        made.append(record)

    refusal = against or await attempt(work, deed)
    if refusal is not None:
        return Verdict(key, await _refuse(work, bound, row, refusal, _content(row, against)))
    await work.session.execute(
        delete(Reservation).where(Reservation.link_id == bound.link.id, Reservation.key == key)
    )
    _log(work, bound, row, key, EditResult.ACCEPTED, None)
    await _remember(work, bound, key, row, made[0].id)
    return Verdict(key, "")


async def _remember(work: Work, bound: Bound, key: str, row: SeenRow, entity: Any) -> None:  # noqa: ANN401 - a UUID
    """Make the row's base; what was typed in columns that insert does not take is listed."""
    record = (await records(work.session, bound, [key])).get(key)
    base: dict[str, Base] = {}
    for code, seen in row.cells.items():
        if code in {KEY, SYNC}:
            continue
        typed = seen.cell if seen.cell is not None else EMPTY
        d = record.cells[code] if record else typed
        if code == ACTION:
            base[code] = Base(EMPTY, EMPTY)
            continue
        base[code] = Base(typed, d)
        if typed not in {EMPTY, d} and bound.sheet.takes(bound.columns[code]) is None:
            await _list(work, bound, key, code, (typed, d, seen.formula))
    kept = memory.Row(key, entity, row.index, base)
    await memory.keep(work.session, bound.link.id, [kept])


async def _list(
    work: Work, bound: Bound, key: str, code: str, shown: tuple[Cell, Cell, str | None]
) -> None:
    typed, d, formula = shown
    reason = Sentence("Typed in a new row, in a column the sheet fills itself.")
    found = Found(
        bound.link.id, key, code, bound.columns[code].title, typed.text, d.text, formula, reason
    )
    await conflicts.record(work, found)


def _log(
    work: Work,
    bound: Bound,
    row: SeenRow,
    key: str,
    result: EditResult,
    sentence: str | None,
) -> None:
    content = "; ".join(
        f"{bound.columns[code].title if code in bound.columns else code}: {kept}"
        for code, kept in row.content().items()
    )
    work.session.add(
        Edit(
            link_id=bound.link.id,
            at=work.at,
            key=key,
            header=WHOLE_ROW,
            before=None,
            after=content,
            result=result,
            sentence=sentence,
            editor=bound.typist(row.index, next(iter(row.content()), KEY)),
        )
    )
