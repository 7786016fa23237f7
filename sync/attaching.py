"""Making an existing tab ours once its preview is confirmed: marks, and columns it lacks.

Nobody knows what people do between a look and a write, so it goes on until a look shows that
each column is marked whose header says so; only then the tab is looked after. Headers and
values of people's own are not written.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from schema.exchange.links import operations as link_operations
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.sentences import Sentence
from schema.kernel.work import Work
from sync.batch import Request
from sync.bound import sheet_of
from sync.chain import Chain
from sync.google.failures import SheetsAway, SheetsRefused
from sync.linking import make_column, mark_column
from sync.matching import letters, marks_of, match
from sync.picture import COLUMN, Picture, lines_of, text_of
from sync.wording import codes


def header_of(raw: Mapping[str, Any]) -> list[str]:
    """Read the first row of a raw tab."""
    lines = lines_of(raw)
    return [text_of(cell) or "" for cell in (lines[0] if lines else ())]


def width_of(raw: Mapping[str, Any]) -> int:
    """Count the columns from the left that hold everything that stands in a raw tab."""
    ends = (at for line in lines_of(raw) for at, cell in enumerate(line, start=1) if cell)
    return max(ends, default=0)


def standing_twice(twice: Mapping[str, Sequence[int]], header: Sequence[str]) -> Sentence:
    """Say which columns cannot be told apart, and what to do."""
    code = next(iter(twice))
    places = ", ".join(letters(at) for at in twice[code])
    return Sentence(
        "Columns {letters} have the same header, {header}; rename those that are not meant.",
        letters=places,
        header=header[twice[code][0]],
    )


async def unmarked(chain: Chain, links: Sequence[Link], there: Mapping[int, str]) -> set[str]:
    """Mark tabs that were there before their links; name the links that are not ready yet."""
    waiting: set[str] = set()
    for link in links:
        if link.previewed_at is None or link.synced_at is not None or link.tab_id not in there:
            continue
        if not await _is_ready(chain, link):
            waiting.add(link.number)
    return waiting


async def _is_ready(chain: Chain, link: Link) -> bool:
    """Look at a tab and write what it lacks; tell whether it lacked nothing."""
    assert link.tab_id is not None  # noqa: S101 - whoever calls has looked
    if await chain.guarded(lambda work: _is_being_cleared(work, link)):
        return False
    try:
        picture = Picture.of(await chain.sheets.read(chain.spreadsheet, [link.tab_id]))
    except SheetsRefused as refused:
        raise SheetsAway(str(refused)) from refused
    raw = picture.tabs[link.tab_id]
    header, marks, sheet = header_of(raw), marks_of(raw), sheet_of(link)
    found = match(sheet, header, marks)
    if found.twice:
        reason = standing_twice(found.twice, header)
        await chain.guarded(
            lambda work: link_operations.stop(work, link.number, LinkState.BROKEN, reason)
        )
        return False
    if not found.missing and marks == {code: [at] for code, at in found.columns.items()}:
        return True
    await chain.write(
        [*_marks(link, found.columns, marks), *_columns(link, found.missing, raw)]
    )
    return False


async def _is_being_cleared(work: Work, link: Link) -> bool:
    """Tell whether the marks of a link that was given up are still to be taken off the tab."""
    left = select(Link.id).where(
        Link.spreadsheet_id == link.spreadsheet_id,
        Link.tab_id == link.tab_id,
        Link.state == LinkState.UNLINKED,
        Link.cleared_at.is_(None),
    )
    return await work.session.scalar(left) is not None


def take_marks_off(tab_id: int) -> Request:
    """Take our marks off all columns of a tab, wherever they stand by then."""
    lookup = {
        "metadataKey": COLUMN,
        "metadataLocation": {"sheetId": tab_id},
        "locationMatchingStrategy": "INTERSECTING_LOCATION",
    }
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def _marks(
    link: Link, columns: Mapping[str, int], marks: Mapping[str, Sequence[int]]
) -> Iterator[Request]:
    assert link.tab_id is not None  # noqa: S101 - whoever calls has looked
    if marks:
        yield take_marks_off(link.tab_id)
    for code, at in columns.items():
        yield mark_column(link.tab_id, at, code)


def _columns(link: Link, missing: Sequence[str], raw: Mapping[str, Any]) -> Iterator[Request]:
    """Add what the tab lacks, to the right of everything that stands in it."""
    if not missing:
        return
    assert link.tab_id is not None  # noqa: S101 - whoever calls has looked
    start = width_of(raw)
    span = {"startIndex": start, "endIndex": start + len(missing)}
    place = {"sheetId": link.tab_id, "dimension": "COLUMNS", **span}
    yield {"insertDimension": {"range": place, "inheritFromBefore": False}}
    named = codes(sheet_of(link), link.language)
    for n, code in enumerate(missing):
        yield from make_column(link.tab_id, start + n, code, named[code])
