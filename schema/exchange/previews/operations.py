"""Everything that can happen to a preview: the worker writes it down anew."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert
from uuid6 import uuid7

from schema.exchange.links.tables import Link
from schema.exchange.previews.rules import PreviewKind
from schema.exchange.previews.tables import Preview
from schema.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a worker has to say about one column, row or cell of a tab."""

    kind: PreviewKind
    row: int | None = None
    letters: str | None = None
    key: str | None = None
    code: str | None = None
    header: str | None = None
    sheet_value: str | None = None
    database_value: str | None = None
    sentence: str | None = None


async def write_down(work: Work, link: Link, foreseen: Sequence[Foreseen]) -> None:
    """Put this in place of what was foreseen of a link before."""
    await work.session.execute(delete(Preview).where(Preview.link_id == link.id))
    rows = [
        {"id": uuid7(), "link_id": link.id, "place": place, **asdict(one)}
        for place, one in enumerate(foreseen)
    ]
    if rows:
        await work.session.execute(insert(Preview), rows)
