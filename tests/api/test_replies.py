"""A repetition gets the first answer, byte for byte, whatever has happened since."""

import asyncio
from decimal import Decimal
from typing import Final

import httpx
import psycopg
import pytest

from api.identity import Tokens
from salesbook.database import Urls
from schema.customers.credit import operations as credit
from schema.kernel.roles import Role
from schema.people.users import operations as users
from schema.pipeline.leads import operations as leads
from tests.api.serving import process
from tests.business import NOON, Business

CAPTURE: Final = """mutation Capture($company: String!) {
  captureLead(input: {company: $company, territory: "north"}) {
    lead { id number company state revision customer { name } }
    userErrors { code message }
  }
}"""
MORE: Final = CAPTURE.replace("number company", "number need company")
ALLOCATE: Final = """mutation ($key: String) {
  allocatePayment(input: {
    number: "PAY-000001", allotments: [{invoice: "INV-000001"}], idempotencyKey: $key
  }) {
    payment {
      allocated { amount }
      settlements { invoice { outstanding { amount } order { state } } }
    }
    userErrors { code message }
  }
}"""
HALF: Final = """mutation ($number: String!, $first: Int!) {
  holdCredit(input: {number: $number, holdReason: "late", idempotencyKey: "k"}) {
    credit { revision customer { orders(first: $first) { totalCount } } }
    userErrors { code }
  }
}"""
MISMATCH: Final = "IDEMPOTENCY_MISMATCH"
WAITING: Final = """SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'"""


async def capture(
    http: httpx.AsyncClient,
    key: str = "k",
    query: str = CAPTURE,
    company: str = "Acme",
    **headers: str,
) -> httpx.Response:
    """Capture a lead under a key."""
    body = {"query": query, "variables": {"company": company}}
    return await http.post("/graphql", json=body, headers={"Idempotency-Key": key, **headers})


def codes(answer: httpx.Response) -> list[str]:
    """Tell why it was refused."""
    (payload,) = answer.json()["data"].values()
    return [error["code"] for error in payload["userErrors"]]


def bearer(tokens: Tokens, role: Role = Role.ADMIN, name: str = "root") -> str:
    """Sign in."""
    return f"Bearer {tokens.mint(name, role, NOON)}"


@pytest.fixture
def signed(api: httpx.AsyncClient, tokens: Tokens) -> httpx.AsyncClient:
    """Sign in as an administrator."""
    api.headers["Authorization"] = bearer(tokens)
    return api


async def test_a_repetition_gets_the_first_answer_though_the_record_has_changed(
    signed: httpx.AsyncClient, business: Business
) -> None:
    first = await capture(signed)
    assert first.json()["data"]["captureLead"]["lead"]["company"] == "Acme"
    await business.do(leads.correct, "LD-000001", company="Other")
    again = await capture(signed)
    assert again.content == first.content
    assert (await capture(signed, "another")).content != first.content


async def test_another_document_or_other_variables_are_another_request(
    signed: httpx.AsyncClient, business: Business
) -> None:
    first = await capture(signed)
    for other in (
        await capture(signed, query=MORE),
        await capture(signed, query=CAPTURE.replace("Capture(", "Again(")),
        await capture(signed, company="Other"),
    ):
        assert codes(other) == [MISMATCH]
    assert (await capture(signed)).content == first.content
    assert business.rows("SELECT company FROM leads") == [("Acme",)]


async def test_another_role_or_territory_does_not_see_what_the_former_one_was_answered(
    api: httpx.AsyncClient, tokens: Tokens, business: Business
) -> None:
    await business.seller("ann@x.org", "north")
    seller = {"Authorization": bearer(tokens, Role.SELLER, "ann@x.org")}
    manager = {"Authorization": bearer(tokens, Role.MANAGER, "ann@x.org")}
    first = await capture(api, **seller)
    assert codes(first) == []
    assert codes(await capture(api, **manager)) == [MISMATCH]
    assert (await capture(api, **seller)).content == first.content
    business.write("UPDATE users SET territory = 'south' WHERE email = 'ann@x.org'")
    assert codes(await capture(api, **seller)) == [MISMATCH]


async def test_whoever_is_deactivated_is_not_told_again(
    api: httpx.AsyncClient, tokens: Tokens, business: Business
) -> None:
    await business.seller("ann@x.org", "north")
    seller = {"Authorization": bearer(tokens, Role.SELLER, "ann@x.org")}
    await capture(api, **seller)
    await business.do(users.deactivate, "ann@x.org")
    assert codes(await capture(api, **seller)) == ["ACTOR_UNKNOWN"]


async def test_a_refusal_is_told_again_in_the_language_of_who_repeats(
    signed: httpx.AsyncClient,
) -> None:
    query = CAPTURE.replace('"north"', '"north", interest: 9')
    sentences: dict[str, str] = {}
    for language in ("zh-TW", "en", "zh-CN", "zh-TW", "zh-CN", "en"):
        headers = {"Accept-Language": language}
        answer = await capture(signed, query=query, **headers)
        assert codes(answer) == ["INTEREST_OUT_OF_RANGE"]
        told = answer.json()["data"]["captureLead"]["userErrors"][0]["message"]
        assert sentences.setdefault(language, told) == told
    assert len(set(sentences.values())) == 3


