"""Compiled reads: one statement for an operation, plans that fit, nobody else's rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import orjson
import pytest
from structlog.testing import capture_logs

from api.execution.reader import Reader
from schema.kernel.roles import Role
from schema.people.users import operations as users
from tests.api.test_query_count import EVERYTHING, sales
from tests.asking import Asker
from tests.business import NOON, Business

LONG: Final = "a" * 70


@contextmanager
def statements(reader: Reader) -> Iterator[list[str]]:
    """Write down every compiled statement."""
    sent: list[str] = []
    read = reader.read

    async def noted(actor: Any, sql: str, values: Any) -> Any:  # noqa: ANN401 - as the reader's
        sent.append(sql)
        return await read(actor, sql, values)

    reader.read = noted  # type: ignore[method-assign] # listening in
    yield sent
    reader.read = read  # type: ignore[method-assign] # no more


async def how(ask: Asker, query: str, variables: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
    """Ask as an administrator who wants to know how it was answered."""
    token = ask.tokens.mint("root", Role.ADMIN, NOON)
    headers = {"Authorization": f"Bearer {token}", "X-Execution": "report"}
    body = {"query": query, "variables": variables or {}}
    return (await ask.http.post("/graphql", json=body, headers=headers)).json()


async def test_everything_about_all_orders_is_one_statement(
    ask: Asker, business: Business, reader: Reader
) -> None:
    await sales(business, 3)
    with statements(reader) as sent:
        orders = (await ask(EVERYTHING))["orders"]
    assert orders["totalCount"] == len(orders["nodes"]) == 3
    assert len(sent) == 1


async def test_all_fields_of_a_request_share_one_statement_and_a_second_one_its_plan(
    ask: Asker, business: Business, reader: Reader
) -> None:
    await sales(business, 1)
    query = "{ orders { totalCount } customers { nodes { name } } order(number: $n) { state } }"
    document = "query ($n: String!) " + query
    with statements(reader) as sent:
        first = await ask(document, {"n": "SO-000001"})
        second = await ask(document, {"n": "SO-000009"})
    assert first["order"] is not None
    assert second["order"] is None
    assert len(sent) == 2
    assert len(set(sent)) == 1


async def test_the_record_in_a_payload_is_compiled(ask: Asker, reader: Reader) -> None:
    with statements(reader) as sent:
        made = await ask.tell(
            "addProduct",
            {"sku": "PUMP", "name": "Pump", "unit": "pcs", "listPrice": "3"},
            "product { sku listPrice { currency c: __typename amount } }",
        )
    price = {"currency": "CNY", "c": "Money", "amount": "3.000000"}
    assert orjson.dumps(made["product"]) == orjson.dumps({"sku": "PUMP", "listPrice": price})
    assert len(sent) == 1


async def test_what_a_resolver_selects_shares_the_statement_of_its_neighbours(
    ask: Asker, business: Business, reader: Reader
) -> None:
    await business.shop()
    with statements(reader) as sent:
        found = await ask(
            '{ stockOf(sku: "PUMP") { warehouse { code } lot { code } product { sku } }'
            " products { totalCount }"
            ' credit(number: "CU-000001") { creditLimit { amount } }'
            ' none: credit(number: "x") { id } }'
        )
    assert found == {
        "stockOf": [{"warehouse": {"code": "Main"}, "lot": None, "product": {"sku": "PUMP"}}],
        "products": {"totalCount": 1},
        "credit": {"creditLimit": {"amount": "1000.00"}},
        "none": None,
    }
    assert len(sent) == 1


async def test_administrators_learn_how_an_operation_was_run_and_others_do_not(
    ask: Asker, business: Business
) -> None:
    await business.product()
    compiled = await how(ask, "{ products { totalCount } }")
    assert compiled["extensions"]["execution"] == {"mode": "compiled", "fallbacks": {}}
    mixed = await how(ask, "{ __schema { queryType { name } } products { totalCount } }")
    assert mixed["extensions"]["execution"]["mode"] == "mixed"
    assert mixed["data"]["products"] == {"totalCount": 1}
    answer = await ask.answer("{ products { totalCount } }", role=Role.SELLER, name="x")
    assert "extensions" not in answer.json()


async def test_names_that_differ_after_63_letters_stay_apart(
    ask: Asker, business: Business
) -> None:
    await business.product()
    query = f"{{ products {{ nodes {{ {LONG}1: sku {LONG}2: name }} }} }}"
    (node,) = (await ask(query))["products"]["nodes"]
    assert node == {f"{LONG}1": "PUMP", f"{LONG}2": "Pump"}


async def test_more_than_a_hundred_fields_of_one_object_are_answered(
    ask: Asker, business: Business
) -> None:
    await business.product()
    fields = " ".join(f"f{n}: sku" for n in range(150))
    (node,) = (await ask(f"{{ products {{ nodes {{ {fields} }} }} }}"))["products"]["nodes"]
    assert node == {f"f{n}": "PUMP" for n in range(150)}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, ["PUMP", "VALVE"]),
        ({"w": None}, ["PUMP", "VALVE"]),
        ({"w": {"sku": None}}, ["PUMP", "VALVE"]),
        ({"w": {"sku": {"eq": "PUMP"}}}, ["PUMP"]),
        ({"w": {"sku": {"eq": "VALVE"}}}, ["VALVE"]),
        ({"w": {"sku": {"in": []}}}, []),
        ({"w": {"sku": {"in": ["VALVE", "x"]}}}, ["VALVE"]),
        ({"w": {"or": [{"sku": {"eq": "PUMP"}}, {"sku": {"eq": "VALVE"}}]}}, ["PUMP", "VALVE"]),
        ({"w": {"or": [{"sku": {"eq": "PUMP"}}]}}, ["PUMP"]),
        ({"w": {"active": {"eq": False}}}, []),
        ({"w": {"active": {"eq": True}}}, ["PUMP", "VALVE"]),
        ({"w": {"name": {"isNull": True}}}, []),
        ({"w": {"name": {"isNull": False}}}, ["PUMP", "VALVE"]),
    ],
)
async def test_a_plan_is_only_used_for_variables_of_its_shape(
    ask: Asker, business: Business, told: dict[str, Any], found: list[str]
) -> None:
    await business.product()
    await business.product("VALVE")
    query = "query ($w: ProductWhere) { products(where: $w, orderBy: [{sku: ASC}]) { nodes { sku } } }"  # noqa: E501 - one query
    before: list[dict[str, Any]] = [{"w": {"sku": {"eq": "PUMP"}}}, {}]
    *_, last = [(await ask(query, variables))["products"] for variables in (*before, told)]
    assert [node["sku"] for node in last["nodes"]] == found


@pytest.mark.parametrize("way", ["ASC", "DESC"])
async def test_a_direction_in_a_variable_is_part_of_the_plan(
    ask: Asker, business: Business, way: str
) -> None:
    await business.product()
    await business.product("VALVE")
    query = "query ($o: [ProductOrder!]) { products(orderBy: $o) { nodes { sku } } }"
    ways = ("DESC", "ASC", way)
    *_, last = [(await ask(query, {"o": [{"sku": told}]}))["products"] for told in ways]
    found = [node["sku"] for node in last["nodes"]]
    assert found == sorted(found, reverse=way == "DESC")


@pytest.mark.parametrize("skipped", [True, False])
async def test_a_directive_s_variable_is_part_of_the_plan(
    ask: Asker,
    business: Business,
    skipped: bool,  # noqa: FBT001 - both
) -> None:
    await business.product()
    query = "query ($s: Boolean!) { products { nodes { sku name @skip(if: $s) } } }"
    ways = (not skipped, skipped)
    *_, last = [(await ask(query, {"s": told}))["products"]["nodes"] for told in ways]
    assert ("name" in last[0]) is not skipped


async def test_the_type_in_an_id_is_part_of_the_plan(ask: Asker, business: Business) -> None:
    await business.shop()
    found = await ask("{ products { nodes { id } } customers { nodes { id } } }")
    ids = [found[name]["nodes"][0]["id"] for name in ("products", "customers")]
    query = "query ($id: ID!) { node(id: $id) { __typename id ... on Product { sku } } }"
    shown = [(await ask(query, {"id": one}))["node"] for one in (*ids, "x", "Product:x")]
    assert shown == [
        {"__typename": "Product", "id": ids[0], "sku": "PUMP"},
        {"__typename": "Customer", "id": ids[1]},
        None,
        None,
    ]


async def test_a_number_too_large_for_an_int_is_told_with_its_path_and_spoils_nothing_else(
    ask: Asker, business: Business
) -> None:
    await business.product()
    business.write("ALTER TABLE products DISABLE TRIGGER revision")
    business.write("UPDATE products SET revision = 3000000000")
    answer = await ask.answer(
        '{ users { totalCount } product(sku: "PUMP") { revision } other: product(sku: "PUMP") { sku } }'  # noqa: E501 - one query
    )
    body = answer.json()
    assert body["data"] == {
        "users": {"totalCount": 0},
        "product": None,
        "other": {"sku": "PUMP"},
    }
    assert [error["path"] for error in body["errors"]] == [["product", "revision"]]


async def test_a_user_who_is_moved_or_sent_away_sees_so_at_once(
    ask: Asker, business: Business
) -> None:
    await business.seller("ann@x.org", "north")
    await business.customer("North", "north")
    await business.customer("South", "south")

    async def seen() -> list[str]:
        found = await ask(
            "{ customers { nodes { name } } }", role=Role.SELLER, name="ann@x.org"
        )
        return [node["name"] for node in found["customers"]["nodes"]]

    assert await seen() == ["North"]
    business.write("UPDATE users SET territory = 'south'")
    assert await seen() == ["South"]
    await business.do(users.deactivate, "ann@x.org")
    answer = await ask.answer(
        "{ customers { nodes { name } } }", role=Role.SELLER, name="ann@x.org"
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "ACTOR_UNKNOWN"


async def test_a_connection_that_served_an_administrator_shows_a_seller_no_more_than_his_own(
    ask: Asker, business: Business
) -> None:
    await business.seller("ann@x.org", "north")
    await business.customer("North", "north")
    await business.customer("South", "south")
    for _ in range(3):
        everything = await ask("{ customers { totalCount } }")
        mine = await ask("{ customers { totalCount } }", role=Role.SELLER, name="ann@x.org")
        stranger = await ask("{ customers { totalCount } }", role=Role.SELLER, name="eve")
        counts = [part["customers"]["totalCount"] for part in (everything, mine, stranger)]
        assert counts == [2, 1, 0]


async def test_a_statement_that_fails_is_logged_and_answered_from_rows(
    ask: Asker, business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    await business.product()
    monkeypatch.setattr("api.execution.plans.statement", lambda _bodies: "SELECT nonsense")
    with capture_logs() as logs:
        found = await ask("{ products { nodes { sku } } }")
    assert found == {"products": {"nodes": [{"sku": "PUMP"}]}}
    assert [log["event"] for log in logs] == ["a compiled statement failed"]


async def test_an_answer_is_the_database_s_own_text(ask: Asker, business: Business) -> None:
    await business.customer('Quote " and \\ and \n newline and ü and 中文 and \x7f')
    answer = await ask.answer("{ customers { nodes { name } } }")
    (node,) = orjson.loads(answer.content)["data"]["customers"]["nodes"]
    assert node["name"] == 'Quote " and \\ and \n newline and ü and 中文 and \x7f'
