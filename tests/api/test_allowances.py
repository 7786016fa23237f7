"""What each role may ask for is what one table says, whoever asks and however."""

from dataclasses import asdict
from typing import Any, Final

import httpx
import pytest
from graphql import get_introspection_query

from api.allowances import (
    MOST_LEVELS,
    PROGRAM,
    TABLE,
    WITH_A_KEY,
    Means,
    allowance,
    is_program,
)
from api.manners import GRAPHQL as MEDIA
from schema.kernel.cursors import MOST
from schema.kernel.roles import Role
from schema.kernel.work import Actor, Patience
from schema.people.keys import operations as keys
from schema.people.keys.rules import KeyScope
from tests.api.listening import Served
from tests.asking import Asker
from tests.business import Business

PAGE: Final = "query ($n: Int) { leads(first: $n) { totalCount nodes { number } } }"
DEEP: Final = "{" + "orders(first: 1) { nodes { customer { " * 6 + "id" + "}" * 19
LEVELS: Final = 16


def actor(role: Role, *, by_key: bool = False) -> Actor:
    return Actor("somebody@x.org", role, "api", key="KEY-000001" if by_key else None)


def test_every_role_has_a_line_in_the_table() -> None:
    assert set(TABLE) == set(Role)


def test_nobody_may_ask_for_more_than_is_measured() -> None:
    every = [*TABLE.values(), *WITH_A_KEY.values()]
    assert max(one.page for one in every) == MOST
    assert max(one.levels for one in every) == MOST_LEVELS
    assert min(one.page for one in every) == 100


@pytest.mark.parametrize("role", Role)
def test_a_key_never_takes_anything_away(role: Role) -> None:
    with_it, without = (allowance(actor(role, by_key=by_key)) for by_key in (True, False))
    for name, least in asdict(PROGRAM).items():
        assert getattr(with_it, name) == max(getattr(without, name), least)


def test_a_program_is_known_by_its_role_or_by_its_key() -> None:
    programs = [role for role in Role if is_program(actor(role))]
    assert programs == [Role.INTEGRATION]
    assert all(is_program(actor(role, by_key=True)) for role in Role)


def test_who_examines_has_three_times_as_long_and_nobody_waits_longer_than_that() -> None:
    means = Means(working=10, waiting=5)
    assert means.patience(actor(Role.SELLER)) == Patience(10, 5)
    assert means.patience(actor(Role.AUDITOR)) == Patience(30, 5)
    assert Means(working=4).patience(actor(Role.SELLER)) == Patience(4, 2)


async def asked(ask: Asker, n: int, role: Role, **more: bool) -> tuple[int, Any]:
    answer = await ask.answer(PAGE, {"n": n}, role=role, name="somebody", **more)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("interpret", [False, True])
@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN, Role.INTEGRATION])
async def test_a_page_holds_as_many_as_the_role_may_ask_for(
    ask: Asker, role: Role, *, interpret: bool
) -> None:
    most = TABLE[role].page
    whole = {"data": {"leads": {"totalCount": 0, "nodes": []}}}
    assert await asked(ask, most, role, interpret=interpret) == (200, whole)
    status, body = await asked(ask, most + 1, role, interpret=interpret)
    (error,) = body["errors"]
    assert (status, body["data"], error["path"]) == (200, None, ["leads"])
    assert error["extensions"] == {"code": "BAD_PAGE"}
    assert error["message"] == (
        f"A page holds 1 to {most} records; ask with either first or last, not with both."
    )


async def test_a_page_below_or_in_a_fragment_is_measured_as_well(
    ask: Asker, business: Business
) -> None:
    await business.customer()
    for query in (
        "{ customers { nodes { orders(last: 101) { totalCount } } } }",
        "{ ...Q } fragment Q on Query { leads(first: 101) { totalCount } }",
        "query Q($n: Int = 101) { customers { nodes { orders(first: $n) { totalCount } } } }",
    ):
        assert await ask.code(query) == "BAD_PAGE"


