"""Filters: what may be asked of each kind of field, alone and together."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from schema.pipeline.leads.rules import LeadSource
from tests.asking import Asker
from tests.business import Business

QUERY: Final = """
query ($where: LeadWhere) {
  leads(where: $where, orderBy: [{number: ASC}]) { totalCount nodes { company } }
}"""


@pytest.fixture
async def three_leads(business: Business) -> None:
    """Hear of three companies that differ in everything."""
    await business.lead(
        "Acme Pumps",
        interest=1,
        estimated_amount=Decimal("100.50"),
        next_contact_on=date(2030, 6, 1),
        source=LeadSource.WEB,
    )
    await business.lead(
        "100% Valves",
        territory="south",
        interest=3,
        estimated_amount=Decimal(200),
        next_contact_on=date(2030, 7, 1),
        source=LeadSource.REFERRAL,
        contact="Li_Wei",
    )
    await business.lead("Beta", source=LeadSource.WEB, contact="LiXWei")


A, V, B = "Acme Pumps", "100% Valves", "Beta"
ASKED: Final[list[tuple[dict[str, Any], list[str]]]] = [
    ({}, [A, V, B]),
    ({"company": {"eq": "Beta"}}, [B]),
    ({"company": {"ne": "Beta"}}, [A, V]),
    ({"company": {"in": ["Beta", "Acme Pumps", "?"]}}, [A, B]),
    ({"company": {"in": []}}, []),
    ({"company": {"contains": "PUMP"}}, [A]),
    ({"company": {"contains": "%"}}, [V]),
    ({"company": {"startsWith": "be"}}, [B]),
    ({"contact": {"contains": "i_w"}}, [V]),
    ({"contact": {"contains": "\\"}}, []),
    ({"contact": {"isNull": True}}, [A]),
    ({"contact": {"isNull": False}}, [V, B]),
    ({"interest": {"eq": 1}}, [A]),
    ({"interest": {"lt": 3}}, [A]),
    ({"interest": {"lte": 3}}, [A, V]),
    ({"interest": {"gt": 1}}, [V]),
    ({"interest": {"gte": 1, "lt": 3}}, [A]),
    ({"interest": {"in": [1, 3]}}, [A, V]),
    ({"interest": {"isNull": True}}, [B]),
    ({"estimatedAmount": {"gt": "100.4999"}}, [A, V]),
    ({"estimatedAmount": {"eq": "100.5"}}, [A]),
    ({"estimatedAmount": {"lte": "100.50"}}, [A]),
    ({"nextContactOn": {"gt": "2030-06-01"}}, [V]),
    ({"nextContactOn": {"eq": "2030-06-01"}}, [A]),
    ({"source": {"eq": "WEB"}}, [A, B]),
    ({"source": {"in": ["REFERRAL"]}}, [V]),
    ({"source": {"ne": "WEB"}}, [V]),
    ({"state": {"eq": "NEW"}, "territory": {"eq": "south"}}, [V]),
    ({"and": [{"interest": {"gte": 1}}, {"source": {"eq": "WEB"}}]}, [A]),
    ({"and": []}, [A, V, B]),
    ({"or": [{"company": {"eq": "Beta"}}, {"interest": {"eq": 3}}]}, [V, B]),
    ({"or": [], "company": {"eq": "Beta"}}, [B]),
    ({"not": {"company": {"eq": "Beta"}}}, [A, V]),
    ({"not": {"not": {"company": {"eq": "Beta"}}}}, [B]),
    ({"or": [{"not": {"source": {"eq": "WEB"}}}, {"contact": {"eq": "LiXWei"}}]}, [V, B]),
    ({"company": {"eq": None}}, [A, V, B]),
    ({"customer": {"name": {"eq": "?"}}}, []),
]


@pytest.mark.usefixtures("three_leads")
async def test_a_filter_means_what_it_says(ask: Asker) -> None:
    for where, expected in ASKED:
        found = (await ask(QUERY, {"where": where}))["leads"]
        assert [node["company"] for node in found["nodes"]] == expected, where
        assert found["totalCount"] == len(expected), where


async def test_a_filter_may_ask_about_a_related_record(ask: Asker, business: Business) -> None:
    first = await business.shop()
    second = await business.customer("Other", "south")
    for customer in (first, second):
        await business.confirmed(customer, "1")
    query = "query ($where: OrderLineWhere) { orderLines(where: $where) { nodes { number } } }"

    async def lines(where: dict[str, Any]) -> list[str]:
        found = (await ask(query, {"where": where}))["orderLines"]["nodes"]
        return [node["number"] for node in found]

    south = {"order": {"customer": {"territory": {"eq": "south"}}}}
    assert await lines(south) == ["SO-000002/1"]
    assert await lines({"not": south}) == ["SO-000001/1"]
    assert await lines({"product": {"sku": {"eq": "PUMP"}}, **south}) == ["SO-000002/1"]
    assert await lines({"or": [south, {"order": {"number": {"eq": "SO-000001"}}}]}) == [
        "SO-000001/1",
        "SO-000002/1",
    ]
    assert await lines({"order": {}}) == ["SO-000001/1", "SO-000002/1"]


async def test_filters_reach_instants_flags_and_enums(ask: Asker, business: Business) -> None:
    await business.shipped(await business.shop(), "1")
    query = """{
      early: shipments(where: {shippedAt: {lt: "2030-06-01T12:00:00Z"}}) { totalCount }
      then: shipments(where: {shippedAt: {gte: "2030-06-01T20:00:00+08:00"}}) { totalCount }
      active: products(where: {active: {eq: true}}) { totalCount }
      retired: products(where: {active: {eq: false}}) { totalCount }
      closed: orders(where: {state: {in: [CLOSED, SHIPPED]}}) { totalCount }
    }"""
    found = {name: part["totalCount"] for name, part in (await ask(query)).items()}
    assert found == {"early": 0, "then": 1, "active": 1, "retired": 0, "closed": 1}


@pytest.mark.parametrize(
    "where",
    [
        {"interest": {"contains": "1"}},
        {"company": {"lt": "x"}},
        {"estimatedAmount": {"eq": "much"}},
        {"nextContactOn": {"eq": "soon"}},
        {"phone": {"eq": "1"}},
        {"state": {"eq": "LOST"}},
    ],
    ids=str,
)
async def test_what_cannot_be_asked_is_a_bad_request(
    ask_door: Asker, where: dict[str, Any]
) -> None:
    answer = await ask_door.answer(QUERY, {"where": where})
    assert answer.status_code == 400
    assert {error["extensions"]["code"] for error in answer.json()["errors"]} == {"BAD_REQUEST"}
