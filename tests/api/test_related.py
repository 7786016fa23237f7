"""Asking through relations: sorting by them, filtering by what belongs to a record."""

from typing import Any, Final

import pytest

from schema.customers.accounts import operations as accounts
from tests.asking import Asker
from tests.business import Business

BOTH: Final = pytest.mark.parametrize("interpret", [False, True], ids=["compiled", "rows"])
PAGE: Final = """query (
  $by: [OrderOrder!], $first: Int, $after: String, $last: Int, $before: String
) {
  orders(orderBy: $by, first: $first, after: $after, last: $last, before: $before) {
    nodes { number } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}"""


@pytest.fixture
async def sales(business: Business) -> None:
    """Sell to three customers, two of whom somebody looks after."""
    await business.seller("ann@x.org", "north")
    await business.seller("bob@x.org", "north")
    await business.product()
    await business.product("VALVE", "4")
    for name, owner in (("Citrus", "bob"), ("Acme", None), ("Berry", "ann")):
        number = await business.customer(name)
        await business.draft(number, "1")
        await business.draft(number, "2", sku="VALVE")
        if owner:
            await business.do(accounts.reassign, number, owner=f"{owner}@x.org")
    await business.customer("Dill")


NEWEST: Final = {"number": "DESC"}
ORDERED: Final[list[tuple[list[dict[str, Any]], list[int]]]] = [
    ([{"customer": {"name": "ASC"}}, NEWEST], [4, 3, 6, 5, 2, 1]),
    ([{"customer": {"name": "DESC"}}, NEWEST], [2, 1, 6, 5, 4, 3]),
    ([{"customer": {"owner": {"name": "ASC"}}}, NEWEST], [6, 5, 2, 1, 4, 3]),
    ([{"customer": {"owner": {"name": "DESC"}}}, NEWEST], [2, 1, 6, 5, 4, 3]),
    ([{"total": "ASC"}, {"customer": {"name": "ASC"}}], [4, 6, 2, 3, 5, 1]),
]


@BOTH
@pytest.mark.usefixtures("sales")
@pytest.mark.parametrize("size", [1, 2, 4])
async def test_pages_in_the_order_of_a_related_record_tile_the_list_both_ways(
    ask: Asker,
    size: int,
    interpret: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    for by, expected in ORDERED:
        wanted = [f"SO-{n:06d}" for n in expected]
        for forward in (True, False):
            seen: list[str] = []
            count, place, flag = (
                ("first", "after", "hasNextPage")
                if forward
                else ("last", "before", "hasPreviousPage")
            )
            cursor, more = None, True
            while more:
                asked = {"by": by, count: size, place: cursor}
                page = (await ask(PAGE, asked, interpret=interpret))["orders"]
                numbers = [node["number"] for node in page["nodes"]]
                seen = [*seen, *numbers] if forward else [*numbers, *seen]
                cursor = page["pageInfo"]["endCursor" if forward else "startCursor"]
                more = page["pageInfo"][flag]
            assert seen == wanted, (by, forward)


BUYERS: Final = ["Acme", "Berry", "Citrus"]
ASKED: Final[list[tuple[str, list[str]]]] = [
    ('{orders: {some: {total: {gt: "9"}}}}', BUYERS),
    ('{orders: {some: {total: {gt: "10"}}}}', []),
    ('{orders: {none: {total: {gt: "0"}}}}', ["Dill"]),
    ('{orders: {every: {total: {gt: "9"}}}}', ["Dill"]),
    ('{orders: {every: {total: {gt: "7"}}}}', [*BUYERS, "Dill"]),
    # where a test can give no answer, it does not hold
    ('{orders: {every: {requestedOn: {lt: "2040-01-01"}}}}', ["Dill"]),
    ('{orders: {some: {total: {gt: "9"}}, none: {total: {lt: "9"}}}}', []),
    (
        '{orders: {some: {lines: {some: {product: {sku: {eq: "VALVE"}}}}}}}',
        BUYERS,
    ),
    # the way back: an order of a customer who has another one
    (
        '{orders: {some: {total: {lt: "9"}, customer: {orders: {some: {total: {gt: "9"}}}}}}}',
        BUYERS,
    ),
    ("{not: {orders: {some: {}}}}", ["Dill"]),
    ('{owner: {name: {eq: "ann"}}, orders: {some: {}}}', ["Berry"]),
    ("{orders: null}", [*BUYERS, "Dill"]),
]


@BOTH
@pytest.mark.usefixtures("sales")
async def test_records_are_found_by_what_belongs_to_them(ask: Asker, interpret: bool) -> None:  # noqa: FBT001 - a parameter of the test
    for where, expected in ASKED:
        listed = f"customers(where: {where}, orderBy: [{{name: ASC}}])"
        found = await ask(f"{{ {listed} {{ nodes {{ name }} }} }}", interpret=interpret)
        assert [node["name"] for node in found["customers"]["nodes"]] == expected, where


SOUGHT: Final[list[tuple[str, list[str]]]] = [
    ("", ["Li & Söhne", "Northern Pumps", "北方泵业"]),
    ("   ", ["Li & Söhne", "Northern Pumps", "北方泵业"]),
    ("pump", ["Northern Pumps"]),
    ("PUMPS north", ["Northern Pumps"]),
    ("pumps south", []),
    ("nothern", ["Northern Pumps"]),
    ("söhne", ["Li & Söhne"]),
    ("泵业", ["北方泵业"]),
    ("CU-000003", ["北方泵业"]),
    ("5550199", ["Li & Söhne"]),
    ("5550198", []),
    ("li 555", ["Li & Söhne"]),
    ("%", []),
    ("_", []),
    ("' OR 1=1", []),
    ("\\", []),
]


@BOTH
async def test_people_search_by_words_that_are_nearly_right(
    ask: Asker,
    business: Business,
    interpret: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    for name in ("Northern Pumps", "Li & Söhne", "北方泵业"):
        await business.customer(name)
    business.write("UPDATE customers SET phone = '+1 5550199' WHERE number = 'CU-000002'")
    query = """query ($words: String) {
      customers(where: {search: $words}, orderBy: [{name: ASC}]) { nodes { name } } }"""
    for words, expected in SOUGHT:
        found = (await ask(query, {"words": words}, interpret=interpret))["customers"]
        assert [node["name"] for node in found["nodes"]] == expected, words


@pytest.mark.parametrize("words", ["a b c d e f g h i j k", "o" * 201])
async def test_a_search_for_too_much_is_refused(ask: Asker, words: str) -> None:
    query = "query ($words: String) { customers(where: {search: $words}) { totalCount } }"
    assert await ask.code(query, {"words": words}) == "SEARCH_TOO_LONG"
