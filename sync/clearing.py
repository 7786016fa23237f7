"""Taking everything of ours but the values off a tab that was given up: it is people's now.

Marks, protections, the colours of Sync and our drop-downs go, and with the last link the
journal tab. It is one batch of the chain; killed anywhere, it is done again, or was done. What
people made themselves stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from sqlalchemy import delete, select

from schema.exchange.links import operations as links
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.choosing import shown
from schema.kernel.sentences import Sentence
from schema.kernel.sheet import ACTION, SYNC, Sheet
from schema.kernel.words import Language
from schema.kernel.work import Work
from sync.attaching import take_marks_off
from sync.batch import Request
from sync.bound import sheet_of
from sync.chain import Chain
from sync.dress import COLOURS, starts_with
from sync.google.failures import SheetsAway, SheetsRefused
from sync.matching import marks_of
from sync.picture import Picture, kinds
from sync.tables import (
    BaseRow,
    Comparison,
    Look,
    Poison,
    PutBack,
    Refusal,
    Reservation,
    Tally,
    Watch,
)
from sync.wording import action_word

TRIES: Final = 5
REMEMBERED: Final = (BaseRow, Comparison, Look, Poison, PutBack, Refusal, Reservation, Tally)


def not_cleared(said: str) -> Sentence:
    """Say that a tab could not be cleared, and what to do."""
    return Sentence(
        "The Sheets server would not take our protections, colours and drop-downs off the tab"
        " ({said}); take off by hand what is in your way.",
        said=said,
    )


async def clear(chain: Chain, link: Link, there: Mapping[int, str]) -> None:
    """Clear the tab of a link that was given up, and forget it; raises SheetsAway."""
    is_last = await chain.guarded(lambda work: _is_last(work, link))
    has_journal = chain.lease.journal_id is not None
    if link.tab_id in there:
        try:
            await _take_off(chain, link, there, is_last=is_last)
        except SheetsAway as away:
            refused = isinstance(away.__cause__, SheetsRefused)
            if not refused or chain.lease.failures < TRIES:
                raise
            await _end(chain, link, not_cleared(str(away.__cause__)), is_last=is_last)
            return
    elif is_last and has_journal:
        await chain.end([], next(iter(there.values())))
    await _end(chain, link, None, is_last=is_last)


async def _take_off(
    chain: Chain, link: Link, there: Mapping[int, str], *, is_last: bool
) -> None:
    assert link.tab_id is not None  # noqa: S101 - it is there
    try:
        answer = await chain.sheets.dress(chain.spreadsheet, link.tab_id)
    except SheetsRefused as refused:
        raise SheetsAway(str(refused)) from refused
    raw = Picture.of(answer).tabs[link.tab_id]
    look = await chain.guarded(lambda work: work.session.get(Look, link.id))
    requests = list(taken_off(sheet_of(link), link.tab_id, raw, look))
    if requests and chain.lease.journal_id is None:
        await chain.write([])  # so that a batch that comes late fails
    if is_last and chain.lease.journal_id is not None:
        await chain.end(requests, there[link.tab_id])
    elif requests:
        await chain.write(requests)


async def _is_last(work: Work, link: Link) -> bool:
    """Tell whether no other link of the spreadsheet needs the journal."""
    given_up = (Link.state == LinkState.UNLINKED) & Link.cleared_at.is_not(None)
    others = select(Link.id).where(
        Link.spreadsheet_id == link.spreadsheet_id,
        Link.id != link.id,
        Link.state != LinkState.PROPOSED,
        ~given_up,
    )
    return await work.session.scalar(others.limit(1)) is None


async def _end(chain: Chain, link: Link, reason: str | None, *, is_last: bool) -> None:
    """Forget everything about a tab that is people's alone."""

    async def deed(work: Work) -> None:
        for kind in REMEMBERED:
            await work.session.execute(delete(kind).where(kind.link_id == link.id))
        if is_last:
            mine = Watch.spreadsheet_id == chain.spreadsheet
            await work.session.execute(delete(Watch).where(mine))
        await links.cleared(work, link.number, reason)

    await chain.guarded(deed)


def taken_off(
    sheet: Sheet, tab_id: int, raw: Mapping[str, Any], look: Look | None
) -> Iterator[Request]:
    """Put together what takes our things off a tab that looks like this; nothing, if it is."""
    marks = marks_of(raw)
    if marks:
        yield take_marks_off(tab_id)
    ours = set(look.protections.values()) if look else set()
    ours |= set(look.strays.get("protections", [])) if look else set()
    for one in raw.get("protectedRanges", []):
        if one["protectedRangeId"] in ours:
            yield {"deleteProtectedRange": {"protectedRangeId": one["protectedRangeId"]}}
    rules = raw.get("conditionalFormats", [])
    for index in reversed(range(len(rules))):
        if _is_our_colour(rules[index], marks.get(SYNC, ())):
            yield {"deleteConditionalFormatRule": {"sheetId": tab_id, "index": index}}
    for code, columns in marks.items():
        for column in columns:
            yield from _lists(sheet, code, tab_id, column, raw)


def _is_our_colour(rule: Mapping[str, Any], columns: Sequence[int]) -> bool:
    """Tell a colour of Sync: for one of our signs, in that column alone."""
    signs = [starts_with(sign) for sign in COLOURS]
    spans = [
        (one.get("startColumnIndex"), one.get("endColumnIndex"))
        for one in rule.get("ranges", [])
    ]
    in_place = spans and all((at, at + 1) in spans for at in columns) and len(spans) == 1
    return bool(in_place and columns and rule.get("booleanRule", {}).get("condition") in signs)


def _lists(
    sheet: Sheet, code: str, tab_id: int, column: int, raw: Mapping[str, Any]
) -> Iterator[Request]:
    """Take off the drop-downs and ticks that are like those we put on; others are people's."""
    data = (raw.get("data") or [{}])[0]
    words = _words(sheet, code)
    found = [
        at
        for at, row in enumerate(data.get("rowData", []))
        if len(row.get("values", [])) > column
        and _is_our_list(row["values"][column].get("dataValidation"), words)
    ]
    for _, run in groupby(enumerate(found), key=lambda one: one[1] - one[0]):
        rows = [at for _, at in run]
        span = {"startRowIndex": rows[0], "endRowIndex": rows[-1] + 1}
        at = {"startColumnIndex": column, "endColumnIndex": column + 1}
        yield {"setDataValidation": {"range": {"sheetId": tab_id, **span, **at}}}


def _words(sheet: Sheet, code: str) -> frozenset[str] | None:
    """List what our drop-down of a column may offer; None means a box to tick."""
    kind = kinds(sheet).get(code, str)
    if code == ACTION:
        return frozenset(action_word(one, lang) for one in sheet.actions for lang in Language)
    if issubclass(kind, StrEnum):
        return frozenset(shown(one, language) for one in kind for language in Language)
    return None if kind is bool else frozenset()


def _is_our_list(rule: Mapping[str, Any] | None, words: frozenset[str] | None) -> bool:
    condition = (rule or {}).get("condition", {})
    if words is None:
        return condition.get("type") == "BOOLEAN" and not (rule or {}).get("strict")
    offered = {one.get("userEnteredValue") for one in condition.get("values", [])}
    return condition.get("type") == "ONE_OF_LIST" and bool(offered) and offered <= words
