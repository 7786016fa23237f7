"""Lists: pages that tile the whole list exactly once, in any order and both ways."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.pipeline.leads import operations as leads
from schema.pipeline.leads.rules import LeadSource
from tests.asking import Asker
from tests.business import Business

Order = list[dict[str, str]]
COMPANIES: Final = ("Acme", "Beta", "acme", "Ärger", "Beta", "100%", "under_score")
QUERY: Final = """
query ($where: LeadWhere, $orderBy: [LeadOrder!], $first: Int, $after: String, $last: Int,
       $before: String) {
  leads(where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last,
        before: $before) {
    totalCount
    edges { cursor node { number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


@pytest.fixture
async def some_leads(business: Business) -> list[str]:
    """Hear of several companies: ties, nulls, money, days, different states."""
    numbers = []
    for n, company in enumerate(COMPANIES):
        more: dict[str, Any] = {"interest": n % 3 or None}
        if n % 2:
            more["estimated_amount"] = Decimal(n // 3)
        source = LeadSource.WEB if n % 4 else LeadSource.REFERRAL
        numbers.append(await business.lead(company, "north", source=source, **more))
    await business.do(leads.contact, numbers[2])
    return numbers


async def page(ask: Asker, **asked: object) -> dict[str, Any]:
    found: dict[str, Any] = (await ask(QUERY, asked))["leads"]
    return found


async def pages(ask: Asker, order: Order, size: int, way: str) -> AsyncIterator[dict[str, Any]]:
    """Walk a list page by page until there are no more."""
    many, place, more, end = {
        "forwards": ("first", "after", "hasNextPage", "endCursor"),
        "backwards": ("last", "before", "hasPreviousPage", "startCursor"),
    }[way]
    cursor = None
    while True:
        found = await page(ask, **{"orderBy": order, many: size, place: cursor})
        yield found
        cursor = found["pageInfo"][end]
        if not found["pageInfo"][more]:
            return


def numbers(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["number"] for edge in found["edges"]]


FIELDS: Final = ("company", "interest", "estimatedAmount", "state", "source", "nextContactOn")
orders = st.lists(
    st.tuples(st.sampled_from(FIELDS), st.sampled_from(["ASC", "DESC"])), max_size=3
).map(lambda keys: [{name: way} for name, way in keys])


@given(order=orders, size=st.integers(1, 8), way=st.sampled_from(["forwards", "backwards"]))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_pages_tile_the_list_in_any_order_at_any_size_and_both_ways(
    ask: Asker, some_leads: list[str], order: Order, size: int, way: str
) -> None:
    whole = numbers(await page(ask, orderBy=order, first=100))
    assert sorted(whole) == some_leads
    tiles = [numbers(found) async for found in pages(ask, order, size, way)]
    assert all(len(tile) == size for tile in tiles[:-1])
    tiles = tiles if way == "forwards" else tiles[::-1]
    assert [number for tile in tiles for number in tile] == whole


async def test_the_order_is_the_one_asked_for_with_empty_values_last(
    ask: Asker, some_leads: list[str]
) -> None:
    assert len(some_leads) == 7
    query = "{ leads(orderBy: [{interest: %s}, {number: DESC}]) { nodes { interest } } }"
    for way, expected in (
        ("ASC", [1, 1, 2, 2, None, None, None]),
        ("DESC", [2, 2, 1, 1, None, None, None]),
    ):
        found = (await ask(query % way))["leads"]["nodes"]
        assert [node["interest"] for node in found] == expected


@pytest.mark.parametrize("way", ["forwards", "backwards"])
async def test_rows_that_appear_between_pages_repeat_and_hide_nothing(
    ask: Asker, business: Business, some_leads: list[str], way: str
) -> None:
    seen: list[str] = []
    async for found in pages(ask, [{"company": "ASC"}], 2, way):
        seen += numbers(found)
        if len(seen) <= len(some_leads):
            for company in ("AAA", "Beta", "ZZZ"):
                await business.lead(company)
    assert len(set(seen)) == len(seen)
    assert set(some_leads) <= set(seen)


async def test_a_page_knows_what_lies_around_it(ask: Asker, some_leads: list[str]) -> None:
    first = await page(ask, first=3)
    assert first["totalCount"] == len(some_leads)
    info = first["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    assert [info["startCursor"], info["endCursor"]] == [
        first["edges"][0]["cursor"],
        first["edges"][-1]["cursor"],
    ]
    middle = (await page(ask, first=3, after=info["endCursor"]))["pageInfo"]
    assert (middle["hasNextPage"], middle["hasPreviousPage"]) == (True, True)
    last = (await page(ask, last=3))["pageInfo"]
    assert (last["hasNextPage"], last["hasPreviousPage"]) == (False, True)


async def test_an_empty_list_has_an_empty_page(ask: Asker) -> None:
    assert await page(ask) == {
        "totalCount": 0,
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


async def test_twenty_records_are_a_page_unless_told_otherwise(
    ask: Asker, business: Business
) -> None:
    await asyncio.gather(*(business.lead(f"Company {n}") for n in range(21)))
    found = await page(ask)
    assert (len(found["edges"]), found["totalCount"]) == (20, 21)


BAD_PAGES: Final[list[dict[str, Any]]] = [
    {"first": 0},
    {"last": 0},
    {"first": -1},
    {"first": 101},
    {"last": 101},
    {"first": 1, "last": 1},
    {"first": 1, "before": "x"},
    {"last": 1, "after": "x"},
]


@pytest.mark.parametrize("asked", BAD_PAGES, ids=str)
async def test_a_page_that_is_none_is_refused(ask_door: Asker, asked: dict[str, Any]) -> None:
    (error,) = (await ask_door.answer(QUERY, asked)).json()["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "BAD_PAGE",
        "A page holds 1 to 100 records; ask with either first or last, not with both.",
    )


async def test_a_cursor_belongs_to_its_list_in_its_order(
    ask: Asker, some_leads: list[str]
) -> None:
    assert some_leads
    by_company = (await page(ask, first=1, orderBy=[{"company": "ASC"}]))["pageInfo"]
    cursor = by_company["endCursor"]
    answer = await ask.answer(QUERY, {"after": cursor, "orderBy": [{"company": "DESC"}]})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "BAD_CURSOR"
    assert error["message"] == (
        f"The cursor {cursor} does not belong to this list in this order;"
        " start from the first page."
    )


@pytest.mark.parametrize(
    "text", ["", "x", "bm90IGpzb24=", "W10=", "WzFd", "bnVsbA==", "eyJhIjoxfQ==", "\xe9"]
)
async def test_a_cursor_nobody_gave_is_refused(ask_door: Asker, text: str) -> None:
    assert await ask_door.code(QUERY, {"after": text, "first": 1}) == "BAD_CURSOR"


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_no_text_breaks_the_reading_of_cursors_and_ids(
    ask_door: Asker, text: str
) -> None:
    assert await ask_door.code(QUERY, {"before": text, "last": 1}) == "BAD_CURSOR"
    node = "query ($id: ID!) { node(id: $id) { id } }"
    assert await ask_door(node, {"id": text}) == {"node": None}


async def test_a_hundred_ids_are_found_at_once_and_no_more(
    ask: Asker, some_leads: list[str]
) -> None:
    found = (await ask("{ leads { nodes { id number } } }"))["leads"]["nodes"]
    ids = [node["id"] for node in found]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Lead { number } } }"
    assert (await ask(query, {"ids": [ids[1], "x", ids[0]]}))["nodes"] == [
        {"number": some_leads[1]},
        None,
        {"number": some_leads[0]},
    ]
    (error,) = (await ask.answer(query, {"ids": ["x"] * 101})).json()["errors"]
    assert (error["extensions"]["code"], error["message"]) == (
        "TOO_MANY_IDS",
        "101 ids are too many; ask for 100 at most.",
    )
