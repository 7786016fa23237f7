"""Every list of the API that the fulfilment of orders leans on, and the pages people open.

The lists are those the schema declares; only what people look for in them is said here. A
question asks for what a row shows of itself, and for the names of the rows it leads to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from api.execution.documents import Documents
from api.execution.plans import Plans
from api.served import GRAPHQL
from schema.kernel.cursors import cursor
from schema.kernel.shown import SHOWS, Listed
from schema.kernel.tables import Base

CHAPTERS: Final = ("catalogue", "inventory", "customers", "fulfilment")
PAGE: Final = 50
NAMES: Final = frozenset({"number", "code", "sku", "name", "amount", "currency"})
"""What is asked of a row that a row leads to."""

Look = tuple[str, str, str]
"""What people look for in a list, as a condition and an order of GraphQL."""

OPEN_PLANS: Final = "PLANNED, RELEASED, PICKED, PACKED"
LOOKS: Final[Mapping[str, tuple[Look, ...]]] = {
    "customers": (
        ("searched, in Chinese", '{ search: "恒达机电" }', ""),
        ("searched, by number", '{ search: "CU-0123" }', ""),
        ("by name", "", "{ name: ASC }"),
        ("of poor quality", "{ quality: { lt: 80 } }", "{ quality: ASC }"),
        ("of one owner", '{ owner: { email: { eq: "seller4@x.org" } } }', ""),
    ),
    "products": (("searched", '{ search: "product 17" }', ""),),
    "duplicates": (("open", "{ state: { eq: OPEN } }", "{ score: DESC }"),),
    "qualityIssues": (
        ("open", "{ state: { eq: OPEN } }", "{ foundAt: DESC }"),
        ("open, the gravest first", "{ state: { eq: OPEN } }", "{ weight: DESC }"),
    ),
    "changeRequests": (("open", "{ state: { eq: OPEN } }", "{ askedAt: ASC }"),),
    "credits": (("on hold", "{ holdReason: { isNull: false } }", ""),),
    "prices": (
        ("proposed", "{ state: { eq: PROPOSED } }", ""),
        ("of one product", '{ product: { sku: { eq: "SKU-77" } } }', ""),
    ),
    "stockLevels": (
        ("none available", '{ available: { lte: "0" } }', ""),
        ("of one product", '{ product: { sku: { eq: "SKU-77" } } }', ""),
        ("the least first", "", "{ available: ASC }"),
    ),
    "stockMoves": (
        ("the latest", "", "{ movedAt: DESC }"),
        ("of one shipment", '{ document: { eq: "SH-000123" } }', ""),
        ("of one product", '{ stockLevel: { product: { sku: { eq: "SKU-77" } } } }', ""),
    ),
    "expectedReceipts": (("the next", '{ received: { eq: "0" } }', "{ dueOn: ASC }"),),
    "transfers": (("on their way", "{ state: { eq: SHIPPED } }", ""),),
    "stockCounts": (("begun", "{ state: { eq: COUNTING } }", ""),),
    "orders": (
        ("the latest", "", "{ requestedOn: DESC }"),
        ("held", "{ heldFor: { isNull: false } }", ""),
        ("confirmed, the earliest", "{ state: { eq: CONFIRMED } }", "{ requestedOn: ASC }"),
        ("submitted", "{ state: { eq: SUBMITTED } }", "{ requestedOn: ASC }"),
        ("to ship", "{ state: { eq: CONFIRMED }, fulfilmentStatus: { ne: COMPLETE } }", ""),
        ("not wholly paid", "{ state: { eq: SHIPPED }, paymentStatus: { ne: COMPLETE } }", ""),
        ("of one customer", '{ customer: { number: { eq: "CU-000123" } } }', ""),
    ),
    "orderLines": (
        ("waiting", '{ order: { state: { eq: CONFIRMED } }, missing: { gt: "0" } }', ""),
        ("of one product", '{ product: { sku: { eq: "SKU-77" } } }', ""),
    ),
    "orderReviews": (
        ("open", "{ state: { eq: OPEN } }", "{ submittedAt: ASC }"),
    ),
    "orderHolds": (("standing", "{ releasedAt: { isNull: true } }", "{ placedAt: ASC }"),),
    "orderIntakes": (
        ("new", "{ state: { eq: NEW } }", "{ receivedAt: ASC }"),
        ("the latest", "", "{ receivedAt: DESC }"),
    ),
    "orderConfirmations": (("unanswered", "{ state: { eq: PENDING } }", "{ sentAt: ASC }"),),
    "orderExceptions": (("open", "{ state: { ne: RESOLVED } }", "{ detectedAt: ASC }"),),
    "amendments": (("proposed", "{ state: { eq: PROPOSED } }", "{ proposedAt: ASC }"),),
    "shipments": (
        ("the latest", "", "{ shippedAt: DESC }"),
        ("late", "{ late: { eq: true } }", ""),
        ("under way", "{ deliveredAt: { isNull: true } }", "{ expectedOn: ASC }"),
    ),
    "shipmentPlans": (
        ("open", f"{{ state: {{ in: [{OPEN_PLANS}] }} }}", "{ plannedOn: ASC }"),
    ),
    "planLines": (("to pick", "{ plan: { state: { eq: RELEASED } } }", ""),),
    "reorderProposals": (("open", "{ state: { eq: OPEN } }", "{ neededOn: ASC }"),),
    "reorderRules": (("that give alarm", "{ alarm: { isNull: false } }", ""),),
    "incidents": (("open", "{ state: { eq: OPEN } }", "{ reportedAt: ASC }"),),
    "carrierClaims": (("filed", "{ state: { eq: FILED } }", "{ deadlineOn: ASC }"),),
    "trackingEvents": (("the latest", "", "{ happenedAt: DESC }"),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageAsked:
    """A page of a list: which one it is, its statement, and the values it is sent with."""

    listed: str
    which: str
    sql: str
    values: tuple[Any, ...]

    @property
    def name(self) -> str:
        """Tell it from the others."""
        return f"{self.listed}, {self.which}"


def lists() -> dict[str, type[Base]]:
    """Name every list of the chapters at the root of the API, and its table."""
    query = GRAPHQL.query_type
    assert query is not None
    found = {name: _table(field) for name, field in query.fields.items()}
    return {name: table for name, table in found.items() if table is not None}


def pages(owner_url: str) -> Iterator[PageAsked]:
    """Ask for the first page of every list, one in the middle, and what people look for."""
    with psycopg.connect(owner_url) as owner:
        for name, table in lists().items():
            yield _asked(name, "first", f"first: {PAGE}")
            middle = _middle(owner, table)
            if middle is not None:
                yield _asked(name, "in the middle", f'first: {PAGE}, after: "{middle}"')
            for which, where, order in LOOKS.get(name, ()):
                told = f"first: {PAGE}"
                told += f", where: {where}" if where else ""
                told += f", orderBy: [{order}]" if order else ""
                yield _asked(name, which, told)


def _table(field: GraphQLField) -> type[Base] | None:
    definition = field.extensions.get("strawberry-definition")
    shows = definition.metadata.get(SHOWS) if definition is not None else None
    if not isinstance(shows, Listed):
        return None
    table: type[Base] = shows.facts().table
    return table if table.__module__.split(".")[1] in CHAPTERS else None


def _middle(owner: psycopg.Connection, table: type[Base]) -> str | None:
    """Write the cursor of the row in the middle of a table, in the order of its ids."""
    name = table.__tablename__
    half = f"(SELECT count(*) / 2 FROM {name})"
    ids = f"SELECT id FROM {name} ORDER BY id OFFSET {half} LIMIT 1"
    found = owner.execute(ids.encode()).fetchone()
    return None if found is None else cursor(table(id=found[0]), (), ())


def _asked(name: str, which: str, told: str) -> PageAsked:
    query = GRAPHQL.query_type
    assert query is not None
    connection = get_named_type(query.fields[name].type)
    assert isinstance(connection, GraphQLObjectType)
    node = get_named_type(connection.fields["nodes"].type)
    assert isinstance(node, GraphQLObjectType)
    fields = " ".join(_shown(node))
    page = "pageInfo { hasNextPage endCursor }"
    document = f"{{ {name}({told}) {{ nodes {{ {fields} }} {page} }} }}"
    operation = Documents(GRAPHQL).read(document).operation(None)
    plan = Plans(GRAPHQL).find(operation, {})
    assert plan.complete, (document, plan.reasons)
    return PageAsked(name, which, plan.sql, tuple(plan.slots.values({})))


def _shown(node: GraphQLObjectType) -> Iterator[str]:
    """Name what a row shows of itself, and what tells the rows it leads to."""
    for name, field in node.fields.items():
        kind = get_named_type(field.type)
        if is_leaf_type(kind):
            yield name
        elif isinstance(kind, GraphQLObjectType) and "[" not in str(field.type):
            told = [key for key in kind.fields if key in NAMES and _is_leaf(kind, key)]
            if told:
                yield f"{name} {{ {' '.join(told)} }}"


def _is_leaf(kind: GraphQLObjectType, name: str) -> bool:
    return is_leaf_type(get_named_type(kind.fields[name].type))
