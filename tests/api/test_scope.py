"""Whatever is asked, in whatever way, a seller sees the rows of one territory and no others."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType, get_named_type

from api.execution.engine import Engine, Request
from api.execution.selection import shows
from api.served import GRAPHQL
from schema.exchange.cycles import operations as cycles
from schema.exchange.cycles.operations import Ended
from schema.exchange.files.rules import HOLDERS
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.kernel.graphql import NODES
from schema.kernel.roles import Role
from schema.kernel.shown import Aggregated, Listed
from schema.people.keys import operations as keys
from tests.api.test_differential import sell
from tests.asking import Asker
from tests.business import Business
from tests.conftest import Begun

OF_CUSTOMERS: Final = "SELECT id FROM customers WHERE territory = 'north'"
OF_ORDERS: Final = f"SELECT id FROM orders WHERE customer_id IN ({OF_CUSTOMERS})"  # noqa: S608 - our own
OF_THEM: Final = f"order_id IN ({OF_ORDERS})"
OF_PAYMENTS: Final = f"SELECT id FROM payments WHERE customer_id IN ({OF_CUSTOMERS})"  # noqa: S608 - our own
OF_SHIPMENTS: Final = f"SELECT id FROM shipments WHERE order_id IN ({OF_ORDERS})"  # noqa: S608 - our own
OF_INVOICES: Final = f"SELECT id FROM invoices WHERE order_id IN ({OF_ORDERS})"  # noqa: S608 - our own
OF_LEADS: Final = "SELECT id FROM leads WHERE territory = 'north'"
SEEN_INTAKES: Final = f"received_by = 'ann@x.org' OR customer_id IN ({OF_CUSTOMERS})"
OF_ORDER_LINES: Final = f"SELECT id FROM order_lines WHERE {OF_THEM}"  # noqa: S608 - our own
OF_INTAKES: Final = f"SELECT id FROM order_intakes WHERE {SEEN_INTAKES}"  # noqa: S608 - our own
OF_CONFIRMATIONS: Final = f"SELECT id FROM order_confirmations WHERE {OF_THEM}"  # noqa: S608 - our own
OF_RECORDS: Final = (
    f"{OF_CUSTOMERS} UNION ALL {OF_LEADS} UNION ALL {OF_ORDERS}"
    f" UNION ALL {OF_PAYMENTS} UNION ALL {OF_SHIPMENTS} UNION ALL {OF_INVOICES}"
    f" UNION ALL {OF_INTAKES} UNION ALL {OF_CONFIRMATIONS}"
)
OF_FILES: Final = f"SELECT file_id FROM attachments WHERE record_id IN ({OF_RECORDS})"  # noqa: S608 - our own
OF_INCIDENTS: Final = f"SELECT id FROM incidents WHERE shipment_id IN ({OF_SHIPMENTS})"  # noqa: S608 - our own
OF_MERGES: Final = f"SELECT id FROM merges WHERE winner_id IN ({OF_CUSTOMERS})"  # noqa: S608 - our own
VISIBLE: Final = {
    "order_intakes": SEEN_INTAKES,
    "order_confirmations": OF_THEM,
    "order_exceptions": OF_THEM,
    "shipment_plans": "true",
    "plan_lines": f"order_line_id IN ({OF_ORDER_LINES})",
    "packages": "true",
    "stock_counts": "true",
    "count_lines": "true",
    "owner_changes": f"customer_id IN ({OF_CUSTOMERS})",
    "soft_reservations": f"customer_id IN ({OF_CUSTOMERS})",
    "duplicates": f"customer_id IN ({OF_CUSTOMERS}) OR other_id IN ({OF_CUSTOMERS})",
    "merges": f"winner_id IN ({OF_CUSTOMERS})",
    "merge_items": f"merge_id IN ({OF_MERGES})",
    "merge_facts": f"merge_id IN ({OF_MERGES})",
    "quality_issues": f"customer_id IN ({OF_CUSTOMERS})",
    "freshness_rules": "true",
    "cleanings": "false",
    "accounts": "false",
    "fiscal_periods": "false",
    "journal_entries": "false",
    "journal_lines": "false",
    "rounds": "false",
    "house_banks": "false",
    "bank_statements": "false",
    "bank_lines": "false",
    "bank_matches": "false",
    "bank_suggestions": "false",
    "bank_suggestion_items": "false",
    "bank_suggestion_reasons": "false",
    "change_requests": f"customer_id IN ({OF_CUSTOMERS})",
    "imports": "staged_by = 'ann@x.org'",
    "import_rows": "import_id IN (SELECT id FROM imports WHERE staged_by = 'ann@x.org')",
    "tracking_events": f"shipment_id IN ({OF_SHIPMENTS})",
    "incidents": f"shipment_id IN ({OF_SHIPMENTS})",
    "carrier_claims": f"incident_id IN ({OF_INCIDENTS})",
    "expected_receipts": "true",
    "transfers": "true",
    "transfer_lines": "true",
    "reorder_rules": "true",
    "reorder_proposals": "true",
    "price_agreements": f"customer_id IN ({OF_CUSTOMERS})",
    "requirements": f"customer_id IN ({OF_CUSTOMERS})",
    "order_reviews": f"order_id IN ({OF_ORDERS})",
    "order_findings": f"review_id IN (SELECT id FROM order_reviews WHERE {OF_THEM})",  # noqa: S608 - our own
    "order_holds": f"order_id IN ({OF_ORDERS})",
    "amendments": f"order_id IN ({OF_ORDERS})",
    "amendment_lines": f"amendment_id IN (SELECT id FROM amendments WHERE {OF_THEM})",  # noqa: S608 - our own
    "allocation_shares": f"order_line_id IN (SELECT id FROM order_lines WHERE {OF_THEM})",  # noqa: S608 - our own
    "allocation_runs": "true",
    "authority_limits": "true",
    "product_lines": "true",
    "price_lists": "true",
    "price_batches": "true",
    "prices": "true",
    "attachments": f"record_id IN ({OF_RECORDS})",
    "files": f"uploaded_by = 'ann@x.org' OR id IN ({OF_FILES})",
    "customers": "territory = 'north'",
    "leads": "territory = 'north'",
    "links": "territory = 'north'",
    "contacts": f"customer_id IN ({OF_CUSTOMERS})",
    "addresses": f"customer_id IN ({OF_CUSTOMERS})",
    "tax_titles": f"customer_id IN ({OF_CUSTOMERS})",
    "bank_accounts": f"customer_id IN ({OF_CUSTOMERS})",
    "credits": f"customer_id IN ({OF_CUSTOMERS})",
    "orders": f"customer_id IN ({OF_CUSTOMERS})",
    "payments": f"customer_id IN ({OF_CUSTOMERS})",
    "order_lines": f"order_id IN ({OF_ORDERS})",
    "shipments": f"order_id IN ({OF_ORDERS})",
    "invoices": f"order_id IN ({OF_ORDERS})",
    "shipment_lines": f"shipment_id IN ({OF_SHIPMENTS})",
    "invoice_lines": f"invoice_id IN ({OF_INVOICES})",
    "open_items": f"customer_id IN ({OF_CUSTOMERS})",
    "payment_terms": "true",
    "payment_term_lines": "true",
    "credit_notes": f"invoice_id IN ({OF_INVOICES})",
    "credit_note_lines": (
        f"credit_note_id IN (SELECT id FROM credit_notes WHERE invoice_id IN ({OF_INVOICES}))"  # noqa: S608 - our own
    ),
    "refunds": f"payment_id IN ({OF_PAYMENTS})",
    "settlements": (
        f"credit_item_id IN (SELECT id FROM open_items WHERE customer_id IN ({OF_CUSTOMERS}))"  # noqa: S608 - our own
    ),
    "edits": "link_id IN (SELECT id FROM links WHERE territory = 'north')",
    "conflicts": "link_id IN (SELECT id FROM links WHERE territory = 'north')",
    "previews": "link_id IN (SELECT id FROM links WHERE territory = 'north')",
    "api_keys": "user_id IN (SELECT id FROM users WHERE email = 'ann@x.org')",
    "cycle_minutes": "spreadsheet_id = 'spreadsheet-of-north'",
    "users": "true",
    "products": "true",
    "warehouses": "true",
    "lots": "true",
    "stock_levels": "true",
    "stock_moves": "true",
}
"""What a seller of the north may see of each table, written by hand."""

FILED: Final = """
WITH filed AS (
  INSERT INTO files (id, name, media_type, size, sha256, uploaded_by, at)
  SELECT gen_random_uuid(), number, 'text/plain', 1, repeat('0', 64), 'bob@x.org', now()
    FROM {table} RETURNING id, name)
