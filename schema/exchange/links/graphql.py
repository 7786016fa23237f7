"""Links as the API shows them."""

from datetime import date, datetime

import strawberry

from schema.exchange.links import operations
from schema.exchange.links.rules import LinkState, MassChange, SheetName
from schema.exchange.links.tables import Link
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.kernel.roles import Role
from schema.kernel.words import Language

enum_type(Language, LinkState, MassChange, SheetName)


@node(Link)
class LinkNode(Node):
    """Shows a ``Link`` row."""

    number: str = column(Link.number)
    sheet: SheetName = column(Link.sheet)
    spreadsheet_id: str | None = column(Link.spreadsheet_id)
    tab_id: int | None = column(Link.tab_id)
    territory: str | None = column(Link.territory)
    owner: str | None = column(Link.owner)
    from_on: date | None = column(Link.from_on)
    to_on: date | None = column(Link.to_on)
    role: Role = column(Link.role)
    locale: str = column(Link.locale)
    language: Language = column(Link.language)
    only_warns: bool = column(Link.only_warns)
    state: LinkState = column(Link.state)
    reason: str | None = column(Link.reason)
    mass_change: MassChange | None = column(Link.mass_change)
    mass_change_rows: int | None = column(Link.mass_change_rows)
    synced_at: datetime | None = column(Link.synced_at)
    touched_at: datetime | None = column(Link.touched_at)
    resumed_at: datetime | None = column(Link.resumed_at)
    previewed_at: datetime | None = column(Link.previewed_at)
    cleared_at: datetime | None = column(Link.cleared_at)
    row_count: int = column(Link.row_count)
    held_count: int = column(Link.held_count)
    revision: int = column(Link.revision)


LINKS = Listing(
    LinkNode,
    Link,
    (Link.number, Link.sheet, Link.spreadsheet_id, Link.state, Link.synced_at),
)


@strawberry.type
class LinkQueries:
    """Questions about links."""

    links = LINKS.field("Which sheets are linked where, and how they fare.")
    links_aggregate = LINKS.aggregates.field("What links come to.")
    link = found_by(Link.number, LinkNode, "One link by number.")


@strawberry.type
class LinkSubscriptions:
    """News of links."""

    link_changed = subscription(LINKS, "A link has changed.")


@strawberry.type
class LinkMutations:
    """What can happen to a link."""

    link_sheet = mutation(operations.link, Link, LinkNode, "link_sheet")
    propose_link = mutation(operations.propose, Link, LinkNode, "propose_link")
    confirm_link = mutation(operations.confirm, Link, LinkNode, "confirm_link")
    translate_link = mutation(operations.translate, Link, LinkNode, "translate_link")
    rescope_link = mutation(operations.rescope, Link, LinkNode, "rescope_link")
    pause_link = mutation(operations.pause, Link, LinkNode, "pause_link")
    resume_link = mutation(operations.resume, Link, LinkNode, "resume_link")
    unlink_sheet = mutation(operations.unlink, Link, LinkNode, "unlink_sheet")
    touch_link = mutation(operations.touch, Link, LinkNode, "touch_link")
