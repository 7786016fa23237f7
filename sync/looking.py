"""Taking a picture of a spreadsheet through the journal tab of the last write that ran.

A write whose answer was lost is settled first, from the journal tab the picture shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import update

from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.sentences import Sentence
from schema.kernel.work import Work
from sync.google.failures import SheetsAway, SheetsRefused
from sync.holding import Holding
from sync.picture import Picture
from sync.tables import Lease

LOG = structlog.get_logger(__name__)
LOOKS: Final = 3
EVIDENCE_GONE: Final = Sentence(
    "The hidden tab in which changes are noted was removed, so nothing is decided; resume the"
    " link to compare every cell anew."
)
TAB_GONE: Final = Sentence("The tab was deleted; undo that in the spreadsheet, or unlink it.")


@dataclass(frozen=True, slots=True)
class View:
    """A picture, and the links whose tabs are in it."""

    picture: Picture
    links: Sequence[Link]


async def look(holding: Holding, links: Sequence[Link], pending: Sequence[int]) -> View | None:
    """Take a picture of linked tabs; None when they cannot be looked after.

    ``pending`` are the writes of which it is not known whether they ran. Raises SheetsAway.
    """
    for turn in range(LOOKS):
        journal = holding.lease.journal_id
        if pending or turn:
            journal, links = await _orient(holding, links, pending)
        if journal is None or not links:
            return None
        tabs = [link.tab_id for link in links if link.tab_id is not None]
        try:
            answer = await holding.sheets.read(holding.spreadsheet, [*tabs, journal])
        except SheetsRefused as refused:
            LOG.info("looking again", said=refused.said)
            continue
        picture = Picture.of(answer)
        if picture.lines(journal) is None or any(tab not in picture.tabs for tab in tabs):
            continue
        if journal != holding.lease.journal_id:
            await holding.settle(journal, picture)
        return View(picture, links)
    raise SheetsAway(f"Spreadsheet {holding.spreadsheet} changes too fast to be read.")


async def settle_left(holding: Holding, pending: Sequence[int]) -> None:
    """Settle what was under way when the last link was paused or given up."""
    there = await holding.tabs() if pending else {}
    for journal in pending:
        if journal in there:
            answer = await holding.sheets.read(holding.spreadsheet, [journal])
            picture = Picture.of(answer)
            if picture.lines(journal) is not None:
                await holding.settle(journal, picture)


async def _orient(
    holding: Holding, links: Sequence[Link], pending: Sequence[int]
) -> tuple[int | None, Sequence[Link]]:
    """Find the journal tab that is there, and the linked tabs that are."""
    try:
        there = await holding.sheets.tabs(holding.spreadsheet)
    except SheetsRefused as refused:
        reason = f"The spreadsheet cannot be opened: {refused.said}"
        await holding.stop(links, LinkState.BROKEN, reason)
        return None, links
    gone = [link for link in links if link.tab_id not in there]
    if gone:
        await holding.stop(gone, LinkState.BROKEN, TAB_GONE)
    kept = [link for link in links if link.tab_id in there]
    for journal in (*pending, holding.lease.journal_id):
        if journal in there:
            return journal, kept
    await holding.stop(kept, LinkState.PAUSED, EVIDENCE_GONE)

    async def forget(work: Work) -> None:
        mine = Lease.spreadsheet_id == holding.spreadsheet
        await work.session.execute(update(Lease).where(mine).values(journal_id=None))

    await holding.guarded(forget)
    return None, kept