INSERT INTO attachments (id, kind, record_id, file_id, attached_by, at)
SELECT gen_random_uuid(), '{kind}', r.id, f.id, 'bob@x.org', now()
  FROM filed f JOIN {table} r ON r.number = f.name"""
"""A file at every record that may have one."""
FORESEEN: Final = """
INSERT INTO previews (id, link_id, place, kind)
SELECT gen_random_uuid(), id, 0, 'column_kept' FROM links"""
"""What linking would do, at every link."""
LISTS: Final = sorted(
    name
    for name, field in (GRAPHQL.query_type.fields if GRAPHQL.query_type else {}).items()
    if isinstance(shows(field), Listed)
)
AGGREGATES: Final = sorted(
    name
    for name, field in (GRAPHQL.query_type.fields if GRAPHQL.query_type else {}).items()
    if isinstance(shows(field), Aggregated)
)


def ids(business: Business, *, visible: bool) -> Iterator[str]:
    """Name every record there is that a seller of the north may see, or may not."""
    for name, (table, _) in NODES.items():
        where = VISIBLE[table.__tablename__]
        query = f"SELECT id FROM {table.__tablename__} WHERE ({where}) IS {visible}"  # noqa: S608 - our own
        yield from (f"{name}:{identity}" for (identity,) in business.rows(query))


def ids_in(answer: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Find every id in an answer, at whatever depth."""
    if isinstance(answer, dict):
        if isinstance(answer.get("id"), str):
            yield answer["id"]
        for part in answer.values():
            yield from ids_in(part)
    elif isinstance(answer, list):
        for part in answer:
            yield from ids_in(part)


