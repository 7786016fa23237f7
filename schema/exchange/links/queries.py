"""How links are found."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.errors import NotFound
from schema.kernel.rows import locked
from schema.kernel.session import Session
from schema.kernel.work import Work


@dataclass(eq=False)
class NoSuchLink(NotFound):
    """There is no link {number}; use a number such as LK-000001."""

    number: str


async def link_for_change(work: Work, number: str) -> Link:
    """Lock one link."""
    row: Link = await locked(work, Link.number, number.strip(), NoSuchLink(number))
    return row


async def links_of(session: Session, spreadsheet_id: str) -> Sequence[Link]:
    """Find the links of a spreadsheet that are not unlinked, oldest first."""
    found = await session.scalars(
        select(Link)
        .where(Link.spreadsheet_id == spreadsheet_id, Link.state != LinkState.UNLINKED)
        .order_by(Link.number)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def active_links(session: Session) -> Sequence[Link]:
    """Find every link a worker has to look after."""
    found = await session.scalars(
        select(Link).where(Link.state == LinkState.ACTIVE).order_by(Link.number)
    )
    return found.all()
