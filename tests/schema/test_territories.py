"""Row-level security: a seller sees and changes their own territory, whatever they ask.

Everything is asked through the API, but what answers is the database: no operation and no
resolver looks at territories.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.customers.accounts.tables import Customer
from schema.exchange.conflicts import operations as conflicts
from schema.exchange.conflicts.operations import Found
from schema.exchange.cycles.tables import CycleMinute
from schema.exchange.edits.tables import Edit, EditResult
from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from schema.exchange.previews.rules import PreviewKind
from schema.exchange.previews.tables import Preview
from schema.kernel.roles import Role
from schema.kernel.work import begin
from schema.people.users import operations as users
from tests.agreeing import agree, amend, price_seals
from tests.asking import Asker
from tests.business import NOON, ROOT, Business
from tests.knowing import clean, doubt
from tests.leaving import go_through, hoses
from tests.supplying import lose, supply

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
SOUTH_BOOK: Final = "spreadsheet-of-the-south"
SOUTH: Final[dict[str, Any]] = {"role": Role.SELLER, "name": "sue@x.org"}
NORTH: Final[dict[str, Any]] = {"role": Role.SELLER, "name": "ned@x.org"}


@dataclass(frozen=True, slots=True)
class South:
    """What there is in the south, and nowhere else."""

    customer: str
    lead: str
    draft: str
    confirmed: str
    link: str
    conflict: str
    amendment: str = "AM-000003"
    requirement: str = "RQ-000001"
    request: str = "CR-000001"
    intake: str = "IN-000004"
    confirmation: str = "OC-000001"
    exception: str = "OX-000002"
    kept: str = "SR-000001"


async def paid(business: Business, customer: str) -> None:
    """Bill a customer, and let them pay, in part too much."""
    invoice = await business.invoiced(customer, "1")
    await business.settle(await business.payment(customer, "5"), invoice)
    await business.credit(invoice)
    await business.give_back(customer)


@pytest.fixture
async def south(business: Business) -> South:
    """Do a whole business in the south, with a seller there and one in the north."""
    await business.seller("sue@x.org", "south")
    await business.seller("ned@x.org", "north")
    await business.product()
    await business.stock("100")
    await business.product("GREASE", by_lot=True)
    await business.stock("5", "GREASE", lot="A")
    customer = await business.customer("Southern Ltd", "south")
    await paid(business, customer)
    link = await business.do(links.link, SheetName.LEADS, SOUTH_BOOK, territory="south")
    told = Found(link.id, "LD-000001", "need", "Need", "5", "4", None, "Both changed.")
    conflict = await business.do(conflicts.record, told)
    await business.attached(Customer.number, customer)
    await supply(business)
    await lose(business, "SH-000001")
    await price_seals(business)
    await amend(business, *await agree(business, customer))
    await doubt(business, customer, "south")
    await clean(business)
    await hoses(business)
    await go_through(business, customer)
    async with begin(business.house, ROOT, NOON) as work:
        work.session.add(
            Edit(link_id=link.id, at=NOON, key="k", header="h", result=EditResult.ACCEPTED)
        )
        work.session.add(
            CycleMinute(spreadsheet_id=SOUTH_BOOK, minute=NOON, took=Decimal(1), ended_at=NOON)
        )
        work.session.add(Preview(link_id=link.id, place=0, kind=PreviewKind.COLUMN_KEPT))
    return South(
        customer,
        await business.lead("Southerner", "south"),
        await business.draft(customer, "1"),
        await business.confirmed(customer, "1"),
        link.number,
        conflict.number,
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


CHANGES: Final[list[tuple[str, str, dict[str, Any]]]] = [
    ("correctLead", "lead", {"need": "x"}),
    ("planNextContact", "lead", {"nextContactOn": None}),
    ("contactLead", "lead", {}),
    ("qualifyLead", "lead", {}),
    ("disqualifyLead", "lead", {"disqualifyReason": "x"}),
    ("convertLead", "lead", {}),
    ("correctCustomer", "customer", {"name": "x"}),
    ("addOrderLine", "draft", {"sku": "PUMP", "quantity": "1"}),
    ("rescheduleOrder", "draft", {"requestedOn": None}),
    ("confirmOrder", "draft", {}),
    ("cancelOrder", "draft", {}),
    ("correctOrder", "draft", {"customerPo": "x"}),
    ("submitOrder", "draft", {}),
    ("sendOrderBack", "draft", {}),
    ("rejectAmendment", "amendment", {}),
    ("archiveRequirement", "requirement", {}),
    ("withdrawChangeRequest", "request", {}),
    ("askForCustomerName", "customer", {"name": "x"}),
    ("correctIntake", "intake", {"content": "x"}),
    ("enterIntake", "intake", {"lines": [{"sku": "HOSE", "quantity": "1"}]}),
    ("rejectIntake", "intake", {"reason": "x"}),
    ("answerOrderConfirmation", "confirmation", {"state": "ACCEPTED"}),
    ("offerSolutions", "exception", {"options": "x"}),
    ("agreeOnSolution", "exception", {"solution": "x"}),
    ("releaseSoftReservation", "kept", {}),
    ("touchLink", "link", {}),
    ("resolveConflict", "conflict", {"decision": "SHEET"}),
]


async def test_what_a_seller_does_not_see_they_do_not_change(
    ask: Asker, business: Business, south: South
) -> None:
    before = business.picture()
    asked = [(m, {"number": getattr(south, what), **more}) for m, what, more in CHANGES]
    asked += [
        ("draftOrder", {"customer": south.customer}),
        ("shipOrder", {"order": south.confirmed}),
        ("receiveOrder", {"channel": "PHONE", "customer": south.customer}),
        ("markIntakeDuplicate", {"number": south.intake, "order": south.draft}),
        ("sendOrderConfirmation", {"order": south.confirmed, "channel": "PHONE"}),
        (
            "reportOrderException",
            {"order": south.confirmed, "kind": "OTHER", "description": "x"},
        ),
        (
            "requestSoftReservation",
            {
                "customer": south.customer,
                "sku": "PUMP",
                "warehouse": "Main",
                "quantity": "1",
                "until": "2030-06-02",
            },
        ),
        ("reportClosed", {"customer": south.customer, "reason": "x"}),
        ("reportBounce", {"customer": south.customer, "email": "li0@twin.cn"}),
        ("askToMerge", {"number": south.customer, "other": "CU-000003"}),
        ("proposeAmendment", {"order": south.confirmed, "reason": "x"}),
        ("addRequirement", {"customer": south.customer, "kind": "LABEL", "description": "x"}),
        ("changeOrderLine", {"number": f"{south.draft}/1", "quantity": "2"}),
        ("deliverShipment", {"number": "SH-000001"}),
    ]
    for mutation, given in asked:
        (refusal,) = (await ask.tell(mutation, given, **NORTH))["userErrors"]
        assert refusal["__typename"] == "NotFoundError", mutation
    assert business.picture() == before


async def test_a_seller_puts_nothing_into_another_territory(
    ask: Asker, business: Business, south: South
) -> None:
    assert south.lead
    before = business.picture()
    for mutation, named in (("captureLead", "company"), ("registerCustomer", "name")):
        told = {named: "Mine", "territory": "south"}
        (refusal,) = (await ask.tell(mutation, told, **NORTH))["userErrors"]
        assert refusal["__typename"] == "NotAllowedError"
    assert business.picture() == before


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