def everything(kind: GraphQLObjectType, depth: int) -> str:
    """Ask for the ids of everything that can be reached from a record."""
    asked = ["id"] if "id" in kind.fields else []
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        if depth and isinstance(below, GraphQLObjectType):
            asked.append(f"{name} {everything(below, depth - 1)}")
    return "{ " + " ".join(asked or ["__typename"]) + " }"


@pytest.fixture(autouse=True, params=["compiled", "from rows"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer everything in one way and then in the other; only administrators may choose."""
    if request.param == "compiled":
        return

    async def from_rows(_engine: Engine, asked: Request, _actor: object) -> None:
        asked.interpret = True

    monkeypatch.setattr(Engine, "compiled", from_rows)


async def sell_in_two_territories(business: Business) -> None:
    """Sell in two territories, and employ a seller in one of them."""
    await sell(business)
    await business.user_of("bot@x.org", Role.INTEGRATION)
    await business.do(keys.create, "bot@x.org", "Shop")
    for territory in ("north", "south"):
        book = f"spreadsheet-of-{territory}"
        await business.do(links.link, SheetName.LEADS, book, Role.SELLER, territory=territory)
        await business.do(cycles.note, Ended(book, Decimal(1)))
    for kind, table in HOLDERS.items():
        business.write(FILED.format(kind=kind, table=table))
    business.write(FORESEEN)


@pytest.fixture(scope="module")
def template(begun: Begun) -> str:
    """Begin with business in two territories."""
    return begun(sell_in_two_territories)


@pytest.fixture
def seller() -> str:
    """Name the seller of the north."""
    return "ann@x.org"


def test_every_table_that_is_shown_has_its_rule_here() -> None:
    assert {table.__tablename__ for table, _ in NODES.values()} == set(VISIBLE)


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_and_all_that_can_be_reached_from_it_stay_inside(
    ask: Asker, business: Business, seller: str, name: str
) -> None:
    assert GRAPHQL.query_type is not None
    kind = get_named_type(GRAPHQL.query_type.fields[name].type)
    assert isinstance(kind, GraphQLObjectType)
    node = get_named_type(kind.fields["nodes"].type)
    assert isinstance(node, GraphQLObjectType)
    query = f"{{ {name}(first: 50) {{ totalCount nodes {everything(node, 2)} }} }}"
    found = (await ask(query, role=Role.SELLER, name=seller))[name]
    hidden, table = set(ids(business, visible=False)), NODES[node.name][0].__tablename__
    assert set(ids_in(found)) & hidden == set()
    count = f"SELECT count(*) FROM {table} WHERE {VISIBLE[table]}"  # noqa: S608 - our own
    assert [(found["totalCount"],)] == business.rows(count)


@pytest.mark.parametrize("name", AGGREGATES)
async def test_figures_are_of_what_one_may_see(
    ask: Asker, business: Business, seller: str, name: str
) -> None:
    assert GRAPHQL.query_type is not None
    table = shows(GRAPHQL.query_type.fields[name]).facts().table.__tablename__
    found = await ask(f"{{ {name} {{ count }} }}", role=Role.SELLER, name=seller)
    count = f"SELECT count(*) FROM {table} WHERE {VISIBLE[table]}"  # noqa: S608 - our own
    assert [(found[name][0]["count"],)] == business.rows(count)


async def test_groups_tell_nothing_of_what_is_hidden(ask: Asker, seller: str) -> None:
    query = """{ ordersAggregate(groupBy: [{customer: {territory: VALUE}}]) {
      group { customer { territory } } } }"""
    found = await ask(query, role=Role.SELLER, name=seller)
    assert found["ordersAggregate"] == [{"group": {"customer": {"territory": "north"}}}]


async def test_nothing_hidden_is_found_by_its_id_and_everything_else_is(
    ask: Asker, business: Business, seller: str
) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for visible in (True, False):
        asked = list(ids(business, visible=visible))
        assert asked
        for at in range(0, len(asked), 100):
            part = asked[at : at + 100]
            found = await ask(query, {"ids": part}, role=Role.SELLER, name=seller)
            assert found["nodes"] == [{"id": one} if visible else None for one in part]


@pytest.mark.parametrize(
    "question",
    [
        'customers(where: {territory: {ne: "north"}}) { totalCount nodes { id } }',
        'orders(where: {customer: {territory: {eq: "south"}}}) { totalCount nodes { id } }',
        'orders(where: {not: {customer: {territory: {eq: "north"}}}}) { totalCount }',
        'invoices(where: {order: {customer: {name: {contains: "1"}}}}) { totalCount }',
        'leads(where: {or: [{territory: {eq: "south"}}]}) { totalCount nodes { id } }',
        'orderLines(where: {order: {customer: {territory: {startsWith: "s"}}}}) { totalCount }',
        'customers(where: {search: "CU-000002"}) { totalCount nodes { id } }',
        'customers(where: {orders: {some: {customer: {search: "CU-000002"}}}}) { totalCount }',
    ],
)
async def test_no_filter_tells_of_what_is_hidden(
    ask: Asker, seller: str, question: str
) -> None:
    found = await ask(f"{{ {question} }}", role=Role.SELLER, name=seller)
    (answer,) = found.values()
    assert (answer["totalCount"], answer.get("nodes", [])) == (0, [])


async def test_a_cursor_from_somebody_else_shows_only_one_s_own(
    ask: Asker, business: Business, seller: str
) -> None:
    page = await ask("{ orders(first: 1) { pageInfo { endCursor } } }")
    cursor = page["orders"]["pageInfo"]["endCursor"]
    query = "query ($after: String) { orders(first: 100, after: $after) { nodes { id } } }"
    found = await ask(query, {"after": cursor}, role=Role.SELLER, name=seller)
    assert set(ids_in(found)) <= set(ids(business, visible=True))
