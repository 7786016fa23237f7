"""Reports: both ways of answering say the same, and nobody sees beyond their territory."""

from datetime import date
from typing import Any, Final

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type

from api.execution.selection import shows
from api.served import GRAPHQL
from schema.customers.accounts import operations as accounts
from schema.kernel.shown import Reported
from schema.pipeline.leads import operations as leads
from tests.api.test_differential import sell
from tests.asking import Asker
from tests.business import Business

QUERY: Final = GRAPHQL.query_type
assert QUERY is not None
REPORTS: Final[dict[str, GraphQLField]] = {
    name: field for name, field in QUERY.fields.items() if isinstance(shows(field), Reported)
}
TOLD: Final[dict[str, Any]] = {
    "since": "2030-05-20",
    "until": "2030-06-20",
    "on": "2030-06-20",
    "owner": "ann@x.org",
    "customer": "CU-000001",
    "batch": "PB-000004",
}


def _all_of(kind: GraphQLObjectType) -> str:
    return " ".join(
        name + (" { amount currency }" if get_named_type(field.type).name == "Money" else "")
        for name, field in kind.fields.items()
    )


def document(name: str) -> str:
    """Ask for everything of one report, with its parameters as variables."""
    field = REPORTS[name]
    declared = ", ".join(f"${one}: {argument.type}" for one, argument in field.args.items())
    passed = ", ".join(f"{one}: ${one}" for one in field.args)
    kind = get_named_type(field.type)
    assert isinstance(kind, GraphQLObjectType)
    return f"query ({declared}) {{ {name}({passed}) {{ {_all_of(kind)} }} }}"


def variables(name: str) -> dict[str, Any]:
    """Tell what a report is asked for in these tests."""
    return {one: TOLD[one] for one in REPORTS[name].args if one in TOLD}


async def test_both_ways_of_answering_say_the_same(business: Business, ask: Asker) -> None:
    await sell(business)
    for number in ("CU-000001", "CU-000002", "CU-000003"):
        await business.do(accounts.reassign, number, "ann@x.org")
    for name in REPORTS:
        compiled = await ask(document(name), variables(name))
        assert compiled == await ask(document(name), variables(name), interpret=True)
        assert (name, compiled[name]) != (name, [])


OF_THE_WAREHOUSE: Final = {
    "stockStatus", "stockTurnover", "stockAges", "countAccuracy",
}  # fmt: skip
"""Stock belongs to nobody's territory: everybody sees the same."""
OF_CUSTOMERS: Final = {"sold", "revenue", "newRevenue", "effect"}
"""What a simulation tells of customers; the prices belong to nobody's territory."""


async def test_sellers_see_no_business_of_other_territories(
    business: Business, ask: Asker
) -> None:
    await sell(business)
    west = await business.seller("wes@x.org", "west")
    for name in REPORTS:
        for interpret in (False, True):
            asked: dict[str, Any] = {"name": west.name, "role": west.role}
            seen = (await ask(document(name), variables(name), interpret=interpret, **asked))[
                name
            ]
            if name in OF_THE_WAREHOUSE:
                assert seen == (await ask(document(name), variables(name)))[name]
            elif name == "priceSimulations":
                (all_of_it,) = (await ask(document(name), variables(name)))[name]
                assert [counted(row) & OF_CUSTOMERS for row in seen] == [set()]
                assert counted(all_of_it) >= OF_CUSTOMERS
                assert without(seen[0]) == without(all_of_it)
            elif seen:
                assert (name, len(seen), counted(seen[0])) == (name, 1, set())


def counted(row: dict[str, Any]) -> set[str]:
    """Name what a row counts that is more than nothing; item-days are days and products."""
    nothing = (None, 0, "0", "0.0000", "0.00")
    told = {n: v["amount"] if isinstance(v, dict) else v for n, v in row.items()}
    return {name for name, value in told.items() if value not in nothing} - {"itemDays"}


def without(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out of a simulation what it tells of customers."""
    return {name: value for name, value in row.items() if name not in OF_CUSTOMERS}


@pytest.mark.parametrize("interpret", [False, True])
async def test_a_report_has_as_many_rows_as_asked_for(
    ask: Asker, business: Business, *, interpret: bool
) -> None:
    for company in ("Elbe", "Oder"):
        await business.lead(company, next_contact_on=date(2030, 6, 1))
    await business.do(leads.disqualify, "LD-000001", "no need")
    query = "query ($first: Int) { pipeline(first: $first) { state } }"
    assert await ask(query, {"first": 1}, interpret=interpret) == {
        "pipeline": [{"state": "NEW"}]
    }
    for wrong in (0, 1001):
        answer = await ask.answer(query, {"first": wrong}, interpret=interpret)
        (error,) = answer.json()["errors"]
        assert error["message"] == (
            "Ask for 1 to 1,000 groups, and group by each field once at most."
        )


async def test_a_report_is_one_statement(ask: Asker) -> None:
    query = "{ pipeline { state } orderBook { week } perfectOrders { orders } }"
    answer = await ask.answer(query, interpret=False)
    assert answer.json() == {
        "data": {"pipeline": [], "orderBook": [], "perfectOrders": [{"orders": 0}]}
    }
