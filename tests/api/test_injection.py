"""Whatever text a caller puts wherever he may put one, it stays a text."""

import json
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from schema.kernel.roles import Role
from tests.api.hostile import KEPT, REFUSED, VALUES, Place, places
from tests.api.test_differential import sell
from tests.asking import Asker
from tests.business import NOON, Business

FOREIGN: Final = {"INTERNAL", "SERVICE_UNAVAILABLE", "TOOK_TOO_LONG"}
READ: Final = """query ($text: String!) {
  leads(where: { company: { eq: $text } }) {
    nodes { company contact need territory }
  }
}"""


async def send(
    ask: Asker, document: str, variables: dict[str, Any], *, interpret: bool = False
) -> tuple[int, Any]:
    """Send a request in ASCII, so that halves of surrogate pairs travel as escapes."""
    token = ask.tokens.mint("root", Role.ADMIN, NOON)
    answer = await ask.http.post(
        "/graphql",
        content=json.dumps({"query": document, "variables": variables}).encode("ascii"),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Accept": "application/graphql-response+json",
            "X-Execution": "interpret" if interpret else "",
        },
    )
    return answer.status_code, answer.json()


async def attack(ask: Asker, place: Place, value: object) -> list[str]:
    """Put a value into a place in every way; tell what went wrong."""
    wrong: list[str] = []
    for literal in (True, False):
        document, variables = place.document(value, literal=literal)
        ways = (False, True) if place.operation == "query" else (False,)
        for interpret in ways:
            with capture_logs() as logs:
                status, body = await send(ask, document, variables, interpret=interpret)
            codes = {error["extensions"]["code"] for error in body.get("errors", ())}
            if status not in {200, 400} or codes & FOREIGN or logs:
                wrong.append(f"{place} {value!r:.60} {status} {codes} {logs!s:.300}")
    return wrong


async def attack_all(ask: Asker, operation: str) -> tuple[int, list[str]]:
    """Attack every place, each with the next value in turn, until each value had its turn."""
    wrong: list[str] = []
    found = list(places(operation))
    for at in range(max(len(found), len(VALUES))):
        wrong += await attack(ask, found[at % len(found)], VALUES[at % len(VALUES)])
    return len(found), wrong


async def test_no_value_anywhere_in_a_query_breaks_or_changes_anything(
    ask: Asker, business: Business
) -> None:
    await sell(business)
    before = business.picture()
    count, wrong = await attack_all(ask, "query")
    assert wrong == []
    assert count > 500
    assert business.picture() == before


async def test_no_value_anywhere_in_a_mutation_breaks_anything(
    ask: Asker, business: Business
) -> None:
    await sell(business)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    before = business.rows(tables)
    count, wrong = await attack_all(ask, "mutation")
    assert wrong == []
    assert count > 150
    assert business.rows(tables) == before


@pytest.mark.parametrize("text", KEPT, ids=lambda text: ascii(text[:30]))
async def test_what_is_written_comes_back_as_the_same_text(ask: Asker, text: str) -> None:
    told = dict.fromkeys(("company", "contact", "need", "territory"), text)
    given = json.dumps({"input": told | {"source": "REFERRAL"}})
    capture = "mutation ($input: CaptureLeadInput!) { captureLead(input: $input) { lead { number company need } userErrors { message } } }"  # noqa: E501
    by_variable = await send(ask, capture, json.loads(given))
    fields = ", ".join(f"{name}: {json.dumps(text)}" for name in told)
    document = f"mutation {{ captureLead(input: {{ {fields}, source: REFERRAL }}) {{ lead {{ company need }} userErrors {{ message }} }} }}"  # noqa: E501
    in_document = await send(ask, document, {})
    for status, body in (by_variable, in_document):
        payload = body["data"]["captureLead"]
        assert (status, payload["userErrors"]) == (200, [])
        assert (payload["lead"]["company"], payload["lead"]["need"]) == (text, text)
    for interpret in (False, True):
        found = await send(ask, READ, {"text": text}, interpret=interpret)
        assert found == (200, {"data": {"leads": {"nodes": [told, told]}}})


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
async def test_what_no_record_can_keep_is_refused_with_a_sentence(
    ask: Asker, text: str
) -> None:
    document = f"{{ lead(number: {json.dumps(text)}) {{ id }} }}"
    variables = {"number": text}
    query = "query ($number: String!) { lead(number: $number) { id } }"
    answers = [await send(ask, document, {}), await send(ask, query, variables)]
    told = [(status, body["errors"][0]["message"]) for status, body in answers]
    nul = (
        "A text holds the character U+0000, which no record can keep; send the text without it."
    )
    if "\0" in text:
        assert told == [(400, nul), (400, nul)]
    else:
        assert [status for status, _ in told] == [400, 400]
        assert told[0][1].startswith("Syntax Error: Invalid Unicode escape sequence")
        assert told[1][1] == "The request is not JSON."
