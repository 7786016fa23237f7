"""Hostile documents are refused before anybody works on them, however they are written."""

from typing import Final

import pytest
from graphql import GraphQLError, parse

from api.execution.documents import Documents, Unreadable
from api.execution.limits import LIMITS, MOST_COST, check, check_cost, cost_of
from api.served import GRAPHQL
from tests.api.test_query_count import EVERYTHING
from tests.asking import Asker
from tests.bench.questions import M1, READS

SPREAD: Final = " ".join(
    f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40)
)
HOSTILE: Final = {
    "forty levels": "{ orders { nodes { customer " + "{ orders { nodes { customer " * 12
    + "{ id }" + "}" * 39,
    "a thousand aliases": "{" + "".join(f"a{n}: __typename " for n in range(1_000)) + "}",
    "the same field ten thousand times": "{" + "__typename " * 9_900 + "}",
    "three hundred directives": "{ __typename " + "@skip(if: true) " * 300 + "}",
    "fragments that double forty times": "{ ...F0 } " + SPREAD
    + " fragment F40 on Query { __typename }",
    "a hundred fragments": "{ __typename } "
    + " ".join(f"fragment F{n} on Query {{ __typename }}" for n in range(100)),
    "a hundred thousand tokens": "{" + " a" * 100_000 + "}",
    "pages of pages of pages": "{ customers(first: 100) { nodes { orders(first: 100) { nodes"
    " { customer { orders(first: 100) { nodes { id } } } } } } } }",
    "many operations": " ".join(f"query Q{n} {{ __typename }}" for n in range(30)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_before_it_can_grow(name: str) -> None:
    with pytest.raises((Unreadable, GraphQLError)):
        check_cost(Documents(GRAPHQL).read(HOSTILE[name]).operation(None).cost, {})


async def test_the_refusal_names_what_is_too_much_and_how_much_is_allowed(ask: Asker) -> None:
    answer = await ask.answer(HOSTILE["a thousand aliases"])
    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert error["message"] == "The document has 1000 aliases; 200 at most."
    assert error["extensions"] == {"code": "OPERATION_TOO_COMPLEX"}


async def test_what_the_answer_could_hold_is_reckoned_with_the_variables(ask: Asker) -> None:
    query = """query ($n: Int!) { customers(first: $n) { nodes { orders(first: $n) {
      nodes { lines { product { sku } } } } } } }"""
    assert await ask(query, {"n": 5}) == {"customers": {"nodes": []}}
    answer = await ask.answer(query, {"n": 100})
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "OPERATION_TOO_COMPLEX"}
    assert error["message"].endswith("records, 50000 at most; ask for less.")


@pytest.mark.parametrize("text", [EVERYTHING, *(q.document for q in (*READS, M1))])
def test_what_a_frontend_asks_is_well_within_the_limits(text: str) -> None:
    (cost,) = check(parse(text)).values()
    assert cost_of(cost, {"first": 50}) * 5 < MOST_COST


def test_a_fragment_counts_as_often_as_it_is_spread() -> None:
    fields = "".join(f"a{n}: number " for n in range(LIMITS["aliases"] // 2 + 1))
    fragment = f"fragment A on Order {{ {fields} }}"
    check(parse("{ orders { nodes { ...A } } } " + fragment))
    with pytest.raises(GraphQLError, match="aliases"):
        check(parse("{ orders { nodes { ...A } edges { node { ...A } } } } " + fragment))


def test_circles_of_fragments_are_left_to_validation() -> None:
    with pytest.raises(Unreadable, match="spread"):
        Documents(GRAPHQL).read(
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
        )
