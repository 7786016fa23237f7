"""Edits as the API shows them."""

from datetime import datetime

import strawberry

from schema.exchange.edits.tables import Edit, EditResult
from schema.exchange.links.graphql import LINKS, LinkNode
from schema.exchange.links.tables import Link
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type

enum_type(EditResult)


@node(Edit)
class EditNode(Node):
    """Shows an ``Edit`` row."""

    at: datetime = column(Edit.at)
    key: str = column(Edit.key)
    header: str = column(Edit.header)
    before: str | None = column(Edit.before)
    after: str | None = column(Edit.after)
    result: EditResult = column(Edit.result)
    sentence: str | None = column(Edit.sentence)
    editor: str | None = column(Edit.editor)
    revision: int = column(Edit.revision)
    link: LinkNode = related(Edit.link_id, Link.id, LinkNode, "The tab it was typed in.")


EDITS = Listing(
    EditNode,
    Edit,
    (Edit.at, Edit.key, Edit.header, Edit.after, Edit.result),
    {"link": (Edit.link_id, LINKS)},
)


@strawberry.type
class EditQueries:
    """Questions about edits."""

    edits = EDITS.field("What people typed in sheets, and what became of it.")
    edits_aggregate = EDITS.aggregates.field("What edits come to.")


@strawberry.type
class EditSubscriptions:
    """News of edits."""

    edit_changed = subscription(EDITS, "Somebody has typed in a sheet.")
