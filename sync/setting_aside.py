"""Finding the row a write was refused for, and setting it aside so that the others go on.

A refusal that names a request names the row; one that does not is found by halving.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from schema.exchange.links.tables import Link
from schema.kernel.work import Work
from sync.batch import Request
from sync.outline import TabWrite
from sync.tables import Comparison, Poison

SET_ASIDE: Final = timedelta(minutes=10)
NOT_EVEN_THAT: Final = ""
_NAMED: Final = re.compile(r"requests\[(\d+)\]")


def named(said: str, tabs: Sequence[TabWrite], requests: Sequence[Request]) -> list[TabWrite]:
    """Find the part of a write that a refusal names, if it names one of ours."""
    found = _NAMED.search(said)
    if found is None or int(found[1]) >= len(requests):
        return []
    start: dict[str, Any] = requests[int(found[1])].get("updateCells", {}).get("start", {})
    return [
        part
        for part in _parts(tabs)
        if part.bound.tab.tab_id == start.get("sheetId")
        and start["rowIndex"] in {row.index for row in part.rows}
    ]


def half(tabs: Sequence[TabWrite]) -> list[TabWrite]:
    """Keep the first half of a write; nothing when it cannot be divided."""
    parts = list(_parts(tabs))
    joined: dict[int, TabWrite] = {}
    for part in parts[: len(parts) // 2]:
        tab_id = part.bound.tab.tab_id
        joined[tab_id] = _joined(joined[tab_id], part) if tab_id in joined else part
    return list(joined.values())


def _parts(tabs: Sequence[TabWrite]) -> Iterator[TabWrite]:
    """Divide a write into what belongs to one row; what is put right as a whole is one part."""
    for tab in tabs:
        if tab.dressing is not None:
            yield TabWrite(tab.bound, dressing=tab.dressing)
        mended = replace(tab, rows=[], insertions=[], copies=[], dressing=None)
        mended.removals = tab.removals
        if not mended.empty:
            yield mended
        for row in tab.rows:
            copies = [copy for copy in tab.copies if copy.index == row.index]
            yield TabWrite(tab.bound, rows=[row], copies=copies, loose=tab.loose)
        for made in tab.insertions:
            yield TabWrite(tab.bound, insertions=[made])


def _joined(one: TabWrite, other: TabWrite) -> TabWrite:
    lists = ("rows", "removals", "insertions", "returns", "copies", "put_backs")
    joined = {name: getattr(one, name) + getattr(other, name) for name in lists}
    return replace(one, **joined, dressing=one.dressing or other.dressing)


def keys_of(tab: TabWrite) -> list[str]:
    """Name the records a part of a write is about."""
    keys: list[str | None] = [row.key for row in tab.rows]
    keys += [row.key for row in tab.removals]
    keys += [made.key for made in tab.insertions]
    return [key for key in keys if key is not None]


async def set_aside(work: Work, link: Link, keys: Sequence[str], sentence: str) -> None:
    """Leave rows alone for a while, but for the sentence; if that is refused too, wholly.

    Until then every cell of the tab is compared.
    """
    await work.session.execute(delete(Comparison).where(Comparison.link_id == link.id))
    for key in keys:
        recent = Poison.at > work.at - SET_ASIDE
        await work.session.execute(
            insert(Poison)
            .values(link_id=link.id, key=key, sentence=sentence, at=work.at)
            .on_conflict_do_update(
                index_elements=[Poison.link_id, Poison.key],
                set_={
                    "sentence": case((recent, NOT_EVEN_THAT), else_=sentence),
                    "at": work.at,
                },
            )
        )


async def aside(session: AsyncSession, link: Link, at: datetime) -> dict[str, str]:
    """Name the rows that are set aside now, each with its sentence."""
    query = select(Poison.key, Poison.sentence).where(
        Poison.link_id == link.id, Poison.at > at - SET_ASIDE
    )
    return {row.key: row.sentence for row in await session.execute(query)}
