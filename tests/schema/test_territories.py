"""Row-level security: a seller sees their own territory, whatever they ask.

Everything is asked through the API, but what answers is the database: no operation and no
resolver looks at territories.
"""

from typing import Final

from schema.kernel.roles import Role
from schema.people.users import operations as users
from tests.asking import Asker
from tests.business import Business
from tests.schema.south import NORTH, SOUTH, South

# Every list of the API, and whether it holds what a territory keeps to itself. A list of one's
# own is that of one user: tests/schema/people/test_keys.py.
MOST: Final = 100
OWN: Final = ("apiKeys",)
OPEN: Final = (
    "paymentTerms",
    "products",
    "productLines",
    "priceLists",
    "priceBatches",
    "prices",
    "warehouses",
    "lots",
    "stockLevels",
    "stockMoves",
    "expectedReceipts",
    "transfers",
    "reorderRules",
    "reorderProposals",
    "allocationRuns",
    "authorityLimits",
    "users",
    "freshnessRules",
    "shipmentPlans",
    "stockCounts",
    "countLines",
)
OFFICE: Final = (
    *("cleanings", "imports", "rounds"),
    *("accounts", "fiscalPeriods", "journalEntries", "journalLines"),
    *("houseBanks", "bankStatements", "bankLines", "bankMatches", "bankSuggestions"),
)
"""Work on the data of all territories, and the books: no seller sees any of it."""
KEPT: Final = (
    "orderIntakes",
    "orderConfirmations",
    "orderExceptions",
    "softReservations",
    "openItems",
    "refunds",
    "creditNotes",
    "planLines",
    "duplicates",
    "merges",
    "qualityIssues",
    "changeRequests",
    "trackingEvents",
    "incidents",
    "carrierClaims",
    "priceAgreements",
    "orderReviews",
    "orderHolds",
    "amendments",
    "leads",
    "previews",
    "customers",
    "credits",
    "orders",
    "orderLines",
    "shipments",
    "invoices",
    "payments",
    "settlements",
    "links",
    "edits",
    "conflicts",
    "files",
    "cycleMinutes",
)


async def listed(
    ask: Asker,
    field: str,
    arguments: str = "",
    *,
    role: Role = Role.ADMIN,
    name: str = "root",
) -> tuple[int, list[str]]:
    """Ask for a list: how many records there are, and their ids."""
    query = f"{{ {field}{arguments} {{ totalCount nodes {{ id }} }} }}"
    found = (await ask(query, role=role, name=name))[field]
    return found["totalCount"], [node["id"] for node in found["nodes"]]


async def test_every_list_is_either_open_to_all_or_kept_to_a_territory(ask: Asker) -> None:
    fields = (
        await ask("{ __schema { queryType { fields { name type { ofType { name } } } } } }")
    )["__schema"]["queryType"]["fields"]
    lists = [f["name"] for f in fields if str(f["type"]["ofType"]).endswith("Connection'}")]
    assert sorted(lists) == sorted((*OPEN, *OWN, *OFFICE, *KEPT))


async def test_a_seller_sees_all_of_their_territory_and_nothing_of_another(
    ask: Asker, south: South
) -> None:
    assert south.customer == "CU-000001"
    for name in KEPT:
        count, ids = await listed(ask, name)
        assert count == len(ids) > 0, name
        assert await listed(ask, name, **SOUTH) == (count, ids), name
        assert await listed(ask, name, **NORTH) == (0, []), name
        assert await listed(ask, name, "(first: 1)", **NORTH) == (0, []), name
    for name in OPEN:
        count, ids = await listed(ask, name)
        assert count == len(ids) > 0, name
        assert await listed(ask, name, **NORTH) == (count, ids), name
    for name in OFFICE:
        count, ids = await listed(ask, name)
        assert count == len(ids) > 0, name
        assert await listed(ask, name, **SOUTH) == (0, []), name


async def test_an_id_from_another_territory_finds_nothing(ask: Asker, south: South) -> None:
    assert south.lead
    ids = [id_ for name in KEPT for id_ in (await listed(ask, name))[1]]
    contacts = "{ customers { nodes { contacts { id } credit { id } } } }"
    assert await ask(contacts)
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    for some in (ids[:MOST], ids[MOST:]):
        found = [{"id": id_} for id_ in some]
        assert (await ask(query, {"ids": some}, **SOUTH))["nodes"] == found
        assert (await ask(query, {"ids": some}, **NORTH))["nodes"] == [None] * len(some)
    one = "query ($id: ID!) { node(id: $id) { id } }"
    assert await ask(one, {"id": ids[0]}, **NORTH) == {"node": None}


