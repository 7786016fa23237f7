"""Every example of the guide is asked of the sample company, and answers what it says.

The README walks through a day; its examples stand on one another (``tests/house``).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from graphql import OperationDefinitionNode, parse

from api.files.storing import Store
from salesbook.demo import ORDERS
from salesbook.sample import Sampler
from schema.exchange.files import operations as files
from schema.fulfilment.orders.tables import Order
from schema.kernel.graphql import global_id
from schema.kernel.roles import Role
from schema.kernel.work import House
from tests.api.listening import Served, first_place
from tests.api.test_differential import shown
from tests.asking import Asker
from tests.business import NOON, Business
from tests.house.inventory import ROOT
from tests.house.test_documents import FENCED, examples

VARIABLES: Final = {"$ids": ["nonsense"], "$after": "0-0"}
GUIDE: Final = ROOT / "docs/graphql.md"
SHEETS: Final = GUIDE.read_text().partition("## Sheets")[0].count("\n")
"""Where the examples begin that need a linked sheet; ``tests/journeys`` has those."""


@pytest.fixture
async def company(house: House, tmp_path: Path) -> None:
    """Load the company the demo shows."""
    told = replace(house, contents=Store(tmp_path).place)
    sampler = Sampler(told, Random(1), lambda: NOON, lambda _: None)  # noqa: S311 - no secret
    await sampler.fill(ORDERS)


def operations(kind: str) -> list[tuple[str, str]]:
    """Find the examples of one kind of operation."""
    return [
        (place, text)
        for place, text in examples()
        if place.startswith("docs/graphql.md:") and int(place.partition(":")[2]) < SHEETS
        for part in parse(text).definitions
        if isinstance(part, OperationDefinitionNode) and part.operation.value == kind
    ]


def variables(text: str) -> dict[str, Any]:
    """Give the variables an example declares."""
    return {name[1:]: value for name, value in VARIABLES.items() if f"{name}:" in text}


def found(value: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Name every value in an answer."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from found(part)
    else:
        yield value


@pytest.mark.usefixtures("company")
async def test_every_question_of_the_guide_has_an_answer(ask: Asker) -> None:
    asked = operations("query")
    assert len(asked) >= 7
    for place, text in asked:
        compiled = await ask.answer(text, variables(text))
        interpreted = await ask.answer(text, variables(text), interpret=True)
        assert shown(compiled) == shown(interpreted), place
        assert "errors" not in compiled.json(), place
        if not variables(text):
            assert any(found(compiled.json()["data"])), f"{place} finds nothing"


@pytest.mark.usefixtures("company")
async def test_every_change_of_the_guide_can_be_asked_for(
    ask: Asker, business: Business
) -> None:
    """Those under "Refused" are refused as they say; all others are done."""
    text = GUIDE.read_text()
    start = text[: text.index("### Refused")].count("\n")
    end = text[: text.index("### Not overwriting")].count("\n")
    refused = []
    file = await business.do(files.keep, "order.pdf", "", files.Content(0, "0" * 64))
    order = await business.find(Order.number, "SO-000003")
    ids = {"order": global_id(order), "file": global_id(file)}
    for place, example in operations("mutation"):
        line = place.partition(":")[2]
        (payload,) = (await ask(example, ids if "$order" in example else None)).values()
        if start < int(line) < end:
            refused += payload["userErrors"]
        else:
            assert payload["userErrors"] == [], place
    blocks = FENCED.finditer(text, text.index("### Refused"))
    answers = [json.loads(block[3]) for block in blocks if block[2] == "json"]
    assert refused == answers[: len(refused)] != []


@pytest.mark.usefixtures("company")
async def test_a_refusal_of_the_guide_is_told_in_the_language_it_shows(ask: Asker) -> None:
    """The example under "Refused" is asked again as "Language" says."""
    text = GUIDE.read_text()
    _, _, refused = text.partition("### Refused")
    _, _, language = text.partition("## Language")
    (accepted,) = re.findall(r"`Accept-Language: ([^`]+)`", language)
    example, shown_there = FENCED.search(refused), FENCED.search(language)
    assert example and shown_there  # noqa: PT018 - both stand in the guide
    token = ask.tokens.mint("root", Role.ADMIN, NOON)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": accepted}
    answer = await ask.http.post("/graphql", json={"query": example[3]}, headers=headers)
    (payload,) = answer.json()["data"].values()
    assert payload["userErrors"] == [json.loads(shown_there[3])]


@pytest.mark.usefixtures("company")
async def test_the_question_graphiql_begins_with_is_answered(ask: Asker) -> None:
    (first,) = re.findall(
        r"const first = `([^`]+)`", (ROOT / "api/graphiql/page.js").read_text()
    )
    told = await ask(first)
    assert (len(told["leads"]["nodes"]), len(told["orders"]["nodes"])) == (5, 5)


async def test_every_subscription_of_the_guide_tells_what_happens(
    served: Served, business: Business
) -> None:
    place = await first_place(business)
    await business.product()
    await business.draft(await business.customer("Acme", "North"), "1")
    asked = operations("subscription")
    assert len(asked) >= 2
    async with served.socket() as socket:
        for at, (where, text) in enumerate(asked):
            told = re.sub(r"orderChanged\((?!after)", f'orderChanged(after: "{place}", ', text)
            await socket.subscribe(told, str(at), after=place)
            change = await socket.change()
            heard = change["kind"], change["order"]["number"]
            assert heard == ("CREATED", "SO-000001"), where
