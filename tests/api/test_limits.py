"""Hostile documents are refused before anybody works on them, however they are written."""

from typing import Any, Final

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from api.allowances import PERSON, PROGRAM
from api.execution.documents import Documents, Unreadable
from api.execution.limits import LIMITS, Demand, check, check_request, reckon
from api.execution.prices import Prices
from api.served import GRAPHQL
from tests.api.test_query_count import EVERYTHING
from tests.asking import Asker
from tests.bench.questions import M1, READS

PRICES: Final = Prices(GRAPHQL)
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
    "a long document": "{ __typename }" + " " * 100_000,
    "page sizes in two variables that double twelve times":
    "query ($x: Int, $y: Int) { orders { ...F0 } } " + " ".join(
        f"fragment F{n} on OrderConnection {{ nodes {{ customer {{ a: orders(first: $x)"
        f" {{ ...F{n + 1} }} b: orders(first: $y) {{ ...F{n + 1} }} }} }} }}"
        for n in range(12)) + " fragment F12 on OrderConnection { totalCount }",
    "many operations": " ".join(f"query Q{n} {{ __typename }}" for n in range(30)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_before_it_can_grow(name: str) -> None:
    with pytest.raises((Unreadable, GraphQLError)):
        check_request(demanded(HOSTILE[name]), PROGRAM)


def demanded(text: str) -> Demand:
    """Tell what a document asks for."""
    return reckon(Documents(GRAPHQL).read(text).operation(None).measure, {})


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
    assert error["message"].endswith("objects, 50000 at most; ask for less.")


@pytest.mark.parametrize("text", [EVERYTHING, *(q.document for q in (*READS, M1))])
def test_what_a_frontend_asks_is_well_within_the_limits(text: str) -> None:
    (found,) = check(parse(text), PRICES).values()
    asked = reckon(found, {"first": 50})
    assert asked.cost * 5 < PERSON.cost
    assert asked.levels + 5 < PERSON.levels


def test_a_fragment_counts_as_often_as_it_is_spread() -> None:
    fields = "".join(f"a{n}: number " for n in range(LIMITS["aliases"] // 2 + 1))
    fragment = f"fragment A on Order {{ {fields} }}"
    check(parse("{ orders { nodes { ...A } } } " + fragment), PRICES)
    with pytest.raises(GraphQLError, match="aliases"):
        check(
            parse("{ orders { nodes { ...A } edges { node { ...A } } } } " + fragment), PRICES
        )


def test_circles_of_fragments_are_left_to_validation() -> None:
    with pytest.raises(Unreadable, match="spread"):
        Documents(GRAPHQL).read(
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"
        )


CONDITIONS: Final = (
    "query ($w: LeadWhere, $o: [LeadOrder!]) { leads(where: $w, orderBy: $o) { totalCount } }"
)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"w": {"or": [{}] * 300_000}}, "more than 20000 values"),
        ({"w": {"company": {"in": ["x"] * 20_000}}}, "more than 20000 values"),
        ({"w": {"or": [{"company": {"eq": "x"}}] * 200}}, "more than 300 conditions"),
        ({"o": [{"company": "ASC"}] * 400}, "more than 300 conditions"),
        ({"unused": [[]] * 20_000}, "more than 20000 values"),
    ],
)
async def test_variables_are_no_way_around_the_limits(
    ask_door: Asker, variables: dict[str, Any], sentence: str
) -> None:
    answer = await ask_door.answer(CONDITIONS, variables)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]) == (400, {"code": "OPERATION_TOO_COMPLEX"})
    assert error["message"] == f"The variables hold {sentence}; send them in several requests."


async def test_an_honest_list_of_conditions_is_answered(ask: Asker) -> None:
    where = {"or": [{"company": {"eq": str(n)}} for n in range(100)]}
    assert await ask(CONDITIONS, {"w": where}) == {"leads": {"totalCount": 0}}
    many = {"company": {"in": [str(n) for n in range(9_000)]}}
    assert await ask(CONDITIONS, {"w": many}) == {"leads": {"totalCount": 0}}


async def test_the_schema_may_be_asked_for_once_but_not_over_and_over(ask_door: Asker) -> None:
    whole = get_introspection_query()
    assert list((await ask_door.answer(whole)).json()) == ["data"]
    part = "types { name fields { name args { name type { name } } } }"
    for often in (
        "".join(f" a{n}: __schema {{ {part} }}" for n in range(50)),
        "__schema { types { "
        + "".join(f" a{n}: fields {{ name }}" for n in range(190))
        + "} }",
    ):
        assert await ask_door.code("{" + often + "}") == "OPERATION_TOO_COMPLEX"
