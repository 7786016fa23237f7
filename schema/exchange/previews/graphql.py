"""Previews as the API shows them."""

import strawberry

from schema.exchange.links.graphql import LINKS, LinkNode
from schema.exchange.links.tables import Link
from schema.exchange.previews.rules import PreviewKind
from schema.exchange.previews.tables import Preview
from schema.kernel.connections import Listing
from schema.kernel.fields import column, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type

enum_type(PreviewKind)


@node(Preview)
class PreviewNode(Node):
    """Shows a ``Preview`` row."""

    place: int = column(Preview.place)
    kind: PreviewKind = column(Preview.kind)
    row: int | None = column(Preview.row)
    letters: str | None = column(Preview.letters)
    key: str | None = column(Preview.key)
    code: str | None = column(Preview.code)
    header: str | None = column(Preview.header)
    sheet_value: str | None = column(Preview.sheet_value)
    database_value: str | None = column(Preview.database_value)
    sentence: str | None = column(Preview.sentence)
    revision: int = column(Preview.revision)
    link: LinkNode = related(Preview.link_id, Link.id, LinkNode, "The proposed link.")


PREVIEWS = Listing(
    PreviewNode,
    Preview,
    (Preview.place, Preview.kind, Preview.row, Preview.key, Preview.code),
    {"link": (Preview.link_id, LINKS)},
)


@strawberry.type
class PreviewQueries:
    """Questions about previews."""

    previews = PREVIEWS.field("What linking a proposed tab would change, before anything does.")
    previews_aggregate = PREVIEWS.aggregates.field("What previews come to.")
