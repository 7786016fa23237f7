"""A mutation that is repeated under its key happens once, whatever the network did."""

import asyncio
from typing import Any

import httpx
import pytest

from schema.kernel.roles import Role
from tests.asking import Asker
from tests.business import NOON, Business

CAPTURE = """mutation ($company: String!) {
  captureLead(input: {company: $company, territory: "north"}) {
    lead { number company } userErrors { code message }
  }
}"""


async def capture(
    ask: Asker, key: str, company: str = "Acme", name: str = "root"
) -> dict[str, Any]:
    """Capture a lead under a key."""
    token = ask.tokens.mint(name, Role.ADMIN, NOON)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    body = {"query": CAPTURE, "variables": {"company": company}}
    answer: httpx.Response = await ask.http.post("/graphql", json=body, headers=headers)
    told: dict[str, Any] = answer.json()["data"]["captureLead"]
    return told


def leads(business: Business) -> int:
    """Count the leads."""
    ((count,),) = business.rows("SELECT count(*) FROM leads")
    return int(count)


async def test_a_repeated_request_is_done_once_and_answered_alike(
    ask: Asker, business: Business
) -> None:
    first = await capture(ask, "one")
    assert await capture(ask, "one") == first
    assert first["lead"] == {"number": "LD-000001", "company": "Acme"}
    assert (await capture(ask, "two"))["lead"]["number"] == "LD-000002"
    assert leads(business) == 2


async def test_twins_at_the_same_time_make_one_record(ask: Asker, business: Business) -> None:
    answers = await asyncio.gather(*(capture(ask, "one") for _ in range(8)))
    assert {answer["lead"]["company"] for answer in answers} == {"Acme"}
    assert len({answer["lead"]["number"] for answer in answers}) == 1
    assert leads(business) == 1


async def test_a_key_is_not_used_for_another_request(ask: Asker, business: Business) -> None:
    await capture(ask, "one")
    other = await capture(ask, "one", "Another")
    assert other["lead"] is None
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert leads(business) == 1


async def test_everybody_has_keys_of_their_own(ask: Asker, business: Business) -> None:
    await capture(ask, "one")
    assert (await capture(ask, "one", "Another", name="eve"))["lead"]["company"] == "Another"
    assert leads(business) == 2


async def test_a_refusal_is_told_again_even_when_its_cause_is_gone(
    ask: Asker, business: Business
) -> None:
    given = {"sku": "PUMP", "listPrice": "3", "idempotencyKey": "mine"}
    refused = await ask.tell("repriceProduct", given)
    assert [error["code"] for error in refused["userErrors"]] == ["NO_SUCH_PRODUCT"]
    await business.product()
    assert await ask.tell("repriceProduct", given) == refused
    told = await ask.tell("repriceProduct", {**given, "idempotencyKey": "new"})
    assert told["userErrors"] == []
    assert business.rows("SELECT list_price, revision FROM products") == [(3, 2)]


async def test_two_mutations_of_one_request_do_not_take_each_other_s_key(
    ask: Asker, business: Business
) -> None:
    token = ask.tokens.mint("root", Role.ADMIN, NOON)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    query = "mutation { " + " ".join(
        f'{name}: captureLead(input: {{company: "{name}", territory: "north"}})'
        " { lead { number } userErrors { code } }"
        for name in ("a", "b")
    )
    for _ in range(2):
        answer = await ask.http.post("/graphql", json={"query": query + "}"}, headers=headers)
        numbers = [part["lead"]["number"] for part in answer.json()["data"].values()]
        assert numbers == ["LD-000001", "LD-000002"]
    assert leads(business) == 2


@pytest.mark.parametrize("key", ["x" * 256])
async def test_a_key_has_a_length(ask: Asker, business: Business, key: str) -> None:
    told = await ask.tell(
        "captureLead", {"company": "Acme", "territory": "north", "idempotencyKey": key}
    )
    assert [error["code"] for error in told["userErrors"]] == ["BAD_IDEMPOTENCY_KEY"]
    assert leads(business) == 0
