"""How links are found."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

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


async def link_of_tab(session: Session, spreadsheet_id: str, tab_id: int) -> str | None:
    """Name the link of a tab, if it has one that is not given up."""
    number: str | None = await session.scalar(
        select(Link.number).where(
            Link.spreadsheet_id == spreadsheet_id,
            Link.tab_id == tab_id,
            Link.state != LinkState.UNLINKED,
        )
    )
    return number


async def active_links(session: Session) -> Sequence[Link]:
    """Find every link a worker has to look after."""
    found = await session.scalars(
        select(Link).where(Link.state == LinkState.ACTIVE).order_by(Link.number)
    )
    return found.all()


def errand() -> ColumnElement[bool]:
    """Say of a link that the worker has something to do about it beside looking after it.

    A proposed one is to be looked at, for the first time or again; the tab of one that was
    given up is to be cleared.
    """
    asked = or_(Link.previewed_at.is_(None), Link.touched_at > Link.previewed_at)
    left = Link.cleared_at.is_(None) & Link.spreadsheet_id.is_not(None)
    return or_(
        (Link.state == LinkState.PROPOSED) & asked, (Link.state == LinkState.UNLINKED) & left
    )


async def errands(session: Session, spreadsheet_id: str) -> Sequence[Link]:
    """Find the links of a spreadsheet about which the worker has something else to do."""
    found = await session.scalars(
        select(Link)
        .where(Link.spreadsheet_id == spreadsheet_id, errand())
        .order_by(Link.number)
        .execution_options(populate_existing=True)
    )
    return found.all()