async def test_a_number_from_another_territory_finds_nothing(ask: Asker, south: South) -> None:
    query = f"""{{
        lead(number: "{south.lead}") {{ id }}
        customer(number: "{south.customer}") {{ id }}
        order(number: "{south.draft}") {{ id }}
        orderLine(number: "{south.draft}/1") {{ id }}
        shipment(number: "SH-000001") {{ id }}
        invoice(number: "INV-000001") {{ id }}
        payment(number: "PAY-000001") {{ id }}
        link(number: "{south.link}") {{ id }}
        conflict(number: "{south.conflict}") {{ id }}
        duplicate(number: "DC-000001") {{ id }}
        merge(number: "MG-000001") {{ id }}
        qualityIssue(number: "QI-000001") {{ id }}
        changeRequest(number: "CR-000001") {{ id }}
        orderIntake(number: "IN-000001") {{ id }}
        orderConfirmation(number: "OC-000001") {{ id }}
        orderException(number: "OX-000001") {{ id }}
        softReservation(number: "SR-000001") {{ id }}
    }}"""
    assert None not in (await ask(query, **SOUTH)).values()
    assert set((await ask(query, **NORTH)).values()) == {None}


async def test_a_filter_reveals_nothing_of_another_territory(ask: Asker, south: South) -> None:
    number = f'{{number: {{eq: "{south.customer}"}}}}'
    for name, where in (
        ("customers", number),
        ("orders", f"{{customer: {number}}}"),
        ("orderLines", f"{{order: {{customer: {number}}}}}"),
        ("credits", f"{{customer: {number}, exposure: {{gt: 0}}}}"),
        ("invoices", "{or: [{total: {gte: 0}}, {total: {lt: 0}}]}"),
        ("payments", '{not: {number: {eq: "?"}}}'),
        ("shipments", f"{{order: {{customer: {number}}}}}"),
        ("settlements", "{payment: {amount: {gt: 0}}}"),
        ("duplicates", "{score: {gt: 0}}"),
        ("merges", f"{{winner: {number}}}"),
        ("qualityIssues", f"{{customer: {number}, weight: {{gt: 0}}}}"),
        ("changeRequests", f"{{customer: {number}}}"),
        ("orderIntakes", f"{{customer: {number}}}"),
        ("orderConfirmations", f"{{order: {{customer: {number}}}}}"),
        ("orderExceptions", f"{{order: {{customer: {number}}}}}"),
        ("softReservations", f"{{customer: {number}, quantity: {{gt: 0}}}}"),
        ("planLines", "{quantity: {gt: 0}}"),
        ("edits", f'{{link: {{number: {{eq: "{south.link}"}}}}}}'),
    ):
        assert (await listed(ask, name, f"(where: {where})", **SOUTH))[0] > 0, name
        assert await listed(ask, name, f"(where: {where})", **NORTH) == (0, []), name


async def test_what_everybody_sees_leads_nowhere_else(ask: Asker, south: South) -> None:
    await ask.tell("correctCustomer", {"number": south.customer, "name": "Renamed"}, **SOUTH)
    # a shared product is seen, the lines that sell it are not
    query = '{ orderLines(where: {product: {sku: {eq: "PUMP"}}}) { totalCount } }'
    assert await ask(query, **NORTH) == {"orderLines": {"totalCount": 0}}


async def test_a_seller_nobody_knows_sees_nothing(ask: Asker, south: South) -> None:
    assert south.lead
    for name in KEPT:
        assert await listed(ask, name, role=Role.SELLER, name="who@x.org") == (0, []), name


async def test_a_deactivated_user_sees_and_does_nothing_in_any_role(
    ask: Asker, business: Business, south: South
) -> None:
    await business.do(users.deactivate, "sue@x.org")
    for role in Role:
        for name in (*KEPT, *OPEN, *OFFICE):
            query = f"{{ {name} {{ totalCount }} }}"
            assert await ask.code(query, role=role, name="sue@x.org") == "ACTOR_UNKNOWN"
        told = {"number": south.lead}
        payload = await ask.tell("contactLead", told, role=role, name="sue@x.org")
        assert [refusal["message"] for refusal in payload["userErrors"]] == [
            "sue@x.org is not an active user, so nothing can be done in their name."
        ]


async def test_managers_finance_and_admins_see_every_territory(
    ask: Asker, south: South
) -> None:
    assert south.lead
    for role in (Role.MANAGER, Role.FINANCE):
        for name in (*KEPT, *OFFICE):
            seen = await listed(ask, name, role=role, name="max@x.org")
            assert seen == await listed(ask, name), name
