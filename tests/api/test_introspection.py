"""Who may not ask for the schema does not learn its names by guessing, either."""

from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from graphql import get_introspection_query

from api.app import create_app
from api.execution.reader import Reader
from api.identity import Tokens
from api.manners import Manners
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS
from tests.asking import Asker
from tests.business import NOON
from tests.conftest import COMPANY

GUESSES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "a field": ("{ leds { totalCount } }", {}),
    "a field below": ("{ leads { nodes { numbr } } }", {}),
    "an argument": ("{ leads(frst: 1) { totalCount } }", {}),
    "an argument of a directive": ("{ __typename @skip(iff: true) }", {}),
    "a directive": ("{ __typename @skp(if: true) }", {}),
    "a type": ("query ($a: LeadWher) { leads(where: $a) { totalCount } }", {}),
    "the type of a fragment": ("{ ...A } fragment A on Leed { number }", {}),
    "the type of an inline fragment": ('{ node(id: "x") { ... on Leed { number } } }', {}),
    "a field of another type": ('{ node(id: "x") { company } }', {}),
    "an enum value": ("{ leads(orderBy: [{company: ASCC}]) { totalCount } }", {}),
    "an enum value as a text": ('{ leads(orderBy: [{company: "ASC"}]) { totalCount } }', {}),
    "an enum value in a variable": (
        "query ($d: Direction!) { leads(orderBy: [{company: $d}]) { totalCount } }",
        {"d": "ASCC"},
    ),
    "a field of an input": ('{ leads(where: {compny: {eq: "x"}}) { totalCount } }', {}),
    "a field of an input in a variable": (
        "query ($w: LeadWhere) { leads(where: $w) { totalCount } }",
        {"w": {"compny": {"eq": "x"}}},
    ),
    "a field of a mutation's input": (
        'mutation { captureLead(input: {compny: "x"}) { userErrors { code } } }',
        {},
    ),
    "a mutation": ("mutation { captureLeed { userErrors { code } } }", {}),
}
SILENT: Final = frozenset({
    "an argument of a directive", "a directive", "a field of another type",
})  # fmt: skip
"""Where graphql-core suggests nothing of ours, or suggests a type."""


@pytest.fixture
async def closed(tokens: Tokens) -> AsyncIterator[Asker]:
    """Serve the API with introspection off, over a house whose database is nowhere."""
    nowhere = "postgresql://nobody@/nothing?host=/nowhere"
    engine = open_engine(nowhere)
    house = open_house(engine, REACTIONS, COMPANY)
    manners = Manners(introspection=False)
    app = create_app(house, Reader(nowhere), tokens, lambda: NOON, manners=manners)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test"
    ) as client:
        yield Asker(client, tokens)
    await engine.dispose()


@pytest.mark.parametrize("name", GUESSES)
async def test_a_guess_is_helped_only_where_the_schema_may_be_read(
    ask_door: Asker, closed: Asker, name: str
) -> None:
    document, variables = GUESSES[name]
    open_answer = await ask_door.answer(document, variables)
    closed_answer = await closed.answer(document, variables)
    helped = [e["message"] for e in open_answer.json()["errors"]]
    alone = [e["message"] for e in closed_answer.json()["errors"]]
    assert (open_answer.status_code, closed_answer.status_code) == (400, 400)
    assert "Did you mean" not in " ".join(alone)
    if name not in SILENT:
        assert "Did you mean" in " ".join(helped)
    assert len(helped) == len(alone)


@pytest.mark.parametrize(
    "document",
    [
        get_introspection_query(),
        "{ __schema { types { name } } }",
        '{ __type(name: "Lead") { name } }',
        "{ ...A } fragment A on Query { x: __schema { __typename } }",
    ],
    ids=lambda text: text[:40],
)
async def test_the_schema_is_told_only_where_it_may_be_read(
    ask_door: Asker, closed: Asker, document: str
) -> None:
    answer = await ask_door.answer(document)
    assert list(answer.json()) == ["data"]
    answer = await closed.answer(document)
    refusals = {(e["extensions"]["code"], e["message"]) for e in answer.json()["errors"]}
    sentence = (
        "Introspection is off here; ask those who run this server for the schema as a file."
    )
    assert (answer.status_code, refusals) == (400, {("INTROSPECTION_OFF", sentence)})


async def test_the_names_of_types_in_answers_are_told_to_everybody(closed: Asker) -> None:
    assert await closed("{ __typename }") == {"__typename": "Query"}
