"""Looking at a proposed tab and writing down what linking it would change; nothing is written.

It is read as it would be if its columns were marked already, and each new row is tried as it
would be; so what is foreseen is what the cycle would do.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from schema.exchange.links import operations as links
from schema.exchange.links.tables import Link
from schema.exchange.previews import operations as previews
from schema.exchange.previews.operations import Foreseen
from schema.kernel.sentences import Sentence
from schema.kernel.views import reading
from schema.kernel.work import House, Work, perform
from sync import memory
from sync.attaching import header_of, standing_twice
from sync.bound import Bound, actor_of, sheet_of
from sync.business import records
from sync.chain import Chain
from sync.entering import tried
from sync.foreseeing import (
    MOST_TRIED,
    NOT_TRIED,
    Sight,
    columns,
    incomplete,
    rows,
    whole,
)
from sync.google.failures import SheetsAway, SheetsRefused
from sync.matching import Matched, marks_of, match
from sync.picture import COLUMN, Picture, SeenRow, tab_of
from sync.together import disagreements, standing

NO_SUCH_TAB: Final = Sentence(
    "The spreadsheet has no such tab; give this link up and propose one again, with the number"
    " in the tab's address behind gid=."
)


async def preview(house: House, chain: Chain, link: Link, there: Mapping[int, str]) -> None:
    """Write down what linking would change; raises SheetsAway."""
    tab_id = link.tab_id
    if tab_id is None or tab_id not in there:
        await _note(chain, link, [], NO_SUCH_TAB)
        return
    try:
        picture = Picture.of(await chain.sheets.read(chain.spreadsheet, [tab_id]))
    except SheetsRefused as refused:
        raise SheetsAway(str(refused)) from refused
    raw, sheet = picture.tabs[tab_id], sheet_of(link)
    header = header_of(raw)
    found = match(sheet, header, marks_of(raw))
    foreseen = columns(link, header, found)
    if found.twice:
        await _note(chain, link, foreseen, standing_twice(found.twice, header))
        return
    marked = Picture({tab_id: _as_marked(raw, found)}, picture.locale)
    tab = tab_of(sheet, marked, tab_id, link.language)
    bound = Bound(link, sheet, actor_of(link), tab)
    async with reading(house, bound.actor) as session:
        shown = await records(session, bound)
    seen = [whole(bound, row) for row in tab.rows]
    verdicts = await _try_new(house, chain, bound, seen)
    foreseen += rows(Sight(bound, found.columns, seen, shown, verdicts))
    await _note(chain, link, foreseen, None)


def _as_marked(raw: Mapping[str, Any], found: Matched) -> dict[str, Any]:
    """Show a raw tab with each column marked as its header says, and no other mark."""
    data, *more = raw.get("data") or [{}]
    width = max([*found.columns.values(), len(data.get("columnMetadata", []))], default=0) + 1
    metadata: list[dict[str, Any]] = [{} for _ in range(width)]
    for code, at in found.columns.items():
        metadata[at] = {"developerMetadata": [{"metadataKey": COLUMN, "metadataValue": code}]}
    return {**raw, "data": [{**data, "columnMetadata": metadata}, *more]}


async def _try_new(
    house: House, chain: Chain, bound: Bound, seen: Sequence[SeenRow]
) -> dict[int, str | None]:
    """Tell of each complete new row, by its index, why it would be refused, if it would."""
    new = [row for row in seen if row.key is None and row.content()]
    complete = [row for row in new if incomplete(bound, row) is None]
    told: dict[int, str | None] = {row.index: NOT_TRIED for row in complete[MOST_TRIED:]}

    async def deed(work: Work) -> None:
        await memory.check_lease(work.session, chain.lease)
        against = await standing(work, bound, disagreements(bound, complete))
        for row in complete[:MOST_TRIED]:
            refusal = against.get(row.index) or await tried(work, bound, row)
            told[row.index] = None if refusal is None else str(refusal)

    at = await chain.guarded(_now)
    await perform(house, bound.actor, at, deed)
    return told


async def _now(work: Work) -> Any:  # noqa: ANN401 - an instant
    return work.at


async def _note(
    chain: Chain, link: Link, foreseen: Sequence[Foreseen], reason: str | None
) -> None:
    async def deed(work: Work) -> None:
        await previews.write_down(work, link, foreseen)
        await links.previewed(work, link.number, reason)

    await chain.guarded(deed)