async def test_the_payload_of_a_change_has_pages_of_the_same_size(
    ask: Asker, business: Business
) -> None:
    number = await business.customer()
    change = (
        "mutation ($n: Int, $who: String!) {"
        " holdCredit(input: {number: $who, holdReason: $who}) {"
        " credit { customer { orders(first: $n) { totalCount } } } } }"
    )
    told = {"n": 101, "who": number}
    answer = await ask.answer(change, told, role=Role.FINANCE, name="fin@x.org")
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "BAD_PAGE"}
    assert error["path"] == ["holdCredit", "credit", "customer", "orders"]


@pytest.mark.parametrize("role", Role)
async def test_a_document_has_as_many_levels_as_the_role_may_ask_for(
    ask_door: Asker, role: Role
) -> None:
    answer = await ask_door.answer(DEEP, role=role, name="somebody")
    (error,) = answer.json()["errors"]
    if TABLE[role].levels > LEVELS:
        assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"  # it came that far
    else:
        assert error == {
            "message": f"The document has 18 levels; {LEVELS} at most.",
            "extensions": {"code": "OPERATION_TOO_COMPLEX"},
        }


@pytest.mark.parametrize("role", Role)
async def test_everybody_may_ask_for_the_schema(ask_door: Asker, role: Role) -> None:
    answer = await ask_door.answer(get_introspection_query(), role=role, name="somebody")
    assert list(answer.json()) == ["data"]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ANALYST, Role.INTEGRATION])
async def test_an_operation_costs_as_much_as_the_role_may_spend(ask: Asker, role: Role) -> None:
    most, times = TABLE[role].cost, 1
    while cost(times + 1) <= most:
        times += 1
    assert "errors" not in (await ask.answer(costly(times), role=role, name="x")).json()
    answer = await ask.answer(costly(times + 1), role=role, name="x")
    (error,) = answer.json()["errors"]
    assert error == {
        "message": f"The answer could hold {cost(times + 1)} objects, {most} at most;"
        " ask for less.",
        "extensions": {"code": "OPERATION_TOO_COMPLEX"},
    }


def costly(times: int) -> str:
    """Ask for something so many times."""
    each = "customers(first: 99) { nodes { orders(first: 50) { nodes { id } } } }"
    return "{" + " ".join(f"a{n}: {each}" for n in range(times)) + "}"


def cost(times: int) -> int:
    """Reckon the same by hand: the query, and each time customers with a page of orders."""
    return 1 + times * (1 + 99 * (1 + 1 + 50))


async def test_who_shows_a_key_may_ask_as_a_program(served: Served, business: Business) -> None:
    await business.user_of("max@x.org", Role.MANAGER)
    made = await business.do(keys.create, "max@x.org", "Shop", KeyScope.READ)
    by_token = served.token(Role.MANAGER, "max@x.org")
    assert await page_of(served, by_token, 101) == {"code": "BAD_PAGE"}
    assert await page_of(served, f"Bearer {made.secret}", 200) is None
    assert await page_of(served, f"Bearer {made.secret}", 201) == {"code": "BAD_PAGE"}


async def page_of(served: Served, token: str, size: int) -> Any:  # noqa: ANN401 - JSON
    """Ask for a page, and tell what is wrong with that."""
    address = f"http://127.0.0.1:{served.port}/graphql"
    body = {"query": PAGE, "variables": {"n": size}}
    async with httpx.AsyncClient(headers={"Authorization": token, "Accept": MEDIA}) as http:
        told = (await http.post(address, json=body)).json()
    return told["errors"][0]["extensions"] if "errors" in told else None


async def test_news_have_pages_of_the_same_size(served: Served, business: Business) -> None:
    query = """subscription ($n: Int) {
      customerChanged { customer { orders(first: $n) { totalCount } } }
    }"""
    async with served.socket(Role.FINANCE, "fin@x.org") as socket:
        await socket.subscribe(query, n=101)
        await socket.subscribe("{ __typename }", "2")
        assert (await socket.next())["id"] == "2"
        await business.customer()
        told = await socket.next()
        while "errors" not in told.get("payload", ()):
            told = await socket.next()
    (error,) = told["payload"]["errors"]
    assert error["extensions"] == {"code": "BAD_PAGE"}
