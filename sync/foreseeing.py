"""What would become of each column, row and cell of a tab if it were linked. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schema.exchange.links.tables import Link
from schema.exchange.previews.operations import Foreseen
from schema.exchange.previews.rules import PreviewKind
from schema.kernel.errors import DomainError
from schema.kernel.sentences import Sentence
from schema.kernel.sheet import KEY, SYNC
from sync.bound import Bound, sheet_of
from sync.business import Record
from sync.cells import EMPTY, Cell, value_of
from sync.entering import NO_NEW_ROWS
from sync.matching import Matched, letters
from sync.picture import UNSEEN, Seen, SeenRow
from sync.rows import twice, unknown
from sync.staying import LEFT
from sync.wording import codes

OURS: Final = ("✓", "…", "⚠", "✗", LEFT)
MOST_TRIED: Final = 500
NOT_TRIED: Final = Sentence(
    "It was not tried beforehand, for there are more than {most} new rows.", most=MOST_TRIED
)
TOLD_INSTEAD: Final = Sentence(
    "This column is to say how each row fares, so what stands in it is replaced; rename its"
    " header to keep it."
)
NO_VALUE: Final = Sentence("The cell shows an error, or a part of another cell's formula.")


@dataclass(frozen=True, slots=True)
class Sight:
    """A tab as it would be read, what the database would show, and how new rows would fare.

    ``verdicts`` tell of each complete new row, by its index, why it would be refused.
    """

    bound: Bound
    columns: Mapping[str, int]
    rows: Sequence[SeenRow]
    shown: Mapping[str, Record]
    verdicts: Mapping[int, str | None]


def columns(link: Link, header: Sequence[str], found: Matched) -> list[Foreseen]:
    """Say which columns are taken for the sheet's, which are added, which stay people's own."""
    code_at = {at: code for code, at in found.columns.items()}
    usual = codes(sheet_of(link), link.language)
    told = [
        Foreseen(
            PreviewKind.COLUMN_MATCHED if at in code_at else PreviewKind.COLUMN_KEPT,
            letters=letters(at),
            code=code_at.get(at),
            header=text or None,
        )
        for at, text in enumerate(header)
        if text or at in code_at
    ]
    told += [
        Foreseen(PreviewKind.COLUMN_ADDED, code=code, header=usual[code])
        for code in found.missing
    ]
    return told


def whole(bound: Bound, row: SeenRow) -> SeenRow:
    """Show a row as it will be when the columns it lacks are added, which are empty then."""
    return replace(row, cells={**dict.fromkeys(codes(bound.sheet), UNSEEN), **row.cells})


def incomplete(bound: Bound, row: SeenRow) -> Sentence | None:
    """Say why a new row would wait, or None when it is complete."""
    if bound.sheet.insert is None:
        return NO_NEW_ROWS
    empty = [
        column.title
        for column in bound.sheet.needs()
        if row.cells[column.code].cell in {None, EMPTY}
    ]
    if not empty:
        return None
    return Sentence(
        "It waits until these columns are filled: {columns}.", columns=", ".join(empty)
    )


def rows(sight: Sight) -> Iterator[Foreseen]:
    """Say what would become of each row and its cells, then which rows would be added."""
    often = Counter(row.key for row in sight.rows)
    for row in sight.rows:
        if row.key is None:
            yield from _new(sight, row)
        elif often[row.key] == 1 and row.key in sight.shown:
            yield Foreseen(PreviewKind.ROW_MATCHED, row.index + 1, key=row.key)
            yield from _cells(sight, row, sight.shown[row.key])
        else:
            why = twice(row.key) if often[row.key] > 1 else unknown(row.key)
            yield Foreseen(
                PreviewKind.ROW_REFUSED, row.index + 1, key=row.key, sentence=str(why)
            )
    for key in sight.shown:
        if key not in often:
            yield Foreseen(PreviewKind.ROW_ADDED, key=key)


def _new(sight: Sight, row: SeenRow) -> Iterator[Foreseen]:
    if not row.content():
        return
    why: str | None = incomplete(sight.bound, row)
    kind = PreviewKind.ROW_WAITING
    if why is None:
        why = sight.verdicts[row.index]
        entered = why is None or why == NOT_TRIED
        kind = PreviewKind.ROW_ENTERED if entered else PreviewKind.ROW_REFUSED
    yield Foreseen(kind, row.index + 1, sentence=why)
    for code in _order(sight):
        seen = row.cells[code]
        if code not in {KEY, SYNC} and (unread := _unread(sight, code, seen, "the new row")):
            yield _cell(sight, row, code, PreviewKind.CELL_UNREADABLE, seen, None, unread)


def _cells(sight: Sight, row: SeenRow, record: Record) -> Iterator[Foreseen]:
    for code in _order(sight):
        seen = row.cells[code]
        if code == SYNC:
            yield from _sync(sight, row, seen)
        elif code != KEY:
            d = record.cells[code]
            unread = _unread(sight, code, seen, row.key or "")
            if unread is not None:
                kind = PreviewKind.CELL_UNREADABLE
                yield _cell(sight, row, code, kind, seen, d, unread)
            elif seen.cell != d:
                empty = seen.cell == EMPTY
                kind = PreviewKind.CELL_FILLED if empty else PreviewKind.CELL_OVERWRITTEN
                yield _cell(sight, row, code, kind, seen, d, None)


def _sync(sight: Sight, row: SeenRow, seen: Seen) -> Iterator[Foreseen]:
    text = seen.cell.text if seen.cell is not None else None
    if text is not None and not text.startswith(OURS):
        kind = PreviewKind.CELL_OVERWRITTEN
        yield _cell(sight, row, SYNC, kind, seen, None, TOLD_INSTEAD)


def _order(sight: Sight) -> list[str]:
    """List the columns that are there as they stand in the tab."""
    return sorted(sight.columns, key=lambda code: sight.columns[code])


def _unread(sight: Sight, code: str, seen: Seen, record: str) -> str | None:
    """Say why a cell cannot be read, if it cannot."""
    if seen.cell is None:
        return NO_VALUE
    if seen.cell.sound or code not in sight.bound.columns:
        return None
    column = sight.bound.columns[code]
    try:
        value_of(column.kind, seen.cell, column.title, record)
    except DomainError as refusal:
        return str(refusal)
    return None


def _cell(  # noqa: PLR0913, PLR0917 - a cell, what is in it, and what would be
    sight: Sight,
    row: SeenRow,
    code: str,
    kind: PreviewKind,
    seen: Seen,
    d: Cell | None,
    sentence: str | None,
) -> Foreseen:
    at = sight.columns[code]
    return Foreseen(
        kind,
        row.index + 1,
        letters(at),
        row.key,
        code,
        sight.bound.tab.header[at] if at < len(sight.bound.tab.header) else None,
        seen.formula or (seen.cell.text if seen.cell is not None else None),
        d.text if d is not None else None,
        sentence,
    )