async def test_the_answer_shows_what_followed_from_the_change(
    signed: httpx.AsyncClient, business: Business
) -> None:
    await business.invoiced(await business.shop(), "2")
    await business.payment("CU-000001", "20")
    body = {"query": ALLOCATE, "variables": {"key": "k"}}
    first = await signed.post("/graphql", json=body)
    invoice = {"outstanding": {"amount": "0.00"}, "order": {"state": "CLOSED"}}
    assert first.json()["data"]["allocatePayment"] == {
        "payment": {
            "allocated": {"amount": "20.00"},
            "settlements": [{"invoice": invoice}],
        },
        "userErrors": [],
    }
    assert (await signed.post("/graphql", json=body)).content == first.content


async def test_an_answer_that_could_not_be_made_whole_is_not_kept_but_the_change_is(
    signed: httpx.AsyncClient, business: Business
) -> None:
    number = await business.customer()
    asked = {"number": number, "first": -1}
    first = (await signed.post("/graphql", json={"query": HALF, "variables": asked})).json()
    assert [error["extensions"]["code"] for error in first["errors"]] == ["BAD_PAGE"]
    assert first["data"] == {"holdCredit": {"credit": None, "userErrors": []}}
    assert business.rows("SELECT answer, asked FROM replies") == [(None, None)]
    await business.do(credit.set_limit, number, Decimal(7))
    ((revision,),) = business.rows("SELECT revision FROM credits")
    asked["first"] = 1
    again = await signed.post("/graphql", json={"query": HALF, "variables": asked})
    shown = {"revision": revision, "customer": {"orders": {"totalCount": 0}}}
    assert again.json()["data"] == {"holdCredit": {"credit": shown, "userErrors": []}}


async def test_a_key_of_a_former_release_is_told_the_record_as_it_is(
    signed: httpx.AsyncClient, business: Business
) -> None:
    await capture(signed)
    business.write("UPDATE replies SET answer = NULL, asked = NULL")
    await business.do(leads.correct, "LD-000001", company="Other")
    again = (await capture(signed, query=MORE)).json()["data"]["captureLead"]
    assert (again["lead"]["company"], again["userErrors"]) == ("Other", [])


async def test_a_caller_who_uses_a_new_key_has_old_ones_forgotten(
    signed: httpx.AsyncClient, business: Business
) -> None:
    await capture(signed)
    ((mine,),) = business.rows("SELECT actor FROM replies")
    business.write(
        "INSERT INTO replies (actor, key, fingerprint, at) VALUES"  # noqa: S608 - ours
        f" ('{mine}', 'of old', '', now() - interval '31 days'),"
        f" ('{mine}', 'of late', '', now() - interval '29 days'),"
        " ('another', 'of old', '', now() - interval '31 days')"
    )
    await capture(signed, key="a new one")
    left = business.rows("SELECT actor, key FROM replies ORDER BY at, actor")
    assert left[:2] == [("another", "of old"), (mine, "of late")]
    assert len(left) == 4


async def test_an_old_key_that_is_used_again_is_still_answered(
    signed: httpx.AsyncClient, business: Business
) -> None:
    first = await capture(signed)
    business.write("UPDATE replies SET at = now() - interval '31 days'")
    assert (await capture(signed)).content == first.content
    assert business.rows("SELECT count(*) FROM leads") == [(1,)]


async def test_two_processes_that_get_one_key_at_once_give_one_answer(
    urls: Urls, tokens: Tokens, business: Business
) -> None:
    async with (
        process(urls.application, tokens) as one,
        process(urls.application, tokens) as other,
        await psycopg.AsyncConnection.connect(urls.owner) as owner,
    ):
        await owner.execute("LOCK TABLE leads IN EXCLUSIVE MODE")
        asked = [asyncio.create_task(capture(http)) for http in (one, other, one)]
        while business.rows(WAITING) != [(3,)]:  # noqa: ASYNC110 - Postgres has no event for it
            await asyncio.sleep(0.05)
        await owner.rollback()
        answers = [answer.content for answer in await asyncio.gather(*asked)]
        assert answers[0] == answers[1] == answers[2]
        assert (await capture(other)).content == answers[0]
    assert b"LD-000001" in answers[0]
    assert business.rows("SELECT count(*) FROM leads") == [(1,)]


async def test_a_crash_between_the_commit_and_the_answer_loses_no_answer(
    urls: Urls, tokens: Tokens, signed: httpx.AsyncClient, business: Business
) -> None:
    async with process(urls.application, tokens, "dying") as doomed:
        with pytest.raises(httpx.RemoteProtocolError):
            await capture(doomed)
    assert business.rows("SELECT company, revision FROM leads") == [("Acme", 1)]
    ((kept,),) = business.rows("SELECT answer ->> '' FROM replies")
    await business.do(leads.correct, "LD-000001", company="Other")
    answer = await capture(signed)
    assert answer.text == f'{{"data":{{"captureLead":{kept}}}}}'
    assert answer.json()["data"]["captureLead"]["lead"]["company"] == "Acme"
    assert business.rows("SELECT count(*) FROM leads") == [(1,)]
