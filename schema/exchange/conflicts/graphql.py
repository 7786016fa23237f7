"""Conflicts as the API shows them."""

from datetime import datetime

import strawberry

from schema.exchange.conflicts import operations
from schema.exchange.conflicts.rules import ConflictState, Decision
from schema.exchange.conflicts.tables import Disagreement
from schema.exchange.links.graphql import LINKS, LinkNode
from schema.exchange.links.tables import Link
from schema.kernel.bulk_mutations import bulk
from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation

enum_type(ConflictState, Decision)


@node(Disagreement, "Conflict")
class ConflictNode(Node):
    """Shows a ``Disagreement`` row."""

    number: str = column(Disagreement.number)
    at: datetime = column(Disagreement.at)
    key: str = column(Disagreement.key)
    code: str = column(Disagreement.code)
    header: str = column(Disagreement.header)
    sheet_value: str | None = column(Disagreement.sheet_value)
    database_value: str | None = column(Disagreement.database_value)
    formula: str | None = column(Disagreement.formula)
    editor: str | None = column(Disagreement.editor)
    changed_by: str | None = column(Disagreement.changed_by)
    changed_at: datetime | None = column(Disagreement.changed_at)
    reason: str = column(Disagreement.reason)
    held: bool = column(Disagreement.held)
    state: ConflictState = column(Disagreement.state)
    decision: Decision | None = column(Disagreement.decision)
    decided_by: str | None = column(Disagreement.decided_by)
    decided_at: datetime | None = column(Disagreement.decided_at)
    sentence: str | None = column(Disagreement.sentence)
    revision: int = column(Disagreement.revision)
    link: LinkNode = related(Disagreement.link_id, Link.id, LinkNode, "The tab it arose in.")


CONFLICTS = Listing(
    ConflictNode,
    Disagreement,
    (Disagreement.number, Disagreement.at, Disagreement.key, Disagreement.state),
    {"link": (Disagreement.link_id, LINKS)},
)


@strawberry.type
class ConflictQueries:
    """Questions about conflicts."""

    conflicts = CONFLICTS.field("Typed values that did not come into effect.")
    conflicts_aggregate = CONFLICTS.aggregates.field("What conflicts come to.")
    conflict = found_by(Disagreement.number, ConflictNode, "One conflict by number.")


@strawberry.type
class ConflictSubscriptions:
    """News of conflicts."""

    conflict_changed = subscription(CONFLICTS, "A conflict has appeared or been resolved.")


@strawberry.type
class ConflictMutations:
    """What can happen to a conflict."""

    resolve_conflict = mutation(
        operations.resolve, Disagreement, ConflictNode, "resolve_conflict"
    )

    resolve_conflict_bulk = bulk("resolve_conflict")
